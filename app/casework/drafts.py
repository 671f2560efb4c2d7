"""Which forms did somebody begin and not submit? (受理草稿)

Kept on the server and encrypted, because window computers are shared; seen by nobody but
the person who typed them, and gone once the form became a case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from app import clock
from app.audit import Actor
from app.casework.errors import NotFound, Refused
from app.casework.models import Draft, LegalCase
from app.extensions import db

MOST_DRAFTS = 50
_LONGEST_PAYLOAD = 100_000

Fields = Mapping[str, Sequence[str]]  # what the form sends: every value of every name


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in the list of a person's own (继续草稿)."""

    id: int
    name: str
    matter: str
    updated_at: datetime


def submitted_case(actor: Actor, form_token: str) -> LegalCase | None:
    """The case an opened form has become, if it was sent before. Raises Refused if by somebody else."""
    if not (form_token.isascii() and form_token.isalnum()):
        return None
    case = db.session.scalar(select(LegalCase).where(LegalCase.form_token == form_token))
    if case is not None and case.handler_id != actor.user_id:
        raise Refused("该表单已由其他人提交，请重新打开登记页面")
    return case


def save_draft(actor: Actor, draft_id: int | None, fields: Fields) -> Draft:
    """Keep what was typed so far; a new draft when `draft_id` is not one of the actor's own.

    Raises Refused when the form has been submitted, is too long, or too many drafts wait.
    """
    payload = json.dumps({name: list(values) for name, values in fields.items()}, ensure_ascii=False)
    if len(payload) > _LONGEST_PAYLOAD:
        raise Refused("草稿内容过长，未能保存")
    if submitted_case(actor, "".join(fields.get("form_token", ["-"])[:1])) is not None:
        raise Refused("该表单已经提交，不再保存草稿")
    draft = _own(actor, draft_id) if draft_id else None
    if draft is None:
        draft = _new(actor)
    draft.payload = payload
    draft.updated_at = clock.now()
    db.session.add(draft)
    db.session.flush()
    return draft


def _new(actor: Actor) -> Draft:
    if actor.office_id is None or actor.user_id is None:
        raise Refused("没有所属机构，不能保存草稿")
    waiting = db.session.scalar(select(func.count()).select_from(Draft).where(Draft.user_id == actor.user_id))
    if (waiting or 0) >= MOST_DRAFTS:
        raise Refused(f"草稿已有 {MOST_DRAFTS} 份，请先提交或者删除旧草稿")
    return Draft(office_id=actor.office_id, user_id=actor.user_id)


def _own(actor: Actor, draft_id: int) -> Draft | None:
    return db.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.user_id == actor.user_id))


def read_draft(actor: Actor, draft_id: int) -> dict[str, list[str]]:
    """The fields of one of the actor's own drafts. Raises NotFound."""
    draft = _own(actor, draft_id)
    if draft is None:
        raise NotFound
    fields: dict[str, list[str]] = json.loads(draft.payload or "{}")
    return fields


def drafts_of(actor: Actor, limit: int = 5) -> list[DraftLine]:
    """The actor's own drafts, newest first."""
    rows = db.session.scalars(
        select(Draft)
        .where(Draft.user_id == actor.user_id)
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in rows]


def _line(row: Draft) -> DraftLine:
    fields = json.loads(row.payload or "{}")
    name, matter = ("".join(fields.get(key, [""])[:1]).strip() for key in ("name", "matter"))
    return DraftLine(row.id, name, matter, row.updated_at)


def forget_draft(actor: Actor, draft_id: int) -> None:
    """Delete one of the actor's own drafts; nothing happens if there is none."""
    db.session.execute(delete(Draft).where(Draft.id == draft_id, Draft.user_id == actor.user_id))
