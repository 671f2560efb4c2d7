"""What do the rules, the files and the clocks say of the form as it stands? (受理登记的判断栏)

Everything is computed by the functions the submission uses, so what the panel shows is
what will be stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from app import casework, clock
from app.audit import Actor
from app.casework import RelatedCase
from app.casework.application import Application, proof_due_on
from app.casework.timekeeping import begin
from app.parties.models import Person
from app.parties.persons import find_by_id_number
from app.rules.amounts import amount_in_words
from app.rules.basis import Basis
from app.rules.deadlines import DeadlineKind, lamp
from app.rules.eligibility import STATE_LABELS, Assessment, Verdict
from app.rules.findings import Answer
from app.rules.law_texts import law_text
from app.rules.matters import Matter
from app.rules.text import mask_id, mask_phone
from app.rules.vocabulary import BeneficiaryType, LampColour, ProofState, ReceivedVia, WaiverBasis
from app.staff.parameters import Parameter, parameter
from app.staff.queries import centre_of
from app.timing import timing_of
from app.web.access import may
from app.web.clock_faces import clock_face
from app.web.intake import reading
from app.web.intake.forms import IntakeForm

_WAIVER_TAGS: dict[WaiverBasis, tuple[str, str]] = {
    WaiverBasis.EXEMPT_FROM_CHECK: ("g", "免予核查经济困难状况"),
    WaiverBasis.NO_HARDSHIP_CONDITION: ("g", "不受经济困难条件限制"),
    WaiverBasis.CHECKED: ("g", "经济困难核查符合"),
    WaiverBasis.PLEDGE: ("g", "个人诚信承诺"),
    WaiverBasis.NOT_WAIVED: ("y", "需核查经济困难状况"),
}
_TIER_KINDS = {1: "mil", 2: "b", 3: "n"}
_WAIVED = (WaiverBasis.EXEMPT_FROM_CHECK, WaiverBasis.NO_HARDSHIP_CONDITION)


@dataclass(frozen=True, slots=True)
class Law:
    """An article quoted beside a judgement, in its own words where they are on file."""

    citation: str
    body: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of 查重与冲突."""

    kind: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who was here before (已有档案), masked."""

    name: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The right column of the form, and the parts of the form that follow from it."""

    judged: Assessment
    begun: bool  # whether there is anything to judge yet
    tags: tuple[tuple[str, str], ...]
    state: str
    reasons: tuple[str, ...]
    laws: tuple[Law, ...]
    checks: tuple[Check, ...]
    repeats: tuple[RelatedCase, ...]
    conflicts: tuple[RelatedCase, ...]
    known: Known | None
    clocks: tuple[dict[str, Any], ...]
    matter: Matter | None
    choices: tuple[Matter, ...]
    amount_words: str
    warnings: tuple[str, ...]
    waived: bool
    proof_due_on: date
    wrong_number: bool
    unproved: bool  # a class is claimed, with neither proof nor promise

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the one-time notice would list."""
        return tuple(need.label for need in self.judged.lacking_papers)


def panel_for(actor: Actor, form: IntakeForm) -> Panel:
    """Everything beside the form. Writes nothing; a half-filled form is as good as a whole one."""
    asked, wrong_number = reading.application(form), reading.has_wrong_number(form)
    if wrong_number:  # such a number identifies nobody
        asked = replace(asked, person=replace(asked.person, id_number=None))
    office_id = actor.office_id or 0
    judged = casework.assessment(asked, office_id)
    same_person = casework.duplicates(actor, _number(asked), asked.matter)
    called = (asked.person.name, *asked.person.former_names)
    namesakes = casework.namesakes(actor, called, _number(asked), asked.person.birth_on)
    conflicts = casework.conflicts(actor, asked.person.name, asked.opponents, asked.person.former_names)
    said = reading.resident_id(form)
    several = () if reading.matter_of(form) else tuple(reading.matters_meant(form))
    return Panel(
        judged=judged,
        begun=bool(asked.matter or form.beneficiary_type.data or asked.time_bar_on),
        tags=_tags(judged),
        state="" if judged.state == "decidable" else _state(judged),
        reasons=_reasons(judged, claimed=asked.status is not None),
        laws=_laws(judged),
        checks=_checks(actor, asked, same_person, namesakes, conflicts, wrong_number=wrong_number),
        repeats=tuple(case for case in same_person if case.is_repeat),
        conflicts=conflicts,
        known=_known(actor, asked, same_person),
        clocks=_clocks(asked, office_id),
        matter=reading.matter_of(form),
        choices=several,
        amount_words=amount_in_words(asked.amount_fen) if asked.amount_fen is not None else "",
        warnings=said.warnings if said else (),
        waived=judged.waiver in _WAIVED,
        proof_due_on=asked.day + timedelta(days=_promise_days(office_id, asked.day)),
        wrong_number=wrong_number,
        unproved=asked.status is not None and asked.status.proof_state is ProofState.NONE,
    )


def _number(asked: Application) -> str:
    return asked.person.id_number or ""


def _promise_days(office_id: int, on: date) -> int:
    return parameter(office_id, Parameter.PROOF_PROMISE_DAYS, on) or 0


def _state(judged: Assessment) -> str:
    if judged.state == "conflict":
        return STATE_LABELS["conflict"]
    return f"还缺 {len(judged.missing)} 项才能判断" if judged.missing else STATE_LABELS[judged.state]


def _tags(judged: Assessment) -> tuple[tuple[str, str], ...]:
    tags = [_WAIVER_TAGS[judged.waiver]]
    if judged.verdict is Verdict.NO:
        tags = [("y", judged.verdict.label)]
    tags.append((_TIER_KINDS[judged.priority.tier], judged.priority.standing.label))
    if judged.provisional_aid.answer is Answer.YES:
        tags.append(("y", "建议先行提供"))
    return tuple(tags)


def _reasons(judged: Assessment, *, claimed: bool) -> tuple[str, ...]:
    sentences = [judged.hardship.sentence_zh]
    if claimed:
        sentences.append(judged.exemption.sentence_zh)
    if judged.scope.answer is not Answer.YES:
        sentences.insert(0, judged.scope.sentence_zh)
    sentences += [reason.text_zh for reason in judged.priority.reasons]
    if judged.provisional_aid.answer is Answer.YES or judged.provisional_aid.rule == "provisional.expired":
        sentences.append(judged.provisional_aid.sentence_zh)
    return tuple(dict.fromkeys(text for text in sentences if not text.startswith("尚缺")))


def _laws(judged: Assessment) -> tuple[Law, ...]:
    cited: list[Basis] = []
    for finding in (judged.scope, judged.hardship):
        if finding.answer is Answer.YES or finding.rule.startswith("exempt"):
            cited += finding.basis
    cited += [reason.basis for reason in judged.priority.reasons if reason.basis]
    if judged.provisional_aid.answer is Answer.YES:
        cited += judged.provisional_aid.basis
    # Those with words on file first: the rest are numbers to look up.
    laws = [_law(basis) for basis in dict.fromkeys(cited)]
    return tuple(sorted(laws, key=lambda law: not law.body))


def _law(basis: Basis) -> Law:
    body = law_text(basis)
    lead, colon, words = body.partition("：")
    return Law(basis.label, words if colon and lead.startswith("《") else body)


def case_url(actor: Actor, case_id: int | None) -> str:
    """The page of a case, where the reader may open it."""
    return url_for("cases.show", case_id=case_id) if case_id and may(actor.role, "cases.show") else ""


def _checks(
    actor: Actor,
    asked: Application,
    same_person: tuple[RelatedCase, ...],
    namesakes: tuple[RelatedCase, ...],
    conflicts: tuple[RelatedCase, ...],
    *,
    wrong_number: bool,
) -> tuple[Check, ...]:
    if wrong_number:
        found = [Check(LampColour.PAUSED.value, "证件号有误，尚未查重")]
    elif not _number(asked):
        found = [Check(LampColour.PAUSED.value, "填写身份证号后查重")]
    else:
        found = [_line(actor, case, urgent=case.is_repeat) for case in same_person[:3]]
        found = found or [Check(LampColour.GREEN.value, "未发现同证件号的案件")]
    found += [_line(actor, case, urgent=True) for case in (*namesakes[:3], *conflicts[:3])]
    if asked.opponents and not conflicts:
        found.append(Check(LampColour.GREEN.value, "对方当事人未发现利益冲突"))
    return tuple(found)


def _line(actor: Actor, case: RelatedCase, *, urgent: bool) -> Check:
    kind = LampColour.YELLOW if urgent else LampColour.GREEN
    text = case.message_zh
    if case.case_no and case.status is not None:
        text += f"：{case.case_no}，{case.matter_label}，{case.status.label}"
    return Check(kind.value, text, case_url(actor, case.case_id), "查看该件")


def known_person(actor: Actor, asked: Application) -> Person | None:
    """The file of the applicant at the centre, if they were here before."""
    if actor.office_id is None:
        return None
    return find_by_id_number(centre_of(actor.office_id).id, _number(asked))


def _known(actor: Actor, asked: Application, cases: tuple[RelatedCase, ...]) -> Known | None:
    person = known_person(actor, asked)
    if person is None:
        return None
    return Known(
        person.name,
        (
            ("姓名", person.name),
            ("证件号码", mask_id(person.id_number or "")),
            ("电话", mask_phone(person.phone) if person.phone else ""),
            ("住所地", person.address),
            ("曾用名", "、".join(person.former_names)),
            ("以往申请", f"{len(cases)} 件"),
        ),
    )


def _clocks(asked: Application, office_id: int) -> tuple[dict[str, Any], ...]:
    faces = [_clock(asked, office_id, DeadlineKind.REVIEW)]
    promised = proof_due_on(asked, office_id)
    if promised is not None:
        faces.append(_clock(asked, office_id, DeadlineKind.STATUS_PROOF, promised))
    if asked.received_via is ReceivedVia.NOTICE:
        faces.append(_clock(asked, office_id, DeadlineKind.NOTICE_REPLY))
    if asked.received_via is ReceivedVia.CUSTODY and asked.applied_at is not None:
        at = asked.applied_at.astimezone(clock.SHANGHAI)
        faces.append(_clock(asked, office_id, DeadlineKind.CUSTODY_FORWARD, at=at))
    if asked.time_bar_on is not None:
        faces.append(_clock(asked, office_id, DeadlineKind.TIME_BAR, asked.time_bar_on))
    return tuple(face for face in faces if face)


def _clock(
    asked: Application,
    office_id: int,
    kind: DeadlineKind,
    set_due_on: date | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """A clock as the macro shows it, as it would start, `at` that hour for a limit in hours; empty
    where no rule holds on that day."""
    timing = timing_of(office_id)
    beneficiary = asked.status.type if asked.status else BeneficiaryType.NONE
    try:
        begun = begin(
            timing,
            kind,
            at.date() if at else asked.day,
            matter=asked.matter,
            beneficiary=beneficiary,
            set_due_on=set_due_on,
            started_at=at,
        )
    except (LookupError, ValueError):
        return {}
    computed = begun.computation
    shown = lamp(computed.target_on, clock.today(), warn_days=(computed.target_on - begun.warn_on).days)
    return clock_face(kind.label, computed, timing, shown)
