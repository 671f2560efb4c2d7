"""Whatever name somebody goes by: their cases are found, a second file and a conflict are noticed."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, parties
from app.audit import AuditRecord
from app.casework.errors import Invalid, NotFound, Refused
from app.extensions import db, transaction
from app.parties.persons import PersonFacts
from app.rules.vocabulary import CaseStatus, IdKind
from tests.factories import Team, a_case, a_person, an_id_number
from tests.web.case_desk import counted_queries
from tests.web.counting import statements

BORN = date(1980, 5, 17)


def found(team: Team, text: str) -> list[int]:
    return [hit.case_id for hit in casework.search(team.clerk, text)]


def test_a_case_is_found_by_every_name_and_the_page_says_which(app: Flask) -> None:
    """Red when intake does not index the person's other cases, or the terms forget former names."""
    team, number = Team(), an_id_number(7)
    first = a_case(team=team, person=a_person(name="马小丽", id_number=number, former_names=("丽丽",)))
    other = a_case(team=team, person=a_person(name="马大力"))
    again = a_case(team=team, person=a_person(name="阿依古丽·买买提", id_number=number, phone="13911112222"))
    for text in ("马小丽", "丽丽", "买买提", "mxl", "13911112222", "2222"):
        assert found(team, text) == [again.id, first.id], text
    assert found(team, "马") == [again.id, other.id, first.id] or found(team, "马") == [
        other.id,
        again.id,
        first.id,
    ]
    hit = casework.search(team.clerk, "丽丽")[1]
    assert (hit.applicant_name, hit.other_names) == ("马小丽", ("阿依古丽·买买提", "丽丽"))


def test_former_names_are_put_right_on_the_file(app: Flask) -> None:
    """Red when the index does not follow, a stranger may write, or a colleague's change is overwritten."""
    team, stranger = Team(), Team()
    case = a_case(team=team, person=a_person(name="马丽"))

    def put(actor: object, *names: str, version: int = 0) -> None:
        with transaction():
            casework.set_former_names(actor, case.person_id, names, version or case.person.version)  # type: ignore[arg-type]

    put(team.clerk, "曾小明", " 古丽．买买提")
    assert case.person.former_names == ["曾小明", "古丽·买买提"]
    assert found(team, "zengxm") == found(team, "古丽买买提") == [case.id]
    put(team.director, "曾小明")
    assert found(team, "古丽买买提") == []
    before = statements(lambda: put(team.clerk, "曾小明"))
    assert before < 8, "nothing changed, nothing is written"
    for refused, actor, version in (
        (Refused, team.clerk, case.person.version + 1),
        (Refused, team.lawyer, 0),
        (NotFound, stranger.clerk, 0),
    ):
        with pytest.raises(refused):
            put(actor, "甲", version=version)
    with pytest.raises(Invalid, match="姓名最多"):
        put(team.clerk, "长" * 81)
    rows = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "person.former_names")).all()
    assert [row.detail for row in rows] == [{"count": 2}, {"count": 1}], "no name in the audit log"


def test_a_name_from_before_points_to_the_earlier_application(app: Flask) -> None:
    """Red when namesakes are told apart by nothing, or by the spelling of a dot."""
    team = Team()
    unnumbered = PersonFacts("曾小明", IdKind.NONE, None, None, None, BORN, "", ("古丽·买买提",))
    case = a_case(team=team, person=unnumbered)

    def hints(*names: str, number: str = "", born: date | None = None) -> list[int | None]:
        return [each.case_id for each in casework.namesakes(team.clerk, names, number, born)]

    assert hints("曾小明") == hints("马丽", "曾小明") == hints("古丽．买买提") == [case.id]
    assert hints("曾小明", number=an_id_number(3), born=BORN) == [case.id], (
        "the file had no number to compare"
    )
    assert hints("曾小明", born=date(1990, 1, 1)) == [], "another date of birth is another person"
    assert hints("zengxiaoming") == hints("小明") == hints("") == []
    numbered = a_case(team=team, person=a_person(name="曾小明", id_number=an_id_number(4), birth_on=BORN))
    assert hints("曾小明", number=an_id_number(3), born=BORN) == [case.id], "another number is another person"
    assert hints("曾小明") == [numbered.id, case.id]
    assert [each.case_id for each in casework.namesakes(Team().clerk, ["曾小明"])] == []


def test_a_conflict_is_noticed_under_a_former_name(app: Flask) -> None:
    """Red when conflicts compare present names only."""
    team = Team()
    aided = a_case(
        team=team, person=a_person(name="阿依古丽·买买提", former_names=("马丽",)), opponents=("赵六",)
    )
    clash = casework.conflicts
    assert [each.case_id for each in clash(team.clerk, "孙七", ("马丽",))] == [aided.id]
    assert [each.case_id for each in clash(team.clerk, "孙七", ("阿依古丽•买买提",))] == [aided.id]
    assert [each.case_id for each in clash(team.clerk, "孙七", (), ("赵六",))] == [aided.id]
    assert clash(team.clerk, "孙七", ("mali", "古丽"), ("赵",)) == ()


def test_an_open_case_comes_first_and_falls_back_when_it_is_done(app: Flask) -> None:
    """Red when casework.step does not move the case in the index."""
    team = Team()
    older = a_case(CaseStatus.UNDER_REVIEW, team=team, person=a_person(name="单晓明"))
    newer = a_case(CaseStatus.UNDER_REVIEW, team=team, person=a_person(name="单小满"))
    assert found(team, "单") == [newer.id, older.id]
    with transaction():
        casework.withdraw(team.clerk, casework.load(team.clerk, newer.id), "已自行解决")
    assert found(team, "单") == found(team, "shan") == [older.id, newer.id]
    assert parties.outdated([newer, older]) == {}


def test_a_search_takes_three_statements_however_many_it_finds(app: Flask) -> None:
    """P80. Red when hits are loaded one by one, or an office's centre is asked for each office."""
    team = Team()
    for name in ("单晓明", "单小满", "单大鹏"):
        a_case(CaseStatus.IN_PROGRESS, team=team, person=a_person(name=name), opponents=("单某公司",))
    counts = {}
    for actor, looks in ((team.clerk, 3), (team.lawyer, 4)):
        for text in ("单", "单晓明", "单某公司", "shanxm", "鹓鶵"):
            db.session.rollback()
            with counted_queries() as sent:
                casework.search(actor, text)
            counts[text] = sum(each.startswith("SELECT") for each in sent)
            assert counts[text] <= looks, (text, actor.role)
    assert (counts["单某公司"], counts["单晓明"], counts["鹓鶵"]) == (4, 3, 2)
