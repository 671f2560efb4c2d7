"""What is to be done this year, by whom, and was it? (年度计划：年初计划、年终考核)"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import audit, clock
from app.audit import Actor
from app.calendars import festivals
from app.casework.application import refuse_sensitive
from app.casework.errors import Invalid, Refused, Stale
from app.extensions import db
from app.outreach.models import LONGEST_LINE, Entry, PlanEvidence, PlanItem
from app.outreach.reach import cleaned, must_write, reach
from app.outreach.totals import planned
from app.rules.commemorations import Occasion, Occurrence, occurrences
from app.rules.outreach import LedgerKind, PlanState
from app.rules.vocabulary import Role
from app.staff.models import User
from app.staff.queries import users_in_role

YEARS = range(2000, 2100)
MOST_EVIDENCE = 50
_LONGEST_TITLE = 80
_MOST_TIMES = 1000
_RESPONSIBLE = (Role.CLERK, Role.DIRECTOR, Role.LAWYER)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the form holds; a whole month is due on its last day."""

    title: str
    due_on: date
    responsible_id: int
    whole_month: bool = False
    occasion: Occasion | None = None
    kind: LedgerKind | None = None
    target: int | None = None  # times
    note: str = ""


def end_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, gregorian.monthrange(year, month)[1])


def _must_plan(actor: Actor) -> tuple[int, int]:
    office_id, user_id = must_write(actor)
    if actor.role is not Role.DIRECTOR:
        raise Refused("年度计划由审批人制定")
    return office_id, user_id


def may_be_responsible(actor: Actor) -> list[User]:
    """Who may be given an item: clerks, directors and lawyers of the actor's offices."""
    return users_in_role(actor.office_ids, *_RESPONSIBLE)


def add(actor: Actor, facts: PlanFacts) -> PlanItem:
    """列入计划. Raises Refused for anybody but a director, Invalid with every problem."""
    office_id, _ = _must_plan(actor)
    item = _item(actor, office_id, facts)
    db.session.flush()
    audit.record(actor, "plan.add", object_kind="plan", object_id=item.id)
    return item


def _item(actor: Actor, office_id: int, facts: PlanFacts) -> PlanItem:
    item = PlanItem(office_id=office_id, state=PlanState.OPEN, created_at=clock.now(), version=1, outcome="")
    _fill(actor, item, facts)
    db.session.add(item)
    return item


def change(actor: Actor, item: PlanItem, facts: PlanFacts, version: int) -> None:
    """更改计划. Raises Refused (role, or already settled), Stale, Invalid with every problem."""
    _must_plan(actor)
    _must_be_open(item, version)
    _fill(actor, item, facts)
    db.session.flush()
    audit.record(actor, "plan.change", object_kind="plan", object_id=item.id)


def _must_be_open(item: PlanItem, version: int) -> None:
    if version != item.version:
        current = {"title": item.title, "note": item.note, "outcome": item.outcome}
        raise Stale(
            item.version, current, "", item.state.label if item.state is not PlanState.OPEN else "计划"
        )
    if item.state is not PlanState.OPEN:
        raise Refused(f"该事项{item.state.label}，不能再更改；需要时先恢复为未完成")


def _fill(actor: Actor, item: PlanItem, facts: PlanFacts) -> None:
    texts = cleaned({"title": facts.title}, _LONGEST_TITLE) | cleaned({"note": facts.note}, LONGEST_LINE)
    problems = {} if texts["title"] else {"title": "请填写事项"}
    if facts.due_on.year not in YEARS:
        problems["due_on"] = "日期的年份不合理，请核对"
    if facts.responsible_id not in {user.id for user in may_be_responsible(actor)}:
        problems["responsible_id"] = "请选择责任人"
    if facts.target is not None and not 1 <= facts.target <= _MOST_TIMES:
        problems["target"] = f"目标次数应在 1 至 {_MOST_TIMES} 之间"
    if problems:
        raise Invalid(problems)
    refuse_sensitive(texts, "")
    item.title, item.note, item.target = texts["title"], texts["note"], facts.target
    item.year, item.due_on, item.whole_month = facts.due_on.year, facts.due_on, facts.whole_month
    item.occasion, item.kind, item.responsible_id = facts.occasion, facts.kind, facts.responsible_id


def unplanned(actor: Actor, year: int) -> list[Occurrence]:
    """The occasions of the year the actor's own office has not put into its plan, by date."""
    taken = set(
        db.session.scalars(
            select(PlanItem.occasion).where(PlanItem.office_id == actor.office_id, PlanItem.year == year)
        )
    )
    return [each for each in occurrences(year, festivals(year)) if each.row.occasion not in taken]


def adopt(actor: Actor, year: int, occasions: Iterable[Occasion]) -> int:
    """按节点列入计划: one item for each of these occasions that has a date and is not planned yet.

    The actor is responsible until somebody else is named. Returns how many were added. Raises
    Refused for anybody but a director, and when there is nothing to add.
    """
    office_id, user_id = _must_plan(actor)
    wanted = set(occasions)
    added = 0
    for each in unplanned(actor, year):
        if each.row.occasion in wanted and each.first_on and each.last_on:
            whole = each.first_on != each.last_on
            facts = PlanFacts(each.row.idea, each.last_on, user_id, whole, each.row.occasion, each.row.kind)
            _item(actor, office_id, facts)
            added += 1
    if not added:
        raise Refused("没有可以列入的节点：已经列入计划，或者日期待公布")
    db.session.flush()
    audit.record(actor, "plan.adopt", object_kind="plan", object_id=year, detail={"items": added})
    return added


def finish(actor: Actor, item: PlanItem, entry_ids: Sequence[int], outcome: str, version: int) -> None:
    """完成: with the entries of the ledger that show it, or a sentence where there is none.

    Raises Refused, Stale, Invalid when neither is given or an entry is out of reach.
    """
    must_write(actor)
    _must_be_open(item, version)
    entries = _evidence(actor, entry_ids)
    text = cleaned({"outcome": outcome}, LONGEST_LINE)["outcome"]
    if not entries and not text:
        raise Invalid({"evidence": "请勾选佐证台账，没有台账的请填写完成情况"})
    refuse_sensitive({"outcome": text}, "")
    db.session.add_all(PlanEvidence(item_id=item.id, entry_id=entry.id) for entry in entries)
    _settle(item, PlanState.DONE, text)
    audit.record(
        actor, "plan.finish", object_kind="plan", object_id=item.id, detail={"evidence": len(entries)}
    )


def _evidence(actor: Actor, entry_ids: Sequence[int]) -> list[Entry]:
    wanted = set(entry_ids)
    if len(wanted) > MOST_EVIDENCE:
        raise Invalid({"evidence": f"佐证台账最多 {MOST_EVIDENCE} 条"})
    stands = select(Entry).where(Entry.id.in_(wanted), reach(actor, Entry), Entry.voided_at.is_(None))
    found = list(db.session.scalars(stands.with_for_update(of=Entry)))
    if len(found) != len(wanted):
        raise Invalid({"evidence": "佐证台账已更正或者作废，请重新勾选"})
    return found


def drop(actor: Actor, item: PlanItem, reason: str, version: int) -> None:
    """不再开展: never without a reason. Raises Refused for anybody but a director, Stale, Invalid."""
    _must_plan(actor)
    _must_be_open(item, version)
    text = cleaned({"outcome": reason}, LONGEST_LINE)["outcome"]
    if not text:
        raise Invalid({"outcome": "请填写不再开展的原因"})
    refuse_sensitive({"outcome": text}, "")
    _settle(item, PlanState.DROPPED, text)
    audit.record(actor, "plan.drop", object_kind="plan", object_id=item.id)


def reopen(actor: Actor, item: PlanItem) -> None:
    """恢复为未完成: what was settled by mistake; its evidence is let go. Raises Refused."""
    _must_plan(actor)
    if item.state is PlanState.OPEN:
        raise Refused("该事项本来就未完成")
    item.evidence.clear()
    item.state, item.settled_on, item.outcome = PlanState.OPEN, None, ""
    db.session.flush()
    audit.record(actor, "plan.reopen", object_kind="plan", object_id=item.id)


def _settle(item: PlanItem, state: PlanState, outcome: str) -> None:
    item.state, item.settled_on, item.outcome = state, clock.today(), outcome
    db.session.flush()
    db.session.expire(item, ["evidence"])


def items_of(actor: Actor, year: int) -> list[PlanItem]:
    """The year's plan within reach, by date."""
    return list(
        db.session.scalars(
            select(PlanItem)
            .where(planned(actor, year))
            .options(selectinload(PlanItem.responsible), selectinload(PlanItem.evidence))
            .order_by(PlanItem.due_on, PlanItem.id)
        )
    )


def possible_evidence(actor: Actor, item: PlanItem) -> list[Entry]:
    """Entries of the item's year and kind that may show it was done, newest first."""
    first, last = date(item.year, 1, 1), date(item.year, 12, 31)
    rows = select(Entry).where(
        reach(actor, Entry), Entry.voided_at.is_(None), Entry.held_on >= first, Entry.held_on <= last
    )
    if item.kind is not None:
        rows = rows.where(Entry.kind == item.kind)
    return list(db.session.scalars(rows.order_by(Entry.held_on.desc(), Entry.id.desc()).limit(MOST_EVIDENCE)))


def shown_by(actor: Actor, entry: Entry) -> list[PlanItem]:
    """The items within reach that an entry of the ledger is evidence for."""
    return list(
        db.session.scalars(
            select(PlanItem)
            .join(PlanEvidence, PlanEvidence.item_id == PlanItem.id)
            .where(PlanEvidence.entry_id == entry.id, reach(actor, PlanItem))
            .order_by(PlanItem.id)
        )
    )
