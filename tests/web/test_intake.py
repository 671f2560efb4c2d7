"""Registering at the window: what is typed is never lost, what is shown is what is stored."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import casework, clock
from app.audit import AuditRecord
from app.casework.clocks import Deadline
from app.casework.models import CaseEvent, Draft, LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import Action, BeneficiaryType, OfficeKind, ProofState, Role
from app.staff.models import Office
from tests import factories
from tests.browsing import Browser, browser_of

NUMBER = "11010519491231002X"


def typed(**changed: Any) -> dict[str, Any]:
    """A complete form of a martyr's daughter, as her clerk types it."""
    given: dict[str, Any] = {
        "id_number": NUMBER,
        "name": "王秀兰",
        "phone": "138 1234 5678",
        "id_kind": "resident_id",
        "address": "清江县城关镇",
        "received_via": "walk_in",
        "received_on": clock.today().isoformat(),
        "beneficiary_type": "martyr_bereaved",
        "relation": "child",
        "proofs": ["martyr_certificate"],
        "matter": "抚恤金",
        "opponents": "清江县某局",
        "facts": "申请发给抚恤金未获答复。",
        "papers": ["application_form"],
    }
    given.update(changed)
    return {name: value for name, value in given.items() if value is not None}


def token(page: str) -> str:
    found = re.search(r'name="form_token"[^>]*value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def fresh(clerk: Browser, **changed: Any) -> dict[str, Any]:
    clerk.get("/intake/new")
    return typed(form_token=token(clerk.page), **changed)


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(LegalCase)) or 0


@pytest.fixture
def clerk(client_for: Any) -> Browser:
    browser: Browser = client_for(Role.CLERK)
    return browser


def test_the_form_opens_on_the_identity_number(clerk: Browser) -> None:
    clerk.get("/intake/new")
    assert re.search(r'<input[^>]*autofocus[^>]*id="id_number"|id="id_number"[^>]*autofocus', clerk.page)
    assert '<option selected value="resident_id">' in clerk.page
    assert clock.today().isoformat() in clerk.page


def test_a_person_is_registered_and_the_receipt_says_everything(clerk: Browser) -> None:
    sent = clerk.send("/intake/new", fresh(clerk))
    assert sent.status_code == 303, clerk.page
    receipt = clerk.get(sent.location)
    case = db.session.scalars(select(LegalCase)).one()
    assert receipt.status_code == 200
    assert case.case_no in clerk.page
    assert "110105********002X" in clerk.page
    assert NUMBER not in clerk.page
    assert "应当优先" in clerk.page
    assert case.person.sex is not None
    assert (case.person.birth_on.isoformat(), case.priority_tier) == ("1949-12-31", 1)


def test_the_panel_says_what_is_then_stored(clerk: Browser) -> None:
    form = fresh(clerk)
    clerk.send("/intake/panel", form)
    shown = clerk.page
    clerk.send("/intake/new", form)
    case = db.session.scalars(select(LegalCase)).one()
    assert case.assessment["hardship"]["sentence"] in shown
    for reason in case.assessment["priority"]["reasons"]:
        assert reason["text"] in shown
    for paper in case.assessment["required_papers"]:
        assert paper["label"] in shown
    assert "无需填写经济状况" in shown
    assert "法律援助申请人有材料证明属于下列人员之一的" in shown


def test_the_panel_without_script_keeps_every_word(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk, action="panel", matter="fyf", amount_fen="1.4万"))
    for text in (
        "王秀兰",
        "fyf",
        "14000",
        "人民币壹万肆仟元整",
        "请求给付抚养费",
        "请求给付扶养费",
        "应当优先",
    ):
        assert text in clerk.page, text
    assert cases() == 0


def test_a_panel_of_nonsense_is_no_error(clerk: Browser) -> None:
    for value in ("", "\x00", "9" * 400, "\u202e<b>", "２０２６", "1e999", "-0"):
        names = [name for name in typed() if name not in ("papers", "proofs")]
        answer = clerk.send(
            "/intake/panel", {name: value for name in names} | {"papers": ["x"], "proofs": [value]}
        )
        assert answer.status_code == 200
        sent = clerk.send("/intake/new", {name: value for name in names} | {"form_token": value})
        assert sent.status_code in (400, 409)
        assert clerk.send(
            "/intake/draft", {"name": value, "form_token": value, "draft": value}
        ).status_code in (200, 409)
    assert cases() == 0


def test_text_is_shown_as_text(clerk: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    clerk.send("/intake/new", fresh(clerk, name=evil, address=evil, matter=evil, opponents=evil, facts=evil))
    assert "<script>alert" not in clerk.page
    assert "&lt;script&gt;alert(1)" in clerk.page
    clerk.send(
        "/intake/new",
        fresh(clerk, name=evil, address=evil, opponents=f"某{evil}", facts=evil),
        follow_redirects=True,
    )
    assert "受理回执" in clerk.page
    assert "<script>alert" not in clerk.page


def test_errors_are_summed_up_and_nothing_typed_is_lost(clerk: Browser) -> None:
    wrong = fresh(
        clerk,
        id_number="110105194912310021",
        phone="138",
        amount_fen="三万",
        time_bar_on="13月",
        received_on="2199-01-01",
        beneficiary_type="",
        matter="没有的事项",
    )
    sent = clerk.send("/intake/new", wrong)
    assert sent.status_code == 400
    assert "<title>错误：受理登记" in clerk.page
    for text in ("末位校验码不符", "请选择优抚类别", "没有找到事项", "收到日期不能晚于今天", "无法识别"):
        assert text in clerk.page, text
    for value in (
        "110105194912310021",
        'value="138"',
        "三万",
        "13月",
        "2199-01-01",
        "没有的事项",
        "清江县某局",
    ):
        assert value in clerk.page, value
    assert cases() == 0


def test_a_blank_form_asks_and_the_summary_names_every_box(clerk: Browser) -> None:
    """Red when what is missing is called wrong (18 digits, now 0), or too long without saying what."""
    clerk.send("/intake/new", {"id_kind": "resident_id"})
    assert "请填写居民身份证号码" in clerk.page
    assert "现为 0 位" not in clerk.page
    clerk.send("/intake/new", {"facts": "长" * 5001, "remark": "长" * 501})
    assert "案情摘要：内容过长：最多 5000 字" in clerk.page
    assert "备注：内容过长：最多 500 字" in clerk.page
    assert "姓名：请填写姓名" not in clerk.page


def test_an_unclear_matter_is_chosen_from_a_list(clerk: Browser) -> None:
    form = fresh(clerk, matter="fyf")
    assert clerk.send("/intake/new", form).status_code == 400
    assert "对应多个事项，请选择" in clerk.page
    assert clerk.send("/intake/new", form | {"matter_pick": "support_spouse"}).status_code == 303
    assert db.session.scalars(select(LegalCase)).one().matter == "support_spouse"


def test_sent_twice_is_one_case_and_another_persons_token_is_refused(
    app: Flask, clerk: Browser, centre: Office
) -> None:
    form = fresh(clerk)
    first, second = clerk.send("/intake/new", form), clerk.send("/intake/new", form)
    assert first.location == second.location
    other = browser_of(app, factories.a_user(Role.CLERK, centre))
    assert other.send("/intake/new", form).status_code == 409
    assert cases() == 1


def test_a_repetition_must_be_confirmed_with_a_reason(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk))
    again = fresh(clerk)
    assert clerk.send("/intake/new", again).status_code == 400
    assert "确认另案受理" in clerk.page
    assert clerk.send("/intake/new", again | {"repeat_confirmed": "y"}).status_code == 400
    confirmed = again | {"repeat_confirmed": "y", "repeat_reason": "另一笔抚恤金"}
    assert clerk.send("/intake/new", confirmed).status_code == 303
    notes = db.session.scalars(select(CaseEvent.text).where(CaseEvent.kind == Action.ADD_NOTE.value)).all()
    assert any("另一笔抚恤金" in note for note in notes)


def test_a_conflict_of_interest_must_be_confirmed(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk))
    against = fresh(clerk, id_number=factories.an_id_number(7), name="李四", opponents="王秀兰、赵六")
    assert clerk.send("/intake/new", against).status_code == 400
    assert "不构成利益冲突" in clerk.page
    confirmed = against | {"conflict_confirmed": "y", "conflict_reason": "同名不同人"}
    assert clerk.send("/intake/new", confirmed).status_code == 303


def test_a_unit_designation_interrupts_and_keeps_everything(clerk: Browser) -> None:
    form = fresh(clerk, facts="其父曾在63898部队服役。")
    assert clerk.send("/intake/new", form).status_code == 200
    assert "疑似部队番号或代号" in clerk.page
    for value in ("王秀兰", "清江县某局", NUMBER):
        assert f'value="{value}"' in clerk.page
    assert clerk.send("/intake/new", form | {"action": "confirm"}).status_code == 400
    assert cases() == 0
    clerk.send("/intake/new", form | {"action": "edit"})
    assert "其父曾在63898部队服役。</textarea>" in clerk.page
    sure = form | {"action": "confirm", "secrecy_confirmation": "公开报道中的名称"}
    assert clerk.send("/intake/new", sure).status_code == 303
    texts = db.session.scalars(select(CaseEvent.text).where(CaseEvent.kind == Action.SUBMIT.value)).one()
    assert "公开报道中的名称" in texts


def test_a_draft_is_kept_encrypted_and_goes_with_the_submission(clerk: Browser) -> None:
    form = fresh(clerk)
    saved = clerk.send("/intake/draft", form).json
    assert saved["draft"].isdigit()
    assert clerk.send("/intake/draft", form | {"draft": saved["draft"]}).json["draft"] == saved["draft"]
    row = db.session.scalars(select(Draft)).one()
    assert "王秀兰" not in row.payload_sealed
    assert NUMBER not in row.payload_sealed
    clerk.get("/intake/new")
    assert "继续草稿" in clerk.page
    clerk.get(f"/intake/{saved['draft']}")
    assert f'value="{NUMBER}"' in clerk.page
    assert token(clerk.page) == form["form_token"]
    assert clerk.get(f"/intake/{saved['draft']}/paper").status_code == 200
    assert clerk.send("/intake/new", form | {"draft": saved["draft"]}).status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert clerk.send("/intake/draft", form).status_code == 409


def test_a_draft_is_nobody_elses(app: Flask, clerk: Browser, centre: Office) -> None:
    saved = clerk.send("/intake/draft", fresh(clerk)).json["draft"]
    other = browser_of(app, factories.a_user(Role.CLERK, centre))
    assert other.get(f"/intake/{saved}").status_code == 404
    assert other.get(f"/intake/{saved}/paper").status_code == 404
    other.send(f"/intake/{saved}/delete")
    other.get("/intake/new")
    assert "继续草稿" not in other.page
    assert clerk.get(f"/intake/{saved}").status_code == 200
    clerk.send(f"/intake/{saved}/delete")
    assert clerk.get(f"/intake/{saved}").status_code == 404


def test_a_draft_saved_by_hand_comes_back_and_suspicious_words_are_not_stored(clerk: Browser) -> None:
    sent = clerk.send("/intake/new", fresh(clerk, action="draft"), follow_redirects=True)
    assert sent.status_code == 200
    assert "草稿已保存" in clerk.page
    refused = clerk.send("/intake/new", fresh(clerk, action="draft", facts="63898部队"))
    assert refused.status_code == 400
    assert "未保存草稿" in clerk.page
    assert clerk.send("/intake/draft", fresh(clerk, facts="63898部队")).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_returning_person_is_recognised_and_their_file_used(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk))
    form = fresh(clerk, name="", phone="", address="", beneficiary_type="", relation="", proofs=None)
    clerk.send("/intake/panel", form)
    assert "已有档案：王秀兰" in clerk.page
    assert "138 **** 5678" in clerk.page
    assert "13812345678" not in clerk.page
    clerk.send("/intake/new", form | {"action": "use_file", "matter": "jtsg"})
    for value in ("13812345678", "清江县城关镇", "jtsg"):
        assert f'value="{value}"' in clerk.page, value
    assert '<option selected value="martyr_bereaved">' in clerk.page
    assert db.session.scalars(select(AuditRecord).where(AuditRecord.action == "person.use_file")).one()


def second_form(clerk: Browser) -> dict[str, Any]:
    """What stands on the form of a returning person once their file was taken."""
    form = fresh(clerk, phone="", address="", beneficiary_type="", relation="", proofs=None, matter="jtsg")
    clerk.send("/intake/new", form | {"action": "use_file"})
    return form | {"beneficiary_type": "martyr_bereaved", "relation": "child"}


def test_the_file_brings_the_running_promise_along(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk, proofs=None, proof_later="y"))
    first = db.session.scalars(select(LegalCase)).one()
    assert first.beneficiary_status is not None
    due_on = first.beneficiary_status.proof_due_on
    second_form(clerk)
    assert re.search(r'<input[^>]*checked[^>]*id="proof_later"|id="proof_later"[^>]*checked', clerk.page)
    assert f'value="{due_on}"' in clerk.page
    assert "尚缺优抚证明" not in clerk.page
    assert "应当优先" in clerk.page


def test_the_file_brings_the_proofs_along_and_a_broken_promise_none(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk))
    second_form(clerk)
    assert re.search(r'<input[^>]*checked[^>]*value="martyr_certificate"', clerk.page)
    status = db.session.scalars(select(LegalCase)).one().beneficiary_status
    assert status is not None
    with transaction():
        status = db.session.merge(status)
        status.proofs, status.proof_state = [], ProofState.VERIFIED
    checked = second_form(clerk)
    assert "尚缺优抚证明" not in clerk.page
    assert clerk.send("/intake/new", checked | {"papers": ["status_proof"]}).status_code == 303
    newest = db.session.scalars(select(LegalCase).order_by(LegalCase.id.desc())).first()
    assert newest is not None
    assert newest.priority_tier == 1
    with transaction():
        status = db.session.merge(status)
        status.proof_state, status.proof_due_on = ProofState.PROMISED, clock.today() - timedelta(days=1)
    second_form(clerk)
    assert "尚缺优抚证明：勾选证明，或者选择承诺补交，否则按普通案件排序" in clerk.page


def test_a_paper_of_kinship_alone_proves_no_bereavement(clerk: Browser) -> None:
    clerk.send("/intake/panel", fresh(clerk, proofs=["household_register"]))
    assert "尚缺优抚证明" in clerk.page
    clerk.send("/intake/panel", fresh(clerk, proofs=["household_register", "martyr_certificate"]))
    assert "尚缺优抚证明" not in clerk.page
    clerk.get("/intake/new")
    assert clerk.page.index("烈士证书</label>") < clerk.page.index("优待证</label>")


def test_a_wrong_number_identifies_nobody(clerk: Browser) -> None:
    clerk.send("/intake/panel", fresh(clerk, id_number="110105194912310021"))
    assert "证件号有误，尚未查重" in clerk.page
    assert "未发现同证件号的案件" not in clerk.page
    assert "✓ 身份证明" not in clerk.page
    clerk.send("/intake/panel", fresh(clerk))
    assert "✓ 身份证明" in clerk.page


def test_a_unit_designation_is_told_with_the_other_errors(clerk: Browser) -> None:
    sent = clerk.send("/intake/new", fresh(clerk, phone="138", facts="其父曾在63898部队服役。"))
    assert sent.status_code == 400
    assert 'id="facts-err"' in clerk.page
    assert 'id="phone-err"' in clerk.page


def test_a_receipt_opened_later_says_where_the_case_stands_now(app: Flask, clerk: Browser) -> None:
    receipt = clerk.send("/intake/new", fresh(clerk)).location
    clerk.get(receipt)
    assert "待审查决定" in clerk.page
    case = db.session.scalars(select(LegalCase)).one()
    with transaction():
        casework.withdraw(clerk_actor(case), casework.load(clerk_actor(case), case.id), "不再申请")
    clerk.get(receipt)
    assert "当前环节：已撤回" in clerk.page
    assert "已进入审查" not in clerk.page
    assert "当前没有期限在计算" in clerk.page


def test_proof_may_follow(clerk: Browser) -> None:
    form = fresh(clerk, proofs=None, proof_later="y")
    clerk.send("/intake/panel", form)
    assert "补交优抚证明" in clerk.page
    clerk.send("/intake/new", form)
    case = db.session.scalars(select(LegalCase)).one()
    assert case.beneficiary_status is not None
    assert case.beneficiary_status.proof_state is ProofState.PROMISED
    assert (case.beneficiary_status.proof_due_on - clock.today()).days == 30
    assert case.priority_tier == 1


def test_a_person_may_judge_otherwise_with_a_reason(clerk: Browser) -> None:
    form = fresh(clerk, override_tier="ordinary", override_reason="")
    assert clerk.send("/intake/new", form).status_code == 400
    assert "改为人工判断须填写理由" in clerk.page
    assert clerk.send("/intake/new", form | {"override_reason": "证书存疑"}).status_code == 303
    assert db.session.scalars(select(LegalCase)).one().priority_tier == 3


def test_a_relation_must_be_chosen_where_there_are_several(clerk: Browser) -> None:
    form = fresh(clerk, relation="")
    clerk.send("/intake/panel", form)
    assert "规则冲突" not in clerk.page
    assert clerk.send("/intake/new", form).status_code == 400
    assert "请选择与军人关系" in clerk.page


def test_other_documents_take_any_number_and_none_takes_none(clerk: Browser) -> None:
    assert clerk.send("/intake/new", fresh(clerk, id_kind="officer_card", id_number="")).status_code == 400
    assert "请填写军官证号码" in clerk.page
    card = fresh(clerk, id_kind="officer_card", id_number="军字第0012345号")
    assert clerk.send("/intake/new", card).status_code == 303
    nobody = fresh(clerk, id_kind="none", id_number="", name="无名氏", beneficiary_type="none")
    assert clerk.send("/intake/new", nobody).status_code == 303
    assert cases() == 2


def test_a_changed_birth_date_is_noted(clerk: Browser) -> None:
    clerk.send("/intake/new", fresh(clerk, birth_on="1949-12-30", sex="female"))
    notes = db.session.scalars(select(CaseEvent.text).where(CaseEvent.kind == Action.ADD_NOTE.value)).all()
    assert notes == ["出生日期与身份证号不一致，由受理人手工修改"]


def test_the_full_number_stands_only_on_the_audited_paper(clerk: Browser) -> None:
    receipt = clerk.send("/intake/new", fresh(clerk)).location
    case_id = receipt.rsplit("/", 1)[1]
    for path in (receipt, f"{receipt}/print", f"/intake/{case_id}/show"):
        assert clerk.get(path).status_code == 200, path
        assert NUMBER not in clerk.page
    assert clerk.get(f"{receipt}/paper").status_code == 405
    clerk.send(f"{receipt}/paper")
    assert NUMBER in clerk.page
    assert db.session.scalars(select(AuditRecord).where(AuditRecord.action == "person.reveal")).one()


def test_other_offices_and_roles_stay_outside(app: Flask, clerk: Browser, client_for: Any) -> None:
    receipt = clerk.send("/intake/new", fresh(clerk)).location
    case_id = receipt.rsplit("/", 1)[1]
    stranger = browser_of(app, factories.a_user(Role.CLERK))
    for path in (receipt, f"{receipt}/print", f"/intake/{case_id}/show"):
        assert stranger.get(path).status_code == 404
    assert stranger.send(f"{receipt}/paper").status_code == 404
    for role in (Role.LAWYER, Role.AUDITOR, Role.ADMIN, Role.STATISTICIAN):
        assert client_for(role).get("/intake/new").status_code == 403


def test_a_case_elsewhere_in_the_centre_is_announced_but_not_shown(
    app: Flask, clerk: Browser, centre: Office
) -> None:
    clerk.send("/intake/new", fresh(clerk))
    case_no = db.session.scalars(select(LegalCase.case_no)).one()
    station = browser_of(
        app, factories.a_user(Role.CLERK, factories.an_office(OfficeKind.JUSTICE_OFFICE, parent=centre))
    )
    station.send("/intake/new", fresh(station))
    assert "由其他窗口办理" in station.page
    assert case_no not in station.page
    assert cases() == 1


def test_an_ordinary_applicant_stands_in_line(clerk: Browser) -> None:
    plain = fresh(clerk, beneficiary_type="none", relation="", proofs=None, matter="欠薪", hardship="pledge")
    assert clerk.send("/intake/new", plain).status_code == 303
    case = db.session.scalars(select(LegalCase)).one()
    assert (case.beneficiary_type, case.priority_tier) == (BeneficiaryType.NONE, 3)
    assert casework.case_file(clerk_actor(case), case.id).matter.code == "pay_wages"


def clerk_actor(case: LegalCase) -> Any:
    return factories.actor_of(case.handler)


def test_what_others_send_starts_the_clocks_the_panel_has_shown(clerk: Browser) -> None:
    """A notice of a court is answered in three days; an application from custody took the hours it took."""
    data = fresh(
        clerk, received_via="notice", sent_by="清江县人民法院（2026）清刑援通12号", beneficiary_type="none"
    )
    data |= {"relation": "", "proofs": [], "hardship": "pledge", "time_bar_on": soon(3)}
    panel = clerk.send("/intake/panel", data).get_data(as_text=True)
    for said in ("回复办案机关通知", "登记的时效或者法定期限", "建议先行提供", "不足七日"):
        assert said in panel
    assert clerk.send("/intake/new", data | {"sent_by": ""}).status_code == 400
    assert "请填写转交或者通知的机关名称和文号" in clerk.page
    assert clerk.send("/intake/new", data).status_code == 303
    kinds = set(db.session.scalars(select(Deadline.kind)))
    assert kinds == {"review", "notice_reply", "time_bar"}
    held = fresh(clerk, received_via="custody", sent_by="清江县看守所", id_number=None, id_kind="none")
    assert clerk.send("/intake/new", held).status_code == 400
    assert "请填写在押人员提出申请的日期和时间" in clerk.page
    asked = held | {"applied_on": clock.today().isoformat(), "applied_time": "0点"}
    assert clerk.send("/intake/new", asked | {"applied_time": "25:00"}).status_code == 400
    assert "时间请写成" in clerk.page
    assert clerk.send("/intake/new", asked).status_code == 303
    row = db.session.scalars(select(Deadline).where(Deadline.kind == "custody_forward")).one()
    assert (row.state, row.document) == ("met", "清江县看守所")
    assert row.due_at == clock.at_local(clock.today() + timedelta(days=1), 0)


def soon(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()
