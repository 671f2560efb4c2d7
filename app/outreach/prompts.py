"""What should somebody think of in time? Items of the plan, occasions not planned, visits to repeat (近期节点)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.audit import Actor
from app.extensions import db
from app.outreach.ledger import to_revisit
from app.outreach.models import PlanItem
from app.outreach.plan import unplanned
from app.outreach.reach import WRITERS, reach
from app.rules.commemorations import COMMEMORATION
from app.rules.outreach import PlanState
from app.rules.vocabulary import Term
from app.staff.models import User

DEFAULT_LEAD_DAYS = 15
REVISIT_LEAD_DAYS = 7
_OVERDUE_SHOWN_DAYS = 120  # an item nobody settled for longer belongs to the review of the year
_A_MONTH = 31
_LONGEST_LEAD = max(row.lead_days for row in COMMEMORATION.values())


class PromptKind(Term):
    """Why something is brought up (提示类型)."""

    PLAN = "plan", "计划"
    OCCASION = "occasion", "未列入计划"
    REVISIT = "revisit", "回访"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to think of; `days` until then, negative when it is past."""

    kind: PromptKind
    title: str
    on: date
    days: int
    object_id: int  # of the item or the entry; the year for an occasion
    who: str = ""

    @property
    def when_zh(self) -> str:
        """还有 12 天, 今天, 已过 3 天."""
        if self.days == 0:
            return "今天"
        return f"还有 {self.days} 天" if self.days > 0 else f"已过 {-self.days} 天"


def prompts(actor: Actor, on: date) -> list[Prompt]:
    """What is due within its lead days, earliest first; nothing for roles that keep no ledger."""
    if actor.role not in WRITERS:
        return []
    found = [*_items(actor, on), *_occasions(actor, on), *_revisits(actor, on)]
    return sorted(found, key=lambda each: (each.on, each.kind.value, each.object_id))


def _items(actor: Actor, on: date) -> list[Prompt]:
    rows = db.session.execute(
        select(PlanItem, User.name)
        .join(User, User.id == PlanItem.responsible_id)
        .where(
            reach(actor, PlanItem),
            PlanItem.state == PlanState.OPEN,
            PlanItem.due_on >= on - timedelta(days=_OVERDUE_SHOWN_DAYS),
            PlanItem.due_on <= on + timedelta(days=max(_LONGEST_LEAD, DEFAULT_LEAD_DAYS) + _A_MONTH),
        )
    )
    return [
        Prompt(PromptKind.PLAN, item.title, item.due_on, (item.due_on - on).days, item.id, who)
        for item, who in rows
        if (_begins(item) - on).days <= lead_days(item)
    ]


def lead_days(item: PlanItem) -> int:
    """How many days ahead an item is brought up: as its occasion says."""
    return COMMEMORATION[item.occasion].lead_days if item.occasion else DEFAULT_LEAD_DAYS


def _begins(item: PlanItem) -> date:
    return item.due_on.replace(day=1) if item.whole_month else item.due_on


def _occasions(actor: Actor, on: date) -> list[Prompt]:
    """Occasions that are near and that the actor's office has not planned for, over the turn of the year."""
    years = sorted({on.year, (on + timedelta(days=_LONGEST_LEAD)).year})
    near = (each for year in years for each in unplanned(actor, year))
    return [
        Prompt(
            PromptKind.OCCASION,
            each.row.occasion.label,
            each.first_on,
            max((each.first_on - on).days, 0),
            each.year,
        )
        for each in near
        if each.first_on
        and each.last_on
        and each.last_on >= on
        and (each.first_on - on).days <= each.row.lead_days
    ]


def _revisits(actor: Actor, on: date) -> list[Prompt]:
    return [
        Prompt(PromptKind.REVISIT, row.theme, row.revisit_on, (row.revisit_on - on).days, row.id)
        for row in to_revisit(actor, on + timedelta(days=REVISIT_LEAD_DAYS))
        if row.revisit_on
    ]
