"""Would the vectors notice one wrong cell in the table of limits? Every cell is made wrong, one at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from app.rules.deadlines import LIMITS, Limit, PauseReason, RollOver, Unit, compute
from tests.rules.vectors import CALENDAR, Vector, vectors, worked_out

# What could stand in a cell of a row whose day is set case by case.
A_FIGURE = 15


def figures(row: Limit) -> Iterator[dict[str, object]]:
    """One more and one less; a figure where none belongs."""
    for figure in (A_FIGURE,) if row.figure is None else (row.figure - 1, row.figure + 1):
        yield {"figure": figure}


def units(row: Limit) -> Iterator[dict[str, object]]:
    """Every other unit."""
    return ({"unit": unit} for unit in Unit if unit is not row.unit)


def roll_overs(row: Limit) -> Iterator[dict[str, object]]:
    """Every other answer to what a rest day does to the last day."""
    return ({"roll_over": flag} for flag in RollOver if flag is not row.roll_over)


def pauses(row: Limit) -> Iterator[dict[str, object]]:
    """A reason dropped that stops the clock, or one added that does not."""
    return ({"paused_by": row.paused_by ^ {reason}} for reason in PauseReason)


CELLS = {"figure": figures, "unit": units, "roll_over": roll_overs, "paused_by": pauses}
MAY_BE_IDLE = {"unit", "roll_over"}


@cache
def _by_kind() -> dict[str, list[Vector]]:
    found = defaultdict(list)
    for vector in vectors():
        found[vector.kind].append(vector)
    return found


def noticed(rows: Sequence[Limit], kind: str, given: Sequence[Vector]) -> bool:
    """Whether one of the vectors of that kind comes out otherwise, or not at all."""
    for vector in given:
        try:
            if worked_out(vector, rows) != vector.expected:
                return True
        except ValueError:
            return True
    return False


def is_idle(row: Limit, wrong: Limit) -> bool:
    """Whether the cell says nothing in this row: no start tells the two apart."""
    day = date(2025, 12, 1)
    while day <= date(2027, 1, 31):
        set_on = day + timedelta(days=12) if row.figure is None else None
        plain = compute(row, day, CALENDAR, set_due_on=set_on)
        other = compute(wrong, day, CALENDAR, set_due_on=set_on)
        if replace(other, limit=row) != plain:
            return False
        day += timedelta(days=1)
    return True


def fate(row: Limit, cell: dict[str, object], given: Sequence[Vector]) -> str:
    """caught by a vector, refused by the row itself, idle, or survived."""
    try:
        wrong = replace(row, **cell)  # type: ignore[arg-type]
    except ValueError:
        return "refused"
    rows = [wrong if each is row else each for each in LIMITS]
    if noticed(rows, row.kind.value, given):
        return "caught"
    return "idle" if cell.keys() <= MAY_BE_IDLE and is_idle(row, wrong) else "survived"


@cache
def fates() -> dict[tuple[str, str, str], str]:
    """The fate of every mutant: (rule id, cell, wrong value)."""
    return {
        (row.rule_id, name, str(cell[name])): fate(row, cell, _by_kind()[row.kind.value])
        for row in LIMITS
        for name, mutate in CELLS.items()
        for cell in mutate(row)
    }


@pytest.mark.parametrize("name", CELLS)
def test_no_wrong_cell_goes_unnoticed(name: str) -> None:
    """Red when a vector that alone pins a cell is taken away."""
    assert [mutant for mutant, end in fates().items() if mutant[1] == name and end == "survived"] == []


def test_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """Only these are not caught by a date: three figures of 0 and cells that say nothing in their row.

    A period in working days never ends on a rest day, so its roll-over flag decides nothing; a day
    set case by case has no figure, so its unit counts nothing (unless it is 暂定 by it).
    """
    counts = Counter((name, end) for (_row, name, _wrong), end in fates().items())
    with capsys.disabled():
        print(f"\nmutants of {len(LIMITS)} limits: {len(fates())}; ", end="")
        print(", ".join(f"{name} {end} {times}" for (name, end), times in sorted(counts.items())))
    idle = {(row, name) for (row, name, _wrong), end in fates().items() if end == "idle"}
    counts_working_days = {row.rule_id for row in LIMITS if row.unit is Unit.WORKING_DAY}
    has_no_figure = {row.rule_id for row in LIMITS if row.figure is None}
    assert {row for row, name in idle if name == "roll_over"} == counts_working_days
    assert {row for row, name in idle if name == "unit"} <= has_no_figure
    assert {row for (row, _name, _wrong), end in fates().items() if end == "refused"} == {
        row.rule_id for row in LIMITS if row.figure == 1
    }


def test_a_mutant_survives_where_its_vector_is_missing() -> None:
    """The judge itself is judged: without the one vector that ends on a rest day the flag is free."""
    row = next(row for row in LIMITS if row.rule_id == "arbitration-answer-2008")
    given = _by_kind()["arbitration_answer"]
    without = [vector for vector in given if not vector.says]
    assert fate(row, {"roll_over": RollOver.YES}, given) == "caught"
    assert fate(row, {"roll_over": RollOver.YES}, without) == "survived"
