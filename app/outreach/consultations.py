"""How is a consultation written down, corrected, voided, and how does it become a case? (咨询登记)"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex

from sqlalchemy import select

from app import audit, clock
from app.audit import Actor
from app.casework import drafts
from app.casework.application import refuse_sensitive
from app.casework.errors import Invalid, NotFound, Refused
from app.casework.models import LegalCase
from app.casework.scope import find_case, visible
from app.confidential import new_row_key
from app.extensions import db
from app.outreach.models import LONGEST_NOTE, Consultation, ConsultationTopic
from app.outreach.reach import cleaned, must_stand, must_write, once, replace
from app.rules.consultations import (
    MOST_TOPICS,
    RECEIVED_VIA,
    TOPIC,
    TYPED_HANDLINGS,
    Crowd,
    Handling,
    Way,
    topics_text,
)
from app.rules.identity import IdentityError, clean_name, parse_phone
from app.rules.matters import MATTER
from app.rules.vocabulary import IdKind

LONGEST_NAME = 80
_LONGEST_SENT = 5000  # characters of a draft's field


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """What the form holds (咨询内容); name and phone stay out of repr() and so of logs."""

    way: Way
    crowd: Crowd
    topics: Sequence[str]  # codes of TOPIC, the main one first
    handling: Handling
    consulted_on: date
    answer: str = ""
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    form_token: str = ""
    secrecy_confirmation: str = ""


def register(actor: Actor, facts: ConsultationFacts) -> Consultation:
    """登记咨询: one person asking once. The same form again gives the same row.

    Raises Refused for a role without the ledger, Invalid with every problem.
    """
    office_id, _ = must_write(actor)
    return once(actor, Consultation, facts.form_token, lambda: _write(actor, office_id, facts, None))


def correct(actor: Actor, old: Consultation, facts: ConsultationFacts) -> Consultation:
    """更正: a new row takes the place of the old one, which stays readable.

    Name and phone that are not told stay as they were. Raises Refused when it was corrected or
    voided meanwhile, Invalid with every problem.
    """
    must_write(actor)
    told = dataclasses.replace(facts, name=facts.name or old.name, phone=facts.phone or old.phone)
    return once(actor, Consultation, facts.form_token, lambda: _write(actor, old.office_id, told, old))


def _write(actor: Actor, office_id: int, facts: ConsultationFacts, old: Consultation | None) -> Consultation:
    if old is not None:
        must_stand(old)
    kept = _checked(facts)
    row = Consultation(
        office_id=office_id,
        row_key=new_row_key(),
        form_token=facts.form_token,
        consulted_on=facts.consulted_on,
        way=facts.way,
        crowd=facts.crowd,
        answer=kept.answer,
        handling=facts.handling,
        case_token=old.case_token if old else "",
        registered_by=actor.user_id or 0,
        created_at=clock.now(),
        topics=[
            ConsultationTopic(code=code, office_id=office_id, place=place)
            for place, code in enumerate(facts.topics)
        ],
    )
    row.name, row.phone = kept.name, kept.phone
    db.session.add(row)
    db.session.flush()
    if old is not None:
        replace(old, row)
    _record(actor, row, old, bool(facts.secrecy_confirmation.strip() and kept.is_doubtful))
    return row


def _record(actor: Actor, row: Consultation, old: Consultation | None, confirmed: bool) -> None:
    detail: dict[str, object] = {"secrecy_confirmed": True} if confirmed else {}
    if old is not None:
        detail["replaces"] = old.id
    verb = "consultation.correct" if old is not None else "consultation.add"
    audit.record(actor, verb, object_kind="consultation", object_id=row.id, detail=detail)


@dataclass(frozen=True, slots=True)
class _Checked:
    answer: str
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    is_doubtful: bool = False


def _checked(facts: ConsultationFacts) -> _Checked:
    problems: dict[str, str] = {}
    if not facts.topics or any(code not in TOPIC for code in facts.topics):
        problems["topics"] = "请选择咨询事项"
    elif len(set(facts.topics)) < len(facts.topics) or len(facts.topics) > MOST_TOPICS:
        problems["topics"] = f"咨询事项不能重复，最多 {MOST_TOPICS} 个"
    if facts.consulted_on > clock.today():
        problems["consulted_on"] = "咨询日期不能晚于今天"
    if facts.handling not in TYPED_HANDLINGS:
        problems["handling"] = "“受理并批准”由关联案件自动得出，请选择其他处理情况"
    name = _person(facts, problems)
    if problems:
        raise Invalid(problems)
    answer = cleaned({"answer": facts.answer}, LONGEST_NOTE)["answer"]
    if not answer:
        raise Invalid({"answer": "请选择常用要点或者填写解答要点"})
    texts = {"answer": answer, "name": name or ""}
    refuse_sensitive(texts, facts.secrecy_confirmation)
    return _Checked(answer, name, facts.phone or None, _is_doubtful(texts))


def _person(facts: ConsultationFacts, problems: dict[str, str]) -> str | None:
    """The name as it is stored; what is wrong with name and phone goes to `problems`."""
    try:
        if facts.phone:
            parse_phone(facts.phone)
    except IdentityError as error:
        problems["phone"] = error.message_zh
    try:
        name = clean_name(facts.name) if facts.name else None
    except IdentityError as error:
        problems["name"] = error.message_zh
        return None
    if name and len(name) > LONGEST_NAME:
        problems["name"] = f"姓名不能超过 {LONGEST_NAME} 字"
    return name


def _is_doubtful(texts: Mapping[str, str]) -> bool:
    try:
        refuse_sensitive(texts, "")
    except Invalid:
        return True
    return False


def reveal(actor: Actor, row: Consultation) -> None:
    """Write down that name and phone are about to be shown in full (查看咨询人信息). Raises Refused."""
    must_write(actor)
    if not (row.name or row.phone):
        raise Refused("没有登记姓名或者联系电话")
    audit.record(actor, "consultation.reveal", object_kind="consultation", object_id=row.id)


def case_of(actor: Actor, row: Consultation) -> LegalCase | None:
    """The case the consultation became, when it is within the actor's reach."""
    if not row.case_token:
        return None
    return db.session.scalar(select(LegalCase).where(LegalCase.form_token == row.case_token, visible(actor)))


def has_case(row: Consultation) -> bool:
    """Whether the consultation became a case, within reach or not."""
    if not row.case_token:
        return False
    return db.session.scalar(select(LegalCase.id).where(LegalCase.form_token == row.case_token)) is not None


def begin_intake(actor: Actor, row: Consultation) -> int:
    """转受理: an intake draft of the actor's own with everything the consultation knows; its id.

    Draft and consultation carry the same form token, so that the case made of the draft is this
    consultation's case. Raises Refused when it has one already, or too many drafts wait.
    """
    must_write(actor)
    must_stand(row)
    if has_case(row):
        raise Refused("该咨询已关联案件，不能再转受理")
    row.case_token = row.case_token or token_hex(16)
    draft = drafts.save_draft(actor, None, intake_fields(row))
    audit.record(actor, "consultation.to_intake", object_kind="consultation", object_id=row.id)
    return draft.id


def intake_fields(row: Consultation) -> dict[str, list[str]]:
    """What the intake form is filled in with; class and proof are asked for there."""
    matter = next((TOPIC[each.code].matter for each in row.topics if TOPIC[each.code].matter), "")
    fields = {
        "form_token": row.case_token,
        "name": row.name or "",
        "phone": row.phone or "",
        "id_kind": IdKind.RESIDENT_ID.value,
        "received_via": RECEIVED_VIA[row.way].value,
        "received_on": clock.today().isoformat(),
        "matter": MATTER[matter].label if matter else "",
        "facts": f"咨询事项：{topics_text(tuple(each.code for each in row.topics))}\n咨询时解答：{row.answer}",
    }
    return {name: [value[:_LONGEST_SENT]] for name, value in fields.items() if value}


def link(actor: Actor, row: Consultation, case_no: str) -> LegalCase:
    """关联案件: the application was registered elsewhere; from now on the consultation is its.

    Raises Invalid for a number no case within reach has, Refused when one is linked already.
    """
    must_write(actor)
    must_stand(row)
    if has_case(row):
        raise Refused("该咨询已关联案件")
    try:
        case = find_case(actor, case_no)
    except NotFound:
        raise Invalid({"case_no": "没有找到该案号的案件，或者无权查看"}) from None
    row.case_token = case.form_token
    audit.record(
        actor,
        "consultation.link",
        object_kind="consultation",
        object_id=row.id,
        detail={"case_no": case.case_no},
    )
    return case
