"""Every published figure, computed again from the raw rows in plain loops, must come out the same."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from app import clock, stats
from app.audit import system_actor
from app.extensions import db
from app.rules.vocabulary import Role
from app.stats import FIGURES, FigureKey, Period, Report
from app.stats.tables import published
from tests.stats import plain
from tests.stats.conftest import Reading
from tests.stats.histories import LAST_ON
from tests.stats.test_pure_figures import OF_EVENTS, compare

MONTHS = [Period(2026, month) for month in (7, 8, 9, 10)]
ROWS = """select id, case_id, office_id, kind, on_date, at, from_status, to_status, data
          from case_event where office_id in (:a, :b)"""


def ask(sql: str, **values: Any) -> list[Any]:
    given = {
        name: str(value) if _is_sqlite() and isinstance(value, date) else value
        for name, value in values.items()
    }
    return list(db.session.execute(text(sql), given).all())


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _at(value: Any) -> datetime:
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).replace(tzinfo=UTC)


def raw_rows(busy: Reading) -> list[dict[str, Any]]:
    """What the database holds of the two offices, as it is."""
    offices = {"a": busy.world.centre.office.id, "b": busy.world.station.office.id}
    return [
        {
            "id": row[0], "case_id": row[1], "office_id": row[2], "kind": row[3], "on": _day(row[4]),
            "at": _at(row[5]), "before": row[6], "after": row[7],
            "data": json.loads(row[8]) if isinstance(row[8], str) else row[8],
        }
        for row in ask(ROWS, **offices)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def reports(busy: Reading) -> dict[str, Report]:
    return {period.code: stats.monthly(busy.reader, period, LAST_ON) for period in MONTHS}


def test_every_figure_of_events(busy: Reading, reports: dict[str, Report]) -> None:
    rows = raw_rows(busy)
    for period in MONTHS:
        compare(reports[period.code], plain.pieces(rows, period.first_on, period.end_on))
    for key in OF_EVENTS:  # and something of everything happened
        assert sum(report.count(key) for report in reports.values()) or key == "recipient_classes", key
    assert any(report.pace("decided").share is not None for report in reports.values())
    assert reports["2026-10"].count("overdue_now") > 0


def test_a_past_moment_shows_what_was_recorded_by_then(busy: Reading, reports: dict[str, Report]) -> None:
    rows, period = raw_rows(busy), MONTHS[2]
    for moment in (clock.at_local(date(2026, 10, 1)), clock.at_local(date(2026, 10, 9), 15)):
        report = stats.monthly(busy.reader, period, LAST_ON, moment)
        compare(report, plain.pieces(rows, period.first_on, period.end_on, moment))
        assert report.counts != reports[period.code].counts


def test_priority_against_ordinary_from_the_stored_deadlines(
    busy: Reading, reports: dict[str, Report]
) -> None:
    """The clocks the verbs kept must tell the same as the events the figures are made of."""
    offices = {"a": busy.world.centre.office.id, "b": busy.world.station.office.id}
    paused: Counter[int] = Counter()
    for deadline_id, since, until in ask("select deadline_id, from_on, to_on from deadline_pause"):
        if until is not None:
            paused[deadline_id] += (_day(until) - _day(since)).days
    for period in MONTHS:
        for clock_kind, figure in (("review", "decided"), ("assign", "assigned")):
            rows = ask(
                """select cast(s.data ->> 'tier' as integer), d.id, d.started_on, d.met_on, d.nominal_due_on
                   from deadline d join case_event s on s.case_id = d.case_id and s.kind = 'submit'
                   where d.office_id in (:a, :b) and d.kind = :kind and d.met_on >= :first and d.met_on < :next""",
                **offices, first=period.first_on, next=period.end_on, kind=clock_kind,
            )  # fmt: skip
            for tier, standing in ((1, "statutory"), (2, "policy"), (3, "ordinary")):
                mine = [row for row in rows if row[0] == tier]
                took = [(_day(row[3]) - _day(row[2])).days - paused[row[1]] for row in mine]
                found = reports[period.code].pace(figure, standing=standing)
                assert found.n == len(mine)
                assert found.median_days == (float(median(took)) if took else None)
                assert found.in_time == sum(_day(row[3]) <= _day(row[4]) for row in mine)


def test_overdue_now(busy: Reading, reports: dict[str, Report]) -> None:
    rows = ask(
        """select c.id, min(d.target_on), c.status from deadline d join legal_case c on c.id = d.case_id
           where d.office_id in (:a, :b) and d.state = 'running' and d.target_on < :today
           and d.kind <> 'objection_lodge' group by c.id, c.status""",
        a=busy.world.centre.office.id,
        b=busy.world.station.office.id,
        today=LAST_ON,
    )
    report = reports["2026-10"]
    assert report.count("overdue_now") == len(rows) == sum(report.split("overdue_now", "standing").values())
    assert report.split("overdue_now", "stage") == Counter(row[2] for row in rows)
    ages = Counter((LAST_ON - _day(row[1])).days for row in rows)
    assert report.count("overdue_now", age="to_3") == sum(n for days, n in ages.items() if days <= 3)
    assert report.count("overdue_now", age="over_30") == sum(n for days, n in ages.items() if days > 30)


def test_the_trend_says_what_the_months_say(busy: Reading, reports: dict[str, Report]) -> None:
    months = stats.trend(busy.reader, MONTHS[-1], 13)
    assert [month.period for month in months[-4:]] == MONTHS
    for month in months[-4:]:
        report = reports[month.period.code]
        for key in stats.TABLE:
            assert month.of(key) == report.count(key)
            for group, number in report.split(key, "group").items():
                assert month.of(key, group=group) == number
    kept = stats.trend(busy.reader, MONTHS[-1], 4, {"2026-08": reports["2026-08"]})
    assert [(month.totals, month.is_locked) for month in kept[1:2]] == [
        ({key: n for key, n in months[-3].totals.items() if n}, True)
    ]


def test_the_list_behind_every_figure_has_exactly_that_many(
    busy: Reading, reports: dict[str, Report]
) -> None:
    period = MONTHS[-2]
    report = reports[period.code]
    keys = published(report)
    assert len(keys) > 150
    assert {key.split(".")[0] for key in keys} >= set(FIGURES) - {"recipient_classes", "reopened"}
    source = stats.source_of(busy.reader, period, LAST_ON)
    month = {key: FigureKey.parse(key) for key in keys}
    lists: dict[str, Any] = {}
    for key, wanted in month.items():
        whole = FigureKey(wanted.figure)
        if whole.code not in lists:
            lists[whole.code] = source.pieces(whole)
        assert len(wanted.narrow(lists[whole.code])) == report.counts[key] > 0, key
    for key in ("received", "granted.rollup-ordinary", "overdue_now"):
        pieces = source.pieces(FigureKey.parse(key))
        pages = [stats.listing(busy.reader, pieces, page + 1, 7) for page in range(-(-len(pieces) // 7))]
        assert sum(len(page.rows) for page in pages) == pages[0].total == report.counts[key]
        assert all("*" in row.name for page in pages for row in page.rows)


def test_another_offices_cases_are_never_counted(busy: Reading, reports: dict[str, Report]) -> None:
    world, report = busy.world, reports["2026-09"]
    own, station, stranger = (
        stats.monthly(system_actor("测试", (team.office.id,)), MONTHS[-2], LAST_ON)
        for team in (world.centre, world.station, world.stranger)
    )
    everything = stats.monthly(system_actor("测试"), MONTHS[-2], LAST_ON)
    for key in FIGURES:
        assert report.count(key) == own.count(key) + station.count(key)
        assert everything.count(key) == own.count(key) + station.count(key) + stranger.count(key)
        assert report.count(key, office=world.station.office.id) in (station.count(key), 0)
    assert stranger.count("received") > 0
    at_the_station = replace(busy.reader, office_ids=(world.station.office.id,))
    assert stats.monthly(at_the_station, MONTHS[-2], LAST_ON).counts == station.counts


@pytest.mark.parametrize("role", [Role.LAWYER, Role.ADMIN, Role.AUDITOR, None])
def test_who_may_not_read_figures_counts_nothing(busy: Reading, role: Role | None) -> None:
    """K38: neither a count nor a trend tells somebody out of reach that there are cases."""
    nobody = replace(busy.reader, role=role)
    report = stats.monthly(nobody, MONTHS[-2], LAST_ON)
    assert report.is_zero
    assert not report.counts
    assert not any(month.of("received") for month in stats.trend(nobody, MONTHS[-1], 4))
    assert stats.versions(nobody, MONTHS[-2]) == ()
