"""Registering an application: assessment, number, clocks, double submits, refused forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import casework, clock
from app.audit import AuditRecord
from app.casework import Invalid, Override, Refused
from app.casework.clocks import Deadline
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import (
    BeneficiaryType,
    CaseStatus,
    IdKind,
    ProofState,
    Role,
    WaiverBasis,
)
from tests.factories import (
    Team,
    a_case,
    a_person,
    a_status,
    a_user,
    actor_of,
    an_application,
    an_id_number,
    an_instant,
    an_office,
)

MONDAY = date(2026, 3, 2)


def submit(team: Team, **fields: object) -> LegalCase:
    with transaction():
        return casework.submit(team.clerk, an_application(**fields))


def kinds(case: LegalCase) -> dict[str, date]:
    rows = db.session.scalars(select(Deadline).where(Deadline.case_id == case.id))
    return {row.kind: row.target_on for row in rows if row.is_open}


def test_a_complete_application_goes_under_review_at_once(app: Flask) -> None:
    team = Team()
    with clock.travelled_to(an_instant(MONDAY)):
        case = submit(team)
    assert case.status is CaseStatus.UNDER_REVIEW
    assert [event.kind for event in case.events] == ["submit", "accept"]
    assert kinds(case) == {"review": date(2026, 3, 9)}
    assert (case.next_due_on, case.next_due_kind) == (date(2026, 3, 9), "review")
    assert case.case_no == f"{team.office.case_prefix}〔2026〕1号"
    assert case.waiver is WaiverBasis.PLEDGE


def test_an_incomplete_application_waits_to_be_accepted(app: Flask) -> None:
    case = submit(Team(), received_papers=("法律援助申请表",))
    assert case.status is CaseStatus.RECEIVED
    received = {paper.label for paper in case.papers if paper.received_on}
    assert received == {"法律援助申请表", "身份证明"}


def test_a_bereaved_family_is_exempt_and_first_by_statute(app: Flask) -> None:
    case = submit(Team(), status=a_status(BeneficiaryType.MARTYR_BEREAVED))
    assert (case.priority_tier, case.waiver) == (1, WaiverBasis.EXEMPT_FROM_CHECK)
    assert case.assessment["priority"]["tier"] == 1
    assert case.beneficiary_type is BeneficiaryType.MARTYR_BEREAVED


def test_a_promised_proof_holds_the_priority_until_its_day(app: Flask) -> None:
    with clock.travelled_to(an_instant(MONDAY)):
        case = submit(Team(), status=a_status(BeneficiaryType.VETERAN, proof_state=ProofState.PROMISED))
    assert (case.priority_tier, case.tier_until) == (2, MONDAY + timedelta(days=30))
    assert kinds(case)["status_proof"] == MONDAY + timedelta(days=30)


def test_an_override_is_kept_with_its_reason(app: Flask) -> None:
    case = submit(Team(), override=Override("低保证系统查询属实", waiver=WaiverBasis.CHECKED, tier=2))
    assert (case.waiver, case.priority_tier) == (WaiverBasis.CHECKED, 2)
    assert case.override is not None
    assert case.override["reason"] == "低保证系统查询属实"
    assert "override" in [event.kind for event in case.events]


def test_the_same_form_makes_one_case(app: Flask) -> None:
    team = Team()
    application = an_application()
    with transaction():
        first = casework.submit(team.clerk, application)
        number, version = first.case_no, first.version
    with transaction():
        again = casework.submit(team.clerk, replace(application, facts="改过的案情"))
        assert (again.case_no, again.version, again.facts) == (number, version, application.facts)
    assert db.session.scalar(select(func.count()).select_from(LegalCase)) == 1


def test_another_users_form_is_refused(app: Flask) -> None:
    team = Team()
    colleague = actor_of(a_user(Role.CLERK, team.office))
    application = an_application()
    with transaction():
        casework.submit(team.clerk, application)
    with transaction(), pytest.raises(Refused, match="其他人"):
        casework.submit(colleague, application)


def test_a_returning_person_is_not_entered_twice(app: Flask) -> None:
    team = Team()
    first = submit(
        team, person=a_person(name="王秀兰", id_number=an_id_number(7), birth_on=date(1980, 5, 17))
    )
    second = submit(
        team, person=a_person(name="王秀兰", id_number=an_id_number(7), birth_on=date(1980, 5, 17))
    )
    assert first.person_id == second.person_id
    assert (first.seq, second.seq) == (1, 2)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"person": a_person(name=" ")}, "name"),
        ({"person": a_person(id_number="110105198005170000")}, "id_number"),
        ({"person": a_person(id_number=None, id_kind=IdKind.OFFICER_CARD)}, "id_number"),
        ({"person": a_person(phone="12")}, "phone"),
        ({"person": a_person(address="长" * 201)}, "address"),
        ({"matter": "unknown", "received_papers": ()}, "matter"),
        ({"form_token": "short"}, "form_token"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"monthly_income_fen": 10**16}, "monthly_income_fen"),
        ({"facts": "字" * 5001}, "facts"),
        ({"opponents": ("公司",) * 21}, "opponents"),
        ({"person": a_person(name="张三"), "opponents": ("李四", "张三")}, "opponents"),
        ({"override": Override(" ", tier=1)}, "override_reason"),
        ({"override": Override("理由", tier=9)}, "override_tier"),
        ({"status": a_status(BeneficiaryType.NONE)}, "status"),
        ({"status": a_status(relation=None)}, "relation"),
        ({"status": a_status(proof_state=ProofState.LAPSED)}, "proof_state"),
        (
            {"status": a_status(proof_state=ProofState.PROMISED, proof_due_on=date(2020, 1, 1))},
            "proof_due_on",
        ),
        ({"facts": "其子在32145部队服役"}, "facts"),
    ],
)
def test_a_wrong_form_is_refused_field_by_field(app: Flask, fields: dict[str, object], problem: str) -> None:
    team = Team()
    with pytest.raises(Invalid) as refused:
        submit(team, **fields)
    assert list(refused.value.fields) == [problem]
    assert db.session.scalar(select(func.count()).select_from(LegalCase)) == 0


def test_every_problem_is_told_at_once(app: Flask) -> None:
    team = Team()
    with pytest.raises(Invalid) as refused:
        submit(team, matter="unknown", received_papers=(), amount_fen=-5, remark="字" * 501)
    assert set(refused.value.fields) == {"matter", "amount_fen", "remark"}


def test_a_unit_designation_needs_a_reason_that_is_kept(app: Flask) -> None:
    case = submit(Team(), facts="其子在32145部队服役", secrecy_confirmation="系已公开的英模部队")
    assert "系已公开的英模部队" in case.events[0].text


def test_tomorrow_is_not_a_day_of_receipt(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        submit(Team(), received_on=clock.today() + timedelta(days=1))
    assert list(refused.value.fields) == ["received_on"]


@pytest.mark.parametrize("role", [Role.LAWYER, Role.STATISTICIAN, Role.ADMIN, Role.AUDITOR])
def test_only_the_desk_registers(app: Flask, role: Role) -> None:
    actor = actor_of(a_user(role))
    with transaction(), pytest.raises(Refused):
        casework.submit(actor, an_application())


def test_the_year_of_the_number_is_the_shanghai_year_of_receipt(app: Flask) -> None:
    team = Team()
    new_year = clock.at_local(date(2026, 1, 1))
    with clock.travelled_to(new_year - timedelta(seconds=30)):
        old = submit(team)
    with clock.travelled_to(new_year):
        new = submit(team)
        late = submit(team, received_on=date(2025, 12, 31))
    assert [(case.year, case.seq) for case in (old, new, late)] == [(2025, 1), (2026, 1), (2025, 2)]


def test_long_numbers_are_not_cut(app: Flask) -> None:
    team = Team()
    submit(team)
    with transaction() as session:
        session.execute(
            db.text("update case_counter set last_seq = 99999 where office_id = :id"), {"id": team.office.id}
        )
    assert submit(team).case_no.endswith("〕100000号")


def test_offices_number_on_their_own(app: Flask) -> None:
    centre = an_office()
    teams = (Team(centre), Team(an_office(parent=centre)))
    assert [submit(team).seq for team in teams * 2] == [1, 1, 2, 2]


def test_the_record_holds_no_personal_numbers(app: Flask) -> None:
    person = a_person()
    case = submit(Team(), person=person)
    details = str([row.detail for row in db.session.scalars(select(AuditRecord))])
    story = str([(row.text, row.data) for row in db.session.scalars(select(CaseEvent))])
    for secret in (person.id_number, person.phone):
        assert str(secret) not in details + story
    assert case.case_no in details


def test_the_panel_says_the_same_before_saving(app: Flask) -> None:
    team = Team()
    application = an_application(status=a_status())
    judged = casework.assessment(application, team.office.id)
    with transaction():
        case = casework.submit(team.clerk, application)
    assert case.assessment == judged.as_json()


def test_a_case_at_each_database_is_found_by_any_spelling(app: Flask) -> None:
    team = Team(an_office(prefix="清江法援"))
    case = a_case(team=team, received_on=date(2026, 3, 2))
    for spelling in ("清江法援〔2026〕1号", "2026-1", "20261", "２０２６－１", "清江法援[2026] 第1号"):
        assert casework.find_case(team.clerk, spelling).id == case.id
    for spelling in ("2026-2", "别处法援〔2026〕1号", "", "%"):
        with pytest.raises(casework.NotFound):
            casework.find_case(team.clerk, spelling)
