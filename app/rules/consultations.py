"""Under which headings is a consultation counted? Ways, people, topics and what came of it (咨询登记)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.rules.text import ParseError
from app.rules.vocabulary import ReceivedVia, Term

MOST_TOPICS = 6


class Way(Term):
    """How somebody asked (咨询方式), year table 十一; 12348 calls are a part of 来电."""

    VISIT = "visit", "来访"
    PHONE = "phone", "来电"
    HOTLINE = "hotline", "12348热线"
    LETTER = "letter", "来信"
    ONLINE = "online", "网络"
    OTHER = "other", "其他"


BY_PHONE = frozenset({Way.PHONE, Way.HOTLINE})
# How an application counts as received that grew out of the consultation.
RECEIVED_VIA: Mapping[Way, ReceivedVia] = MappingProxyType(
    {
        Way.VISIT: ReceivedVia.WALK_IN,
        Way.PHONE: ReceivedVia.PHONE,
        Way.HOTLINE: ReceivedVia.PHONE,
        Way.LETTER: ReceivedVia.LETTER,
        Way.ONLINE: ReceivedVia.ONLINE,
        Way.OTHER: ReceivedVia.WALK_IN,
    }
)


class Crowd(Term):
    """Who asked (人群类别): one heading each, the one the office would name first, so that sums tally."""

    MILITARY = "military", "军人军属"
    BEREAVED = "bereaved", "军人遗属"
    VETERAN = "veteran", "退役军人"
    POOR = "poor", "一般贫困者"
    MIGRANT_WORKER = "migrant_worker", "农民工"
    ELDERLY = "elderly", "老年人"
    DISABLED = "disabled", "残疾人"
    MINOR = "minor", "未成年人"
    OTHER = "other", "其他"


# The official tables have no column of their own for the bereaved: 遗属按军属对待.
MILITARY_CROWDS = frozenset({Crowd.MILITARY, Crowd.BEREAVED})


class Handling(Term):
    """What came of it (处理情况), year table 十一."""

    ANSWERED = "answered", "解答"
    DRAFTED = "drafted", "代书"
    APPLIED = "applied", "咨询中申请"
    GRANTED = "granted", "受理并批准"
    GUIDED = "guided", "引导"


# GRANTED is never typed in: it follows from the case the consultation became.
TYPED_HANDLINGS = tuple(each for each in Handling if each is not Handling.GRANTED)


class Branch(Term):
    """The first level of the topics (咨询类型)."""

    CRIMINAL = "criminal", "刑事"
    CIVIL = "civil", "民事"
    ADMINISTRATIVE = "administrative", "行政"
    ECONOMIC = "economic", "经济"
    LOCAL = "local", "本地典型"


@dataclass(frozen=True, slots=True)
class Topic:
    """One leaf of the tree of topics (咨询事项); `matter` is the matter of aid it may become."""

    code: str
    label: str
    branch: Branch
    initials: str
    aliases: tuple[str, ...] = ()
    matter: str = ""


_C, _V, _A, _E, _L = Branch
# The quarterly table prints nine criminal columns whose names were not at hand, and leaves 本地典型
# to the office: those two branches are ours (待核). The others carry the printed names.
UNCERTAIN_BRANCHES = frozenset({_C, _L})
TOPICS: tuple[Topic, ...] = (
    Topic("detention", "拘留与逮捕", _C, "jlydb", ("拘留", "逮捕"), "criminal_defence"),
    Topic("bail", "取保候审", _C, "qbhs", ("取保",), "criminal_defence"),
    Topic("meeting", "会见与辩护", _C, "hjybh", ("会见", "辩护"), "criminal_defence"),
    Topic("prosecution", "审查起诉", _C, "scqs", ("起诉",), "criminal_defence"),
    Topic("criminal_trial", "刑事审判与上诉", _C, "xssp", ("刑事上诉",), "criminal_defence"),
    Topic("criminal_retrial", "刑事申诉与再审", _C, "xsss", ("刑事申诉",), "appeal_retrial"),
    Topic("victim", "被害人与附带民事", _C, "bhr", ("被害人", "附带民事"), "criminal_victim"),
    Topic("sentence", "刑罚执行", _C, "xfzx", ("减刑", "假释")),
    Topic("criminal_other", "其他刑事", _C, "qtxs"),
    Topic("support_parents", "赡养费", _V, "syf", ("赡养",), "support_parents"),
    Topic("support_spouse", "扶养费", _V, "fyfpo", ("扶养",), "support_spouse"),
    Topic("support_children", "抚养费", _V, "fyfzn", ("抚养",), "support_children"),
    Topic("pay_wages", "劳动报酬", _V, "ldbc", ("欠薪", "讨薪", "工资", "qx", "tx", "gz"), "pay_wages"),
    Topic("brave_act", "见义勇为", _V, "jyyw", (), "brave_act"),
    Topic("work_injury", "工伤事故", _V, "gs", ("工伤", "gssg"), "work_injury"),
    Topic("traffic", "交通事故", _V, "jtsg", ("车祸", "ch"), "traffic_injury"),
    Topic("medical", "医疗事故", _V, "ylsg", ("医疗纠纷", "医疗", "yljf"), "medical_injury"),
    Topic("family", "婚姻家庭", _V, "hyjt", ("离婚", "家暴", "lh"), "family_dispute"),
    Topic("civil_other", "其他民事", _V, "qtms"),
    Topic("state_compensation", "国家赔偿", _A, "gjpc", ("国赔",), "state_compensation"),
    Topic("social_insurance", "社会保险待遇", _A, "shbx", ("社保", "sb"), "social_insurance"),
    Topic("minimum_living", "最低生活保障", _A, "zdsh", ("低保", "db"), "minimum_living"),
    Topic("pension", "抚恤金、救济金", _A, "fxj", ("抚恤金", "救济金", "抚恤", "jjj"), "pension"),
    Topic("administrative_other", "其他行政", _A, "qtxz"),
    Topic("private_loan", "民间借贷", _E, "mjjd", ("借贷", "借款")),
    Topic("contract", "合同纠纷", _E, "htjf", ("合同",)),
    Topic("consumer", "消费者权益", _E, "xfz", ("消费", "消费者")),
    Topic("economic_other", "其他经济", _E, "qtjj"),
    Topic("military_treatment", "优抚待遇", _L, "yfdy", ("优待", "优抚"), "military_treatment"),
    Topic("resettlement", "退役安置", _L, "tyaz", ("安置",)),
    Topic("military_family", "军人婚姻家庭", _L, "jrhy", ("军婚", "jh"), "military_family"),
    Topic("heroes_honour", "英烈人格权益", _L, "ylqy", ("英烈",), "heroes_honour"),
    Topic("land", "土地承包与宅基地", _L, "tdcb", ("土地承包", "宅基地", "zjd"), "land_contract"),
    Topic("local_other", "其他事项", _L, "qtsx"),
)  # fmt: skip
TOPIC: Mapping[str, Topic] = MappingProxyType({topic.code: topic for topic in TOPICS})
BRANCH_TOPICS: Mapping[Branch, tuple[Topic, ...]] = MappingProxyType(
    {branch: tuple(topic for topic in TOPICS if topic.branch is branch) for branch in Branch}
)


class AnswerPoint(Term):
    """What is said at the window every day (常用要点); the figures stand in the rules of the limits."""

    CONDITIONS = "conditions", "告知法律援助的范围、条件和需要的材料"
    PRIORITY = "priority", "告知军人军属、退役军人优先受理、优先审查、优先指派"
    ROUTE = "route", "告知维权途径和受理机关"
    EVIDENCE = "evidence", "告知应当收集、保存的证据"
    LIMITATION = "limitation", "告知诉讼时效和起诉的期限"
    LABOUR = "labour", "告知劳动仲裁途径和时效"
    INJURY = "injury", "告知工伤认定途径和申请期限"
    TREATMENT = "treatment", "告知优抚待遇的主管部门和申请途径"
    EXECUTION = "execution", "告知申请执行的途径和期限"


# 抚恤金、救济金 is one heading of the printed table.
_BETWEEN = re.compile(r"[，,；;/\s]+|、(?!救济金)")


def find_topics(text: str) -> tuple[Topic, ...]:
    """The topics one word may mean: by label, alias, initials or code; whole words before beginnings."""
    wanted = text.strip().casefold()
    if not wanted:
        return ()
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name.casefold() == wanted,
        lambda name: name.casefold().startswith(wanted),
    )
    for matches in tests:
        hits = tuple(topic for topic in TOPICS if any(map(matches, _names(topic))))
        if hits:
            return hits
    return ()


def _names(topic: Topic) -> tuple[str, ...]:
    return (topic.label, topic.code, topic.initials, *topic.aliases)


def read_topics(text: str) -> tuple[str, ...]:
    """The codes of the topics typed (咨询事项), at least one, each once: 抚恤金、救济金 or jtsg、gs.

    Raises ParseError for a word that means none or several, and for more than MOST_TOPICS.
    """
    codes = tuple(dict.fromkeys(_one(word) for word in _BETWEEN.split(text.strip()) if word))
    if len(codes) > MOST_TOPICS:
        raise ParseError(f"一次咨询最多登记 {MOST_TOPICS} 个事项，现为 {len(codes)} 个")
    return codes


def _one(word: str) -> str:
    found = find_topics(word)
    if len(found) == 1:
        return found[0].code
    if not found:
        raise ParseError(f"没有找到事项“{word[:20]}”，请从列表中选择")
    names = "、".join(topic.label for topic in found)
    raise ParseError(f"“{word[:20]}”对应多个事项，请写明是哪一个：{names}")


def topics_text(codes: tuple[str, ...]) -> str:
    """The labels of topics in one line; read_topics understands it."""
    return "，".join(TOPIC[code].label for code in codes)
