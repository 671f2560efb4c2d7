"""P08: each written invariant finds the violation it was written for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app import clock
from app.audit import AuditRecord
from app.casework.clocks import Deadline, DeadlinePause, DeadlineState
from app.casework.dossier import CHECKS
from app.casework.invariants import GLOBAL_CHECKS, findings
from app.casework.models import (
    Assignment,
    CaseCounter,
    CaseEvent,
    Decision,
    LegalCase,
    OpposingParty,
    Paper,
    PapersNotice,
)
from app.casework.oversight import SupervisionCounter, SupervisionSlip
from app.extensions import db, transaction
from app.parties.models import BeneficiaryStatus, Person, SearchTerm
from app.rules.vocabulary import BeneficiaryType, CaseStatus, ProofState, Role, SlipState
from app.staff.models import Office, User
from tests.factories import Team, a_case, a_status

Damage = Callable[[LegalCase], object]
_S = CaseStatus


def _set(model: type, **values: object) -> Damage:
    """Write values past the verbs into the case's rows of a table."""

    def damage(case: LegalCase) -> object:
        condition = LegalCase.id == case.id if model is LegalCase else model.case_id == case.id
        return db.session.execute(update(model).where(condition).values(**values))

    return damage


def _drop(model: type) -> Damage:
    return lambda case: db.session.execute(model.__table__.delete().where(model.case_id == case.id))


def _twice(model: type) -> Damage:
    """Enter the case's latest row of a table a second time."""

    def damage(case: LegalCase) -> None:
        row = db.session.scalars(
            select(model).where(model.case_id == case.id).order_by(model.id.desc()).limit(1)
        ).one()
        columns = [each.name for each in model.__table__.columns if each.name != "id"]
        db.session.execute(model.__table__.insert().values({name: getattr(row, name) for name in columns}))

    return damage


def _other(model: type, **values: object) -> Damage:
    return lambda case: db.session.execute(update(model).values(**values))


def _first_event(**values: object) -> Damage:
    def damage(case: LegalCase) -> None:
        first = select(CaseEvent.id).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id).limit(1)
        db.session.execute(update(CaseEvent).where(CaseEvent.id.in_(first)).values(**values))

    return damage


def _last_event(**values: object) -> Damage:
    def damage(case: LegalCase) -> None:
        last = select(CaseEvent.id).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1)
        db.session.execute(update(CaseEvent).where(CaseEvent.id == last.scalar_subquery()).values(**values))

    return damage


def _orphan(case: LegalCase) -> None:
    if db.session.get_bind().dialect.name == "postgresql":
        pytest.skip("PostgreSQL refuses such a row itself")
    db.session.execute(text("PRAGMA defer_foreign_keys=ON"))
    db.session.execute(update(Paper).where(Paper.case_id == case.id).values(case_id=10**6))


def _someone_elses_status(case: LegalCase) -> None:
    other = a_case(beneficiary=BeneficiaryType.VETERAN)
    values = {"beneficiary_status_id": other.beneficiary_status_id}
    db.session.execute(update(LegalCase).where(LegalCase.id == case.id).values(**values))


LATER = date(2099, 1, 1)
SEEDED: dict[str, list[tuple[CaseStatus, Damage]]] = {
    "case_number": [(_S.UNDER_REVIEW, _set(LegalCase, case_no="别处〔2026〕1号"))],
    "case_receipt": [
        (_S.UNDER_REVIEW, _set(LegalCase, received_at=clock.at_local(date(2026, 1, 1), 9))),
    ],
    "case_date_order": [
        (_S.ARCHIVED, _set(LegalCase, closed_on=date(2020, 1, 1))),
        (_S.UNDER_REVIEW, _set(LegalCase, decided_on=LATER)),
    ],
    "case_next_due": [
        (_S.UNDER_REVIEW, _set(LegalCase, next_due_on=LATER)),
        (_S.UNDER_REVIEW, _set(LegalCase, next_due_kind="assign")),
        (_S.UNDER_REVIEW, _set(LegalCase, is_paused=True)),
    ],
    "case_tier": [
        (_S.UNDER_REVIEW, _set(LegalCase, priority_tier=1)),
        (_S.UNDER_REVIEW, _set(LegalCase, tier_until=LATER)),
    ],
    "case_matter": [(_S.REFUSED, _set(LegalCase, matter="unknown"))],
    "case_amounts": [(_S.UNDER_REVIEW, _set(LegalCase, amount_fen=-1))],
    "case_waiver": [(_S.UNDER_REVIEW, _set(LegalCase, waiver_by=None))],
    "case_outcome": [
        (_S.CLOSED, _set(LegalCase, outcome=None)),
        (_S.ARCHIVED, _set(LegalCase, archived_on=None)),
    ],
    "case_beneficiary": [(_S.REFUSED, _someone_elses_status)],
    "one_open_assignment": [
        (_S.IN_PROGRESS, _twice(Assignment)),
        (_S.IN_PROGRESS, _drop(Assignment)),
        (_S.UNDER_REVIEW, lambda case: _assign_behind(case)),
    ],
    "lawyer_role": [(_S.IN_PROGRESS, _other(User, role=Role.CLERK))],
    "decision_present": [(_S.GRANTED, _drop(Decision)), (_S.REFUSED, _drop(Decision))],
    "decision_reasoned": [(_S.REFUSED, _set(Decision, reason=""))],
    "decision_provisional": [(_S.GRANTED, _set(LegalCase, is_provisional=True))],
    "event_story": [
        (_S.GRANTED, _set(LegalCase, status=_S.UNDER_REVIEW)),
        (_S.GRANTED, _first_event(to_status="closed")),
        (_S.GRANTED, _drop(CaseEvent)),
    ],
    "event_lawful": [(_S.GRANTED, _last_event(kind="archive"))],
    "event_days": [(_S.GRANTED, _last_event(on_date=LATER))],
    "deadline_running": [(_S.GRANTED, _drop(Deadline))],
    "deadline_stopped": [(_S.WITHDRAWN, _set(Deadline, state=DeadlineState.RUNNING))],
    "deadline_single": [(_S.UNDER_REVIEW, _twice(Deadline))],
    "deadline_dates": [
        (_S.UNDER_REVIEW, _set(Deadline, nominal_due_on=LATER)),
        (_S.UNDER_REVIEW, _set(Deadline, started_on=date(2026, 1, 5))),
    ],
    "deadline_states": [
        (_S.GRANTED, _set(Deadline, met_on=None)),
        (_S.UNDER_REVIEW, _set(Deadline, state=DeadlineState.PAUSED)),
    ],
    "deadline_review_pause": [
        (_S.PAPERS_AWAITED, _other(DeadlinePause, reason="appraisal")),
        (_S.UNDER_REVIEW, _set(Deadline, kind="cooperation_reply")),
    ],
    "deadline_answered": [
        (_S.UNDER_REVIEW, _set(Deadline, acceptance="accepted")),
        (_S.UNDER_REVIEW, _set(Deadline, kind="time_bar", acceptance="declined")),
        (_S.UNDER_REVIEW, _set(Deadline, extended_on=LATER)),
    ],
    "papers_notice": [
        (_S.PAPERS_AWAITED, _drop(PapersNotice)),
        (_S.PAPERS_AWAITED, _set(LegalCase, status=_S.UNDER_REVIEW)),
    ],
    "proof_promise": [(_S.GRANTED, _other(BeneficiaryStatus, proof_state=ProofState.VERIFIED))],
    "numbers_gapless": [
        (_S.UNDER_REVIEW, _set(LegalCase, seq=2)),
        (_S.UNDER_REVIEW, _other(CaseCounter, last_seq=9)),
    ],
    "foreign_keys": [(_S.UNDER_REVIEW, _orphan)],
    "audit_chain": [(_S.UNDER_REVIEW, lambda case: _change_the_past(case))],
    "case_audited": [(_S.UNDER_REVIEW, lambda case: _rename_the_act(case))],
    "search_index": [(_S.UNDER_REVIEW, lambda case: db.session.execute(SearchTerm.__table__.delete()))],
    "paper_dates": [
        (_S.UNDER_REVIEW, _set(Paper, asked_on=LATER)),
    ],
    "opponent_name": [(_S.UNDER_REVIEW, _set(OpposingParty, name=""))],
    "office_path": [(_S.UNDER_REVIEW, _other(Office, path="/9/"))],
    "sealed_numbers": [
        (_S.UNDER_REVIEW, _other(Person, phone_index="0" * 64)),
        (_S.UNDER_REVIEW, _other(Person, row_key="0" * 32)),
    ],
    "slip_numbers": [
        (_S.IN_PROGRESS, lambda case: _slips(case, 1)),
        (_S.IN_PROGRESS, lambda case: _count(case)),
    ],
    "slip_days": [
        (_S.IN_PROGRESS, _set(LegalCase, supervised_until=LATER)),
        (_S.IN_PROGRESS, lambda case: _slips(case, 1)),
    ],
    "one_open_slip": [(_S.IN_PROGRESS, lambda case: _slips(case, 2))],
}


def _slips(case: LegalCase, number: int) -> None:
    """Slips written past the verb: no number was taken and no clock runs."""
    for seq in range(1, number + 1):
        db.session.add(
            SupervisionSlip(
                office_id=case.office_id,
                case_id=case.id,
                issuer_office_id=case.office_id,
                year=2026,
                seq=seq,
                issued_on=clock.today(),
                issued_at=clock.now(),
                issued_by=case.handler_id,
                addressee_id=case.handler_id,
                reason="事由",
                requirement="要求",
                reply_due_on=clock.today(),
                state=SlipState.WAITING,
            )
        )


def _count(case: LegalCase) -> None:
    db.session.add(SupervisionCounter(office_id=case.office_id, year=2026, last_seq=1))


def _assign_behind(case: LegalCase) -> None:
    row = Assignment(
        office_id=case.office_id,
        case_id=case.id,
        lawyer_id=case.handler_id,
        assigned_by=case.handler_id,
        assigned_at=clock.now(),
    )
    db.session.add(row)


def _open_the_record() -> None:
    """Take away the trigger that keeps the audit record from being changed, as an intruder would."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE audit_record DISABLE TRIGGER USER"))
    else:
        db.session.execute(text("DROP TRIGGER audit_record_no_update"))


def _rename_the_act(case: LegalCase) -> None:
    _open_the_record()
    db.session.execute(update(AuditRecord).values(action="other"))


def _change_the_past(case: LegalCase) -> None:
    _open_the_record()
    first = select(AuditRecord.seq).order_by(AuditRecord.seq).limit(1).scalar_subquery()
    db.session.execute(update(AuditRecord).where(AuditRecord.seq == first).values(actor_name="别人"))


def test_every_invariant_has_a_seeded_violation() -> None:
    assert set(CHECKS) | set(GLOBAL_CHECKS) | {"opponent_name"} == set(SEEDED)


@pytest.mark.parametrize(
    ("name", "status", "damage"),
    [
        pytest.param(name, status, damage, id=f"{name}-{n}")
        for name, cases in SEEDED.items()
        for n, (status, damage) in enumerate(cases)
    ],
)
def test_a_seeded_violation_is_found(app: Flask, name: str, status: CaseStatus, damage: Damage) -> None:
    promised = a_status(
        BeneficiaryType.VETERAN,
        proof_state=ProofState.PROMISED,
        proof_due_on=clock.today() + timedelta(days=20),
    )
    case = a_case(status, team=Team(), beneficiary=promised if name == "proof_promise" else None)
    assert findings(db.session()) == []
    try:
        with transaction():
            damage(case)
            db.session.flush()
            found = {finding.name for finding in findings(db.session())}
            raise _Undo
    except _Undo:
        pass
    assert name in found


class _Undo(Exception):
    """Take the damage back."""
