"""Under which headings are cases counted? (统计分类)"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.rules.beneficiary_classes import Standing
from app.rules.matters import MATTER, MatterGroup
from app.rules.priority import TIERS
from app.rules.recipients import is_military
from app.rules.vocabulary import AidForm, BeneficiaryType, Term


class ReportGroup(Term):
    """The rows of the return by matter (案由类别); MatterGroup with the rest as one."""

    PENSION = "pension", "抚恤金、救济金"
    WAGES = "wages", "劳动报酬"
    SUPPORT = "support", "赡养费、抚养费、扶养费"
    STATE_COMPENSATION = "state_compensation", "国家赔偿"
    SOCIAL_SECURITY = "social_security", "社会保险与救助"
    BRAVE_ACT = "brave_act", "见义勇为"
    OTHER = "other", "其他事项"


class Category(Term):
    """The columns 3 to 13 of the official monthly form without their sum (案件类型)."""

    CRIMINAL_APPLIED = "criminal_applied", "刑事（申请类）"
    CRIMINAL_NOTIFIED = "criminal_notified", "刑事（通知类）"
    CRIMINAL_REQUESTED = "criminal_requested", "刑事（商请类）"
    COMPULSORY_TREATMENT = "compulsory_treatment", "强制医疗类"
    CIVIL = "civil", "民事诉讼"
    ADMIN = "admin", "行政诉讼"
    APPEAL = "appeal", "申诉"
    NOTARY = "notary", "公证援助"
    APPRAISAL = "appraisal", "司法鉴定援助"
    NON_LITIGATION = "non_litigation", "其他非诉讼"
    UNSORTED = "unsorted", "未归类"  # no column: a matter the table of matters no longer knows


CRIMINAL = (
    Category.CRIMINAL_APPLIED,
    Category.CRIMINAL_NOTIFIED,
    Category.CRIMINAL_REQUESTED,
    Category.COMPULSORY_TREATMENT,
)


class Branch(Term):
    """The official categories taken together (案件大类); column 7 of the form is the first."""

    CRIMINAL = "criminal", "刑事合计"
    OTHER = "other", "民事、行政和非诉讼"


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


class Wait(Term):
    """How long an applicant waited for the decision (等待时长), in calendar days as in `decided`."""

    TO_1 = "to_1", "1 日以内"
    TO_3 = "to_3", "2 至 3 日"
    TO_5 = "to_5", "4 至 5 日"
    TO_7 = "to_7", "6 至 7 日"
    TO_14 = "to_14", "8 至 14 日"
    OVER_14 = "over_14", "14 日以上"


class Age(Term):
    """How long something is overdue (逾期时长), in calendar days."""

    TO_3 = "to_3", "3 日以内"
    TO_7 = "to_7", "4 至 7 日"
    TO_30 = "to_30", "8 至 30 日"
    OVER_30 = "over_30", "30 日以上"


_T, _F = BeneficiaryType, AidForm
_VETERANS = frozenset({_T.COMBAT_VETERAN, _T.MERIT_VETERAN, _T.VETERAN, _T.DISABLED_SOLDIER})
_GROUPS: Mapping[MatterGroup, ReportGroup] = MappingProxyType(
    {group: ReportGroup(group.value) for group in MatterGroup if group.value in list(ReportGroup)}
)
_STANDINGS: Mapping[int, Standing] = MappingProxyType({tier: standing for standing, tier in TIERS.items()})
_AGES = ((3, Age.TO_3), (7, Age.TO_7), (30, Age.TO_30))
_WAITS = ((1, Wait.TO_1), (3, Wait.TO_3), (5, Wait.TO_5), (7, Wait.TO_7), (14, Wait.TO_14))
_OF_MATTER: Mapping[str, Category] = MappingProxyType(
    {
        "criminal_notified": Category.CRIMINAL_NOTIFIED,
        "criminal_requested": Category.CRIMINAL_REQUESTED,
        "compulsory_treatment": Category.COMPULSORY_TREATMENT,
        "appeal_retrial": Category.APPEAL,
    }
)
# 国家赔偿 stands with the administrative suits; arbitration and drafting are no suits.
_OF_FORM: Mapping[AidForm, Category] = MappingProxyType(
    {
        _F.CIVIL_LITIGATION: Category.CIVIL,
        _F.ADMIN_LITIGATION: Category.ADMIN,
        _F.STATE_COMPENSATION: Category.ADMIN,
        _F.CRIMINAL_DEFENCE: Category.CRIMINAL_APPLIED,
        _F.LABOUR_ARBITRATION: Category.NON_LITIGATION,
        _F.NON_LITIGATION: Category.NON_LITIGATION,
        _F.DOCUMENT_DRAFTING: Category.NON_LITIGATION,
        _F.NOTARY: Category.NOTARY,
        _F.APPRAISAL: Category.APPRAISAL,
    }
)


def report_group(matter: str) -> ReportGroup:
    """The row a matter code is counted in; an unknown one among the rest."""
    found = MATTER.get(matter)
    return _GROUPS.get(found.group, ReportGroup.OTHER) if found else ReportGroup.OTHER


def category(matter: str, aid_form: AidForm) -> Category:
    """The column of the official form: by the matter where it has one of its own, else by the form of aid."""
    if matter not in MATTER:
        return Category.UNSORTED
    return _OF_MATTER.get(matter) or _OF_FORM[aid_form]


def branch(of: Category) -> Branch:
    """Whether a category is one of the criminal ones."""
    return Branch.CRIMINAL if of in CRIMINAL else Branch.OTHER


def roll_up(kind: BeneficiaryType, service_state: str | None) -> RollUp:
    """军人军属 (文职人员 and 遗属 with them), 退役军人, the other classes, or ordinary.

    A disabled soldier counts with the soldiers while registered as serving, else with the veterans.
    """
    if kind is _T.NONE:
        return RollUp.ORDINARY
    if is_military(kind, service_state):
        return RollUp.MILITARY
    return RollUp.VETERAN if kind in _VETERANS else RollUp.OTHER_BENEFICIARY


def standing_of(tier: int) -> Standing:
    """The standing a stored tier means; an unknown tier is ordinary."""
    return _STANDINGS.get(tier, Standing.ORDINARY)


def wait_of(days: int) -> Wait:
    """The band of a wait of `days` calendar days."""
    return next((wait for most, wait in _WAITS if days <= most), Wait.OVER_14)


def age_of(days: int) -> Age:
    """The age band of something overdue for `days` calendar days."""
    return next((age for most, age in _AGES if days <= most), Age.OVER_30)
