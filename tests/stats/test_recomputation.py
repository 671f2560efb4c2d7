"""Every published figure, computed again in plain SQL and plain loops, must come out the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from app import stats
from app.audit import system_actor
from app.extensions import db
from app.rules.matters import MATTER
from app.rules.vocabulary import Role
from app.stats import FigureKey, Period
from tests.stats.conftest import Reading
from tests.stats.histories import LAST_ON

MONTHS = [Period(2026, month) for month in (7, 8, 9, 10)]
KINDS = {
    "received": ("submit",),
    "granted": ("grant", "grant_provisionally"),
    "refused": ("refuse",),
    "first_provided": ("grant_provisionally",),
    "closed": ("close",),
    "terminated": ("terminate",),
}
NAMED = ("pension", "wages", "support", "state_compensation", "social_security", "brave_act")
COUNT = """
    select s.data ->> 'matter', s.data ->> 'beneficiary_type', count(distinct e.case_id)
    from case_event e join case_event s on s.case_id = e.case_id and s.kind = 'submit'
    where e.office_id in (:a, :b) and e.kind in (:k1, :k2)
      and e.on_date >= :first and e.on_date < :next
    group by 1, 2
"""


def _span(period: Period) -> dict[str, Any]:
    following = (period.first_on + timedelta(days=32)).replace(day=1)
    return {"first": period.first_on, "next": following}


def _ask(sql: str, **values: Any) -> list[Any]:
    days = {
        name: str(value) if _is_sqlite() and isinstance(value, date) else value
        for name, value in values.items()
    }
    return list(db.session.execute(text(sql), days).all())


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


@pytest.mark.parametrize("period", MONTHS, ids=lambda period: period.code)
def test_the_table_by_matter_and_beneficiary(busy: Reading, period: Period) -> None:
    report = stats.monthly(busy.reader, period, LAST_ON).as_json()
    offices = {"a": busy.world.centre.office.id, "b": busy.world.station.office.id}
    for key, kinds in KINDS.items():
        rows = _ask(COUNT, **offices, **_span(period), k1=kinds[0], k2=kinds[-1])
        cross: dict[str, Counter[str]] = defaultdict(Counter)
        for matter, kind, number in rows:
            group = MATTER[matter].group.value
            cross[group if group in NAMED else "other"][kind] += number
        assert report[key]["total"] == sum(row[2] for row in rows), key
        assert report[key]["cross"] == {group: dict(counts) for group, counts in cross.items()}, key
        assert {g: n for g, n in report[key]["by_group"].items() if n} == {
            group: counts.total() for group, counts in cross.items()
        }
        by_type: Counter[str] = sum(cross.values(), Counter())
        assert {t: n for t, n in report[key]["by_beneficiary"].items() if n} == dict(by_type)
        assert sum(report[key]["by_rollup"].values()) == report[key]["total"]


def test_something_of_everything_happened(busy: Reading) -> None:
    reports = [stats.monthly(busy.reader, period, LAST_ON).as_json() for period in MONTHS]
    for key in (*KINDS, "waivers", "overturned"):
        assert sum(report[key]["total"] for report in reports) > 0, key
    shares = [each["in_time_share"] for report in reports for each in report["priority"].values()]
    assert None in shares
    assert any(share is not None for share in shares)
    assert sum(report["recovered"]["total_fen"] for report in reports) > 0
    assert reports[-1]["overdue_now"]["total"] > 0


@pytest.mark.parametrize("period", MONTHS, ids=lambda period: period.code)
def test_waivers_and_money(busy: Reading, period: Period) -> None:
    report = stats.monthly(busy.reader, period, LAST_ON).as_json()
    offices = {"a": busy.world.centre.office.id, "b": busy.world.station.office.id}
    rows = _ask(
        """select data ->> 'waiver', count(*) from case_event where office_id in (:a, :b)
           and kind in ('grant', 'confirm_provisional') and on_date >= :first and on_date < :next group by 1""",
        **offices,
        **_span(period),
    )
    assert {basis: n for basis, n in report["waivers"]["by_basis"].items() if n} == dict(
        tuple(row) for row in rows
    )
    ((fen, number),) = _ask(
        """select coalesce(sum(cast(data ->> 'recovered_fen' as bigint)), 0),
                  count(case when cast(data ->> 'recovered_fen' as bigint) > 0 then 1 end)
           from case_event where office_id in (:a, :b) and kind = 'close'
           and on_date >= :first and on_date < :next""",
        **offices,
        **_span(period),
    )
    assert (report["recovered"]["total_fen"], report["recovered"]["cases"]) == (fen, number)


@pytest.mark.parametrize("period", MONTHS, ids=lambda period: period.code)
def test_priority_against_ordinary_from_the_stored_deadlines(busy: Reading, period: Period) -> None:
    """The clocks the verbs kept must tell the same as the events the figures are made of."""
    report = stats.monthly(busy.reader, period, LAST_ON).as_json()["priority"]
    offices = {"a": busy.world.centre.office.id, "b": busy.world.station.office.id}
    for clock_kind, count, days, share in (
        ("review", "n", "median_days_to_decision", "in_time_share"),
        ("assign", "n_assigned", "median_days_to_assignment", "assigned_in_time_share"),
    ):
        rows = _ask(
            """select cast(s.data ->> 'tier' as integer), d.id, d.started_on, d.met_on, d.target_on
               from deadline d join case_event s on s.case_id = d.case_id and s.kind = 'submit'
               where d.office_id in (:a, :b) and d.kind = :kind and d.met_on >= :first and d.met_on < :next""",
            **offices,
            **_span(period),
            kind=clock_kind,
        )
        paused: Counter[int] = Counter()
        for deadline_id, since, until in _ask("select deadline_id, from_on, to_on from deadline_pause"):
            if until is not None:
                paused[deadline_id] += (_day(until) - _day(since)).days
        for tier, standing in ((1, "statutory"), (2, "policy"), (3, "ordinary")):
            mine = [row for row in rows if row[0] == tier]
            took = [(_day(row[3]) - _day(row[2])).days - paused[row[1]] for row in mine]
            in_time = sum(_day(row[3]) <= _day(row[4]) for row in mine)
            assert report[standing][count] == len(mine)
            assert report[standing][days] == (float(median(took)) if took else None)
            expected = in_time / len(mine) if len(mine) >= 10 else None
            assert report[standing][share] == expected


def test_overdue_now(busy: Reading) -> None:
    rows = _ask(
        """select c.id, min(d.target_on), c.status from deadline d join legal_case c on c.id = d.case_id
           where d.office_id in (:a, :b) and d.state = 'running' and d.target_on < :today
           and d.kind <> 'objection_lodge' group by c.id, c.status""",
        a=busy.world.centre.office.id,
        b=busy.world.station.office.id,
        today=LAST_ON,
    )
    overdue = stats.monthly(busy.reader, MONTHS[-1], LAST_ON).as_json()["overdue_now"]
    assert overdue["total"] == len(rows) == sum(overdue["by_standing"].values())
    assert {stage: n for stage, n in overdue["by_stage"].items() if n} == Counter(row[2] for row in rows)
    ages = Counter((LAST_ON - _day(row[1])).days for row in rows)
    assert overdue["by_age"]["to_3"] == sum(n for days, n in ages.items() if days <= 3)
    assert overdue["by_age"]["over_30"] == sum(n for days, n in ages.items() if days > 30)


def test_the_trend_says_what_the_months_say(busy: Reading) -> None:
    months = stats.trend(busy.reader, MONTHS[-1], 13, stats.TABLE)
    assert [month.period for month in months[-4:]] == MONTHS
    for month in months:
        report = stats.monthly(busy.reader, month.period, LAST_ON)
        assert month.totals == {key: part.total for key, part in report.table.items()}


def _keys(report: dict[str, Any]) -> dict[str, int]:
    """Every figure the page shows, by its key."""
    found = {"overturned": report["overturned"]["total"], "recovered": report["recovered"]["cases"]}
    for key in KINDS:
        part = report[key]
        found[key] = part["total"]
        found |= {f"{key}.group-{group}": n for group, n in part["by_group"].items()}
        found |= {f"{key}.type-{kind}": n for kind, n in part["by_beneficiary"].items()}
        found |= {f"{key}.rollup-{rollup}": n for rollup, n in part["by_rollup"].items()}
        for group, row in part["cross"].items():
            found |= {f"{key}.group-{group}.type-{kind}": n for kind, n in row.items()}
    found |= {f"waivers.basis-{basis}": n for basis, n in report["waivers"]["by_basis"].items()}
    for standing, row in report["priority"].items():
        found[f"decided.standing-{standing}"] = row["n"]
        found[f"decided.standing-{standing}.timing-in_time"] = row["in_time"]
        found[f"assigned.standing-{standing}"] = row["n_assigned"]
        found[f"assigned.standing-{standing}.timing-in_time"] = row["assigned_in_time"]
    late = report["overdue_now"]
    found["overdue_now"] = late["total"]
    found |= {f"overdue_now.standing-{standing}": n for standing, n in late["by_standing"].items()}
    found |= {f"overdue_now.stage-{stage}": n for stage, n in late["by_stage"].items()}
    found |= {f"overdue_now.age-{age}": n for age, n in late["by_age"].items()}
    return found


def test_the_list_behind_every_figure_has_exactly_that_many(busy: Reading) -> None:
    period = MONTHS[-2]
    figures = _keys(stats.monthly(busy.reader, period, LAST_ON).as_json())
    assert len(figures) > 150
    for key, number in figures.items():
        ids = stats.cases_behind(busy.reader, period, FigureKey.parse(key), LAST_ON)
        assert len(ids) == len(set(ids)) == number, key
    for key in ("received", "granted.rollup-ordinary", "overdue_now"):
        listed = stats.listed_cases(busy.reader, period, FigureKey.parse(key), LAST_ON)
        assert len(listed) == figures[key] > 0
        assert all("*" in case.name for case in listed)


def test_another_offices_cases_are_never_counted(busy: Reading) -> None:
    world, report = busy.world, stats.monthly(busy.reader, MONTHS[-2], LAST_ON)
    parts = [
        stats.monthly(system_actor("测试", (team.office.id,)), MONTHS[-2], LAST_ON)
        for team in (world.centre, world.station, world.stranger)
    ]
    everything = stats.monthly(system_actor("测试"), MONTHS[-2], LAST_ON)
    for key, part in report.table.items():
        own, station, stranger = (each.table[key].total for each in parts)
        assert part.total == own + station
        assert everything.table[key].total == own + station + stranger
    assert parts[2].table["received"].total > 0
    at_the_station = replace(busy.reader, office_ids=(world.station.office.id,))
    assert stats.monthly(at_the_station, MONTHS[-2], LAST_ON).table == parts[1].table


@pytest.mark.parametrize("role", [Role.LAWYER, Role.ADMIN, Role.AUDITOR, None])
def test_who_may_not_read_figures_counts_nothing(busy: Reading, role: Role | None) -> None:
    """K38: neither a count nor a trend tells somebody out of reach that there are cases."""
    nobody = replace(busy.reader, role=role)
    report = stats.monthly(nobody, MONTHS[-2], LAST_ON)
    assert report.is_zero
    assert report.overdue_now.total == 0
    assert not any(
        n for month in stats.trend(nobody, MONTHS[-1], 4, stats.TABLE) for n in month.totals.values()
    )
