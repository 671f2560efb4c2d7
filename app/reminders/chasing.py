"""Urging and supervising as people hear of them: the act and its messages in one transaction. (催办、督办)

The case side is in app.casework; here those concerned, and whoever stands in for them, get a
message at once. Everything runs inside the caller's transaction().
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app import casework, clock
from app.audit import Actor
from app.casework import CaseworkError, NotFound
from app.casework.models import LegalCase
from app.casework.oversight import SupervisionSlip, Urging
from app.extensions import transaction
from app.reminders.hearers import Hearers
from app.reminders.models import MessageKind
from app.reminders.posting import Message, post

MOST_AT_ONCE = 50


def to_be_urged(case: LegalCase, on: date) -> frozenset[int]:
    """Who hears an urging about the case that day: who answers for its next day and can sign in,
    with their stand-ins; when they are gone, the directors."""
    hearers = Hearers(on)
    named = frozenset(each for each in casework.next_owner_ids(case) if hearers.is_active(each))
    return hearers.with_stand_ins(named or hearers.directors(case))


def urge(actor: Actor, case: LegalCase, text: str = "", secrecy_confirmation: str = "") -> Urging:
    """催办: tell who answers for the case to act, with the fitting words unless others are given.

    Raises Refused, saying who urged when, for a second one on the same day; Invalid.
    """
    recipients = to_be_urged(case, clock.today())
    urging = casework.urge(actor, case, recipients, text, secrecy_confirmation)
    message = Message(
        kind=MessageKind.URGE,
        key=f"urge:{urging.id}",
        office_id=case.office_id,
        case_id=case.id,
        title=f"{actor.name}催办 · {case.case_no}",
        body=urging.text,
        outside=f"{case.case_no} 收到一次催办。",
    )
    _tell((row.user_id for row in urging.recipients), message)
    return urging


@dataclass(frozen=True, slots=True)
class Urge:
    """What became of one case of a batch (批量催办): `refused` says why not, empty when urged."""

    case_id: int
    case_no: str
    told: str
    refused: str


def urge_each(actor: Actor, texts: dict[int, str]) -> tuple[Urge, ...]:
    """批量催办: each case in a transaction of its own, so that one refusal stops no other.

    `texts` by case id, empty for the fitting words. Raises NotFound for a case out of reach.
    """
    return tuple(_urge_one(actor, case_id, text) for case_id, text in list(texts.items())[:MOST_AT_ONCE])


def _urge_one(actor: Actor, case_id: int, text: str) -> Urge:
    case_no = ""
    try:
        with transaction():
            case = casework.load(actor, case_id)
            case_no = case.case_no
            urging = urge(actor, case, text)
            told = "、".join(row.user.name for row in urging.recipients)
    except NotFound:
        raise
    except CaseworkError as error:
        return Urge(case_id, case_no, "", error.message_zh)
    return Urge(case_id, case_no, told, "")


def supervise(
    actor: Actor,
    case: LegalCase,
    addressee_id: int,
    reason: str,
    requirement: str,
    reply_due_on: date | None = None,
    secrecy_confirmation: str = "",
) -> SupervisionSlip:
    """督办: issue a slip, and tell its addressee. Raises Invalid, Refused."""
    slip = casework.supervise(
        actor, case, addressee_id, reason, requirement, reply_due_on, secrecy_confirmation
    )
    body = f"事由：{slip.reason}\n要求：{slip.requirement}\n请在 {slip.reply_due_on} 前答复。"
    _tell_addressee(slip, case, "收到督办单", body, f"收到督办单，请在 {slip.reply_due_on} 前答复。")
    return slip


def reply_supervision(
    actor: Actor, case: LegalCase, text: str, secrecy_confirmation: str = ""
) -> SupervisionSlip:
    """答复督办: answer, and tell who issued the slip. Raises Invalid, Refused."""
    slip = casework.reply_supervision(actor, case, text, secrecy_confirmation)
    message = _message(slip, case, "已答复", slip.entries[-1].text, "的督办单已答复。")
    _tell((slip.issued_by,), message)
    return slip


def return_reply(
    actor: Actor, case: LegalCase, reason: str, reply_due_on: date | None = None
) -> SupervisionSlip:
    """退回答复: ask again, and tell the addressee. Raises Invalid, Refused."""
    slip = casework.return_reply(actor, case, reason, reply_due_on)
    body = f"{slip.entries[-1].text}\n请在 {slip.reply_due_on} 前重新答复。"
    _tell_addressee(
        slip, case, "答复被退回", body, f"的督办答复被退回，请在 {slip.reply_due_on} 前重新答复。"
    )
    return slip


def lift_supervision(actor: Actor, case: LegalCase, reason: str) -> SupervisionSlip:
    """解除督办: done with, and tell the addressee. Raises Invalid, Refused."""
    slip = casework.lift_supervision(actor, case, reason)
    _tell_addressee(slip, case, "已解除", slip.entries[-1].text, "的督办已解除。")
    return slip


def _tell_addressee(slip: SupervisionSlip, case: LegalCase, what: str, body: str, outside: str) -> None:
    concerned = Hearers(clock.today()).with_stand_ins((slip.addressee_id,))
    _tell(concerned, _message(slip, case, what, body, outside))


def _message(slip: SupervisionSlip, case: LegalCase, what: str, body: str, outside: str) -> Message:
    return Message(
        kind=MessageKind.SUPERVISION,
        key=f"slip:{slip.id}:{len(slip.entries)}",
        office_id=case.office_id,
        case_id=case.id,
        title=f"{slip.number}{what} · {case.case_no}",
        body=body,
        outside=f"{case.case_no} {outside}",
    )


def _tell(user_ids: Iterable[int], message: Message) -> None:
    for user_id in sorted(set(user_ids)):
        post(user_id, message, clock.now())
