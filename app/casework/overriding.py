"""When a person judges otherwise than the rules, what is changed and what is kept? (人工判断)"""

from __future__ import annotations

from typing import Any

from app import clock
from app.audit import Actor
from app.casework.application import Override
from app.casework.assessing import tier_changes
from app.casework.errors import Invalid
from app.casework.models import LegalCase
from app.casework.standing import priority_under, tier_label
from app.casework.step import permit, take
from app.rules.text import clause
from app.rules.vocabulary import Action, WaiverBasis


def override_json(actor: Actor, override: Override) -> dict[str, Any]:
    """What is kept on the case: what was judged otherwise, why, by whom and when."""
    return {
        "waiver": override.waiver.value if override.waiver else None,
        "tier": override.tier,
        "reason": override.reason.strip(),
        "by": actor.user_id,
        "by_name": actor.name,
        "at": clock.now().isoformat(),
    }


def override_text(stored: dict[str, Any]) -> str:
    """The judgement in one Chinese sentence for the timeline."""
    parts = []
    if stored["waiver"]:
        parts.append(f"费用减免依据为“{WaiverBasis(stored['waiver']).label}”")
    if stored["tier"]:
        parts.append(f"优先次序为“{tier_label(stored['tier'])}”")
    return f"人工判断{'，'.join(parts)}，理由：{clause(stored['reason'])}"


def override(
    actor: Actor,
    case: LegalCase,
    *,
    reason: str,
    waiver: WaiverBasis | None = None,
    tier: int | None = None,
) -> LegalCase:
    """人工判断: set the fee waiver or the tier (1 to 3) against the rules; the reason is logged.

    What is not named goes back to the rules' answer. Raises Invalid without a reason, Refused.
    """
    permit(actor, case, Action.OVERRIDE)
    if not reason.strip():
        raise Invalid({"reason": "改为人工判断须填写理由"})
    if tier not in (None, 1, 2, 3):
        raise Invalid({"tier": "请选择优先次序"})
    stored = override_json(actor, Override(reason, waiver, tier))
    judged = WaiverBasis(case.assessment["waiver"])
    changes = {
        "override": stored,
        "waiver": waiver or judged,
        "waiver_by": actor.user_id,
        "waiver_at": clock.now(),
        **tier_changes(priority_under(stored, case, clock.today())),
    }
    take(actor, case, Action.OVERRIDE, text=override_text(stored), data=stored, changes=changes)
    return case
