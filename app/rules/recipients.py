"""How many people ask together, how many cases is that, and under which classes are they counted? (受援人)

The counting rules stand in the footers of the statistical forms 法律援助统计报表: an indivisible
claim of several people is one case, a divisible one of the same type as many as there are
people; a person may be counted in each class that fits. 妇女 are adult women.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.rules.beneficiary_classes import BEREAVED_TYPES, FAMILY_TYPES, SOLDIER_TYPES
from app.rules.identity import age_on
from app.rules.vocabulary import BeneficiaryType, HardshipGround, ServiceState, Sex, Term

MOST_APPLICANTS = 999
_ADULT, _OLD = 18, 60  # 未成年人保护法 art 2, 老年人权益保障法 art 2
_MILITARY = SOLDIER_TYPES | FAMILY_TYPES | BEREAVED_TYPES | {BeneficiaryType.CIVILIAN_STAFF}


class RecipientClass(Term):
    """Classes of recipients (受援人分类), columns 16 to 24 of the monthly form, in its order."""

    WOMAN = "woman", "女性"
    DISABLED = "disabled", "残疾人"
    FARMER = "farmer", "农民"
    MIGRANT_WORKER = "migrant_worker", "农民工"
    MINOR = "minor", "未成年人"
    ELDERLY = "elderly", "老年人"
    MINORITY = "minority", "少数民族"
    MILITARY = "military", "军人军属"
    FOREIGNER = "foreigner", "外国籍或者无国籍人"


# What nothing else on the form tells, so that the clerk ticks it.
ASKED = (
    RecipientClass.DISABLED,
    RecipientClass.FARMER,
    RecipientClass.MIGRANT_WORKER,
    RecipientClass.MINORITY,
    RecipientClass.FOREIGNER,
)


def is_military(kind: BeneficiaryType, service_state: str | None) -> bool:
    """Whether somebody counts as 军人军属: soldiers, those treated as soldiers, families and the
    bereaved (遗属按军属对待); a disabled soldier while registered as serving."""
    serves = kind is BeneficiaryType.DISABLED_SOLDIER and service_state == ServiceState.SERVING
    return kind in _MILITARY or serves


def classes_of(
    sex: Sex | None,
    birth_on: date | None,
    on: date,
    beneficiary: BeneficiaryType,
    service_state: str | None = None,
    hardship: HardshipGround = HardshipGround.NOT_STATED,
    ticked: Iterable[RecipientClass] = (),
) -> frozenset[RecipientClass]:
    """The classes one applicant is counted in on the day of receipt: what the other facts say,
    and what was ticked."""
    age = age_on(birth_on, on) if birth_on and birth_on <= on else None
    said = {
        RecipientClass.WOMAN: sex is Sex.FEMALE and age is not None and age >= _ADULT,
        RecipientClass.MINOR: age is not None and age < _ADULT,
        RecipientClass.ELDERLY: age is not None and age >= _OLD,
        RecipientClass.MILITARY: is_military(beneficiary, service_state),
        RecipientClass.MIGRANT_WORKER: hardship is HardshipGround.MIGRANT_WORKER,
    }
    return frozenset(ticked) | {each for each, is_so in said.items() if is_so}


def pieces(applicants: int, is_divisible: bool) -> int:
    """As how many cases (件) several applicants count: each for itself when the claim is divisible."""
    return applicants if is_divisible else 1


def counting_problems(applicants: object, is_divisible: object, recipients: object) -> dict[str, str]:
    """What is wrong with the facts that are only counted, by field; empty when nothing is."""
    problems = {}
    if not _is_number(applicants, 1, MOST_APPLICANTS):
        problems["applicants"] = f"申请人数应在 1 至 {MOST_APPLICANTS} 之间"
        return problems
    if is_divisible and applicants == 1:
        problems["is_divisible"] = "只有一名申请人，不必勾选"
    if recipients is not None:
        problems |= _class_problems(recipients, applicants)
    return problems


def _class_problems(recipients: Any, applicants: Any) -> dict[str, str]:
    if not isinstance(recipients, Mapping) or set(recipients) - set(RecipientClass):
        return {"recipients": "受援人分类有误，请重新填写"}
    over = [RecipientClass(each) for each, n in recipients.items() if not _is_number(n, 0, applicants)]
    if over:
        return {"recipients": f"{'、'.join(each.label for each in over)}的人数不能超过申请人数 {applicants}"}
    return {}


def _is_number(value: object, lowest: int, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
