"""What stands on the pages of 催办督办? Lists, previews and slips, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app import casework
from app.audit import Actor
from app.casework import CaseFile, CaseworkError, ChaseTab
from app.casework.models import LegalCase
from app.casework.oversight import SupervisionSlip
from app.casework.queue_row import number_for
from app.casework.step import permit
from app.casework.urging import refuse_second
from app.reminders import chasing
from app.rules.lamps import Lamp, lamp
from app.rules.matters import MATTER
from app.rules.vocabulary import Action, Role, SlipState
from app.staff.queries import names_of
from app.web.access import OutOfReach

_OF_LAWYERS = (ChaseTab.SLIPS, ChaseTab.MINE)
_PRESSING = (ChaseTab.NEAR, ChaseTab.OVERDUE)


def chosen_tab(actor: Actor, asked: object) -> ChaseTab:
    """The list asked for, else the first one the role has."""
    offered = tabs_of(actor)
    usual = ChaseTab.OVERDUE if ChaseTab.OVERDUE in offered else offered[0]
    return asked if isinstance(asked, ChaseTab) and asked in offered else usual


def tabs_of(actor: Actor) -> tuple[ChaseTab, ...]:
    """The lists of a role: who urges sees what is pressing, a lawyer what concerns them."""
    return _OF_LAWYERS if actor.role is Role.LAWYER else tuple(ChaseTab)


def context(actor: Actor, tab: ChaseTab, on: date) -> dict[str, Any]:
    """Everything a list shows."""
    counts = casework.chase_counts(actor, on)
    groups = casework.pressing(actor, tab, on) if tab in _PRESSING else ()
    slips = casework.open_slips(actor) if tab is ChaseTab.SLIPS else ()
    urgings = casework.urgings_of(actor) if tab is ChaseTab.MINE else ()
    cases = casework.cases_by_id(actor, [urging.case_id for urging in urgings])
    return {
        "tab": tab,
        "tabs": [
            {
                "label": each.label,
                "url": url_for("chase.index", tab=each.value),
                "current": each is tab,
                "count": counts[each],
            }
            for each in tabs_of(actor)
        ],
        "groups": groups,
        "short_matter": {
            each.row.case_id: MATTER[each.row.matter].short for group in groups for each in group.cases
        },
        "slips": [_slip_line(actor, slip, on) for slip in slips],
        "urgings": [
            {"urging": each, "case": cases[each.case_id], "no": number_for(actor, cases[each.case_id])}
            for each in urgings
        ],
    }


def _slip_line(actor: Actor, slip: SupervisionSlip, on: date) -> dict[str, Any]:
    """A slip as a row: its lamp runs on the reply day while it waits."""
    return {"slip": slip, "lamp": slip_lamp(slip, on), "no": number_for(actor, slip.case)}


def slip_lamp(slip: SupervisionSlip, on: date) -> Lamp | None:
    """Yellow near the reply day, black past it; none once answered."""
    if slip.state is not SlipState.WAITING:
        return None
    return lamp(slip.reply_due_on, on, escalated=slip.reply_due_on < on, warn_days=1)


@dataclass(frozen=True, slots=True)
class Preview:
    """One case of a batch before it is urged: whom, with which words, or why not."""

    case: LegalCase
    no: str
    names: str
    text: str
    refused: str


def previews(actor: Actor, case_ids: list[int], on: date) -> list[Preview]:
    """The batch as it would go out; nothing is written. Cases out of reach are left out."""
    found = casework.cases_by_id(actor, case_ids)
    return [_preview(actor, found[case_id], on) for case_id in case_ids if case_id in found]


def _preview(actor: Actor, case: LegalCase, on: date) -> Preview:
    recipients = chasing.to_be_urged(case, on) - {actor.user_id}
    no = number_for(actor, case)
    names = "、".join(names_of(each for each in recipients if each is not None))
    try:
        permit(actor, case, Action.URGE)
        refuse_second(case)
    except CaseworkError as error:
        return Preview(case, no, names, "", error.message_zh)
    refused = "" if names else "责任人就是本人，无需催办"
    return Preview(case, no, names, casework.suggested_text(case, on), refused)


def slip_of(file: CaseFile, slip_id: int) -> SupervisionSlip:
    """The slip of the case with that id. Raises OutOfReach when it is not one of them."""
    for slip in casework.slips_of(file.case):
        if slip.id == slip_id:
            return slip
    raise OutOfReach("slip", slip_id)


def slip_buttons(actor: Actor, file: CaseFile, slip: SupervisionSlip) -> list[tuple[Action, str]]:
    """(step, kind of button): what this person may do about the slip now, the likeliest first.

    Lifting a slip nobody has answered is possible, but not what the page asks for.
    """
    steps = _slip_steps(actor, file, slip)
    expected = {SlipState.WAITING: Action.REPLY_SUPERVISION, SlipState.ANSWERED: Action.LIFT_SUPERVISION}
    return [(step, "pri" if step is expected.get(slip.state) else "") for step in steps]


def _slip_steps(actor: Actor, file: CaseFile, slip: SupervisionSlip) -> list[Action]:
    if slip.state is SlipState.LIFTED:
        return []
    steps = []
    if slip.state is SlipState.WAITING and slip.addressee_id == actor.user_id:
        steps.append(Action.REPLY_SUPERVISION)
    if slip.state is SlipState.ANSWERED:
        steps += [Action.LIFT_SUPERVISION, Action.RETURN_REPLY]
    elif Action.LIFT_SUPERVISION in file.allowed_actions:
        steps.append(Action.LIFT_SUPERVISION)
    return [step for step in steps if step in file.allowed_actions]


def demand(slip: SupervisionSlip, case: LegalCase, matter: str) -> list[str]:
    """The paragraphs of the printed slip."""
    return [
        f"{case.case_no}{case.applicant_name}{matter}一案，经查：{slip.reason}",
        f"现予督办，请按以下要求办理：{slip.requirement}",
        f"请于{slip.reply_due_on.year}年{slip.reply_due_on.month}月{slip.reply_due_on.day}日前书面答复办理情况。"
        "逾期未答复的，案件按督办未结处理。",
    ]
