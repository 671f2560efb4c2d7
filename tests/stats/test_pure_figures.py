"""Figures over made-up histories equal the same figures in plain loops; a definition off by one is caught."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.outreach import Span as Days
from app.stats import FIGURES, FLOW, FigureKey, Period, Report, Year
from app.stats.classes import Category
from app.stats.cuts import CUTS
from app.stats.figures import Cases
from app.stats.happenings import Month
from app.stats.monthly import assembled, lists_of
from app.stats.period import Span
from app.stats.tables import published
from tests.stats import made_up, plain
from tests.stats.made_up import Row

SPANS: tuple[Span, ...] = (
    Period(2026, 8), Period(2026, 9), Period(2026, 10, ((date(2026, 1, 1), 20),)), Year(2026, 12),
)  # fmt: skip
SEPTEMBER = Period(2026, 9)
BEGIN_ONLY, END_ONLY = {"open_before"}, {"open_after", "in_hand"}  # what the other end cannot move
OF_EVENTS = sorted(FIGURES.keys() - {"overdue_now"})  # that one is of the clocks
ON = date(2026, 12, 1)
seeds = st.integers(0, 2**32)
T = TypeVar("T")


def report_from(rows: list[Row], span: Span) -> Report:
    month = made_up.month_from(rows, span, ON)
    return assembled(month, lists_of(month), (), {})


def compare(report: Report, found: dict[str, list[plain.Piece]]) -> None:
    """Every figure, every number under it, every pace and every sum."""
    for figure in OF_EVENTS:
        compare_one(report, found, figure)


def compare_one(report: Report, found: dict[str, list[plain.Piece]], figure: str) -> None:
    counts = _of(report.counts, figure)
    for key, number in counts.items():
        assert number == plain.number(found, key), key
    for cut in CUTS[figure]:  # and none is missing
        shown = sum(number for key, number in counts.items() if _is_under(key, figure, cut))
        there = sum(all(piece.get(name) is not None for name in cut) for piece in found[figure])
        assert shown == there, (figure, cut)
    for key, pace in _of(report.paces, figure).items():
        days = [piece["days"] for piece in plain.under(found, key) if piece["days"] is not None]
        assert pace.days == sorted(days), key
        assert (pace.median_days, pace.ninetieth_days) == (plain.middle(days), plain.ninetieth(days)), key
    for key, fen in _of(report.sums, figure).items():
        assert fen == sum(piece["fen"] for piece in plain.under(found, key)), key


def _of(numbers: Mapping[str, T], figure: str) -> dict[str, T]:
    return {key: number for key, number in numbers.items() if key.split(".")[0] == figure}


def _is_under(key: str, figure: str, cut: tuple[str, ...]) -> bool:
    name, *parts = key.split(".")
    return name == figure and tuple(part.split("-")[0] for part in parts) == cut


@settings(max_examples=60)
@given(seeds, st.integers(1, 25), st.sampled_from(SPANS))
def test_every_figure_is_what_plain_loops_count(seed: int, cases: int, span: Span) -> None:
    rows = made_up.walks(seed, cases)
    compare(report_from(rows, span), plain.pieces(rows, span.first_on, span.end_on))


@settings(max_examples=60)
@given(seeds, st.integers(1, 25), st.sampled_from(SPANS))
def test_what_must_add_up_adds_up(seed: int, cases: int, span: Span) -> None:
    """Handbook §6: 批准 = sum of causes; what was open, came and went gives what is open; list = figure."""
    rows = made_up.walks(seed, cases)
    report = report_from(rows, span)
    assert report.count("aided") == sum(report.count("aided", category=each) for each in Category)
    before, came, again, over, after = (report.count(key) for key in FLOW)
    assert before + came + again - over == after
    assert report.tallies
    assert report.count("first_provided") <= report.count("granted")
    assert report.count("recipients") >= report.count("aided")
    lists = lists_of(made_up.month_from(rows, span, ON))
    for key in published(report):
        assert len(FigureKey.parse(key).narrow(lists[key.split(".")[0]])) == report.counts[key], key


@settings(max_examples=15)
@given(seeds, st.integers(1, 12))
def test_what_is_open_at_the_end_of_a_month_is_open_before_the_next(seed: int, cases: int) -> None:
    rows = made_up.walks(seed, cases)
    year = Year(2026)
    whole, months = report_from(rows, year), [report_from(rows, month) for month in year.months]
    assert sum(month.count("received") for month in months) == whole.count("received")
    assert months[-1].count("open_after") == whole.count("open_after")
    for earlier, later in zip(months, months[1:], strict=False):
        assert earlier.count("open_after") == later.count("open_before")


@cache
def much() -> tuple[Month, dict[str, Cases], dict[str, list[plain.Piece]], list[Row]]:
    """A world in which every figure has pieces, and of all on and around the ends of September."""
    rows = made_up.walks(5, 1800)
    found = plain.pieces(rows, SEPTEMBER.first_on, SEPTEMBER.end_on)
    month = made_up.month_from(rows, SEPTEMBER, ON)
    return month, lists_of(month), found, rows


def alone(month: Month, figure: str, pieces: Cases) -> Report:
    """A report with this figure only."""
    return assembled(month, dict.fromkeys(FIGURES, ()) | {figure: pieces}, (), {})


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_definition_that_is_a_day_off_is_caught(first: int, last: int) -> None:
    """Red for a figure whose span begins or ends a day too early or too late."""
    month, _, found, rows = much()
    off = Days(SEPTEMBER.first_on + timedelta(days=first), SEPTEMBER.end_on + timedelta(days=last))
    wrong = lists_of(made_up.month_from(rows, off, ON))  # type: ignore[arg-type]
    for figure in OF_EVENTS:
        is_off = (first and figure not in END_ONLY) or (last and figure not in BEGIN_ONLY)
        report = alone(month, figure, wrong[figure])
        with pytest.raises(AssertionError) if is_off else nullcontext():
            compare_one(report, found, figure)


@pytest.mark.parametrize("figure", OF_EVENTS)
def test_a_piece_or_a_day_too_many_is_caught(figure: str) -> None:
    month, lists, found, _ = much()
    first, *others = lists[figure]
    planted = [tuple(others), (first, first, *others)]
    if first.days is not None:
        planted.append((first._replace(days=first.days + 1), *others))
    for wrong in planted:
        with pytest.raises(AssertionError):
            compare_one(alone(month, figure, wrong), found, figure)
