"""How is a draft of the summary made and kept? Every generation is a version of its own. (成稿)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import audit, clock, stats
from app.annual.cases import MOST_CHOSEN, Offered, chosen_unasked, offered
from app.annual.facts import facts_of, first_received
from app.annual.missing import missing
from app.annual.models import AnnualDraft
from app.annual.outline import Section
from app.annual.stretch import Stretch, stretches
from app.annual.wording import plain, sections_of
from app.audit import Actor
from app.casework.errors import Invalid, Refused
from app.casework.scope import OFFICE_ROLES
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff.models import Office
from app.stats import Year

_WRITERS = (Role.DIRECTOR, Role.STATISTICIAN)


def may_write(actor: Actor) -> int:
    """The office whose summary the actor writes. Raises Refused."""
    if actor.office_id is None or actor.role not in _WRITERS:
        raise Refused("您没有编写年度总结的权限")
    return actor.office_id


def versions(actor: Actor, year: int) -> tuple[AnnualDraft, ...]:
    """Every draft of the actor's office for a year, newest first."""
    if actor.role not in OFFICE_ROLES or actor.office_id is None:
        return ()
    rows = select(AnnualDraft).where(AnnualDraft.office_id == actor.office_id, AnnualDraft.year == year)
    return tuple(db.session.scalars(rows.order_by(AnnualDraft.version.desc())))


def spans(actor: Actor, year: Year, today: date) -> tuple[Stretch, Stretch]:
    """The days a draft made today tells of, and those it compares them with."""
    return stretches(year, stats.reckoning_of(actor).year(str(year.year - 1)), today)


def draft(actor: Actor, year: Year, case_ids: Sequence[int] | None = None) -> AnnualDraft:
    """生成初稿: write down what the figures say now; runs inside transaction().

    `case_ids` are the examples; without them those of the last draft stay, and a first draft takes a
    few. Raises Refused for a year that has not begun, Invalid for a case that cannot be told.
    """
    office_id, on = may_write(actor), clock.today()
    if year.first_on > on:
        raise Refused(f"{year.label}还没有开始")
    db.session.execute(select(Office.id).where(Office.id == office_id).with_for_update(of=Office))
    known, now = versions(actor, year.year), clock.now()
    span, before = spans(actor, year, on)
    first = first_received(actor)
    facts, _ = facts_of(actor, span, before, on, now, first)
    told = _examples(actor, span, known, case_ids)
    row = AnnualDraft(
        office_id=office_id,
        year=year.year,
        version=known[0].version + 1 if known else 1,
        first_on=span.first_on,
        end_on=span.end_on,
        made_at=now,
        made_by=actor.user_id,
        made_by_name=actor.name,
        sections=sections_of(facts, told, span.is_whole),
        facts={
            "figures": {slot: fact.as_json() for slot, fact in facts.items()},
            "cases": {str(each.case_id): each.as_json() for each in told},
            "before": {"first_on": before.first_on.isoformat(), "end_on": before.end_on.isoformat()},
            "is_whole": span.is_whole,
        },
        missing=missing(actor, span, before, on, facts, bool(told), first),
    )
    db.session.add(row)
    db.session.flush()
    detail = {"version": row.version}
    audit.record(actor, "annual.draft", object_kind="annual", object_id=row.year, detail=detail)
    return row


def _examples(
    actor: Actor, span: Stretch, known: Sequence[AnnualDraft], case_ids: Sequence[int] | None
) -> tuple[Offered, ...]:
    if case_ids is None and not known:
        return chosen_unasked(offered(actor, span))
    wanted = list(dict.fromkeys(chosen_ids(known[0]) if case_ids is None else case_ids))
    if len(wanted) > MOST_CHOSEN:
        raise Invalid({"cases": f"典型案例最多选 {MOST_CHOSEN} 件"})
    found = offered(actor, span, wanted)
    if case_ids is not None and len(found) != len(wanted):
        raise Invalid({"cases": "选择的案件已经变化，请重新选择"})
    return found


def chosen_ids(row: AnnualDraft) -> list[int]:
    """The examples of a draft."""
    return [int(each) for each in row.facts["cases"]]


def text_of(row: AnnualDraft, section: Section) -> str:
    """What the system wrote for a section, as it is read."""
    return plain(row.sections.get(section.value, ""), row.facts)


def spans_of(row: AnnualDraft) -> tuple[Stretch, Stretch]:
    """The days a stored draft tells of, and those it was compared with."""
    told: dict[str, Any] = row.facts["before"]
    is_whole = bool(row.facts["is_whole"])
    first_on, end_on = (date.fromisoformat(told[name]) for name in ("first_on", "end_on"))
    return (
        Stretch(row.first_on, row.end_on, str(row.year), is_whole),
        Stretch(first_on, end_on, str(row.year - 1), is_whole),
    )
