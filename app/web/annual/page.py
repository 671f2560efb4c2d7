"""What stands on the page of the annual summary? Its sections with every number leading to its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, url_for

from app import annual
from app.annual import TOLD, AnnualDraft, AnnualText, Fact, Piece, Run, Section
from app.audit import Actor
from app.web.access import may

_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Linked:
    """A stretch of text, with the address of what its number counts."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section: the words that count, whose they are, and what changed."""

    code: str
    title: str
    paragraphs: tuple[tuple[Linked, ...], ...]  # the system's
    own: AnnualText | None
    since_written: tuple[Run, ...]  # the system's text then and now, where the office wrote
    since_last: tuple[Run, ...]  # the draft before and this one
    edit_url: str = ""

    @property
    def own_paragraphs(self) -> list[str]:
        """The office's words by paragraph."""
        return self.own.text.splitlines() if self.own else []


@dataclass(frozen=True, slots=True)
class FactRow:
    """A number of the annex with the addresses of its lists."""

    slot: str
    fact: Fact
    url: str
    last_url: str

    @property
    def sign(self) -> str:
        """In front of the difference."""
        return "" if not self.fact.change else "+" if self.fact.change > 0 else "-"


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """A draft, ready to be shown."""

    row: AnnualDraft
    is_newest: bool
    sections: tuple[SectionView, ...]
    facts: tuple[FactRow, ...]
    missing: list[str]
    span_text: str
    before_text: str


def summary_page(actor: Actor, found: tuple[AnnualDraft, ...], row: AnnualDraft) -> SummaryPage:
    """One of the drafts; the office's own words stand with the newest only."""
    is_newest = row is found[0]
    own = annual.texts(actor, row.year) if is_newest else {}
    before = next((each for each in found if each.version == row.version - 1), None)
    sections = tuple(
        _section(actor, row, section, own.get(section), before, f"{number}、{section.label}")
        for number, section in zip(_NUMBERS, Section, strict=False)
    )
    span, then = annual.spans_of(row)
    missing = annual.still_missing(row, own)
    return SummaryPage(row, is_newest, sections, tuple(_facts(row)), missing, span.label, then.label)


def _section(
    actor: Actor,
    row: AnnualDraft,
    section: Section,
    own: AnnualText | None,
    before: AnnualDraft | None,
    title: str,
) -> SectionView:
    system = annual.text_of(row, section)
    written = own if own is not None and own.text else None
    old = annual.text_of(before, section) if before is not None else system
    return SectionView(
        section.value,
        title,
        linked(actor, row, row.sections.get(section.value, "")),
        written,
        _changed(written.based_on, system) if written else (),
        _changed(old, system),
        url_for("annual.edit", year=row.year, section=section.value)
        if may(actor.role, "annual.edit", "POST")
        else "",
    )


def _changed(before: str, after: str) -> tuple[Run, ...]:
    return tuple(annual.compared(before, after)) if before != after else ()


def linked(actor: Actor, row: AnnualDraft, text: str) -> tuple[tuple[Linked, ...], ...]:
    """The paragraphs of a stored text, numbers with their addresses."""
    return tuple(
        tuple(Linked(piece.text, _address(actor, row, piece)) for piece in annual.pieces(line, row.facts))
        for line in text.splitlines()
    )


def _address(actor: Actor, row: AnnualDraft, piece: Piece) -> str:
    if piece.case_id:
        return url_for("cases.show", case_id=piece.case_id) if may(actor.role, "cases.show") else ""
    if piece.part in ("", "last"):
        return _list_url(row, piece.slot, piece.part == "last") if piece.slot else ""
    # A difference: the row of the annex has both numbers.
    return url_for("annual.show", year=row.year, version=row.version, _anchor=f"n-{piece.slot}")


def _list_url(row: AnnualDraft, slot: str, of_last: bool) -> str:
    key = f"{slot}.last" if of_last else slot
    return url_for("annual.figure", year=row.year, version=row.version, key=key)


def _facts(row: AnnualDraft) -> Iterable[FactRow]:
    for slot, data in row.facts["figures"].items():
        if slot in TOLD:
            fact = annual.fact_of(slot, data)
            url = _list_url(row, slot, False) if fact.value else ""
            yield FactRow(slot, fact, url, _list_url(row, slot, True) if fact.last else "")


def chosen(found: tuple[AnnualDraft, ...], version: int | None) -> AnnualDraft:
    """The draft of that version, the newest unless told; 404 when there is none."""
    row = next((each for each in found if version in (None, each.version)), None)
    return row if row is not None else abort(404)
