"""Do the matters of aid match the articles, and are they found the way a clerk types?"""

from __future__ import annotations

import pytest
from pypinyin import Style, lazy_pinyin

from app.rules.basis import Citation
from app.rules.matters import MATTER, MATTERS, Matter, MatterGroup, find_matter

# (label, article, item) as the handbook's table of the law gives them
ARTICLES = [
    ("请求国家赔偿", 31, 1),
    ("请求给予社会保险待遇", 31, 2),
    ("请求给予最低生活保障待遇", 31, 2),
    ("请求发给抚恤金", 31, 3),
    ("请求给付赡养费", 31, 4),
    ("请求给付抚养费", 31, 4),
    ("请求给付扶养费", 31, 4),
    ("请求支付劳动报酬", 31, 5),
    ("确认劳动关系", 31, 5),
    ("请求认定公民无民事行为能力", 31, 6),
    ("请求认定公民限制民事行为能力", 31, 6),
    ("工伤事故人身损害赔偿", 31, 7),
    ("交通事故人身损害赔偿", 31, 7),
    ("食品药品安全事故人身损害赔偿", 31, 7),
    ("医疗事故人身损害赔偿", 31, 7),
    ("环境污染损害赔偿", 31, 8),
    ("生态破坏损害赔偿", 31, 8),
    ("英雄烈士近亲属维护英雄烈士人格权益", 32, 1),
    ("因见义勇为行为主张相关民事权益", 32, 2),
    ("再审改判无罪请求国家赔偿", 32, 3),
    ("遭受虐待、遗弃或者家庭暴力的受害人主张相关权益", 32, 4),
    ("申诉、申请再审", 33, None),
    ("刑事辩护（本人申请）", 24, None),
    ("刑事辩护（机关通知）", 25, None),
    ("强制医疗案件代理", 28, None),
]


@pytest.mark.parametrize(("label", "article", "item"), ARTICLES)
def test_each_statutory_matter_cites_its_article(label: str, article: int, item: int | None) -> None:
    matter = find_matter(label)
    assert isinstance(matter, Matter)
    assert Citation("legal_aid_law", article, item=item) in matter.basis


def test_only_the_matters_of_article_32_and_those_an_authority_sends_drop_the_hardship_condition() -> None:
    free = {matter.code for matter in MATTERS if not matter.hardship_required}
    sent = {"criminal_notified", "criminal_requested", "compulsory_treatment"}
    assert free == {"heroes_honour", "brave_act", "retrial_acquittal", "abuse_victim"} | sent


def test_the_extra_matters_are_for_soldiers_and_their_families_only() -> None:
    extra = {matter.label for matter in MATTERS if matter.military_only}
    assert extra == {
        "请求给予优抚待遇",
        "军人婚姻家庭纠纷",
        "其他人身伤害事故损害赔偿",
        "农资产品质量纠纷",
        "土地承包纠纷",
        "宅基地纠纷",
        "保险赔付纠纷",
    }


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.code)
def test_every_matter_is_fully_described(matter: Matter) -> None:
    assert matter.basis
    assert all(basis.label for basis in matter.basis)
    assert matter.papers
    assert all(matter.papers)
    assert isinstance(matter.group, MatterGroup)
    letters = lazy_pinyin(matter.short, style=Style.FIRST_LETTER)
    assert matter.initials == "".join(letters)


def test_codes_and_labels_are_unique() -> None:
    assert len(MATTER) == len(MATTERS)
    assert len({matter.label for matter in MATTERS}) == len(MATTERS)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("讨薪", "pay_wages"),
        ("劳动报酬", "pay_wages"),
        ("ldbc", "pay_wages"),
        ("LDBC", "pay_wages"),
        (" gs ", "work_injury"),
        ("pay_wages", "pay_wages"),
        ("车祸", "traffic_injury"),
        ("家暴", "abuse_victim"),
        ("低保", "minimum_living"),
        ("再审", "appeal_retrial"),  # exact alias wins over 再审改判无罪
        ("再审改", "retrial_acquittal"),
        ("gjpc", "state_compensation"),
        *((word, "pay_wages") for word in ("qx", "欠薪", "gz", "tqgz", "tx", "农民工", "农民工工资", "工资")),
        ("gs", "work_injury"),
        ("离婚", "family_dispute"),
        ("lh", "family_dispute"),
        ("syf", "support_parents"),
        ("jtsg", "traffic_injury"),
        ("db", "minimum_living"),
        ("fxj", "pension"),
    ],
)
def test_one_hit_is_the_matter_itself(typed: str, code: str) -> None:
    found = find_matter(typed)
    assert isinstance(found, Matter)
    assert found.code == code


def test_an_ambiguous_text_gives_the_choice() -> None:
    found = find_matter("fyf")
    assert isinstance(found, list)
    assert [matter.label for matter in found] == ["请求给付抚养费", "请求给付扶养费"]


@pytest.mark.parametrize("typed", ["", "  ", "遗产继承", "%", "zzz"])
def test_no_hit_is_an_empty_list(typed: str) -> None:
    assert find_matter(typed) == []


def test_every_group_has_a_label() -> None:
    labels = [label for _, label in MatterGroup.choices()]
    assert all(labels)
    assert len(set(labels)) == len(labels)
