"""指派: two clicks from the queue, conflicts visible but barred, a batch shared out in turn."""

from __future__ import annotations

import re

from flask import Flask

from app.rules.vocabulary import BeneficiaryType, CaseStatus
from tests.factories import a_case, a_lawyer, a_person
from tests.web.case_desk import CaseDesk, fresh, shown_version, written

_RADIO = re.compile(r'<input type="radio" name="lawyer_id"[^>]*value="([0-9]+)"([^>]*)>')


def test_two_clicks_from_the_queue_with_the_first_preselected(app: Flask) -> None:
    desk = CaseDesk(app)
    pool = a_lawyer(desk.team.office, "陈志远", in_military_pool=True)
    case = a_case(CaseStatus.GRANTED, team=desk.team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    link = re.search(r'href="(/case/[0-9]+/assign)"', desk.director.get("/queue").get_data(as_text=True))
    assert link
    page = desk.director.get(link[1]).get_data(as_text=True)
    first = _RADIO.search(page)
    assert first
    assert first[1] == str(pool.id)
    assert "checked" in first[2]
    assert "军人军属案件人员库" in page
    data = {"version": shown_version(page), "lawyer_id": first[1]}
    assert desk.director.send(link[1], data).status_code == 302
    assert fresh(case).lawyer_id == pool.id


def test_a_lawyer_with_a_conflict_is_shown_barred_with_the_reason(app: Flask) -> None:
    desk = CaseDesk(app)
    a_case(CaseStatus.IN_PROGRESS, team=desk.team, person=a_person(name="甲对方"))
    case = a_case(CaseStatus.GRANTED, team=desk.team, opponents=("甲对方",))
    page = desk.director.get(f"/case/{case.id}/assign").get_data(as_text=True)
    barred = _RADIO.search(page)
    assert barred
    assert "disabled" in barred[2]
    assert "存在利益冲突" in page
    data = {"version": shown_version(page), "lawyer_id": str(desk.team.lawyer_user.id)}
    assert desk.director.send(f"/case/{case.id}/assign", data).status_code == 400
    assert fresh(case).lawyer_id is None


def test_a_batch_is_shown_first_and_shared_in_turn(app: Flask) -> None:
    desk = CaseDesk(app)
    a_lawyer(desk.team.office, "刘敏")
    cases = [a_case(CaseStatus.GRANTED, team=desk.team) for _ in range(4)]
    page = desk.director.get("/assign").get_data(as_text=True)
    assert page.count('type="checkbox" name="case"') == 4
    before = written()
    preview = desk.director.send("/assign/preview", {"case": [str(case.id) for case in cases]}).get_data(
        as_text=True
    )
    assert written() == before
    chosen = {
        int(case_id): _chosen(preview, case_id)
        for case_id in re.findall(r'name="case" value="([0-9]+)"', preview)
    }
    assert sorted(list(chosen.values()).count(lawyer) for lawyer in set(chosen.values())) == [2, 2]
    data = {
        "case": list(map(str, chosen)),
        **dict(re.findall(r'name="(version-[0-9]+)" value="([0-9]+)"', preview)),
    }
    data |= {f"lawyer-{case_id}": lawyer for case_id, lawyer in chosen.items()}
    answer = desk.director.send("/assign/confirm", data, follow_redirects=True).get_data(as_text=True)
    assert "已指派 4 件。" in answer
    assert {fresh(case).lawyer_id for case in cases} == {int(lawyer) for lawyer in chosen.values()}
    again = desk.director.send("/assign/confirm", data, follow_redirects=True).get_data(as_text=True)
    assert again.count("未指派：") == 4


def _chosen(page: str, case_id: str) -> str:
    box = page[page.index(f'name="lawyer-{case_id}"') :]
    found = re.search(r'value="([0-9]+)" selected', box)
    assert found
    return found[1]


def test_a_batch_of_nothing_says_so(app: Flask) -> None:
    desk = CaseDesk(app)
    other = a_case(CaseStatus.GRANTED, team=CaseDesk(app).team)
    desk.director.get("/assign")
    for sent in ({}, {"case": ["x", "99999999999999999999"]}, {"case": [str(other.id)]}):
        page = desk.director.send("/assign/preview", sent, follow_redirects=True).get_data(as_text=True)
        assert "请先勾选待指派的案件。" in page
    sent = {"case": [str(other.id)], f"version-{other.id}": "1", f"lawyer-{other.id}": "1"}
    assert desk.director.send("/assign/confirm", sent).status_code == 404
    assert fresh(other).lawyer_id is None


def test_only_the_director_assigns(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(CaseStatus.GRANTED, team=desk.team)
    assert desk.clerk.get("/assign").status_code == 403
    assert desk.clerk.get(f"/case/{case.id}/assign").status_code == 403
