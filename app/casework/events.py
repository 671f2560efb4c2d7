"""What happened to the dispute, which limits follow, and what does the lawyer say of them? (程序事件)

An event proposes limits by the table of rules.proposals. They run, and alarms with them, from
the moment they are proposed until somebody declines them: a limit nobody looked at is never missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.clocks import Deadline
from app.casework.errors import Invalid, NotFound, Refused
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.origins import service_of
from app.casework.procedural import Acceptance, ProceduralEvent
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.event_kinds import EventKind
from app.rules.proposals import EVENTS, EventRule, Proposal, Side
from app.rules.service import Service, ServiceMode
from app.rules.text import clause
from app.rules.vocabulary import Action, AidForm, Role
from app.timing import timing_of

LONGEST_DOCUMENT, LONGEST_SOURCE = 200, 40
_VICTIM = "criminal_victim"  # the matter of rules.matters in which the aided person is the victim


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one proposed limit (期限确认): `started_on` is the right first day, for CORRECTED."""

    deadline_id: int
    verdict: Acceptance
    started_on: date | None = None
    reason: str = ""


def side_of(case: LegalCase) -> Side | None:
    """On which side of a criminal case the aided person stands; None in any other."""
    if case.aid_form is not AidForm.CRIMINAL_DEFENCE:
        return None
    return Side.VICTIM if case.matter == _VICTIM else Side.ACCUSED


def record_event(
    actor: Actor,
    case: LegalCase,
    kind: EventKind,
    on: date,
    *,
    mode: ServiceMode | None = None,
    document: str = "",
    wanted: Collection[DeadlineKind] | None = None,
    set_days: Mapping[DeadlineKind, date] | None = None,
    accept: bool = False,
    certain: bool = True,
    reported_by: str = "",
    secrecy_confirmation: str = "",
) -> ProceduralEvent:
    """登记程序事件: its limits run at once, 待确认 unless they are accepted with it.

    `on` is the day on the proof of service, or of the event; `wanted` chooses among the limits the
    table offers (its usual ones unless told), `set_days` are the last days a court has set.
    `reported_by` says from whom a clerk who enters it has it (代录来源). Unless `certain`, a day from
    which a limit has long run out and a second event of the same kind are asked about first. Raises
    Invalid, Refused.
    """
    permit(actor, case, Action.RECORD_EVENT)
    rule, source = EVENTS[kind], source_of(actor, reported_by)
    paper = note_text(document, "document", secrecy_confirmation, LONGEST_DOCUMENT) or rule.document
    chosen = _chosen(rule, case, wanted)
    served = _served(case, rule, on, mode)
    _check_days(chosen, served.served_on, set_days or {})
    event = ProceduralEvent(
        case=case,
        kind=kind.value,
        happened_on=on,
        service_mode=served.mode.value if rule.is_served else "",
        served_on=served.served_on,
        service_rule_id=served.rule_id,
        document=paper,
        reported_by=source,
        recorded_by=actor.user_id,
        recorded_at=clock.now(),
    )
    _refuse_twice(case, event)
    db.session.add(event)
    db.session.flush()
    acceptance = Acceptance.ACCEPTED if accept else Acceptance.PROPOSED
    started: list[Deadline] = []

    def start(clocks: Clocks) -> None:
        for each in chosen:
            row = clocks.start(each.kind, served.served_on, (set_days or {}).get(each.kind))
            row.event, row.acceptance, row.document = event, acceptance.value, paper
            started.append(row)

    if not certain:
        _ask_about_a_second(case, event)
    told = take(actor, case, Action.RECORD_EVENT, on=on, data={"event": event.id}, turn=start)
    if not certain:
        _ask_about_the_past(started)
    told.text = _event_text(event, started, acceptance) + said_by(source)
    return event


def source_of(actor: Actor, reported_by: str) -> str:
    """From whom somebody who is not the lawyer has it. Raises Invalid when a clerk does not say."""
    source = reported_by.strip()[:LONGEST_SOURCE]
    if actor.role is Role.CLERK and not source:
        raise Invalid({"reported_by": "代录请注明来源，例如承办律师电话告知"})
    return source


def said_by(source: str) -> str:
    """The source as it stands at the end of an entry of the timeline."""
    return f"（代录，来源：{source}）" if source else ""


def _chosen(
    rule: EventRule, case: LegalCase, wanted: Collection[DeadlineKind] | None
) -> tuple[Proposal, ...]:
    if wanted is None:
        return rule.usual_for(side_of(case))
    strange = set(wanted) - {each.kind for each in rule.proposals}
    if strange or not wanted:
        raise Invalid({"wanted": "请至少勾选一项由该事件引起的期限"})
    return tuple(each for each in rule.proposals if each.kind in wanted)


def _served(case: LegalCase, rule: EventRule, on: date, mode: ServiceMode | None) -> Service:
    """When periods start. An event that is not served starts them on its day."""
    if on > clock.today():
        raise Invalid({"on": "日期不能晚于今天"})
    if not rule.is_served:
        return Service(ServiceMode.DIRECT, on, on, "", ())
    try:
        return service_of(mode or ServiceMode.DIRECT, on, timing_of(case.office_id))
    except LookupError as error:
        raise Invalid({"on": "该日期以前的公告送达规定不在本系统，请核对日期"}) from error


def _check_days(chosen: Sequence[Proposal], since: date, days: Mapping[DeadlineKind, date]) -> None:
    for each in chosen:
        if each.needs_day and each.kind not in days:
            raise Invalid({"set_day": f"请填写{each.kind.label}的届满日"})
        if each.kind in days and (not each.needs_day or days[each.kind] < since):
            raise Invalid({"set_day": f"{each.kind.label}的届满日不能早于 {since}"})


def _refuse_twice(case: LegalCase, event: ProceduralEvent) -> None:
    same = select(ProceduralEvent.recorded_at).where(
        ProceduralEvent.office_id == case.office_id,
        ProceduralEvent.case_id == case.id,
        ProceduralEvent.kind == event.kind,
        ProceduralEvent.happened_on == event.happened_on,
        ProceduralEvent.document == event.document,
    )
    with db.session.no_autoflush:
        known = db.session.scalar(same.limit(1))
    if known is not None:
        raise Invalid({"on": f"同一事件已于 {clock.local_date(known)} 登记，日期有误的请更正该事件"})


def _ask_about_a_second(case: LegalCase, event: ProceduralEvent) -> None:
    earlier = select(ProceduralEvent.happened_on).where(
        ProceduralEvent.office_id == case.office_id,
        ProceduralEvent.case_id == case.id,
        ProceduralEvent.kind == event.kind,
        ProceduralEvent.id != event.id,
    )
    known = db.session.scalar(earlier.order_by(ProceduralEvent.id.desc()).limit(1))
    if known is not None:
        raise Invalid(
            {"certain": f"本案已登记{known}的“{event.label}”：日期有误的请更正该事件；另有一份的勾选后再登记"}
        )


def _ask_about_the_past(started: Iterable[Deadline]) -> None:
    past = [row for row in started if row.rolled_due_on < clock.today()]
    if past:
        ended = f"由此起算的“{_name(past[0])}”已于 {past[0].rolled_due_on} 届满"
        raise Invalid({"certain": f"{ended}：日期有误的请改正；日期无误的勾选后再登记"})


def _event_text(event: ProceduralEvent, started: Iterable[Deadline], acceptance: Acceptance) -> str:
    how = f"，{event.mode.label}" if event.mode else ""
    paper = f"，{event.document}" if event.document else ""
    limits = "、".join(f"{_name(row)} {row.rolled_due_on}" for row in started)
    return f"{event.label}：{event.happened_on}{how}{paper}；期限：{limits}（{acceptance.label}）"


def _name(row: Deadline) -> str:
    return DeadlineKind(row.kind).label


def events_of(case: LegalCase) -> tuple[ProceduralEvent, ...]:
    """What was recorded of the dispute, oldest first."""
    return tuple(
        db.session.scalars(
            select(ProceduralEvent)
            .where(ProceduralEvent.office_id == case.office_id, ProceduralEvent.case_id == case.id)
            .order_by(ProceduralEvent.id)
        )
    )


def event_of(case: LegalCase, event_id: int) -> ProceduralEvent:
    """One event of the case. Raises NotFound."""
    for event in events_of(case):
        if event.id == event_id:
            return event
    raise NotFound


def answer(
    actor: Actor,
    case: LegalCase,
    answers: Sequence[Answer],
    reported_by: str = "",
    secrecy_confirmation: str = "",
) -> LegalCase:
    """确认期限: accept, correct the first day, or decline, several at once; the last two with a reason.

    Fields of Invalid carry the id of the clock: `reason_12`. Raises Invalid, Refused.
    """
    permit(actor, case, Action.ANSWER_LIMIT)
    source = source_of(actor, reported_by)
    _check_answers(answers)
    reasons = {
        each.deadline_id: note_text(each.reason, f"reason_{each.deadline_id}", secrecy_confirmation)
        for each in answers
    }
    said: list[str] = []
    dates: list[list[str]] = []

    def turn(clocks: Clocks) -> None:
        for each in answers:
            row = clocks.row(each.deadline_id)
            if not row.acceptance:
                raise Refused(f"{_name(row)}不是由程序事件建议的期限，不需要确认")
            before = (row.started_on, row.rolled_due_on)
            _apply(clocks, row, each)
            said.append(_answer_text(row, each, reasons[each.deadline_id]))
            dates.extend(moved(row, before))

    told = take(actor, case, Action.ANSWER_LIMIT, turn=turn)
    told.text = "；".join(said) + said_by(source)
    told.data = {"deadlines": [each.deadline_id for each in answers], "dates": dates}
    return case


def _check_answers(answers: Sequence[Answer]) -> None:
    problems = {} if answers else {"verdict": "请选择接受、更正或者不接受"}
    for each in answers:
        if each.verdict is Acceptance.PROPOSED:
            problems["verdict"] = "请选择接受、更正或者不接受"
        if each.verdict is Acceptance.CORRECTED and each.started_on is None:
            problems[f"started_on_{each.deadline_id}"] = "请填写正确的起算日"
        if each.verdict in (Acceptance.CORRECTED, Acceptance.DECLINED) and not each.reason.strip():
            problems[f"reason_{each.deadline_id}"] = f"选择“{each.verdict.label}”的请写明理由"
    if problems:
        raise Invalid(problems)


def _apply(clocks: Clocks, row: Deadline, said: Answer) -> None:
    if said.verdict is Acceptance.DECLINED:
        clocks.cancel_row(row, clock.today())
    elif said.verdict is Acceptance.CORRECTED and said.started_on is not None:
        _check_start(row, said.started_on)
        clocks.redate(row, said.started_on)
    row.acceptance = said.verdict.value


def _check_start(row: Deadline, started_on: date) -> None:
    field = f"started_on_{row.id}"
    if row.set_due_on is not None:
        raise Invalid({field: "该期限的届满日是指定的，请用“改定届满日”"})
    if started_on > max(clock.today(), row.event.served_on if row.event else clock.today()):
        raise Invalid({field: "起算日不能晚于今天"})


def _answer_text(row: Deadline, said: Answer, reason: str) -> str:
    why = f"，理由：{clause(reason)}" if reason else ""
    if said.verdict is Acceptance.DECLINED:
        return f"不接受：{_name(row)}{why}"
    return f"{said.verdict.label}：{_name(row)} {row.rolled_due_on}{why}"


def moved(row: Deadline, before: tuple[date, date]) -> list[list[str]]:
    """What changed of a clock, as [term, old, new] for the timeline: its first day and its last."""
    now = (row.started_on, row.rolled_due_on)
    terms = (f"{_name(row)}起算日", f"{_name(row)}届满日")
    return [
        [term, old.isoformat(), new.isoformat()]
        for term, old, new in zip(terms, before, now, strict=True)
        if old != new
    ]
