"""Every published figure, computed again in plain SQL and plain loops, must come out the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from app import stats
from app.audit import Actor
from app.extensions import db
from app.rules.matters import MATTER
from app.stats import Period
from tests.stats.histories import LAST_ON, World

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
    days = {name: str(value) if _is_sqlite() and isinstance(value, date) else value for name, value in values.items()}
    return list(db.session.execute(text(sql), days).all())


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


@pytest.mark.parametrize("period", MONTHS, ids=lambda period: period.code)
def test_the_table_by_matter_and_beneficiary(busy: World, reader: Actor, period: Period) -> None:
    report = stats.monthly(reader, period, LAST_ON).as_json()
    offices = {"a": busy.centre.office.id, "b": busy.station.office.id}
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


def test_something_of_everything_happened(busy: World, reader: Actor) -> None:
    reports = [stats.monthly(reader, period, LAST_ON).as_json() for period in MONTHS]
    for key in (*KINDS, "waivers", "overturned"):
        assert sum(report[key]["total"] for report in reports) > 0, key
    shares = [each["in_time_share"] for report in reports for each in report["priority"].values()]
    assert None in shares and any(share is not None for share in shares)
    assert sum(report["recovered"]["total_fen"] for report in reports) > 0
    assert reports[-1]["overdue_now"]["total"] > 0


@pytest.mark.parametrize("period", MONTHS, ids=lambda period: period.code)
def test_waivers_and_money(busy: World, reader: Actor, period: Period) -> None:
    report = stats.monthly(reader, period, LAST_ON).as_json()
    offices = {"a": busy.centre.office.id, "b": busy.station.office.id}
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
def test_priority_against_ordinary_from_the_stored_deadlines(
    busy: World, reader: Actor, period: Period
) -> None:
    """The clocks the verbs kept must tell the same as the events the figures are made of."""
    report = stats.monthly(reader, period, LAST_ON).as_json()["priority"]
    offices = {"a": busy.centre.office.id, "b": busy.station.office.id}
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


def test_overdue_now(busy: World, reader: Actor) -> None:
    rows = _ask(
        """select c.id, min(d.target_on), c.status from deadline d join legal_case c on c.id = d.case_id
           where d.office_id in (:a, :b) and d.state = 'running' and d.target_on < :today
           and d.kind <> 'objection_lodge' group by c.id, c.status""",
        a=busy.centre.office.id,
        b=busy.station.office.id,
        today=LAST_ON,
    )
    overdue = stats.monthly(reader, MONTHS[-1], LAST_ON).as_json()["overdue_now"]
    assert overdue["total"] == len(rows) == sum(overdue["by_standing"].values())
    assert {stage: n for stage, n in overdue["by_stage"].items() if n} == Counter(row[2] for row in rows)
    ages = Counter((LAST_ON - _day(row[1])).days for row in rows)
    assert overdue["by_age"]["to_3"] == sum(n for days, n in ages.items() if days <= 3)
    assert overdue["by_age"]["over_30"] == sum(n for days, n in ages.items() if days > 30)


def test_the_trend_says_what_the_months_say(busy: World, reader: Actor) -> None:
    months = stats.trend(reader, MONTHS[-1], 13, stats.TABLE)
    assert [month.period for month in months[-4:]] == MONTHS
    for month in months:
        report = stats.monthly(reader, month.period, LAST_ON)
        assert month.totals == {key: part.total for key, part in report.table.items()}
