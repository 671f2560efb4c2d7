"""Everything about one case on one page (案件详情)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import QueryableAttribute, joinedload, selectinload

from app import clock
from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import NotFound
from app.casework.events import events_of
from app.casework.handling import may_retract, retracted_ids
from app.casework.models import (
    Assignment,
    CaseEvent,
    Decision,
    LegalCase,
    Objection,
    Paper,
    PapersNotice,
)
from app.casework.next_actions import NextAction, next_action, offered_actions
from app.casework.procedural import ProceduralEvent
from app.casework.queue_row import lamp_of
from app.casework.scope import visible
from app.casework.standing import priority_of
from app.casework.timekeeping import explain_deadline
from app.casework.viewing import Viewer, viewers
from app.extensions import db
from app.rules.deadlines import Computation, DeadlineKind, Lamp, PauseReason, lamp
from app.rules.lamps import PAUSED_WORDS
from app.rules.matters import MATTER, Matter
from app.rules.priority import Priority
from app.rules.vocabulary import Action
from app.timing import OfficeTiming, timing_of

Child = TypeVar("Child", Deadline, Decision, Assignment, PapersNotice, Objection)
_BIGGEST_ID = 2**63 - 1
_MOST_RELATED = 20


@dataclass(frozen=True, slots=True)
class ClockFace:
    """A clock of the case as its page shows it: the row, how it was worked out, its lamp."""

    deadline: Deadline
    kind: DeadlineKind
    computation: Computation
    lamp: Lamp | None  # None once the clock has stopped
    timing: OfficeTiming


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event of the timeline (办理过程)."""

    event: CaseEvent
    label: str
    is_retracted: bool
    may_retract: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole page of a case; nothing here needs another query."""

    case: LegalCase
    matter: Matter
    priority: Priority
    lamp: Lamp | None
    clocks: tuple[ClockFace, ...]
    timeline: tuple[TimelineEntry, ...]  # newest first
    decisions: tuple[Decision, ...]
    assignments: tuple[Assignment, ...]
    papers: tuple[Paper, ...]
    notices: tuple[PapersNotice, ...]
    objections: tuple[Objection, ...]
    dispute: tuple[ProceduralEvent, ...]  # 程序事件, oldest first
    viewers: tuple[Viewer, ...]
    allowed_actions: tuple[Action, ...]
    next_action: NextAction | None
    related: tuple[LegalCase, ...]  # other cases of the person within the actor's reach
    reached_on: Mapping[str, date]  # first day of each Action code that happened, for the steps


def case_file(actor: Actor, case_id: int) -> CaseFile:
    """The page of a case within reach. Raises NotFound. Writes nothing."""
    case = _whole_case(actor, case_id)
    today = clock.today()
    objections, deadlines = _children(Objection, case), _children(Deadline, case)
    timing = timing_of(case.office_id)
    return CaseFile(
        case=case,
        matter=MATTER[case.matter],
        priority=priority_of(case, today),
        lamp=lamp_of(case, today),
        clocks=tuple(_face(row, today, timing) for row in deadlines),
        timeline=_timeline(actor, case),
        decisions=_children(Decision, case, Decision.decider),
        assignments=_children(Assignment, case, Assignment.lawyer),
        papers=tuple(case.papers),
        notices=_children(PapersNotice, case),
        objections=objections,
        dispute=events_of(case),
        viewers=viewers(case, but=actor),
        allowed_actions=offered_actions(
            actor, case, deadlines, any(row.decided_on is None for row in objections)
        ),
        next_action=next_action(actor.role, case, today),
        related=_related(actor, case),
        reached_on={event.kind: event.on_date for event in case.events},
    )


def _whole_case(actor: Actor, case_id: int) -> LegalCase:
    if not 0 < case_id <= _BIGGEST_ID:
        raise NotFound
    case = db.session.scalar(
        select(LegalCase)
        .where(LegalCase.id == case_id, visible(actor))
        .options(
            joinedload(LegalCase.person),
            joinedload(LegalCase.beneficiary_status),
            joinedload(LegalCase.office),
            joinedload(LegalCase.handler),
            joinedload(LegalCase.lawyer),
            selectinload(LegalCase.papers),
            selectinload(LegalCase.opponents),
            selectinload(LegalCase.events),
        )
    )
    if case is None:
        raise NotFound
    return case


def _face(row: Deadline, today: date, timing: OfficeTiming) -> ClockFace:
    shown = None
    if row.is_open:
        shown = lamp(
            row.target_on,
            today,
            paused=row.state is DeadlineState.PAUSED,
            escalated=row.kind == DeadlineKind.SUPERVISION_REPLY and row.target_on < today,
            warn_days=(row.target_on - row.warn_on).days,
            paused_text="，".join(
                PAUSED_WORDS[PauseReason(pause.reason)] for pause in row.pauses if pause.to_on is None
            ),
        )
    return ClockFace(row, DeadlineKind(row.kind), explain_deadline(row, timing), shown, timing)


def _timeline(actor: Actor, case: LegalCase) -> tuple[TimelineEntry, ...]:
    gone = retracted_ids(case)
    return tuple(
        TimelineEntry(
            event,
            Action(event.kind).label,
            event.id in gone,
            event.id not in gone and may_retract(actor, event),
        )
        for event in case.events
    )


def _related(actor: Actor, case: LegalCase) -> tuple[LegalCase, ...]:
    return tuple(
        db.session.scalars(
            select(LegalCase)
            .where(
                LegalCase.person_office_id == case.person_office_id,
                LegalCase.person_id == case.person_id,
                LegalCase.id != case.id,
                visible(actor),
            )
            .order_by(LegalCase.received_at.desc())
            .limit(_MOST_RELATED)
        )
    )


def _children(model: type[Child], case: LegalCase, *eager: QueryableAttribute[Any]) -> tuple[Child, ...]:
    """The case's rows of one table, oldest first."""
    return tuple(
        db.session.scalars(
            select(model)
            .where(model.office_id == case.office_id, model.case_id == case.id)
            .order_by(model.id)
            .options(*(joinedload(each) for each in eager))
        )
    )
