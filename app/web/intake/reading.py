"""How does what stands on the form become an Application? The panel and the submission agree on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wtforms.fields.choices import SelectChoice

from app import casework, clock
from app.casework.application import Application, Override, check, sensitive
from app.casework.errors import Invalid
from app.parties.persons import PersonFacts, StatusFacts
from app.rules.beneficiary_classes import BENEFICIARY_CLASSES
from app.rules.identity import IdentityError, ResidentId, parse_resident_id
from app.rules.matters import Matter, find_matter
from app.rules.papers import STATUS_PROOF
from app.rules.priority import TIERS
from app.rules.text import ParseError, split_names
from app.rules.vocabulary import (
    BeneficiaryType,
    HardshipGround,
    IdKind,
    Proof,
    ProofState,
    ReceivedVia,
    Relation,
)
from app.web.contact_fields import clock_time
from app.web.intake.forms import IntakeForm

# Where casework names a fact otherwise than the form does.
_FIELD_OF = {"status": "beneficiary_type", "proof_state": "proof_later", "applied_at": "applied_on"}
_NOT_CHECKED_HERE = "-"  # the interruption page asks about suspicious words


def resident_id(form: IntakeForm) -> ResidentId | None:
    """What the identity number says, once it is whole and right."""
    if form.id_kind.data is not IdKind.RESIDENT_ID:
        return None
    try:
        return parse_resident_id(form.id_number.data or "", clock.today())
    except IdentityError:
        return None


def has_wrong_number(form: IntakeForm) -> bool:
    """Whether an identity number was typed that cannot be one."""
    typed = form.id_kind.data is IdKind.RESIDENT_ID and bool(form.id_number.data)
    return typed and resident_id(form) is None


def matters_meant(form: IntakeForm) -> list[Matter]:
    """The matters the typed text may mean: one, none, or several to choose from."""
    found = find_matter(form.matter.data or "")
    several = [found] if isinstance(found, Matter) else found
    return [each for each in several if each.code == form.matter_pick.data] or several


def matter_of(form: IntakeForm) -> Matter | None:
    """The matter, once it is clear."""
    meant = matters_meant(form)
    return meant[0] if len(meant) == 1 else None


def offer_matters(form: IntakeForm) -> None:
    """Offer the radio choices while the text means several matters."""
    found = find_matter(form.matter.data or "")
    if not isinstance(found, Matter):
        form.matter_pick.choices = [SelectChoice(each.code, each.label) for each in found]


def opponents(form: IntakeForm) -> tuple[str, ...]:
    """The other side's names, however separated."""
    return split_names(form.opponents.data or "")


def application(form: IntakeForm) -> Application:
    """The application as far as the form is filled in; nothing is checked."""
    matter, received_on = matter_of(form), form.received_on.data or clock.today()
    return Application(
        person=_person(form),
        matter=matter.code if matter else "",
        form_token=form.form_token.data or "",
        received_via=form.received_via.data or ReceivedVia.WALK_IN,
        received_on=received_on,
        status=_status(form),
        aid_form=form.aid_form.data,
        facts=form.facts.data or "",
        opponents=opponents(form),
        amount_fen=form.amount_fen.data,
        hardship=form.hardship.data or HardshipGround.NOT_STATED,
        monthly_income_fen=form.monthly_income_fen.data,
        time_bar_on=form.time_bar_on.data,
        applied_at=_applied_at(form),
        sent_by=_sent_by(form),
        urgent_preservation=form.urgent_preservation.data,
        received_papers=tuple(form.papers.data or ()),
        override=_override(form),
        remark=form.remark.data or "",
        secrecy_confirmation=form.secrecy_confirmation.data or "",
    )


def _is_sent(form: IntakeForm) -> bool:
    return form.received_via.data in (ReceivedVia.CUSTODY, ReceivedVia.NOTICE)


def _sent_by(form: IntakeForm) -> str:
    """Which authority sent it; what was typed for another channel is left aside."""
    return (form.sent_by.data or "") if _is_sent(form) else ""


def _applied_at(form: IntakeForm) -> datetime | None:
    """When somebody in custody applied there, once day and hour are known (转交期限按小时计算)."""
    day, time = form.applied_on.data, form.applied_time.data
    if form.received_via.data is not ReceivedVia.CUSTODY or day is None or not time:
        return None
    try:
        return clock.at_local(day, *map(int, clock_time(time).split(":")))
    except ParseError:  # told at the field
        return None


def _person(form: IntakeForm) -> PersonFacts:
    said = resident_id(form)
    birth_on = form.birth_on.data or (said.birth_on if said else None)
    if birth_on is not None and birth_on > (form.received_on.data or clock.today()):
        birth_on = None  # reported by problems(); an age cannot be reckoned from it
    return PersonFacts(
        name=form.name.data or "",
        id_kind=form.id_kind.data or IdKind.RESIDENT_ID,
        id_number=(form.id_number.data or None) if form.id_kind.data is not IdKind.NONE else None,
        phone=form.phone.data,
        sex=form.sex.data or (said.sex if said else None),
        birth_on=birth_on,
        address=form.address.data or "",
        former_names=tuple(form.former_names.data or ()),
    )


def _status(form: IntakeForm) -> StatusFacts | None:
    kind = form.beneficiary_type.data
    if kind in (None, BeneficiaryType.NONE):
        return None
    disabled = kind is BeneficiaryType.DISABLED_SOLDIER
    return StatusFacts(
        type=kind,
        relation=form.relation.data or _only_relation(kind),
        dependent=form.dependent.data,
        service_state=form.service_state.data if disabled else None,
        disability_grade=form.disability_grade.data if disabled else None,
        disability_nature=form.disability_nature.data if disabled else None,
        proofs=tuple(Proof(code) for code in form.proofs.data or () if code in set(Proof)),
        proof_state=_proof_state(form, kind),
        proof_due_on=form.proof_due_on.data if form.proof_later.data else None,
    )


def _only_relation(kind: BeneficiaryType) -> Relation | None:
    relations = BENEFICIARY_CLASSES[kind].relations
    return next(iter(relations)) if len(relations) == 1 else None


def _proof_state(form: IntakeForm, kind: BeneficiaryType) -> ProofState:
    if form.proof_later.data:
        return ProofState.PROMISED
    shown = BENEFICIARY_CLASSES[kind].accepted & set(form.proofs.data or ())
    return ProofState.CLAIMED if shown or STATUS_PROOF in (form.papers.data or ()) else ProofState.NONE


def _override(form: IntakeForm) -> Override | None:
    waiver, standing = form.override_waiver.data, form.override_tier.data
    if waiver is None and standing is None and not form.override_reason.data:
        return None
    return Override(form.override_reason.data or "", waiver, TIERS[standing] if standing else None)


def problems(form: IntakeForm) -> dict[str, list[str]]:
    """Everything wrong with the form, by field: its shape and what casework refuses."""
    form.validate()
    found = {field.name: list(field.errors) for field in form if field.errors}
    contact = casework.contact_problems(form.contact_facts(), _NOT_CHECKED_HERE)
    for name, messages in (_shape(form) | _refused(form) | contact).items():
        found.setdefault(_FIELD_OF.get(name, name), [messages])
    return found


def _shape(form: IntakeForm) -> dict[str, str]:
    found = {}
    if form.id_kind.data is not IdKind.NONE and not form.id_number.data and form.id_kind.data:
        found["id_number"] = f"请填写{form.id_kind.data.label}号码"
    if form.birth_on.data and form.received_on.data and form.birth_on.data > form.received_on.data:
        found["birth_on"] = "出生日期不能晚于收到日期，请核对"
    if form.matter.data and matter_of(form) is None:
        several = bool(matters_meant(form))
        found["matter_pick" if several else "matter"] = (
            f"“{form.matter.data[:20]}”对应多个事项，请选择"
            if several
            else f"没有找到事项“{form.matter.data[:20]}”，请从列表中选择"
        )
    if form.override_reason.data and not (form.override_waiver.data or form.override_tier.data):
        found["override_waiver"] = "请选择人工判断的内容，或者清空理由"
    return found


def _refused(form: IntakeForm) -> dict[str, str]:
    asked = application(form)
    try:
        check(replace(asked, secrecy_confirmation=asked.secrecy_confirmation or _NOT_CHECKED_HERE))
    except Invalid as error:
        skip = {"matter"} if form.matter.data else set()
        return {name: text for name, text in error.fields.items() if name not in skip}
    return {}


def suspicious(form: IntakeForm) -> dict[str, str]:
    """Free text that looks as if it named a unit, unless a reason says it does not (疑似涉密)."""
    if (form.secrecy_confirmation.data or "").strip():
        return {}
    watched = ("name", "address", "opponents", "sent_by", "facts", "remark", "override_reason", "repeat_reason",
               "conflict_reason", "caution", "proxy_name")  # fmt: skip
    texts = {name: form[name].data or "" for name in watched}
    return sensitive(texts | {"former_names": "、".join(form.former_names.data or ())})
