"""What stands on the pages of limits and articles? The list, one kind, the statutes; ready to show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.rules.basis import STATUTES, Citation
from app.rules.deadlines import DeadlineKind, Limit, RollOver
from app.rules.law_texts import LAW_TEXTS
from app.staff.queries import office
from app.timing import OfficeTiming, RuleRow, TimingChange, changes_of
from app.timing.limit_changes import SET_PER_CASE
from app.timing.promise_changes import scope_label
from app.timing.rows import LawVersion, Promise
from app.web.limits.examples import clocks_on, figures_of
from app.web.limits.groups import GROUP_OF, LimitGroup

_MOST_CHANGES = 20
_ROLL_KINDS = {RollOver.YES: "g", RollOver.NOT_SAFE: "y", RollOver.NO: "n"}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind in the list: what holds today."""

    kind: DeadlineKind
    url: str
    figures: str
    limit: Limit | None
    warn_days: int
    promises: tuple[str, ...]
    is_own: bool

    @property
    def needs_checking(self) -> bool:
        """待核."""
        return self.limit is not None and self.limit.confidence.needs_checking


def lines(timing: OfficeTiming, on: date, form: Any) -> list[tuple[LimitGroup, list[Line]]]:
    """Every kind under its heading, narrowed by the form (GET)."""
    found: dict[LimitGroup, list[Line]] = defaultdict(list)
    for kind in DeadlineKind:
        line = _line(timing, kind, on)
        if _wanted(line, form):
            found[GROUP_OF[kind]].append(line)
    return [(group, found[group]) for group in LimitGroup if found[group]]


def _line(timing: OfficeTiming, kind: DeadlineKind, on: date) -> Line:
    try:
        limit = timing.limit(kind, on)
    except LookupError:
        limit = None
    return Line(
        kind,
        url_for("limits.show", limit_kind=kind.value),
        figures_of(timing, kind, on) if limit else "尚未施行",
        limit,
        timing.warn_days(limit, on) if limit else 0,
        tuple(
            f"{scope_label(each.matter_group, each.beneficiary)} {each.days} 日"
            for each in _standing(timing, kind, on)
        ),
        limit is not None and limit.rule_id.startswith("office-"),
    )


def _standing(timing: OfficeTiming, kind: DeadlineKind, on: date) -> list[Promise]:
    """What is promised today, by this office and those above it."""
    said = {(each.matter_group, each.beneficiary) for each in timing.promises if each.kind is kind}
    kept = []
    for group, beneficiary in sorted(said):
        exact = [
            each
            for each in timing.promises
            if each.kind is kind
            and (each.matter_group, each.beneficiary) == (group, beneficiary)
            and each.effective_from <= on
        ]
        nearest = next(
            (
                each
                for office_id in timing.office_ids
                for each in reversed(exact)
                if each.office_id == office_id
            ),
            None,
        )
        if nearest is not None and nearest.days is not None:
            kept.append(nearest)
    return kept


def _wanted(line: Line, form: Any) -> bool:
    words = (form.q.data or "").strip().lower()
    limit = line.limit
    text = " ".join(
        [line.kind.label, line.kind.value, *([limit.basis.label, limit.start_event] if limit else [])]
    )
    only = {"": True, "unchecked": line.needs_checking, "promise": bool(line.promises), "own": line.is_own}
    in_group = form.group.data in (None, "", GROUP_OF[line.kind].value)
    return words in text.lower() and in_group and only.get(form.only.data or "", True)


def kind_page(timing: OfficeTiming, kind: DeadlineKind, on: date, today: date) -> dict[str, Any]:
    """Everything about one kind: how it runs if it began on `on`, its rows, promises and changes."""
    own_id = timing.office_ids[0] if timing.office_ids else None
    rows = timing.rows(kind)
    in_force = _line(timing, kind, today)
    return {
        "kind": kind,
        "group": GROUP_OF[kind],
        "on": on,
        "now": in_force,
        "clocks": clocks_on(timing, kind, on, today),
        "is_set_per_case": kind in SET_PER_CASE,
        "rows": [_row_shown(timing, row, today) for row in rows],
        "promises": [_promise_shown(each) for each in timing.promises if each.kind is kind],
        "may_end_promise": [each for each in _standing(timing, kind, today) if each.office_id == own_id],
        "thresholds": [each for each in timing.thresholds if each.kind is kind],
        "changes": [each for each in _changes(own_id) if each.detail.get("kind") == kind.value][
            :_MOST_CHANGES
        ],
        "has_own": any(row.office_id == own_id for row in rows) and in_force.is_own,
    }


def _changes(office_id: int | None) -> list[TimingChange]:
    return changes_of(office_id) if office_id is not None else []


def _row_shown(timing: OfficeTiming, row: RuleRow, today: date) -> dict[str, Any]:
    limit = row.limit
    checked = (
        f"{row.confirmation.confirmed_on} {row.confirmation.confirmed_by}据{row.confirmation.source}"
        if row.confirmation
        else ""
    )
    try:
        is_current = timing.limit(limit.kind, today).rule_id == limit.rule_id and not row.withdrawn
    except LookupError:
        is_current = False
    return {
        "limit": limit,
        "office": office(row.office_id).name if row.office_id else "",
        "withdrawn": row.withdrawn,
        "checked": checked,
        "is_current": is_current,
        "roll_kind": _ROLL_KINDS[limit.roll_over],
        "paused_by": "、".join(sorted(reason.label for reason in limit.paused_by)),
        "law": timing.law_version(limit.basis, today),
        "may_confirm": row.office_id is None and limit.confidence.needs_checking,
    }


def _promise_shown(each: Promise) -> dict[str, Any]:
    return {
        "scope": scope_label(each.matter_group, each.beneficiary),
        "days": each.days,
        "effective_from": each.effective_from,
        "office": office(each.office_id).name,
    }


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a statute: its texts, newest first, and the limits that cite it."""

    citation: Citation
    versions: tuple[LawVersion, ...]
    shipped: str
    kinds: tuple[DeadlineKind, ...]


def statutes(timing: OfficeTiming, on: date) -> list[tuple[str, str, list[Article]]]:
    """Every statute with the articles cited or on file: (code, name, articles)."""
    cited: dict[Citation, list[DeadlineKind]] = defaultdict(list)
    for kind in DeadlineKind:
        limit = _line(timing, kind, on).limit
        if limit is not None and isinstance(limit.basis, Citation):
            cited[Citation(limit.basis.statute, limit.basis.article)].append(kind)
    for version in timing.laws:
        cited.setdefault(version.citation, [])
    for citation in LAW_TEXTS:
        cited.setdefault(Citation(citation.statute, citation.article), [])
    by_statute: dict[str, list[Article]] = defaultdict(list)
    for citation in sorted(cited, key=lambda each: each.article):
        by_statute[citation.statute].append(_article(timing, citation, tuple(cited[citation])))
    return [(code, name, by_statute[code]) for code, name in STATUTES.items()]


def _article(timing: OfficeTiming, citation: Citation, kinds: tuple[DeadlineKind, ...]) -> Article:
    versions = [each for each in timing.laws if each.citation == citation]
    shipped = [
        text
        for cited, text in LAW_TEXTS.items()
        if (cited.statute, cited.article) == (citation.statute, citation.article)
    ]
    newest_first = tuple(sorted(versions, key=lambda each: each.valid_from, reverse=True))
    return Article(citation, newest_first, "\n".join(shipped), kinds)
