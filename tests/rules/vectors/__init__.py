"""The hand-counted due dates (测试向量) of the CSV files beside this module, and how to check one.

Each line was worked out from its source — the handbook, an official example, the wording of
the article, the printed holiday notice — and never by running app/rules. Columns: `started`
(with a time for hours) · `pauses` as "reason+reason from/to; …", "any" for every reason, open
without the second day · `set` the day fixed for the case · `promise` "days promised-day" ·
`nominal` (with a time for hours) · `rolled` where it differs · `says` what the reader is told
about a last day on a rest day: moves, not_safe, stays · `marks` provisional, paused · `why`.

`limits_as_read.csv` is the table of the limits typed a second time from the sources; only the
second count (tests/rules/wall_calendar.py) uses it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from app.calendars import working_calendar
from app.rules.deadlines import Computation, DeadlineKind, Limit, Pause, PauseReason, compute, limit_in_force
from app.rules.workdays import WorkingCalendar
from tests.rules import wall_calendar

FOLDER = Path(__file__).parent
FILES = ("office", "labour", "administrative", "civil", "criminal", "counting")
# The answers must not change when the package learns the next year.
CALENDAR = WorkingCalendar([table for table in working_calendar().tables if table.year <= 2026])
_SAID = {"顺延至": "moves", "不宜依赖顺延": "not_safe", "不顺延": "stays"}


@dataclass(frozen=True)
class Vector:
    """One counted case: what is given, what must come out, and why."""

    place: str  # file:line
    kind: str
    started: str
    pauses: tuple[tuple[str, str, str], ...]  # reason, from, to ("" while open)
    set_on: str
    promise: str
    nominal: str
    rolled: str
    says: str
    marks: frozenset[str]
    why: str

    @property
    def promise_days(self) -> int | None:
        """The days promised, without the day they lead to."""
        return int(self.promise.split()[0]) if self.promise else None

    @property
    def promised(self) -> str:
        """The promised day."""
        return self.promise.split()[1] if self.promise else ""

    @property
    def expected(self) -> Outcome:
        """What must come out."""
        due, at = self.nominal[:10], self.nominal[11:]
        return Outcome(due, self.rolled or due, at, self.says, self.promised, self.marks)


@dataclass(frozen=True)
class Outcome:
    """All that a reader sees of a due date."""

    nominal: str
    rolled: str
    at: str  # the minute of the day for hours
    says: str
    promised: str
    marks: frozenset[str]


def _pauses(text: str) -> Iterator[tuple[str, str, str]]:
    for part in filter(None, text.split("; ")):
        reasons, span = part.split(" ")
        first, last = span.split("/")
        names = [reason.value for reason in PauseReason] if reasons == "any" else reasons.split("+")
        for name in names:
            yield name, first, last


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for row in rows), f"{name}.csv: a stray comma"
    return rows


@cache
def vectors() -> tuple[Vector, ...]:
    """Every vector, in the order of the files."""
    return tuple(
        Vector(
            f"{name}:{line}",
            row["kind"],
            row["started"],
            tuple(_pauses(row["pauses"])),
            row["set"],
            row["promise"],
            row["nominal"],
            row["rolled"],
            row["says"],
            frozenset(row["marks"].split()),
            row["why"],
        )
        for name in FILES
        for line, row in enumerate(_rows(name), 2)
    )


@cache
def limits_as_read() -> dict[str, dict[str, str]]:
    """The table of limits as the sources give it, by kind."""
    return {row["kind"]: row for row in _rows("limits_as_read")}


def _seen(result: Computation) -> Outcome:
    about_rest = [step for step in result.steps if step.startswith("届满日")]
    says = next((said for word, said in _SAID.items() if any(word in step for step in about_rest)), "")
    marks = {name for name in ("provisional", "paused") if getattr(result, name)}
    return Outcome(
        result.nominal_due_on.isoformat(),
        result.rolled_due_on.isoformat(),
        f"{result.due_at:%H:%M}" if result.due_at else "",
        says,
        result.promise_due_on.isoformat() if result.promise_due_on else "",
        frozenset(marks),
    )


def worked_out(vector: Vector, rows: Sequence[Limit]) -> Outcome:
    """What app/rules makes of it with these rule rows. Raises what compute() raises."""
    started = datetime.fromisoformat(vector.started)
    limit = limit_in_force(DeadlineKind[vector.kind.upper()], started.date(), rows)
    given = [
        Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None, PauseReason(reason))
        for reason, first, last in vector.pauses
    ]
    result = compute(
        limit,
        started.date(),
        CALENDAR,
        given,
        promise_days=vector.promise_days,
        set_due_on=date.fromisoformat(vector.set_on) if vector.set_on else None,
        started_at=started if " " in vector.started else None,
    )
    return _seen(result)


def counted_by_hand(vector: Vector) -> Outcome:
    """What the second count makes of it, from the limits as read; says and times included."""
    row = limits_as_read()[vector.kind]
    stopping = row["stopped_by"].split()
    counted = [(first, last) for reason, first, last in vector.pauses if reason in stopping]
    closed = [(first, last) for first, last in counted if last]
    day, at = vector.started[:10], vector.started[11:]
    moves = row["last_day"] == "moves"
    found = wall_calendar.count(day, int(row["figure"] or 0), row["unit"], closed, moves, vector.set_on)
    marks = {"provisional"} if found.is_tentative else set()
    if any(not last and first <= found.nominal for first, last in counted):
        marks.add("paused")
    promised = ""
    if vector.promise_days is not None:
        promised = wall_calendar.count(day, vector.promise_days, "calendar_day", closed, False).nominal
    says = "" if wall_calendar.is_worked(found.nominal) else row["last_day"]
    return Outcome(found.nominal, found.rolled, at, says, min(promised, found.nominal), frozenset(marks))
