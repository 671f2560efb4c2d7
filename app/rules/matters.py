"""For which matters is aid given, under which article, and with which papers?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.rules.basis import Basis, Citation, Notice, OfficePolicy
from app.rules.vocabulary import AidForm, Term


class MatterGroup(Term):
    """The columns under which matters are counted (案由类别)."""

    STATE_COMPENSATION = "state_compensation", "国家赔偿"
    SOCIAL_SECURITY = "social_security", "社会保险与救助"
    PENSION = "pension", "抚恤金、救济金"
    SUPPORT = "support", "赡养费、抚养费、扶养费"
    WAGES = "wages", "劳动报酬与劳动关系"
    BRAVE_ACT = "brave_act", "见义勇为"
    INJURY = "injury", "人身损害"
    ENVIRONMENT = "environment", "环境污染与生态破坏"
    CAPACITY = "capacity", "民事行为能力认定"
    FAMILY = "family", "婚姻家庭与家暴"
    MILITARY = "military", "军人军属特有事项"
    PROPERTY = "property", "农资、土地承包、宅基地、保险"
    CRIMINAL = "criminal", "刑事"
    OTHER = "other", "其他"


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter aid is given for (援助事项)."""

    code: str
    label: str
    group: MatterGroup
    basis: tuple[Basis, ...]
    aid_form: AidForm  # the usual form; the clerk may choose another
    initials: str  # of the short name, since every other label begins with 请求
    aliases: tuple[str, ...]  # the first one is the short name
    papers: tuple[str, ...]
    hardship_required: bool = True
    military_only: bool = False

    @property
    def short(self) -> str:
        """What the desk calls it (简称)."""
        return self.aliases[0]

    @property
    def rests_on_office_policy(self) -> bool:
        """Whether no article lists the matter, only the rules of the province or office."""
        return all(isinstance(basis, OfficePolicy) for basis in self.basis)


def _law(article: int, item: int | None = None) -> tuple[Basis, ...]:
    return (Citation("legal_aid_law", article, item=item),)


# The extra matters were read in art 5 of the repealed 2016 rules; the corresponding article of
# the 2023 rules was not at hand, hence the document is cited as a whole.
_SOLDIERS: tuple[Basis, ...] = (
    Citation("legal_aid_law", 31, item=9),
    Notice("military_aid_2023"),
)
_EXTENDED: tuple[Basis, ...] = (OfficePolicy("扩大的法律援助事项范围"),)

_G, _F = MatterGroup, AidForm
_CIVIL, _ADMIN = _F.CIVIL_LITIGATION, _F.ADMIN_LITIGATION
_KINSHIP = ("户口本或者亲属关系证明", "费用承担或者生活困难的证明材料")
_INJURY = ("事故认定书或者责任认定材料", "病历、诊断证明和医疗费票据")

MATTERS: tuple[Matter, ...] = (
    # 法律援助法 art 31: civil and administrative matters with a hardship condition
    Matter("state_compensation", "请求国家赔偿", _G.STATE_COMPENSATION, _law(31, 1),
           _F.STATE_COMPENSATION, "gjpc", ("国家赔偿", "国赔", "gp"), ("职务行为违法的法律文书或者证据",)),
    Matter("social_insurance", "请求给予社会保险待遇", _G.SOCIAL_SECURITY, _law(31, 2),
           _ADMIN, "shbx", ("社会保险", "社保待遇", "社保", "sb"), ("参保记录", "待遇核定或者不予支付的材料")),
    Matter("minimum_living", "请求给予最低生活保障待遇", _G.SOCIAL_SECURITY, _law(31, 2),
           _ADMIN, "zdshbz", ("最低生活保障", "低保", "社会救助", "db", "shjz"), ("低保申请或者不予批准的材料",)),
    Matter("pension", "请求发给抚恤金", _G.PENSION, _law(31, 3),
           _ADMIN, "fxj", ("抚恤金", "抚恤"), ("评定残疾、烈士、因公牺牲或者病故的证明", "抚恤金申请或者答复材料")),
    # 救济金 stood beside 抚恤金 in the older rules; the law of 2021 covers it as 社会救助.
    Matter("relief_payment", "请求发给救济金", _G.PENSION, _law(31, 2),
           _ADMIN, "jjj", ("救济金", "救济"), ("救济金申请或者答复材料",)),
    Matter("support_parents", "请求给付赡养费", _G.SUPPORT, _law(31, 4),
           _CIVIL, "syf", ("赡养费", "赡养"), _KINSHIP),
    Matter("support_children", "请求给付抚养费", _G.SUPPORT, _law(31, 4),
           _CIVIL, "fyf", ("抚养费", "抚养"), _KINSHIP),
    Matter("support_spouse", "请求给付扶养费", _G.SUPPORT, _law(31, 4),
           _CIVIL, "fyf", ("扶养费", "扶养"), _KINSHIP),
    Matter("pay_wages", "请求支付劳动报酬", _G.WAGES, _law(31, 5),
           _F.LABOUR_ARBITRATION, "ldbc", ("劳动报酬", "欠薪", "讨薪", "工资", "拖欠工资", "农民工工资", "农民工", "qx", "tx", "gz", "tqgz", "nmg", "nmggz"),
           ("劳动合同或者能证明劳动关系的材料", "工资支付或者欠薪证据")),
    Matter("labour_relation", "确认劳动关系", _G.WAGES, _law(31, 5),
           _F.LABOUR_ARBITRATION, "ldgx", ("劳动关系",), ("工作证、考勤或者工资发放等用工证据",)),
    Matter("civil_incapacity", "请求认定公民无民事行为能力", _G.CAPACITY, _law(31, 6),
           _CIVIL, "wmsxwnl", ("无民事行为能力", "认定无民事行为能力"), ("亲属关系证明", "诊断或者鉴定材料")),
    Matter("limited_capacity", "请求认定公民限制民事行为能力", _G.CAPACITY, _law(31, 6),
           _CIVIL, "xzmsxwnl", ("限制民事行为能力", "认定限制民事行为能力"), ("亲属关系证明", "诊断或者鉴定材料")),
    Matter("work_injury", "工伤事故人身损害赔偿", _G.INJURY, _law(31, 7),
           _F.LABOUR_ARBITRATION, "gs", ("工伤", "工伤事故", "工伤赔偿", "gssg", "gspc"),
           ("工伤认定决定或者事故证明", "劳动关系证明", "病历、诊断证明和医疗费票据")),
    Matter("traffic_injury", "交通事故人身损害赔偿", _G.INJURY, _law(31, 7),
           _CIVIL, "jtsg", ("交通事故", "车祸", "撞车", "ch"), ("道路交通事故认定书", "病历、诊断证明和医疗费票据")),
    Matter("food_drug_injury", "食品药品安全事故人身损害赔偿", _G.INJURY, _law(31, 7),
           _CIVIL, "spypaq", ("食品药品安全", "食品药品安全事故", "食药安全"), _INJURY),
    Matter("medical_injury", "医疗事故人身损害赔偿", _G.INJURY, _law(31, 7),
           _CIVIL, "ylsg", ("医疗事故", "医疗纠纷", "医疗损害", "yljf", "ylsh"), _INJURY),
    Matter("pollution", "环境污染损害赔偿", _G.ENVIRONMENT, _law(31, 8),
           _CIVIL, "hjwr", ("环境污染", "污染"), ("污染事实和损害结果的证据",)),
    Matter("ecology", "生态破坏损害赔偿", _G.ENVIRONMENT, _law(31, 8),
           _CIVIL, "stph", ("生态破坏",), ("破坏事实和损害结果的证据",)),
    # 法律援助法 art 32: no hardship condition
    Matter("heroes_honour", "英雄烈士近亲属维护英雄烈士人格权益", _G.OTHER, _law(32, 1),
           _CIVIL, "ylrgqy", ("英烈人格权益", "英雄烈士", "英烈"), ("与英雄烈士的近亲属关系证明", "侵害人格权益的证据"), False),
    Matter("brave_act", "因见义勇为行为主张相关民事权益", _G.BRAVE_ACT, _law(32, 2),
           _CIVIL, "jyyw", ("见义勇为", "见义勇为民事权益"), ("见义勇为认定书或者相关证明",), False),
    Matter("retrial_acquittal", "再审改判无罪请求国家赔偿", _G.STATE_COMPENSATION, _law(32, 3),
           _F.STATE_COMPENSATION, "zsgpwz", ("再审改判无罪", "改判无罪"), ("再审改判无罪的判决书",), False),
    Matter("abuse_victim", "遭受虐待、遗弃或者家庭暴力的受害人主张相关权益", _G.FAMILY, _law(32, 4),
           _CIVIL, "jtbl", ("家庭暴力", "家暴", "虐待", "遗弃", "jb"), ("报警回执、告诫书、伤情照片或者病历等证据",), False),
    Matter("appeal_retrial", "申诉、申请再审", _G.OTHER, _law(33),
           _CIVIL, "sszs", ("申诉再审", "申请再审", "再审", "申诉", "zs", "ss"), ("生效裁判文书", "再审决定、裁定或者抗诉书")),
    # 军人军属法律援助工作实施办法: extra matters of soldiers and their families
    Matter("military_treatment", "请求给予优抚待遇", _G.MILITARY, _SOLDIERS,
           _ADMIN, "yfdy", ("优抚待遇", "优待"), ("优抚待遇申请或者答复材料",), military_only=True),
    Matter("military_family", "军人婚姻家庭纠纷", _G.FAMILY, _SOLDIERS,
           _CIVIL, "jrhyjt", ("军人婚姻家庭", "军婚", "jh"), ("结婚证或者亲属关系证明",), military_only=True),
    Matter("other_injury", "其他人身伤害事故损害赔偿", _G.INJURY, _SOLDIERS,
           _CIVIL, "qtrssh", ("其他人身伤害", "人身伤害"), _INJURY, military_only=True),
    Matter("farm_supplies", "农资产品质量纠纷", _G.PROPERTY, _SOLDIERS,
           _CIVIL, "nzcpzl", ("农资产品质量", "农资", "种子化肥"), ("购货凭证", "质量问题和损失的证据"), military_only=True),
    Matter("land_contract", "土地承包纠纷", _G.PROPERTY, _SOLDIERS,
           _CIVIL, "tdcb", ("土地承包", "承包地"), ("土地承包合同或者经营权证",), military_only=True),
    Matter("homestead", "宅基地纠纷", _G.PROPERTY, _SOLDIERS,
           _CIVIL, "zjd", ("宅基地",), ("宅基地使用权证或者批准材料",), military_only=True),
    Matter("insurance_claim", "保险赔付纠纷", _G.PROPERTY, _SOLDIERS,
           _CIVIL, "bxpf", ("保险赔付", "保险理赔"), ("保险合同", "拒赔或者定损材料"), military_only=True),
    # Not in the law: open only where the province or the office has extended the range
    Matter("family_dispute", "婚姻家庭纠纷", _G.FAMILY, _EXTENDED,
           _CIVIL, "hyjt", ("婚姻家庭", "离婚", "lh", "婚姻", "hy"), ("结婚证或者亲属关系证明",)),
    # 法律援助法 arts 24, 25, 29: criminal cases
    Matter("criminal_defence", "刑事辩护（本人申请）", _G.CRIMINAL, _law(24),
           _F.CRIMINAL_DEFENCE, "xsbh", ("刑事辩护", "辩护"), ("拘留、逮捕通知书或者起诉书等案件材料",)),
    Matter("criminal_notified", "刑事辩护（机关通知）", _G.CRIMINAL, _law(25),
           _F.CRIMINAL_DEFENCE, "tzbh", ("通知辩护", "指定辩护"), ("通知辩护公函",), False),
    # Asked for where no article obliges them to: the practice of full defence coverage (刑事辩护全覆盖)
    Matter("criminal_requested", "刑事辩护（机关商请）", _G.CRIMINAL, (OfficePolicy("办案机关商请的刑事法律援助"),),
           _F.CRIMINAL_DEFENCE, "sqbh", ("商请辩护",), ("商请公函",), False),
    Matter("compulsory_treatment", "强制医疗案件代理", _G.CRIMINAL, _law(28),
           _F.CRIMINAL_DEFENCE, "qzyl", ("强制医疗",), ("通知公函",), False),
    Matter("criminal_victim", "刑事被害人、自诉人、附带民事诉讼原告人代理", _G.CRIMINAL, _law(29),
           _F.CRIMINAL_DEFENCE, "xsbhr", ("刑事被害人", "被害人", "自诉人"), ("立案或者起诉材料",)),
)  # fmt: skip

MATTER: Mapping[str, Matter] = MappingProxyType({matter.code: matter for matter in MATTERS})


def find_matter(text: str) -> Matter | list[Matter]:
    """The matter meant by label, short name, alias, initials or code (援助事项查找).

    Whole words are tried before beginnings. One hit is the matter itself; several hits, or none,
    come back as a list for the clerk to choose from. Raises nothing.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return []
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.startswith(wanted),
    )
    for matches in tests:
        hits = [matter for matter in MATTERS if any(map(matches, _names(matter)))]
        if hits:
            return hits[0] if len(hits) == 1 else hits
    return []


def _names(matter: Matter) -> tuple[str, ...]:
    return (matter.label, matter.code, matter.initials, *matter.aliases)
