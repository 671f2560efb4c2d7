"""What happens when the clerk sends the form, saves it or takes up somebody's file?"""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict

from app import audit, casework, clock
from app.audit import Actor
from app.casework import drafts
from app.casework.drafts import submitted_case
from app.casework.errors import Invalid
from app.casework.models import Draft, LegalCase
from app.extensions import transaction
from app.parties.contact import plan_of
from app.parties.models import BeneficiaryStatus
from app.rules.papers import STATUS_PROOF
from app.rules.vocabulary import BeneficiaryType, ProofState
from app.web.contact_fields import as_typed
from app.web.intake import reading
from app.web.intake.forms import IntakeForm
from app.web.intake.panel import known_person

_NOT_KEPT = frozenset({"csrf_token", "action", "draft", "secrecy_confirmation"})


def typed(form: IntakeForm) -> dict[str, list[str]]:
    """What was sent, as a draft keeps it."""
    known = {field.name for field in form} - _NOT_KEPT
    return {name: request.form.getlist(name) for name in request.form if name in known}


def draft_id(form: IntakeForm) -> int | None:
    """The draft this form was saved under, if any."""
    text = form.draft.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def restored(actor: Actor, number: int) -> IntakeForm:
    """The form as it was left. Raises NotFound for a draft that is not the actor's own."""
    fields = {**drafts.read_draft(actor, number), "draft": [str(number)]}
    return IntakeForm(formdata=MultiDict([(name, value) for name in fields for value in fields[name]]))


def keep(actor: Actor, form: IntakeForm) -> Draft:
    """保存草稿. Raises Invalid for words that may be classified: those are stored nowhere; Refused."""
    doubtful = reading.suspicious(form)
    if doubtful:
        raise Invalid({name: f"{text}；未保存草稿" for name, text in doubtful.items()})
    with transaction():
        return drafts.save_draft(actor, draft_id(form), typed(form))


def submit(actor: Actor, form: IntakeForm) -> LegalCase:
    """提交审查: one case per opened form, with every confirmation on its timeline.

    Raises Invalid for an unconfirmed repetition or conflict, Refused as casework.submit does.
    """
    asked = reading.application(form)
    with transaction():
        sent = submitted_case(actor, asked.form_token)
        if sent is not None:
            return sent
        refusals, notes = _found(actor, form)
        if refusals:
            sent = submitted_case(actor, asked.form_token)  # the same form may just have become that case
            if sent is None:
                raise Invalid(refusals)
            return sent
        case = casework.submit(actor, asked)
        for note in notes:
            casework.add_note(actor, case, note, form.secrecy_confirmation.data or "-")
        if form.contact_facts().reach.says_something:
            said = form.secrecy_confirmation.data or "-"
            casework.plan_contact(actor, case, form.contact_facts(), said, keeps_rest=True)
        number = draft_id(form)
        if number is not None:
            drafts.forget_draft(actor, number)
        return case


def unconfirmed(actor: Actor, form: IntakeForm) -> dict[str, str]:
    """What stands against the application until somebody confirms it, by field."""
    return _found(actor, form)[0]


def _found(actor: Actor, form: IntakeForm) -> tuple[dict[str, str], list[str]]:
    """What must be confirmed first, and the notes of what was (查重与利益冲突)."""
    asked = reading.application(form)
    repeats = [
        case
        for case in casework.duplicates(actor, asked.person.id_number or "", asked.matter)
        if case.is_repeat
    ]
    against = casework.conflicts(actor, asked.person.name, asked.opponents, asked.person.former_names)
    refusals: dict[str, str] = {}
    notes = _derived_changed(form)
    for name, cases in (("repeat", repeats), ("conflict", against)):
        if not cases:
            continue
        confirmed, reason = form[f"{name}_confirmed"], (form[f"{name}_reason"].data or "").strip()
        if not confirmed.data:
            refusals[confirmed.name] = (
                f"{cases[0].message_zh}，请核对后勾选“{confirmed.label.text}”并填写理由"
            )
        elif not reason:
            refusals[f"{name}_reason"] = f"请填写“{form[f'{name}_reason'].label.text}”"
        else:
            seen = "、".join(case.case_no for case in cases if case.case_no) or "其他窗口办理的案件"
            notes.append(f"{confirmed.label.text}（{cases[0].message_zh}：{seen}）：{reason}")
    return refusals, notes


def _derived_changed(form: IntakeForm) -> list[str]:
    """A note when sex or birth date were changed by hand against the identity number."""
    said = reading.resident_id(form)
    if said is None:
        return []
    changed = [
        field.label.text
        for field, value in ((form.sex, said.sex), (form.birth_on, said.birth_on))
        if field.data and field.data != value
    ]
    return [f"{'、'.join(changed)}与身份证号不一致，由受理人手工修改"] if changed else []


def take_file(actor: Actor, form: IntakeForm) -> bool:
    """用此档案: fill the empty boxes from the person's file; whether there was one. Audited."""
    person = known_person(actor, reading.application(form))
    if person is None:
        return False
    for name in ("name", "phone", "address", "sex", "birth_on", "former_names"):
        if not form[name].data:
            form[name].data = getattr(person, name)
    if (plan := plan_of(person)) is not None and not form.contact_facts().reach.says_something:
        for name, value in as_typed(plan).items():
            form[name].data = value
    if person.statuses and form.beneficiary_type.data in (None, person.statuses[-1].type):
        _take_status(form, person.statuses[-1])
    with transaction():
        audit.record(actor, "person.use_file", object_kind="person", object_id=person.id)
    return True


def _take_status(form: IntakeForm, status: BeneficiaryStatus) -> None:
    form.beneficiary_type.data = BeneficiaryType(status.type)
    for name in ("relation", "dependent", "service_state", "disability_grade", "disability_nature"):
        form[name].data = form[name].data or getattr(status, name)
    if not form.proofs.data and not form.proof_later.data:
        _take_proof(form, status)


def _take_proof(form: IntakeForm, status: BeneficiaryStatus) -> None:
    """What was shown or is still promised; a promise that has run out or a refused paper is not."""
    due_on = status.proof_due_on
    if status.proof_state is ProofState.PROMISED and due_on is not None and due_on >= clock.today():
        form.proof_later.data, form.proof_due_on.data = True, due_on
    elif status.proof_state in (ProofState.CLAIMED, ProofState.VERIFIED):
        form.proofs.data = list(status.proofs)
        if not status.proofs:  # checked without writing down which paper it was
            form.papers.data = [*(form.papers.data or ()), STATUS_PROOF]


def reveal(actor: Actor, case: LegalCase) -> None:
    """Write down that the full identity number is about to be shown (查看完整证件号)."""
    with transaction():
        audit.record(
            actor,
            "person.reveal",
            object_kind="person",
            object_id=case.person_id,
            detail={"case_no": case.case_no, "field": "id_number", "purpose": "申请表"},
        )
