"""What stands around the rows of the queue? Tabs, lamps, filters and chips, as addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from app import casework, clock, saved
from app.asking import Question
from app.audit import Actor
from app.casework import QueueRow, Tab, Urged
from app.rules.matters import MATTER, MATTERS
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Role, Term
from app.web import locations
from app.web.access import Person, may
from app.web.counts import standings, told
from app.web.queue.columns import Look
from app.web.queue.forms import PROVISIONAL, QueueFilter

_PRESSING = (LampColour.YELLOW, LampColour.RED, LampColour.BLACK)
_LAMPS = (LampColour.BLACK, LampColour.RED, LampColour.YELLOW, LampColour.PAUSED, LampColour.GREEN)
EVERY = "all"
MOST_VIEWS = 6  # beside the tabs; the rest on the page of the views


_InForm = TypeVar("_InForm", bound=QueueFilter)


def bound_filter(actor: Actor, form: _InForm) -> _InForm:
    """The filters of an address or a form, with the people the actor may filter by."""
    people: saved.People = told(actor, _questions(actor))["people"]
    form.lawyer_id.offer(people.lawyers.items())
    form.handler_id.offer(people.handlers.items())
    form.provisional.offer(PROVISIONAL)
    form.validate()
    return form


def _questions(actor: Actor) -> dict[str, Question[Any]]:
    """What the page asks for beside its rows, by the first statement it sends."""
    return {
        "people": saved.asking_people(actor),
        "kept": saved.asking_kept(actor),
        "done": casework.counting_done(actor),
    }


def address(form: QueueFilter, **changes: object) -> str:
    """The address of the list with these filters changed; None takes one away."""
    return _listed(_arguments(form) | changes)


def _arguments(form: QueueFilter) -> dict[str, object]:
    return {"tab": form.chosen_tab, **form.chosen()}


def _listed(arguments: Mapping[str, object]) -> str:
    return locations.address("queue.index", **{name: _code(value) for name, value in arguments.items()})


def _code(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def context(person: Person, form: QueueFilter, on: date) -> dict[str, Any]:
    """Everything the page of the queue shows."""
    actor, filters = person.actor, form.filters()
    look, base, at, why = Look.of(person), _arguments(form), form.cursor.data, form.why.data or ""
    lamps = casework.lamp_numbers(actor, filters, on, standings(actor))
    total = sum(lamps.values()) if filters.lamp is None else lamps.get(filters.lamp.value, 0)
    page = casework.queue(actor, filters, on, at or None, total_known=total)
    return {
        "form": form,
        "page": page,
        "filtered": bool(form.chosen()),
        "tabs": tabs_and_views(actor, form),
        "columns": tuple(look.columns),
        "look": look,
        "lines": _lines(actor, form, page, why, on),
        "words": saved.words_of(filters),
        "lamps": _lamps(form, lamps),
        "chips": _chips(form),
        "options": _options(form),
        "url": lambda **changes: _listed(base | changes),
        "all_reasons": why == EVERY,
        "may_pick": may(actor.role, "chase.preview", "POST") and form.chosen_tab is not Tab.DONE,
        "picks": sum(row.status is CaseStatus.GRANTED for row in page.rows),
    }


class Line(NamedTuple):
    """A row of the queue with what stands around it, in the order the template takes it apart."""

    row: QueueRow
    begins_band: bool  # the first of its band, under a heading
    matter: str
    urged: Urged | None
    may_urge: bool
    why_url: str
    is_asked: bool  # 为什么 of this one row was asked
    has_reasons: bool  # … or of all


def _lines(actor: Actor, form: QueueFilter, page: casework.QueuePage, why: str, on: date) -> list[Line]:
    urged = casework.urged(actor, [row.case_id for row in page.rows])
    to_be_urged = _to_be_urged(actor, page.rows, urged, on)
    closed = _listed(_arguments(form) | {"cursor": form.cursor.data})
    opened = _listed(
        _arguments(form) | {"cursor": form.cursor.data, "why": ""}
    )  # and an id, which needs no quoting
    bands = [None, *(row.band for row in page.rows)]
    return [
        Line(
            row,
            form.chosen_tab is not Tab.DONE and row.band != above,
            MATTER[row.matter].short,
            urged.get(row.case_id),
            row.case_id in to_be_urged,
            closed if why == str(row.case_id) else f"{opened}{row.case_id}",
            why == str(row.case_id),
            why in (str(row.case_id), EVERY),
        )
        for row, above in zip(page.rows, bands, strict=False)
    ]


def _to_be_urged(
    actor: Actor, rows: Sequence[QueueRow], urged: Mapping[int, Urged], on: date
) -> frozenset[int]:
    """The rows with a button 催办: near or past their day, not the actor's own turn, not urged today."""
    if not may(actor.role, "cases.urge", "POST"):
        return frozenset()
    done = {case_id for case_id, each in urged.items() if clock.local_date(each.last_at) == on}
    return frozenset(
        row.case_id
        for row in rows
        if row.lamp is not None
        and row.lamp.kind in _PRESSING
        and row.case_id not in done
        and not _is_own_turn(actor, row)
    )


def _is_own_turn(actor: Actor, row: QueueRow) -> bool:
    """Whether the actor would urge themselves."""
    if actor.role is Role.DIRECTOR:
        return row.status is CaseStatus.GRANTED or (
            row.status is CaseStatus.UNDER_REVIEW and bool(row.proposal)
        )
    return row.next_action is not None and row.handler_name == actor.name


def tabs_and_views(actor: Actor, form: QueueFilter) -> list[dict[str, Any]]:
    """The three lists with their counts, then the saved views, at most MOST_VIEWS and the one shown."""
    answers: Mapping[str, Any] = told(actor, _questions(actor))
    words, kept = saved.words_of(form.filters()), answers["kept"]
    shown_now = next((each for each in kept if each.words == words), None)
    stands = standings(actor)
    tabs = [
        {
            "label": tab.label,
            "url": locations.address("queue.index", tab=tab.value),
            "current": tab is form.chosen_tab and shown_now is None,
            "count": casework.count_text(answers["done"] if tab is Tab.DONE else stands.at(*tab.statuses)),
        }
        for tab in Tab
    ]
    views = [each for at, each in enumerate(kept) if at < MOST_VIEWS or each is shown_now]
    return tabs + [
        {
            "label": each.name,
            "url": locations.address("queue.index", **each.words),
            "current": each is shown_now,
        }
        for each in views
    ]


def _lamps(form: QueueFilter, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    chosen = form.lamp.data
    return [
        {
            "kind": colour.value,
            "count": numbers.get(colour.value, 0),
            "url": address(form, lamp=None if colour is chosen else colour),
            "current": colour is chosen,
        }
        for colour in _LAMPS
    ]


def _chips(form: QueueFilter) -> list[dict[str, Any]]:
    return [
        {
            "label": form[name].label.text,
            "value": _shown(form, name, value),
            "url": address(form, **{name: None}),
        }
        for name, value in form.chosen().items()
    ]


def _shown(form: QueueFilter, name: str, value: object) -> str:
    if isinstance(value, Term):
        return value.label
    if name == "matter":
        return MATTER[str(value)].short
    if isinstance(value, date):
        return value.isoformat()
    return str(dict((code, label) for code, label, *_ in form[name].choices).get(value, value))


def _options(form: QueueFilter) -> dict[str, tuple[tuple[Any, str], ...]]:
    tab = form.chosen_tab
    return {
        "status": tuple((each.value, each.label) for each in CaseStatus if each in tab.statuses),
        "beneficiary_type": tuple(BeneficiaryType.choices()),
        "matter": tuple((each.code, each.short) for each in MATTERS),
        **{
            name: tuple((code, label) for code, label, *_ in form[name].choices if code != "")
            for name in ("lawyer_id", "handler_id", "provisional")
        },
    }
