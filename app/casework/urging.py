"""Who is urged about a case, by whom, and with which words? (催办)"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import Select, Table, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.audit import Actor
from app.casework.errors import Refused
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.oversight import Urging, UrgingRecipient
from app.casework.scope import while_unchanged
from app.casework.step import permit, take
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.urging_texts import situation_of, words_for
from app.rules.vocabulary import Action
from app.staff.models import User
from app.staff.queries import names_of

LONGEST_URGING = 200
_SPOKEN_WITHOUT_SUFFIX = ("时效", "期间", "期限")


@dataclass(frozen=True, slots=True)
class Urged:
    """What is known of the urgings of one case (催办情况): how many, and the latest."""

    count: int
    last_at: datetime
    last_by: str


def suggested_text(case: LegalCase, on: date) -> str:
    """The words that fit how the case stands that day (催办用语)."""
    due_on, kind = case.next_due_on, case.next_due_kind
    warn_days = (due_on - case.next_warn_on).days if due_on and case.next_warn_on else 0
    situation = situation_of(due_on, on, warn_days, kind == DeadlineKind.SUPERVISION_REPLY)
    return words_for(situation, spoken(DeadlineKind(kind)) if kind else "", due_on, on)


def spoken(kind: DeadlineKind) -> str:
    """A kind of limit as it stands in a sentence: 审查申请期限, 劳动仲裁时效."""
    return kind.label if kind.label.endswith(_SPOKEN_WITHOUT_SUFFIX) else f"{kind.label}期限"


def urged_today(case: LegalCase) -> Urging | None:
    """Today's urging of the case, if there is one."""
    return db.session.scalar(
        select(Urging)
        .where(Urging.office_id == case.office_id, Urging.case_id == case.id, Urging.on_date == clock.today())
        .options(joinedload(Urging.by), joinedload(Urging.recipients).joinedload(UrgingRecipient.user))
    )


def urge(
    actor: Actor,
    case: LegalCase,
    recipients: Collection[int],
    text: str = "",
    secrecy_confirmation: str = "",
) -> Urging:
    """催办: write down that these people were urged, with the fitting words unless others are given.

    One a case and day, whoever urges. Raises Refused when somebody has urged today or there is
    nobody to urge but the actor, Invalid for a text over 200 characters or one that may be classified.
    """
    permit(actor, case, Action.URGE)
    refuse_second(case)
    others = sorted(set(recipients) - {actor.user_id})
    if not others:
        raise Refused("责任人就是本人，无需催办" if recipients else "没有可以催办的责任人，请先确定责任人")
    said = note_text(text, "text", secrecy_confirmation, LONGEST_URGING) or suggested_text(
        case, clock.today()
    )
    urging = Urging(
        office_id=case.office_id,
        case_id=case.id,
        on_date=clock.today(),
        at=clock.now(),
        by_id=actor.user_id,
        text=said,
        recipients=[UrgingRecipient(user_id=user_id) for user_id in others],
    )
    told = f"催办{'、'.join(names_of(others))}：{clause(said)}"
    take(actor, case, Action.URGE, text=told, data={"to": others}, rows=(urging,), is_aside=True)
    db.session.flush()
    return urging


def refuse_second(case: LegalCase) -> None:
    """Raise Refused, saying who urged when, if the case was urged today."""
    before = urged_today(case)
    if before is None:
        return
    names = "、".join(row.user.name for row in before.recipients)
    at = f"{before.at.astimezone(clock.SHANGHAI):%H:%M}"
    raise Refused(f"今日 {at} {before.by.name}已催办{names}，同一案件每日只催办一次")


def urgings_about(case: LegalCase) -> tuple[Urging, ...]:
    """Every urging about a case, newest first: who urged whom and when."""
    return tuple(
        db.session.scalars(
            select(Urging)
            .where(Urging.office_id == case.office_id, Urging.case_id == case.id)
            .options(joinedload(Urging.by), selectinload(Urging.recipients).joinedload(UrgingRecipient.user))
            .order_by(Urging.id.desc())
        )
    )


def urged(actor: Actor, case_ids: Sequence[int]) -> Mapping[int, Urged]:
    """How often each of these cases in reach was urged and when last, for the marks in lists."""
    if not case_ids:
        return {}
    return while_unchanged(actor, (_NEWEST, *case_ids), lambda: _urged(case_ids))


def _urged(case_ids: Sequence[int]) -> dict[int, Urged]:
    rows = db.session.execute(_NEWEST, {"case_ids": list(case_ids)})
    return {case_id: Urged(number, at, name) for case_id, number, at, name in rows}


def _newest() -> Select[Any]:
    urging, user = cast(Table, Urging.__table__).c, cast(Table, User.__table__).c
    found = (
        select(urging.case_id, func.count().label("number"), func.max(urging.id).label("last_id"))
        .where(urging.case_id.in_(bindparam("case_ids", expanding=True)))
        .group_by(urging.case_id)
        .subquery()
    )
    return (
        select(found.c.case_id, found.c.number, urging.at, user.name)
        .join(Urging.__table__, urging.id == found.c.last_id)
        .join(User.__table__, user.id == urging.by_id)
    )


_NEWEST: Final = _newest()
