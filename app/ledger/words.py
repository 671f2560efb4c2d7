"""Which words of the paper register mean which coded value?

Only words that leave no doubt are listed; whatever is not here goes back to the clerk.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.rules.vocabulary import (
    BeneficiaryType,
    HardshipGround,
    IdKind,
    Proof,
    ReceivedVia,
    Relation,
    Term,
)


def _words(kind: type[Term], also: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({**{member.label: member.value for member in kind}, **also})


_VIA, _ID, _REL = ReceivedVia, IdKind, Relation

RECEIVED_VIA = _words(
    ReceivedVia,
    {
        "到访": _VIA.WALK_IN,
        "窗口": _VIA.WALK_IN,
        "电话": _VIA.PHONE,
        "网络": _VIA.ONLINE,
        "线上": _VIA.ONLINE,
        "信函": _VIA.LETTER,
        "邮寄": _VIA.LETTER,
        "上门服务": _VIA.HOME_VISIT,
        "转办": _VIA.FORWARDED,
    },
)
ID_KINDS = _words(
    IdKind,
    {
        "身份证": _ID.RESIDENT_ID,
        "居住证": _ID.RESIDENCE_PERMIT,
        "港澳台居住证": _ID.RESIDENCE_PERMIT,
        "军士证": _ID.SOLDIER_CARD,
        "义务兵证": _ID.SOLDIER_CARD,
        "无": _ID.NONE,
    },
)
BENEFICIARY_TYPES = _words(
    BeneficiaryType,
    {
        "普通": BeneficiaryType.NONE,
        "无": BeneficiaryType.NONE,
        "退伍军人": BeneficiaryType.VETERAN,
        "军人家属": BeneficiaryType.SOLDIER_FAMILY,
    },
)
RELATIONS = _words(
    Relation,
    {
        "丈夫": _REL.SPOUSE,
        "妻子": _REL.SPOUSE,
        "父亲": _REL.PARENT,
        "母亲": _REL.PARENT,
        "儿子": _REL.CHILD,
        "女儿": _REL.CHILD,
    },
)
PROOFS = _words(
    Proof,
    {
        "烈士证明书": Proof.MARTYR_CERTIFICATE,
        "因公牺牲军人证明书": Proof.DUTY_DEATH_CERTIFICATE,
        "病故军人证明书": Proof.ILLNESS_DEATH_CERTIFICATE,
        "一等功证书": Proof.MERIT_CERTIFICATE,
        "二等功证书": Proof.MERIT_CERTIFICATE,
        "三等功证书": Proof.MERIT_CERTIFICATE,
        "退伍证": Proof.RETIREMENT_CARD,
        "户口簿": Proof.HOUSEHOLD_REGISTER,
    },
)
MEANS: Mapping[str, HardshipGround] = MappingProxyType(
    {
        "": HardshipGround.NOT_STATED,
        "未说明": HardshipGround.NOT_STATED,
        "个人诚信承诺": HardshipGround.PLEDGE,
        "诚信承诺": HardshipGround.PLEDGE,
        "低保户": HardshipGround.MINIMUM_LIVING,
        "低保": HardshipGround.MINIMUM_LIVING,
        "低保对象": HardshipGround.MINIMUM_LIVING,
        "特困人员": HardshipGround.MINIMUM_LIVING,
        "进城务工人员": HardshipGround.MIGRANT_WORKER,
        "农民工": HardshipGround.MIGRANT_WORKER,
        "司法救助对象": HardshipGround.JUDICIAL_RELIEF,
    }
)
NOBODY_KNOWN = ("不明", "不详", "未知", "待查")


def list_choices(kind: type[Term]) -> str:
    """The words a clerk may choose from, for a message: 来访、来电、网上…"""
    return "、".join(member.label for member in kind)
