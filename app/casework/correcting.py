"""What was written down wrongly and is put right? (更正信息)"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app import clock
from app.audit import Actor
from app.casework.application import (
    LARGEST_FEN,
    LONGEST_FACTS,
    LONGEST_REMARK,
    refuse_sensitive,
)
from app.casework.assessing import assessment_changes
from app.casework.errors import Invalid
from app.casework.models import LegalCase
from app.casework.outset import follow_time_bar
from app.casework.review import required
from app.casework.step import permit, take
from app.extensions import db
from app.rules.matters import MATTER
from app.rules.recipients import counting_problems
from app.rules.text import ParseError, clause, clean_text
from app.rules.vocabulary import Action, AidForm, HardshipGround

# Fields of the case that may be corrected, with what they are called.
CORRECTABLE: Mapping[str, str] = {
    "facts": "案情摘要",
    "remark": "备注",
    "matter": "事项",
    "aid_form": "援助形式",
    "amount_fen": "标的额",
    "hardship_ground": "经济状况",
    "monthly_income_fen": "人均月收入",
    "time_bar_on": "时效届满日",
    "urgent_preservation": "需立即保全",
}
# Facts that are only counted (统计要素); they have a form of their own.
COUNTED: Mapping[str, str] = {
    "applicants": "申请人数",
    "is_divisible": "诉求可分",
    "recipients": "受援人分类",
}
_TEXT_LIMITS = {"facts": LONGEST_FACTS, "remark": LONGEST_REMARK}
_AMOUNTS = ("amount_fen", "monthly_income_fen")


def correct(
    actor: Actor,
    case: LegalCase,
    fields: Mapping[str, Any],
    reason: str,
    secrecy_confirmation: str = "",
) -> LegalCase:
    """更正信息: set some of CORRECTABLE or COUNTED; old and new values stay on the timeline (texts only as
    "changed"). Before the decision the rules are asked again. Raises Invalid, Refused.
    """
    permit(actor, case, Action.CORRECT)
    required({"reason": (reason, "请填写更正原因")})
    fresh = _checked(fields) | _counted(case, fields)
    refuse_sensitive({name: fresh[name] for name in _TEXT_LIMITS if name in fresh}, secrecy_confirmation)
    changed = {name: value for name, value in fresh.items() if getattr(case, name) != value}
    if not changed:
        raise Invalid({"fields": "没有需要更正的内容"})
    data = {
        "changed": {
            name: None if name in _TEXT_LIMITS else [_plain(getattr(case, name)), _plain(value)]
            for name, value in changed.items()
        }
    }
    take(
        actor,
        case,
        Action.CORRECT,
        text=f"更正{'、'.join({**CORRECTABLE, **COUNTED}[name] for name in changed)}：{clause(reason)}",
        data=data,
        changes=changed | _judged_anew(case, changed),
        turn=(lambda clocks: follow_time_bar(clocks, case)) if "time_bar_on" in changed else None,
    )
    return case


def _judged_anew(case: LegalCase, changed: Mapping[str, Any]) -> dict[str, object]:
    """The assessment with the corrected facts, asked without writing them first."""
    with db.session.no_autoflush:
        former = {name: getattr(case, name) for name in changed}
        for name, value in changed.items():
            setattr(case, name, value)
        try:
            return assessment_changes(case, clock.today())
        finally:
            for name, value in former.items():
                setattr(case, name, value)


def _counted(case: LegalCase, fields: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: fields[name] for name in COUNTED if name in fields}
    problems = counting_problems(**({name: getattr(case, name) for name in COUNTED} | told)) if told else {}
    if problems:
        raise Invalid(problems)
    return told


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    problems = {name: "该项不能更正" for name in fields if name not in (*CORRECTABLE, *COUNTED)}
    fresh: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in CORRECTABLE:
            continue
        try:
            fresh[name] = _cleaned(name, value)
        except ParseError as error:
            problems[name] = error.message_zh
        except (TypeError, ValueError):
            problems[name] = f"{CORRECTABLE[name]}填写有误，请核对"
    if problems:
        raise Invalid(problems)
    return fresh


def _cleaned(name: str, value: Any) -> Any:
    if name in _TEXT_LIMITS:
        return clean_text(value or "", _TEXT_LIMITS[name])
    if name == "matter":
        return _known_matter(value)
    if name == "aid_form":
        return AidForm(value)
    if name == "hardship_ground":
        return HardshipGround(value)
    if name in _AMOUNTS:
        return _amount(value)
    return value


def _known_matter(value: Any) -> str:
    if value not in MATTER:
        raise ValueError(value)
    return str(value)


def _amount(value: Any) -> int | None:
    if value is not None and not 0 <= value < LARGEST_FEN:
        raise ValueError(value)
    return None if value is None else int(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
