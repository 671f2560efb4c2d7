"""What stands on the pages of clocks and events? Faces, what may be done to each, and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app import clock
from app.audit import Actor
from app.casework import CaseFile
from app.casework.adjusting import offered
from app.casework.case_file import ClockFace
from app.casework.clocks import Deadline, DeadlineState
from app.casework.procedural import Acceptance, ProceduralEvent
from app.rules.adjusting import Adjustment
from app.rules.basis import Basis
from app.rules.deadlines import DeadlineKind, PauseReason
from app.rules.event_kinds import GROUP_OF_FORM, EventGroup, EventKind
from app.rules.lamps import PAUSED_WORDS
from app.rules.proposals import EVENTS, EventRule, Proposal, grouped
from app.rules.vocabulary import Action, BeneficiaryType, ServiceState
from app.timing import OfficeTiming
from app.web.access import OutOfReach, may
from app.web.clock_faces import clock_face

_ANSWER_KINDS = {
    Acceptance.PROPOSED: "y",
    Acceptance.ACCEPTED: "g",
    Acceptance.CORRECTED: "b",
    Acceptance.DECLINED: "n",
}

_T = BeneficiaryType
_SERVING = frozenset({_T.OFFICER, _T.NCO, _T.CONSCRIPT, _T.CADET, _T.SERVING_SOLDIER})


def face_shown(face: ClockFace) -> dict[str, Any]:
    """A clock of the case, with what became of it, for the macro `case.clock`."""
    row = face.deadline
    shown = clock_face(face.kind.label, face.computation, face.timing, face.lamp, _more(face))
    if row.acceptance:
        answered = Acceptance(row.acceptance)
        shown["tag"] = (_ANSWER_KINDS[answered], answered.label)
    shown["url"] = url_for("cases.deadline", case_id=row.case_id, deadline_id=row.id)
    return shown


def _more(face: ClockFace) -> list[tuple[str, Any]]:
    row = face.deadline
    taken = sum(span.days for span in face.computation.excluded)
    more: list[tuple[str, Any]] = [("已扣除", f"{taken} 日")] if taken else []
    if row.state is DeadlineState.PAUSED:
        held = [PAUSED_WORDS[PauseReason(pause.reason)] for pause in row.pauses if pause.to_on is None]
        more.append(("状态", f"暂停计算（{'、'.join(held)}），恢复后顺延"))
    if row.extended_to is not None:
        more.append(("延长决定", f"{row.extended_on} {row.extension_document}"))
    if row.met_on:
        more.append(("办结", f"{row.met_on}（{'按期' if row.state is DeadlineState.MET else '逾期'}）"))
    elif row.state is DeadlineState.CANCELLED:
        more.append(("状态", "不再适用"))
    return more


def clock_of(file: CaseFile, deadline_id: int) -> ClockFace:
    """The clock of the case with that id. Raises OutOfReach."""
    for face in file.clocks:
        if face.deadline.id == deadline_id:
            return face
    raise OutOfReach("deadline", deadline_id)


def event_at(file: CaseFile, dispute_id: int) -> ProceduralEvent:
    """The event of the case with that id. Raises OutOfReach."""
    for event in file.dispute:
        if event.id == dispute_id:
            return event
    raise OutOfReach("procedural_event", dispute_id)


def open_first(file: CaseFile) -> list[ClockFace]:
    """The running clocks by the day alarms run on, the paused ones after them."""
    running = [face for face in file.clocks if face.deadline.is_open]
    return sorted(
        running,
        key=lambda face: (
            face.deadline.state is DeadlineState.PAUSED,
            face.deadline.target_on,
            face.deadline.id,
        ),
    )


def proposed(file: CaseFile) -> list[ClockFace]:
    """The limits nobody has answered yet (待确认), nearest first."""
    return [face for face in open_first(file) if face.deadline.acceptance == Acceptance.PROPOSED]


def may_do(actor: Actor, file: CaseFile, action: Action) -> bool:
    """Whether the page of that step is for this person and has a place now."""
    return action in file.allowed_actions and may(actor.role, f"cases.{action.value}", "POST")


def adjustments(actor: Actor, file: CaseFile, row: Deadline) -> tuple[Adjustment, ...]:
    """What this person may do to the clock by hand."""
    return offered(row) if may_do(actor, file, Action.ADJUST_CLOCK) else ()


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of the dispute as the page of the clocks lists it."""

    event: ProceduralEvent
    rows: list[tuple[str, Any]]
    correct_url: str


def dispute(actor: Actor, file: CaseFile) -> list[EventLine]:
    """What was recorded of the dispute, newest first."""
    may_correct = may_do(actor, file, Action.CORRECT_EVENT)
    return [
        EventLine(
            event,
            _event_rows(event),
            url_for("cases.correct_event", case_id=file.case.id, dispute_id=event.id) if may_correct else "",
        )
        for event in reversed(file.dispute)
    ]


def _event_rows(event: ProceduralEvent) -> list[tuple[str, Any]]:
    rows = (
        ("日期", event.happened_on),
        ("送达方式", event.mode.label if event.mode else ""),
        ("文书", event.document),
        ("代录来源", event.reported_by),
    )
    return [(term, value) for term, value in rows if value]


def pauses(row: Deadline) -> list[dict[str, Any]]:
    """The spans taken out of a clock, with what they were for."""
    return [
        {
            "label": PauseReason(span.reason).label,
            "from_on": span.from_on,
            "to_on": span.to_on,
            "document": span.document,
        }
        for span in row.pauses
    ]


def history(file: CaseFile, row: Deadline) -> list[dict[str, Any]]:
    """What was done to one clock, newest first, for the timeline macro."""
    mine = []
    for entry in file.timeline:
        data = entry.event.data
        about = (data.get("deadline"), *data.get("deadlines", ()))
        if row.id in about or (row.event_id is not None and data.get("event") == row.event_id):
            mine.append(
                {
                    "title": entry.label,
                    "at": entry.event.at,
                    "actor": entry.event.actor_name,
                    "text": entry.event.text,
                    "pairs": [tuple(pair) for pair in data.get("dates", ())],
                }
            )
    return mine


# --- recording an event ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindLine:
    """An event that can be recorded, with the limits it starts."""

    label: str
    url: str
    limits: str


def kinds(file: CaseFile) -> list[tuple[EventGroup, list[KindLine]]]:
    """Every event by proceedings, those of this case first."""
    return [
        (group, [_kind_line(file, rule) for rule in rules])
        for group, rules in grouped(GROUP_OF_FORM[file.case.aid_form]).items()
    ]


def _kind_line(file: CaseFile, rule: EventRule) -> KindLine:
    limits = "、".join(each.kind.label for each in rule.proposals if each.usual)
    url = url_for("cases.record_event", case_id=file.case.id, kind=rule.kind.value)
    return KindLine(rule.kind.label, url, limits)


def rule_named(code: str | None) -> EventRule | None:
    """The event asked for; None when none is, or the code is unknown."""
    return EVENTS[EventKind(code)] if code in set(EventKind) else None


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A limit an event proposes: its figure as of today, whom it concerns, the article."""

    label: str
    figure: str
    who: str
    basis: Basis
    is_usual: bool


def proposals(rule: EventRule, timing: OfficeTiming) -> list[ProposalLine]:
    """What follows from the event, by the rule rows in force today."""
    return [_proposal_line(each, timing) for each in rule.proposals]


def _proposal_line(each: Proposal, timing: OfficeTiming) -> ProposalLine:
    figure = timing.limit(each.kind, clock.today()).figure_label
    return ProposalLine(each.kind.label, figure, each.who, each.basis, each.usual)


def who_lines(faces: Iterable[ClockFace]) -> dict[int, str]:
    """Whom each proposed limit concerns, by the id of its clock."""
    said = {}
    for face in faces:
        event = face.deadline.event
        if event is not None:
            rule = EVENTS[EventKind(event.kind)]
            said[face.deadline.id] = rule.proposal(DeadlineKind(face.deadline.kind)).who
    return said


def is_serving(file: CaseFile) -> bool:
    """Whether the aided person serves, so that documents come through the unit (民事诉讼法 art 92)."""
    status = file.case.beneficiary_status
    return file.case.beneficiary_type in _SERVING or (
        status is not None and status.service_state is ServiceState.SERVING
    )
