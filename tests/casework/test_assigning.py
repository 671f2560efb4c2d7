"""Who is proposed for a case, in which order and why; who may not have it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app import casework, clock
from app.casework import Invalid, NotFound, Refused
from app.extensions import transaction
from app.rules.matters import MatterGroup
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from app.staff.models import User
from tests.factories import Team, a_case, a_lawyer, a_person, a_user, actor_of, an_office


@pytest.fixture
def team(app: Flask) -> Team:
    return Team()


def order(team: Team, case: casework.queue) -> list[int]:  # type: ignore[valid-type]
    return [each.lawyer.id for each in casework.candidates(team.director, case)]


def give(team: Team, lawyer: User, **fields: object) -> None:
    case = a_case(CaseStatus.GRANTED, team=team, **fields)
    with transaction():
        casework.assign(team.director, casework.load(team.director, case.id), lawyer.id)


def test_speciality_then_load_then_the_longest_wait(team: Team) -> None:
    expert = a_lawyer(team.office, specialities=[MatterGroup.WAGES])
    idle, waiting = a_lawyer(team.office), a_lawyer(team.office)
    with clock.travelled_to(clock.now() - timedelta(days=9)):
        give(team, waiting)
    with clock.travelled_to(clock.now() - timedelta(days=4)):
        give(team, idle)
    give(team, team.lawyer_user)
    give(team, team.lawyer_user)
    case = a_case(CaseStatus.GRANTED, team=team)
    assert order(team, case) == [expert.id, waiting.id, idle.id, team.lawyer_user.id]
    best, second = casework.candidates(team.director, case)[:2]
    assert best.reason_zh == "擅长劳动报酬与劳动关系，在办 0 件，尚未承办过案件"
    assert second.reason_zh == "在办 1 件，距上次指派 9 日"


def test_the_military_pool_comes_first_for_beneficiaries_only(team: Team) -> None:
    pool = a_lawyer(team.office, in_military_pool=True)
    expert = a_lawyer(team.office, specialities=[MatterGroup.WAGES])
    family = a_case(CaseStatus.GRANTED, team=team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    other = a_case(CaseStatus.GRANTED, team=team)
    assert order(team, family)[0] == pool.id
    assert order(team, other)[0] == expert.id


def test_who_is_full_stays_visible_but_cannot_be_chosen(team: Team) -> None:
    full = a_lawyer(team.office, capacity=1, specialities=[MatterGroup.WAGES])
    give(team, full)
    case = a_case(CaseStatus.GRANTED, team=team)
    last = casework.candidates(team.director, case)[-1]
    assert (last.lawyer.id, last.selectable) == (full.id, False)
    assert "已达上限 1 件" in last.reason_zh
    with transaction(), pytest.raises(Refused, match="上限"):
        casework.assign(team.director, casework.load(team.director, case.id), full.id)


@pytest.mark.parametrize("direction", ["other side is aided", "applicant is the other side"])
def test_who_acts_for_the_other_side_is_in_conflict(team: Team, direction: str) -> None:
    conflicted = a_lawyer(team.office)
    if direction == "other side is aided":
        give(team, conflicted, person=a_person(name="赵六"))
        case = a_case(CaseStatus.GRANTED, team=team, opponents=("赵六",))
    else:
        give(team, conflicted, opponents=("王秀兰",))
        case = a_case(CaseStatus.GRANTED, team=team, person=a_person(name="王秀兰"))
    found = {each.lawyer.id: each for each in casework.candidates(team.director, case)}
    assert found[conflicted.id].conflict
    assert "利益冲突" in found[conflicted.id].reason_zh
    with transaction(), pytest.raises(Refused, match="利益冲突"):
        casework.assign(team.director, casework.load(team.director, case.id), conflicted.id)


def test_only_active_lawyers_of_the_centre_can_be_chosen(team: Team) -> None:
    case = a_case(CaseStatus.GRANTED, team=team)
    stranger, clerk = a_lawyer(an_office()), a_user(Role.CLERK, team.office)
    for user_id in (stranger.id, clerk.id, 0, 10**9):
        with transaction(), pytest.raises(Invalid):
            casework.assign(team.director, casework.load(team.director, case.id), user_id)


def test_a_change_ends_the_old_assignment_and_frees_the_place(team: Team) -> None:
    first = a_lawyer(team.office, capacity=1)
    case = a_case(CaseStatus.GRANTED, team=team)
    with transaction():
        casework.assign(team.director, casework.load(team.director, case.id), first.id)
    with transaction(), pytest.raises(Invalid):
        casework.reassign(team.director, casework.load(team.director, case.id), first.id, "原因")
    with transaction(), pytest.raises(Invalid):
        casework.reassign(team.director, casework.load(team.director, case.id), team.lawyer_user.id, "")
    with transaction():
        casework.reassign(
            team.director, casework.load(team.director, case.id), team.lawyer_user.id, "受援人申请"
        )
    assignments = casework.case_file(team.director, case.id).assignments
    assert [(row.lawyer_id, row.end_reason) for row in assignments] == [
        (first.id, "受援人申请"),
        (team.lawyer_user.id, ""),
    ]
    give(team, first)
    with pytest.raises(NotFound):
        casework.case_file(actor_of(first), case.id)


def test_candidates_are_for_those_who_reach_the_case(team: Team) -> None:
    case = a_case(CaseStatus.GRANTED, team=team)
    with pytest.raises(NotFound):
        casework.candidates(actor_of(a_user(Role.DIRECTOR, an_office())), case)


def test_duplicates_and_conflicts_reveal_nothing_out_of_reach(app: Flask) -> None:
    centre = an_office()
    station, elsewhere = Team(an_office(parent=centre)), Team(an_office(parent=centre))
    person = a_person(name="王秀兰")
    case = a_case(team=elsewhere, person=person, opponents=("赵六",))
    number = str(person.id_number)
    seen = casework.duplicates(elsewhere.clerk, number, "pay_wages")[0]
    assert (seen.case_id, seen.message_zh) == (case.id, "同一申请人的同一事项正在办理")
    for found in (
        casework.duplicates(station.clerk, number, "pay_wages"),
        casework.conflicts(station.clerk, "赵六", ()),
        casework.conflicts(station.clerk, "某人", ("王秀兰",)),
    ):
        assert [(each.case_id, each.case_no, each.received_on) for each in found] == [(None, "", None)]
    assert casework.duplicates(Team().clerk, number, "pay_wages") == ()
    assert casework.conflicts(Team().clerk, "赵六", ("王秀兰",)) == ()


def test_each_clock_is_somebodys(team: Team) -> None:
    expected = {
        CaseStatus.UNDER_REVIEW: team.clerk.user_id,
        CaseStatus.PAPERS_AWAITED: team.clerk.user_id,
        CaseStatus.GRANTED: team.director.user_id,
        CaseStatus.ASSIGNED: team.lawyer.user_id,
        CaseStatus.CLOSED: team.lawyer.user_id,
    }
    for status, user_id in expected.items():
        file = casework.case_file(team.director, a_case(status, team=team).id)
        due = next(face.deadline for face in file.clocks if face.kind == file.case.next_due_kind)
        assert casework.responsible_user_ids(file.case, due) == (user_id,)
    refused = casework.case_file(team.director, a_case(CaseStatus.REFUSED, team=team).id)
    assert {casework.responsible_user_ids(refused.case, face.deadline) for face in refused.clocks} == {()}


def test_a_station_without_a_director_reports_to_its_centre(app: Flask) -> None:
    centre = an_office()
    station = an_office(parent=centre)
    clerk, director = a_user(Role.CLERK, station), a_user(Role.DIRECTOR, centre)
    with transaction():
        from tests.factories import an_application

        case = casework.submit(actor_of(clerk), an_application())
    assert casework.director_ids(case) == (director.id,)
