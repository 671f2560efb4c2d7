"""Which stations, contact points and units does the centre keep in touch with? (联系部队与工作站)"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app import audit, clock
from app.audit import Actor
from app.casework.application import refuse_sensitive
from app.casework.errors import Invalid, Refused, Stale
from app.confidential import new_row_key
from app.extensions import db
from app.outreach.models import LONGEST_LINE, Liaison
from app.outreach.reach import cleaned, must_write, reach
from app.rules.identity import IdentityError, clean_name, parse_phone
from app.rules.outreach import Host, LiaisonKind, public_name_problem
from app.staff.queries import centre_of

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class LiaisonFacts:
    """What the form holds; name and phone of the contact stay out of repr() and so of logs."""

    kind: LiaisonKind
    host: Host
    name: str  # 对外名称
    opened_on: date
    staffed: bool = False
    signed: bool = False
    duty: str = ""
    contact_name: str | None = field(default=None, repr=False)
    contact_phone: str | None = field(default=None, repr=False)
    closed_on: date | None = None
    note: str = ""


def add(actor: Actor, facts: LiaisonFacts) -> Liaison:
    """登记工作站或者联系单位, in the register of the actor's centre.

    Raises Refused for a role without the ledger, Invalid with every problem.
    """
    office_id, _ = must_write(actor)
    row = Liaison(office_id=centre_of(office_id).id, row_key=new_row_key(), created_at=clock.now(), version=1)
    _fill(row, facts)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "liaison.add", object_kind="liaison", object_id=row.id)
    return row


def change(actor: Actor, row: Liaison, facts: LiaisonFacts, version: int) -> None:
    """更新登记. Raises Stale when somebody saved meanwhile, Invalid with every problem, Refused."""
    must_write(actor)
    if version != row.version:
        raise Stale(row.version, {"name": row.name, "duty": row.duty, "note": row.note}, "", "单位登记")
    _fill(row, facts)
    db.session.flush()
    audit.record(actor, "liaison.change", object_kind="liaison", object_id=row.id)


def reveal(actor: Actor, row: Liaison) -> None:
    """Write down that the contact is about to be shown (查看联系人). Raises Refused."""
    must_write(actor)
    if not (row.contact_name or row.contact_phone):
        raise Refused("没有登记联系人")
    audit.record(actor, "liaison.reveal", object_kind="liaison", object_id=row.id)


def _fill(row: Liaison, facts: LiaisonFacts) -> None:
    texts = _checked(row, facts)
    row.kind, row.host, row.staffed, row.signed = facts.kind, facts.host, facts.staffed, facts.signed
    row.name, row.duty, row.note = texts["name"], texts["duty"], texts["note"]
    row.opened_on, row.closed_on = facts.opened_on, facts.closed_on
    if facts.contact_name:  # not told: as it was
        row.contact_name = clean_name(facts.contact_name)
    if facts.contact_phone:
        row.contact_phone = facts.contact_phone


def _checked(row: Liaison, facts: LiaisonFacts) -> dict[str, str]:
    texts = cleaned({"name": facts.name}, _LONGEST_NAME)
    texts |= cleaned({"duty": facts.duty, "note": facts.note}, LONGEST_LINE)
    problems = _contact_problems(facts)
    if not texts["name"]:
        problems["name"] = "请填写对外名称"
    elif problem := public_name_problem(texts["name"]):
        problems["name"] = problem
    elif _is_taken(row, texts["name"]):
        problems["name"] = "该名称已登记，请在原记录上更新"
    if facts.opened_on > clock.today():
        problems["opened_on"] = "设立日期不能晚于今天"
    if facts.closed_on and facts.closed_on < facts.opened_on:
        problems["closed_on"] = "撤销日期不能早于设立日期"
    if problems:
        raise Invalid(problems)
    refuse_sensitive({"duty": texts["duty"], "note": texts["note"]}, "")
    return texts


def _contact_problems(facts: LiaisonFacts) -> dict[str, str]:
    problems = {}
    for name, text, check in (
        ("contact_name", facts.contact_name, clean_name),
        ("contact_phone", facts.contact_phone, parse_phone),
    ):
        try:
            if text and len(check(text)) > _LONGEST_NAME:
                problems[name] = f"不能超过 {_LONGEST_NAME} 字"
        except IdentityError as error:
            problems[name] = error.message_zh
    return problems


def _is_taken(row: Liaison, name: str) -> bool:
    same = select(Liaison.id).where(Liaison.office_id == row.office_id, Liaison.name == name)
    with db.session.no_autoflush:
        return db.session.scalar(same.where(Liaison.id != (row.id or 0)).limit(1)) is not None


def register_of(actor: Actor, on: date | None = None) -> list[Liaison]:
    """The register within reach, open ones first; with a day only what is still open on it."""
    rows = select(Liaison).where(reach(actor, Liaison))
    if on is not None:
        rows = rows.where(Liaison.closed_on.is_(None) | (Liaison.closed_on > on))
    order = list(LiaisonKind)
    return sorted(
        db.session.scalars(rows), key=lambda row: (row.closed_on is not None, order.index(row.kind), row.id)
    )
