"""Which cases are pressing, who answers for each, and who was urged? (催办督办清单)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.asking import Question
from app.audit import Actor
from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.casework.ordering import lamp_colour, sort_key
from app.casework.oversight import SupervisionSlip, Urging, UrgingRecipient
from app.casework.queue_row import QueueRow, row_of
from app.casework.responsibility import next_owner_ids
from app.casework.scope import visible
from app.casework.standings import Standings, standings
from app.casework.urging import Urged, urged
from app.extensions import BigId, db
from app.rules.procedure import WATCHED
from app.rules.vocabulary import LampColour, SlipState, Term
from app.staff.models import User
from app.timing import timing_for

MOST_ROWS: Final = 200


class ChaseTab(Term):
    """The lists of the page 催办督办."""

    NEAR = "near", "临期"
    OVERDUE = "overdue", "逾期"
    SLIPS = "slips", "督办未结"
    MINE = "mine", "本人被催"


_LAMPS = {
    ChaseTab.NEAR: (LampColour.YELLOW.value,),
    ChaseTab.OVERDUE: (LampColour.RED.value, LampColour.BLACK.value),
}


@dataclass(frozen=True, slots=True)
class Pressing:
    """A case near or past its day: the row, who answers for it, and how it was urged."""

    row: QueueRow
    owner_names: str
    urged: Urged | None

    @property
    def was_urged_today(self) -> bool:
        """Whether it may not be urged again today."""
        return self.urged is not None and clock.local_date(self.urged.last_at) == clock.today()


@dataclass(frozen=True, slots=True)
class Group:
    """The pressing cases of one responsible person (or several), most pressing first."""

    name: str
    cases: tuple[Pressing, ...]


def _pressing(actor: Actor, tab: ChaseTab, on: date) -> list[ColumnElement[bool]]:
    return [visible(actor), LegalCase.status.in_(WATCHED), lamp_colour(on).in_(_LAMPS[tab])]


def pressing(actor: Actor, tab: ChaseTab, on: date) -> tuple[Group, ...]:
    """临期 or 逾期, by responsible person; who has most first. At most 200 cases."""
    timing = timing_for(actor)
    cases = db.session.scalars(
        select(LegalCase)
        .where(*_pressing(actor, tab, on))
        .options(
            joinedload(LegalCase.person),
            joinedload(LegalCase.beneficiary_status),
            joinedload(LegalCase.office),
            joinedload(LegalCase.handler),
            joinedload(LegalCase.lawyer),
        )
        .order_by(*sort_key(on, timing.calendar.next_workday(on)))
        .limit(MOST_ROWS)
    ).all()
    marks, names = urged(actor, [case.id for case in cases]), _owner_names(cases)
    groups: dict[str, list[Pressing]] = {}
    for position, case in enumerate(cases, start=1):
        row = row_of(actor, ListedCase.of(case), on, position, timing)
        groups.setdefault(names[case.id], []).append(Pressing(row, names[case.id], marks.get(case.id)))
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return tuple(Group(name or "尚无责任人", tuple(found)) for name, found in ordered)


def _owner_names(cases: Sequence[LegalCase]) -> dict[int, str]:
    """Who answers for the next day of each case, in words; one look at the people for all of them."""
    owners = {case.id: next_owner_ids(case) for case in cases}
    people = {user_id for found in owners.values() for user_id in found}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(people)))
    names = {user_id: name for user_id, name in rows}
    return {
        case_id: "、".join(names[user_id] for user_id in found if user_id in names)
        for case_id, found in owners.items()
    }


def _open_slips(actor: Actor) -> list[ColumnElement[bool]]:
    in_reach = SupervisionSlip.case_id.in_(select(LegalCase.id).where(visible(actor)))
    return [in_reach, SupervisionSlip.state != SlipState.LIFTED]


def _urged(actor: Actor) -> list[ColumnElement[bool]]:
    still_open = select(LegalCase.id).where(visible(actor), LegalCase.status.in_(WATCHED))
    of_actor = select(UrgingRecipient.urging_id).where(UrgingRecipient.user_id == actor.user_id)
    return [Urging.id.in_(of_actor), Urging.case_id.in_(still_open)]


def open_slips(actor: Actor) -> tuple[SupervisionSlip, ...]:
    """督办未结: the slips within reach that are not lifted, the nearest reply day first."""
    return tuple(
        db.session.scalars(
            select(SupervisionSlip)
            .where(*_open_slips(actor))
            .options(
                joinedload(SupervisionSlip.case),
                joinedload(SupervisionSlip.addressee),
                joinedload(SupervisionSlip.issuer),
                selectinload(SupervisionSlip.entries),
            )
            .order_by(SupervisionSlip.reply_due_on, SupervisionSlip.id)
            .limit(MOST_ROWS)
        )
    )


def urgings_of(actor: Actor) -> tuple[Urging, ...]:
    """本人被催: what the actor was urged about, newest first, as far as the cases are still open."""
    return tuple(
        db.session.scalars(
            select(Urging)
            .where(*_urged(actor))
            .options(joinedload(Urging.by))
            .order_by(Urging.id.desc())
            .limit(MOST_ROWS)
        )
    )


def cases_by_id(actor: Actor, case_ids: Iterable[int]) -> dict[int, LegalCase]:
    """These cases as far as they are within reach."""
    rows = db.session.scalars(
        select(LegalCase)
        .where(LegalCase.id.in_(list(case_ids)), visible(actor))
        .options(joinedload(LegalCase.office), joinedload(LegalCase.handler), joinedload(LegalCase.lawyer))
    )
    return {row.id: row for row in rows}


def chase_counts(actor: Actor, on: date) -> dict[ChaseTab, int]:
    """How many cases or slips each list holds."""
    slips = select(func.count()).select_from(SupervisionSlip).where(*_open_slips(actor))
    mine = select(func.count()).select_from(Urging).where(*_urged(actor))
    found = standings(actor, on)
    return {
        **{tab: pressing_count(found, tab) for tab in _LAMPS},
        ChaseTab.SLIPS: db.session.scalar(slips) or 0,
        ChaseTab.MINE: db.session.scalar(mine) or 0,
    }


def pressing_count(found: Standings, tab: ChaseTab) -> int:
    """How many cases are 临期 or 逾期."""
    under = found.under(WATCHED)
    return sum(under.get(colour, 0) for colour in _LAMPS[tab])


def counting_slips(actor: Actor) -> Question[int]:
    """How many slips wait for the actor's own answer."""
    return Question(_WAITING_FOR, {"addressee": actor.user_id}, int)


_WAITING_FOR: Final = (
    select(func.count())
    .select_from(SupervisionSlip)
    .where(
        SupervisionSlip.addressee_id == bindparam("addressee", type_=BigId),
        SupervisionSlip.state == SlipState.WAITING,
    )
)
