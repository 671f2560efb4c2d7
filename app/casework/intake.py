"""How does an application become a case? (受理登记)"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.audit import Actor
from app.casework import application as forms
from app.casework.application import Application, Override
from app.casework.errors import Refused
from app.casework.models import LegalCase, OpposingParty, Paper
from app.casework.numbering import next_number
from app.casework.outset import start_clocks
from app.casework.overriding import override_json, override_text
from app.casework.paper_list import paper_label
from app.casework.searching import index_person
from app.casework.standing import refresh_tiers
from app.casework.step import tell
from app.extensions import db
from app.parties import persons
from app.parties.models import BeneficiaryStatus, Person
from app.rules.eligibility import Assessment
from app.rules.identity import clean_name
from app.rules.matters import MATTER
from app.rules.text import clean_text
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, Role
from app.staff.queries import centre_of, office

_DESK = (Role.CLERK, Role.DIRECTOR)
_ATTEMPTS = 3  # two forms at once may register the same person or carry the same token


def submit(actor: Actor, application: Application) -> LegalCase:
    """受理登记: register the person, assess, number the case and start its review clock.

    Complete papers put it under review at once. The same form again gives the same case.
    Raises Refused (role, or somebody else's form token) and Invalid with every problem.
    """
    if actor.user_id is None or actor.office_id is None or not actor.is_any(*_DESK):
        raise Refused(f"您的角色不能“{Action.SUBMIT.label}”")
    for attempt in range(1, _ATTEMPTS + 1):
        known = _case_of_form(actor, application.form_token)
        if known is not None:
            return known
        forms.check(application)
        try:
            with db.session.begin_nested():
                return _register(actor, application)
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _case_of_form(actor: Actor, form_token: str) -> LegalCase | None:
    case = db.session.scalar(select(LegalCase).where(LegalCase.form_token == form_token))
    if case is not None and case.handler_id != actor.user_id:
        raise Refused("该表单已由其他人提交，请重新打开登记页面")
    return case


def _register(actor: Actor, application: Application) -> LegalCase:
    place = office(actor.office_id or 0)
    judged = forms.assessment(application, place.id)
    person = persons.register(centre_of(place.id).id, application.person)
    refresh_tiers(person)
    status = _claim(person, application, place.id)
    db.session.flush()
    with db.session.no_autoflush:
        case = _new_case(actor, application, judged)
        case.office, case.person, case.beneficiary_status = place, person, status
        case.recipients = forms.recipients_of(application, person)
        start_clocks(case, application)
        _tell_story(actor, case, application, judged)
        case.year, case.seq, case.case_no = next_number(place, application.day)
        db.session.add(case)
    db.session.flush()
    index_person(person)
    _record(actor, case, application)
    return case


def _claim(person: Person, application: Application, office_id: int) -> BeneficiaryStatus | None:
    if application.status is None:
        return None
    promised = replace(application.status, proof_due_on=forms.proof_due_on(application, office_id))
    return persons.claim_status(person, promised)


def _received_at(day: date) -> datetime:
    """Now, or the same time of day on an earlier day of receipt."""
    now = clock.now().astimezone(clock.SHANGHAI)
    return clock.now() if day == now.date() else clock.at_local(day, now.hour, now.minute)


def _new_case(actor: Actor, application: Application, judged: Assessment) -> LegalCase:
    matter, status = MATTER[application.matter], application.status
    case = LegalCase(
        form_token=application.form_token,
        status=CaseStatus.RECEIVED,
        applicant_name=clean_name(application.person.name),
        beneficiary_type=status.type if status else BeneficiaryType.NONE,
        received_at=_received_at(application.day),
        received_on=application.day,
        received_via=application.received_via,
        matter=matter.code,
        aid_form=application.aid_form or matter.aid_form,
        facts=clean_text(application.facts, forms.LONGEST_FACTS),
        amount_fen=application.amount_fen,
        hardship_ground=application.hardship,
        monthly_income_fen=application.monthly_income_fen,
        time_bar_on=application.time_bar_on,
        urgent_preservation=application.urgent_preservation,
        remark=clean_text(application.remark, forms.LONGEST_REMARK),
        assessment=judged.as_json(),
        applicants=application.applicants,
        is_divisible=application.is_divisible,
        handler_id=actor.user_id,
        papers=_papers(application, judged),
        opponents=[OpposingParty(name=name) for name in _opponents(application)],
    )
    _judge(actor, case, application.override, judged)
    return case


def _papers(application: Application, judged: Assessment) -> list[Paper]:
    day, rows = application.day, {}
    for need in judged.required_papers:
        rows[need.label] = Paper(
            label=need.label, is_required=need.must, received_on=day if need.received else None
        )
    for label in map(paper_label, application.received_papers):
        rows.setdefault(label, Paper(label=label, is_required=False, received_on=day))
    return list(rows.values())


def _opponents(application: Application) -> list[str]:
    cleaned = (clean_text(name, forms.LONGEST_NAME) for name in application.opponents)
    return list(dict.fromkeys(name for name in cleaned if name))


def _judge(actor: Actor, case: LegalCase, override: Override | None, judged: Assessment) -> None:
    case.waiver, case.waiver_by, case.waiver_at = judged.waiver, actor.user_id, clock.now()
    case.priority_tier, case.tier_until = judged.priority.tier, judged.priority.holds_until
    if override is None:
        return
    case.override = override_json(actor, override)
    case.waiver = override.waiver or case.waiver
    if override.tier is not None:
        case.priority_tier, case.tier_until = override.tier, None


def _tell_story(actor: Actor, case: LegalCase, application: Application, judged: Assessment) -> None:
    matter, day = MATTER[application.matter], application.day
    data = {
        "matter": matter.code,
        "beneficiary_type": case.beneficiary_type.value,
        "service_state": application.status.service_state if application.status else None,
        "tier": case.priority_tier,
        "waiver": case.waiver.value,
        "received_via": case.received_via.value,
        "aid_form": case.aid_form.value,
        "applicants": case.applicants,
        "is_divisible": case.is_divisible,
        "recipients": case.recipients,
    }
    sender = f"（{application.sent_by.strip()}）" if application.sent_by.strip() else ""
    text = f"{case.received_via.label}{sender}申请，事项：{matter.label}"
    if application.secrecy_confirmation.strip():
        text += f"；已确认文字不涉密：{application.secrecy_confirmation.strip()}"
    tell(actor, case, Action.SUBMIT, day, text, data, None)
    if case.override:
        tell(actor, case, Action.OVERRIDE, day, override_text(case.override), case.override, case.status)
    if judged.is_complete:
        case.status = CaseStatus.UNDER_REVIEW
        tell(actor, case, Action.ACCEPT, day, "材料齐全，进入审查", {}, CaseStatus.RECEIVED)


def _record(actor: Actor, case: LegalCase, application: Application) -> None:
    audit.record(
        actor,
        f"case.{Action.SUBMIT.value}",
        object_kind="case",
        object_id=case.id,
        detail={
            "case_no": case.case_no,
            "to": case.status.value,
            "override": application.override is not None,
            "secrecy_confirmed": bool(application.secrecy_confirmation.strip()),
        },
    )
