"""What if a day of the past was written down wrongly? (更正日期, 更正程序事件)

The one place that judges it: the clocks that hang on that day are worked out anew, no others;
the fact and every date keep their old value on the timeline. Reminders follow by themselves,
because they compare the day they were raised for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import Invalid, Refused
from app.casework.events import LONGEST_DOCUMENT, event_of, moved, said_by, source_of
from app.casework.handling import note_text
from app.casework.models import Assignment, CaseEvent, Decision, LegalCase, Objection, PapersNotice
from app.casework.origins import service_of
from app.casework.procedural import ProceduralEvent
from app.casework.review import required
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks, rework
from app.extensions import Base, db
from app.rules.facts import FACT_ACTIONS, Fact, hangs_on
from app.rules.service import ServiceMode
from app.rules.text import clause
from app.rules.vocabulary import Action, CaseStatus
from app.timing import timing_of

Row = TypeVar("Row", bound=Base)
# The columns of the case that hold a fact.
_COLUMNS: Mapping[Fact, str] = {
    Fact.RECEIVED: "received_on",
    Fact.DECIDED: "decided_on",
    Fact.ASSIGNED: "assigned_on",
    Fact.CLOSED: "closed_on",
    Fact.TERMINATED: "closed_on",
    Fact.FILED: "file_received_on",
}
_ORDER = ("received_on", "decided_on", "assigned_on", "closed_on", "file_received_on", "archived_on")


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A day on file that may be put right, and the step it belongs to."""

    fact: Fact
    event: CaseEvent

    @property
    def on(self) -> date:
        """The day on file."""
        return self.event.on_date


def known_facts(case: LegalCase) -> tuple[KnownFact, ...]:
    """The days of the case that may be put right, in the order of the procedure."""
    newest: dict[str, CaseEvent] = {}
    for event in sorted(case.events, key=lambda each: each.id):
        newest[event.kind] = event
    found = []
    for fact, actions in FACT_ACTIONS.items():
        taken = [newest[action.value] for action in actions if action.value in newest]
        last = max(taken, key=lambda event: event.id, default=None)
        column = _COLUMNS.get(fact)
        if last is not None and (column is None or getattr(case, column) == last.on_date):
            found.append(KnownFact(fact, last))
    return tuple(found)


def correct_date(actor: Actor, case: LegalCase, fact: Fact, on: date, reason: str) -> LegalCase:
    """更正日期: what hangs on that day is worked out anew. Raises Invalid, Refused."""
    permit(actor, case, Action.CORRECT_DATE)
    said = note_text(reason, "reason")
    required({"reason": (said, "请写明更正的理由")})
    known = next((each for each in known_facts(case) if each.fact is fact), None)
    if known is None:
        raise Refused(f"本案没有登记{fact.label}")
    _check_day(case, known, on)
    before, dates = known.on, list[list[str]]()

    def turn(clocks: Clocks) -> None:
        dates.extend(_follow(case, clocks, known.event, on))

    changes: dict[str, object] = {_COLUMNS[fact]: on} if fact in _COLUMNS else {}
    if fact is Fact.RECEIVED:
        changes["received_at"] = _same_time(case.received_at, on)
    told = take(actor, case, Action.CORRECT_DATE, changes=changes, turn=turn)
    _move_records(case, known, on)
    told.text = f"更正{fact.label}：{clause(said)}"
    told.data = {"event": known.event.id, "dates": [[fact.label, before.isoformat(), on.isoformat()], *dates]}
    return case


def _check_day(case: LegalCase, known: KnownFact, on: date) -> None:
    lowest, highest = _bounds(case, known.fact)
    if on == known.on:
        raise Invalid({"on": "日期没有变化"})
    if lowest is not None and on < lowest:
        raise Invalid({"on": f"{known.fact.label}不能早于 {lowest}"})
    if on > highest:
        raise Invalid({"on": f"{known.fact.label}不能晚于 {highest}"})
    if known.fact is Fact.RECEIVED and on.year != case.year:
        raise Invalid({"on": f"案号按 {case.year} 年编排，收到日期不能改到另一年度"})


def _bounds(case: LegalCase, fact: Fact) -> tuple[date | None, date]:
    """Between which days the fact must lie, so that the story stays in order."""
    today, ended = clock.today(), case.closed_on or case.decided_on
    column = _COLUMNS.get(fact)
    if column is not None:
        at = _ORDER.index(column)
        earlier = [day for day in (getattr(case, name) for name in _ORDER[:at]) if day]
        later = [day for day in (getattr(case, name) for name in _ORDER[at + 1 :]) if day]
        later += _asked_on(case) if fact is Fact.RECEIVED else []
        return max(earlier, default=None), min([*later, today])
    if fact is Fact.PAPERS_IN:
        return max(_asked_on(case), default=case.received_on), min(filter(None, (case.decided_on, today)))
    if fact is Fact.SERVED:
        return ended, min([*(row.lodged_on for row in _children(Objection, case)), today])
    if fact is Fact.OBJECTED:
        return ended, _children(Objection, case)[-1].decided_on or today
    return case.assigned_on, min(filter(None, (case.closed_on, today)))


def _asked_on(case: LegalCase) -> list[date]:
    return [row.issued_on for row in _children(PapersNotice, case)]


def _follow(case: LegalCase, clocks: Clocks, step: CaseEvent, on: date) -> list[list[str]]:
    """Move what hangs on the day of the step; old and new of every clock that moved."""
    hung = hangs_on(Action(step.kind), CaseStatus(step.from_status) if step.from_status else None)
    before, dates = step.on_date, list[list[str]]()
    rows = _children(Deadline, case)
    for row in _newest_of_each(rows, hung.starts, lambda row: row.started_on == before):
        dates += _moved_by(row, lambda row: clocks.redate(row, on))
    for row in _newest_of_each(rows, hung.stops, lambda row: row.met_on == before):
        row.met_on = on
        dates += _moved_by(row, rework)
    for row in _newest_of_each(rows, hung.resumes | hung.pauses, lambda row: bool(row.pauses)):
        dates += _moved_by(row, lambda row: _move_pause(row, hung.pause_reason, before, on))
    return dates


def _moved_by(row: Deadline, act: Callable[[Deadline], None]) -> list[list[str]]:
    before = (row.started_on, row.rolled_due_on)
    act(row)
    return moved(row, before)


def _newest_of_each(
    rows: Iterable[Deadline], kinds: frozenset[str], fits: Callable[[Deadline], bool]
) -> list[Deadline]:
    """Of each kind the last clock that fits; those of the dispute are no step's."""
    newest = {
        row.kind: row
        for row in rows
        if row.kind in kinds
        and row.event_id is None
        and row.state is not DeadlineState.CANCELLED
        and fits(row)
    }
    return list(newest.values())


def _move_pause(row: Deadline, reason: str, before: date, on: date) -> None:
    for pause in row.pauses:
        if pause.reason == reason and pause.to_on == before:
            pause.to_on = max(on, pause.from_on)
    rework(row)


def _move_records(case: LegalCase, known: KnownFact, on: date) -> None:
    """Let the step and what was written down with it stand under the right day."""
    step, before = known.event, known.on
    if known.fact is Fact.RECEIVED:
        for paper in case.papers:
            paper.received_on = on if paper.received_on == before else paper.received_on
        for event in case.events:
            if event.kind == Action.ACCEPT and event.on_date == before:
                event.on_date = on
    step.on_date = on
    _RECORDS.get(known.fact, _no_record)(case, before, on)


def _no_record(case: LegalCase, before: date, on: date) -> None:
    """Nothing but the step itself holds that day."""


def _decision(case: LegalCase, before: date, on: date) -> None:
    for row in _children(Decision, case):
        if row.decided_on == before:
            row.decided_on = on


def _assignment(case: LegalCase, before: date, on: date) -> None:
    row = _children(Assignment, case)[-1]
    row.assigned_at = _same_time(row.assigned_at, on)


def _signature(case: LegalCase, before: date, on: date) -> None:
    _children(Assignment, case)[-1].signed_on = on


def _objection(case: LegalCase, before: date, on: date) -> None:
    _children(Objection, case)[-1].lodged_on = on


def _answer_of_notice(case: LegalCase, before: date, on: date) -> None:
    for row in _children(PapersNotice, case):
        row.answered_on = on if row.answered_on == before else row.answered_on


_RECORDS: Mapping[Fact, Callable[[LegalCase, date, date], None]] = {
    Fact.DECIDED: _decision,
    Fact.TERMINATED: _decision,
    Fact.ASSIGNED: _assignment,
    Fact.SIGNED: _signature,
    Fact.OBJECTED: _objection,
    Fact.PAPERS_IN: _answer_of_notice,
}


def _same_time(at: datetime, on: date) -> datetime:
    """The same time of day in Shanghai on another day, but never a time to come."""
    return min(at + timedelta(days=(on - clock.local_date(at)).days), clock.now())


def _children(model: type[Row], case: LegalCase) -> Sequence[Row]:
    table: Any = model
    with db.session.no_autoflush:
        return db.session.scalars(
            select(model)
            .where(table.office_id == case.office_id, table.case_id == case.id)
            .order_by(table.id)
        ).all()


def correct_event(
    actor: Actor,
    case: LegalCase,
    event_id: int,
    *,
    on: date,
    mode: ServiceMode | None,
    document: str,
    reason: str,
    reported_by: str = "",
    secrecy_confirmation: str = "",
) -> LegalCase:
    """更正程序事件: its day, its mode of service or its document; the limits that started from it follow,
    but not those whose first day somebody has put right. Raises NotFound, Invalid, Refused."""
    permit(actor, case, Action.CORRECT_EVENT)
    said = note_text(reason, "reason", secrecy_confirmation)
    paper = note_text(document, "document", secrecy_confirmation, LONGEST_DOCUMENT)
    required({"reason": (said, "请写明更正的理由"), "document": (paper, "请填写文书名称和文号")})
    source, event = source_of(actor, reported_by), event_of(case, event_id)
    if on > clock.today():
        raise Invalid({"on": "日期不能晚于今天"})
    dates = _rewritten(event, on, mode, paper)
    if not dates:
        raise Invalid({"on": "没有需要更正的内容"})

    def turn(clocks: Clocks) -> None:
        before, event.served_on = event.served_on, _served_on(case, event, on, mode)
        event.happened_on, event.document = on, paper
        for row in _children(Deadline, case):
            if _rests_on(row, event, before):
                row.document = paper
                dates.extend(_moved_by(row, lambda row: clocks.redate(row, event.served_on)))

    told = take(actor, case, Action.CORRECT_EVENT, turn=turn)
    told.text = f"更正“{event.label}”：{clause(said)}" + said_by(source)
    told.data = {"event": event.id, "dates": dates}
    return case


def _rewritten(event: ProceduralEvent, on: date, mode: ServiceMode | None, paper: str) -> list[list[str]]:
    now = mode.label if event.mode and mode else ""
    pairs = (
        ("日期", event.happened_on.isoformat(), on.isoformat()),
        ("送达方式", event.mode.label if event.mode else "", now),
        ("文书", event.document, paper),
    )
    return [[term, old, new] for term, old, new in pairs if old != new]


def _served_on(case: LegalCase, event: ProceduralEvent, on: date, mode: ServiceMode | None) -> date:
    """The first day of its periods, and the mode and rule row noted with it."""
    if event.mode is None:
        return on
    try:
        served = service_of(mode or event.mode, on, timing_of(case.office_id))
    except LookupError as error:
        raise Invalid({"on": "该日期以前的公告送达规定不在本系统，请核对日期"}) from error
    event.service_mode, event.service_rule_id = served.mode.value, served.rule_id
    return served.served_on


def _rests_on(row: Deadline, event: ProceduralEvent, served_on: date) -> bool:
    mine = row.event_id == event.id and row.started_on == served_on
    return mine and row.restarted_from_id is None and row.state is not DeadlineState.CANCELLED
