"""Under which headings are cases counted? (统计分类)"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.rules.beneficiary_classes import BEREAVED_TYPES, FAMILY_TYPES, SOLDIER_TYPES, Standing
from app.rules.matters import MATTER, MatterGroup
from app.rules.priority import TIERS
from app.rules.vocabulary import BeneficiaryType, ServiceState, Term


class ReportGroup(Term):
    """The rows of the return by matter (案由类别); MatterGroup with the rest as one."""

    PENSION = "pension", "抚恤金、救济金"
    WAGES = "wages", "劳动报酬"
    SUPPORT = "support", "赡养费、抚养费、扶养费"
    STATE_COMPENSATION = "state_compensation", "国家赔偿"
    SOCIAL_SECURITY = "social_security", "社会保险与救助"
    BRAVE_ACT = "brave_act", "见义勇为"
    OTHER = "other", "其他事项"


class RollUp(Term):
    """Beneficiary types taken together (身份大类)."""

    MILITARY = "military", "军人军属"
    VETERAN = "veteran", "退役军人"
    OTHER_BENEFICIARY = "other_beneficiary", "其他优抚对象"
    ORDINARY = "ordinary", "普通申请人"


class Timing(Term):
    """Whether something was done within its limit (是否按期)."""

    IN_TIME = "in_time", "按期"
    LATE = "late", "超期"


class Age(Term):
    """How long something is overdue (逾期时长), in calendar days."""

    TO_3 = "to_3", "3 日以内"
    TO_7 = "to_7", "4 至 7 日"
    TO_30 = "to_30", "8 至 30 日"
    OVER_30 = "over_30", "30 日以上"


_T = BeneficiaryType
_MILITARY = SOLDIER_TYPES | FAMILY_TYPES | BEREAVED_TYPES | {_T.CIVILIAN_STAFF}
_VETERANS = frozenset({_T.COMBAT_VETERAN, _T.MERIT_VETERAN, _T.VETERAN, _T.DISABLED_SOLDIER})
_GROUPS: Mapping[MatterGroup, ReportGroup] = MappingProxyType(
    {group: ReportGroup(group.value) for group in MatterGroup if group.value in list(ReportGroup)}
)
_STANDINGS: Mapping[int, Standing] = MappingProxyType({tier: standing for standing, tier in TIERS.items()})
_AGES = ((3, Age.TO_3), (7, Age.TO_7), (30, Age.TO_30))


def report_group(matter: str) -> ReportGroup:
    """The row a matter code is counted in; an unknown one among the rest."""
    found = MATTER.get(matter)
    return _GROUPS.get(found.group, ReportGroup.OTHER) if found else ReportGroup.OTHER


def roll_up(kind: BeneficiaryType, service_state: str | None) -> RollUp:
    """军人军属 (文职人员 and 遗属 with them), 退役军人, the other classes, or ordinary.

    A disabled soldier counts with the soldiers while registered as serving, else with the veterans.
    """
    if kind is _T.NONE:
        return RollUp.ORDINARY
    serves = kind is _T.DISABLED_SOLDIER and service_state == ServiceState.SERVING
    if kind in _MILITARY or serves:
        return RollUp.MILITARY
    return RollUp.VETERAN if kind in _VETERANS else RollUp.OTHER_BENEFICIARY


def standing_of(tier: int) -> Standing:
    """The standing a stored tier means; an unknown tier is ordinary."""
    return _STANDINGS.get(tier, Standing.ORDINARY)


def age_of(days: int) -> Age:
    """The age band of something overdue for `days` calendar days."""
    return next((age for most, age in _AGES if days <= most), Age.OVER_30)
