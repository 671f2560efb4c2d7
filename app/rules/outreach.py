"""What does the office do outside its door, where, and what is written down of it? (送法进军营、走访慰问)

The fields of the ledger (台账) follow what such reports print; no official form was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.rules.secrecy import find_sensitive
from app.rules.vocabulary import Term


class LedgerKind(Term):
    """What sort of activity an entry of the ledger is (台账类型)."""

    CAMP = "camp", "送法进军营"
    VISIT = "visit", "走访慰问"
    HOME_SERVICE = "home_service", "上门服务"
    PUBLICITY = "publicity", "法治宣传"
    DUTY = "duty", "工作站值班"


class PlaceKind(Term):
    """Where it took place (地点), from a fixed list: no unit is ever named by its designation."""

    UNIT = "unit", "驻本县部队"
    ARMED_FORCES = "armed_forces", "人民武装部"
    REST_HOME = "rest_home", "军休所"
    VETERANS_CENTRE = "veterans_centre", "退役军人服务中心（站）"
    AID_STATION = "aid_station", "军人军属法律援助工作站"
    COMMUNITY = "community", "乡镇（街道）、村（社区）"
    HOME = "home", "对象家中"
    MEMORIAL = "memorial", "烈士纪念设施"
    ONLINE = "online", "线上"
    OTHER = "other", "其他"


class ActivityForm(Term):
    """In which form (形式)."""

    LECTURE = "lecture", "讲座"
    ONE_TO_ONE = "one_to_one", "一对一咨询"
    TALK = "talk", "座谈"
    MATERIALS = "materials", "赠书、发放资料"
    VIDEO = "video", "短视频"
    OTHER = "other", "其他形式"


class Visited(Term):
    """Whom a visit was paid to (走访对象身份)."""

    SERVING_FAMILY = "serving_family", "现役军人家庭"
    BEREAVED = "bereaved", "烈士、因公牺牲、病故军人遗属"
    DISABLED = "disabled", "残疾军人"
    VETERAN = "veteran", "退役军人"
    UNIT = "unit", "部队官兵"
    OTHER = "other", "其他优抚对象"


class Need(Term):
    """What the people visited need (需求)."""

    LEGAL = "legal", "法律需求"
    LIVING = "living", "生活需求"


class LiaisonKind(Term):
    """What stands in the register of stations and units (联系部队与工作站)."""

    STATION = "station", "法律援助工作站"
    CONTACT_POINT = "contact_point", "联络点"
    UNIT = "unit", "联系单位"


class Host(Term):
    """On whom a station relies (依托), year table 十二."""

    TROOPS = "troops", "部队"
    ARMED_FORCES = "armed_forces", "人民武装部"
    TOWNSHIP = "township", "乡镇武装部"
    VETERANS = "veterans", "退役军人服务机构"
    REST_HOME = "rest_home", "军休所"
    LAW_FIRM = "law_firm", "律师事务所"
    OTHER = "other", "其他"


class PlanState(Term):
    """What became of an item of the year's plan (计划状态)."""

    OPEN = "open", "未完成"
    DONE = "done", "已完成"
    DROPPED = "dropped", "不再开展"


# Which measures and facts an entry of each kind carries; others are not asked for and not stored.
_EVENT = ("forms", "lawyers", "audience", "consulted", "materials_name", "materials", "opinions")
_HOUSE = ("households", "visited", "whom", "needs", "handled", "gifts", "condolence_fen", "revisit_on")
ASKED: Mapping[LedgerKind, frozenset[str]] = MappingProxyType(
    {
        LedgerKind.CAMP: frozenset((*_EVENT, "leads", "lead_cases", "gifts", "condolence_fen")),
        LedgerKind.VISIT: frozenset((*_HOUSE, "leads", "lead_cases", "opinions")),
        LedgerKind.HOME_SERVICE: frozenset(
            ("households", "visited", "whom", "needs", "handled", "revisit_on", "lawyers", "consulted")
            + ("leads", "lead_cases", "recovered_fen")
        ),
        LedgerKind.PUBLICITY: frozenset((*_EVENT, "leads", "lead_cases")),
        LedgerKind.DUTY: frozenset(
            ("lawyers", "consulted", "leads", "lead_cases", "materials_name", "materials", "recovered_fen")
        ),
    }
)

# Where they are asked for they must be filled in; 0 is an answer, nothing is none.
REQUIRED = ("lawyers", "audience", "households")

PUBLIC_NAME_HINT = "填写对外名称，如“驻清江某部队”“县人民武装部”；不写部队番号、代号"


def public_name_problem(name: str) -> str | None:
    """Why a unit may not be written down under that name (只写对外名称), or None.

    No confirmation gets past this: a name can always be written another way, and a unit's
    designation or code number is a military secret even when a news report printed it.
    """
    found = find_sensitive(name)
    if not found:
        return None
    return f"“{found[0].excerpt}”疑似{found[0].kind.label}，不能登记；请{PUBLIC_NAME_HINT}"
