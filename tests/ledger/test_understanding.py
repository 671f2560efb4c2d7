"""Is a harmless oddity understood, and is everything doubtful given back?"""

from __future__ import annotations

from datetime import date

import pytest

from app.ledger.reading import HIDDEN_CELL, Column
from app.ledger.understanding import secret_columns, understand
from app.rules.vocabulary import (
    BeneficiaryType,
    HardshipGround,
    IdKind,
    Proof,
    ReceivedVia,
    Relation,
    Sex,
)
from tests.ledger.sheets import sheet_row

TODAY = date(2026, 11, 23)
C = Column


def test_a_plain_row_is_understood_without_a_word() -> None:
    entry, said = understand(sheet_row(), TODAY)
    assert entry is not None
    assert (said.problems, said.notes) == ([], [])
    assert entry.received_on == date(2026, 9, 3)
    assert entry.received_via is ReceivedVia.WALK_IN
    assert (entry.holder.name, entry.holder.sex, entry.holder.birth_on) == (
        "金思雨",
        Sex.FEMALE,
        date(1964, 3, 11),
    )
    assert entry.claim.type is BeneficiaryType.ILLNESS_DEATH_BEREAVED
    assert entry.claim.relation is Relation.PARENT
    assert entry.claim.proofs == (Proof.ILLNESS_DEATH_CERTIFICATE, Proof.TREATMENT_CARD)
    assert entry.matter.code == "pay_wages"
    assert entry.opponents == ("宏达建筑劳务有限公司",)
    assert entry.amount_fen == 3_860_000
    assert entry.means.ground is HardshipGround.NOT_STATED
    assert "519999" not in repr(entry)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026.9.3", 3),
        ("2026年9月3日", 3),
        ("20260903", 3),
        ("2026/9/3", 3),
        ("２０２６－０９－０３", 3),
        (" 2026-9-03 ", 3),
    ],
)
def test_dates_are_understood_as_people_write_them(typed: str, day: int) -> None:
    entry, said = understand(sheet_row({C.RECEIVED_ON: typed}), TODAY)
    assert entry is not None
    assert entry.received_on == date(2026, 9, day)
    assert any("2026-09-03" in note for note in said.notes)


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        (C.RECEIVED_ON, "", "缺少收到日期"),
        (C.RECEIVED_ON, "2026-02-30", "不存在"),
        (C.RECEIVED_ON, "2026-11-24", "晚于今天"),
        (C.RECEIVED_ON, "9-3", "写明年月日"),  # which year? not for the program to guess
        (C.RECEIVED_ON, "今天", "写明年月日"),
        (C.RECEIVED_ON, "1960-01-01", "出生日期晚于收到日期"),
        (C.RECEIVED_VIA, "托梦", "收到方式“托梦”无法识别"),
        (C.NAME, "", "缺少姓名"),
        (C.NAME, "王" * 81, "最多 80 字"),
        (C.ID_KIND, "驾驶证", "证件类型“驾驶证”无法识别"),
        (C.ID_NUMBER, "", "缺少证件号码"),
        (C.ID_NUMBER, "519999196403117068", "校验码不符"),
        (C.ID_NUMBER, "51999919640311706", "应为 18 位"),
        (C.ID_NUMBER, "5.19999E+17", "科学计数法"),
        (C.ID_NUMBER, "519999196413117067", "不存在"),
        (C.PHONE, "1861625220", "不是有效号码"),
        (C.PHONE, "63123456", "请加区号"),
        (C.BENEFICIARY_TYPE, "老红军", "优抚类别“老红军”无法识别"),
        (C.BENEFICIARY_TYPE, "", "却没有填写优抚类别"),
        (C.BENEFICIARY_TYPE, "退役军人", "不符"),  # 退役军人 with relation 父母
        (C.RELATION, "", "缺少与军人关系"),
        (C.RELATION, "邻居", "与军人关系“邻居”无法识别"),
        (C.MATTER, "", "缺少事项"),
        (C.MATTER, "遗产继承", "事项“遗产继承”无法识别"),
        (C.MATTER, "请求", "请选定一项"),
        (C.MATTER, "刑事辩护", "刑事辩护没有对方当事人和标的额"),
        (C.FACTS, "", "缺少案情摘要"),
        (C.FACTS, "其子在驻某地99999部队服役。", "部队番号"),
        (C.REMARK, "机密★10年", "密级标志"),
        (C.FACTS, HIDDEN_CELL, "重新填写"),  # a returned row that nobody has mended
        (C.ADDRESS, "88888部队家属院", "部队番号"),
        (C.OPPONENTS, "某" * 81, "超过 80 字"),
        (C.AMOUNT, "三万八千元", "无法识别"),
        (C.AMOUNT, "-500", "不能为负数"),
        (C.AMOUNT, "3,86,00", "千分位"),
        (C.AMOUNT, "约4万", "无法识别"),
        (C.MEANS, "家里很穷", "经济状况“家里很穷”无法识别"),
        (C.MEANS, "月收入不多", "无法识别"),
        (C.TIME_BAR_ON, "下个月", "写明年月日"),
        (C.TIME_BAR_ON, "2026-06-31", "不存在"),
        (C.REMARK, "注" * 501, "过长"),
    ],
)
def test_what_cannot_be_relied_on_goes_back(column: Column, typed: str, said: str) -> None:
    entry, remarks = understand(sheet_row({column: typed}), TODAY)
    assert entry is None
    assert any(said in problem for problem in remarks.problems), remarks.problems


def test_a_phone_with_the_country_code_inside_is_a_phone() -> None:
    entry, _ = understand(sheet_row({C.PHONE: "15096008610"}), TODAY)
    assert entry is not None
    assert entry.holder.phone == "15096008610"


def test_every_problem_of_a_row_is_told_at_once() -> None:
    _, said = understand(sheet_row({C.NAME: "", C.AMOUNT: "三万", C.PHONE: "1"}), TODAY)
    assert len(said.problems) == 3


@pytest.mark.parametrize(
    ("column", "typed", "note"),
    [
        (C.ID_NUMBER, "５１９９９９１９６４０３１１７０６７", "全角"),
        (C.ID_NUMBER, "519999 19640311 7067", "空格"),
        (C.PHONE, "186 1625 2208", "空格"),
        (C.PHONE, "+86 18616252208", "整理"),
        (C.AMOUNT, "3.86万", "38,600.00"),
        (C.AMOUNT, "¥38,600元", "38,600.00"),
        (C.AMOUNT, "３８６００", "38,600.00"),
        (C.MATTER, "讨薪", "请求支付劳动报酬"),
        (C.MEANS, "月收入1800元", "人均"),
        (C.OPPONENTS, "侵权人不明", "无法检索"),
        (C.PROOFS, "病故证明书复印件", "原件"),
        (C.PROOFS, "病故证明书、村委会证明", "不在目录内"),
        (C.PROOFS, "", "优抚证明尚缺"),
        (C.NAME, "金 思雨", "空格"),
        (C.TIME_BAR_ON, "2026-09-09", "仅 6 日"),
        (C.TIME_BAR_ON, "2026-09-01", "由律师判断"),
    ],
)
def test_a_harmless_oddity_is_understood_and_mentioned(column: Column, typed: str, note: str) -> None:
    entry, said = understand(sheet_row({column: typed}), TODAY)
    assert said.problems == []
    assert entry is not None
    assert any(note in each for each in said.notes), said.notes


def test_the_same_facts_however_typed() -> None:
    plain, _ = understand(sheet_row(), TODAY)
    odd = {
        C.RECEIVED_ON: "2026年9月3日",
        C.ID_NUMBER: "５１９９９９１９６４０３１１７０６７",
        C.PHONE: "186-1625-2208",
        C.AMOUNT: "3.86万元",
    }
    assert understand(sheet_row(odd), TODAY)[0] == plain


@pytest.mark.parametrize(
    ("typed", "ground", "fen"),
    [
        ("", HardshipGround.NOT_STATED, None),
        ("个人诚信承诺", HardshipGround.PLEDGE, None),
        ("低保户", HardshipGround.MINIMUM_LIVING, None),
        ("月收入1,800元", HardshipGround.INCOME, 180_000),
        ("无固定收入，六十岁以上", HardshipGround.NO_FIXED_INCOME, None),
        ("无固定收入", HardshipGround.NO_FIXED_INCOME, None),
    ],
)
def test_means(typed: str, ground: HardshipGround, fen: int | None) -> None:
    entry, _ = understand(sheet_row({C.MEANS: typed}), TODAY)
    assert entry is not None
    assert (entry.means.ground, entry.means.monthly_income_fen) == (ground, fen)


def test_an_age_the_document_denies_is_not_claimed_but_kept_on_file() -> None:
    # 62 on the day of receipt: the application stands, the exemption is not asked for.
    entry, said = understand(sheet_row({C.MEANS: "无固定收入，六十五岁以上"}), TODAY)
    assert entry is not None
    assert entry.means.ground is HardshipGround.NOT_STATED
    assert "62 周岁" in entry.remark
    assert any("62 周岁" in note for note in said.notes)


def test_the_age_counts_on_the_day_of_receipt() -> None:
    changes = {C.MEANS: "无固定收入，六十三岁以上", C.RECEIVED_ON: "2026-03-10"}
    entry, _ = understand(sheet_row(changes), TODAY)  # born 1964-03-11: 61 that day
    assert entry is not None
    assert "61 周岁" in entry.remark


def test_a_card_of_zeros_is_no_identity() -> None:
    changes = {C.ID_KIND: "军官证", C.ID_NUMBER: "军字第0000000号"}
    entry, said = understand(sheet_row(changes), TODAY)
    assert entry is not None
    assert (entry.holder.id_kind, entry.holder.id_number) == (IdKind.NONE, None)
    assert "军字第0000000号" in entry.remark
    assert any("占位" in note for note in said.notes)


def test_a_military_card_with_a_number_is_taken_without_a_check_digit() -> None:
    entry, _ = understand(sheet_row({C.ID_KIND: "军官证", C.ID_NUMBER: "军字第0123456号"}), TODAY)
    assert entry is not None
    assert (entry.holder.id_kind, entry.holder.id_number) == (IdKind.OFFICER_CARD, "军字第0123456号")
    assert entry.holder.birth_on is None


def test_a_disabled_soldier_keeps_the_grade_and_an_unknown_service() -> None:
    changes = {C.BENEFICIARY_TYPE: "残疾军人", C.RELATION: "本人", C.PROOFS: "残疾军人证（七级）"}
    entry, said = understand(sheet_row(changes), TODAY)
    assert entry is not None
    assert (entry.claim.type, entry.claim.disability_grade) == (BeneficiaryType.DISABLED_SOLDIER, 7)
    assert any("是否在役" in note for note in said.notes)


def test_a_parent_cannot_be_as_young_as_the_soldier() -> None:
    changes = {C.ID_NUMBER: "519999200005242582"}  # born in 2000, 26 years old
    entry, said = understand(sheet_row(changes), TODAY)
    assert entry is None
    assert any("26 周岁" in problem for problem in said.problems)


def test_an_ordinary_applicant_needs_no_class() -> None:
    changes = {C.BENEFICIARY_TYPE: "", C.RELATION: "", C.PROOFS: ""}
    entry, said = understand(sheet_row(changes), TODAY)
    assert entry is not None
    assert entry.claim.type is BeneficiaryType.NONE
    assert said.notes == []


def test_secret_cells_are_named_so_that_no_copy_is_made() -> None:
    row = sheet_row({C.FACTS: "其子在99999部队服役", C.REMARK: "无"})
    assert secret_columns(row) == (C.FACTS,)
