"""How is what happened told? Events as the timeline shows them, and the groups they filter by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from app import clock
from app.casework import CORRECTABLE, CaseFile
from app.casework.case_file import TimelineEntry
from app.casework.correcting import COUNTED
from app.rules.matters import MATTER
from app.rules.recipients import RecipientClass
from app.rules.vocabulary import Action, AidForm, CaseStatus, HardshipGround, Term
from app.web.presentation import yuan

_A = Action


class EventGroup(Term):
    """What sort of event (类型)."""

    STATUS = "status", "状态"
    PAPERS = "papers", "材料"
    PROGRESS = "progress", "进展"
    JUDGEMENT = "judgement", "判断"
    NOTE = "note", "备注"
    CLOCK = "clock", "期限"
    CONTACT = "contact", "联系"
    CHASE = "chase", "催办督办"


_GROUPS: Mapping[EventGroup, frozenset[Action]] = {
    EventGroup.PAPERS: frozenset({_A.ASK_FOR_PAPERS, _A.PAPERS_RECEIVED, _A.FILE_PAPERS, _A.RETURN_FILE}),
    EventGroup.PROGRESS: frozenset({_A.RECORD_PROGRESS, _A.SIGN_AGREEMENT}),
    EventGroup.JUDGEMENT: frozenset({_A.VERIFY_STATUS, _A.LAPSE_STATUS, _A.OVERRIDE, _A.PROPOSE}),
    EventGroup.NOTE: frozenset({_A.ADD_NOTE, _A.CORRECT}),
    EventGroup.CLOCK: frozenset(
        {
            _A.RECORD_EVENT,
            _A.CORRECT_EVENT,
            _A.ANSWER_LIMIT,
            _A.ADJUST_CLOCK,
            _A.CORRECT_DATE,
            _A.START_COOPERATION,
            _A.END_COOPERATION,
            _A.REPLY_NOTICE,
            _A.REQUEST_CHANGE,
            _A.REFUSE_CHANGE,
        }
    ),
    EventGroup.CONTACT: frozenset({_A.PLAN_CONTACT, _A.LOG_CONTACT}),
    EventGroup.CHASE: frozenset(
        {_A.URGE, _A.SUPERVISE, _A.REPLY_SUPERVISION, _A.RETURN_REPLY, _A.LIFT_SUPERVISION, _A.FOLLOW_UP}
    ),
}
_GROUP_OF = {action: group for group, actions in _GROUPS.items() for action in actions}
_LABELLED: Mapping[str, type[Term]] = {"aid_form": AidForm, "hardship_ground": HardshipGround}


def group_of(entry: TimelineEntry) -> EventGroup:
    """The group of an event; whatever moves the case is 状态."""
    return _GROUP_OF.get(Action(entry.event.kind), EventGroup.STATUS)


def group_named(code: str) -> EventGroup | None:
    """The group asked for in the address, None for all or anything unknown."""
    return EventGroup(code) if code in set(EventGroup) else None


def shown(file: CaseFile, group: EventGroup | None) -> list[dict[str, Any]]:
    """The events of the group, newest first, ready for the timeline macro."""
    return [_told(file, each) for each in file.timeline if group in (None, group_of(each))]


def counts(entries: Iterable[TimelineEntry]) -> dict[EventGroup, int]:
    """How many events each group has."""
    groups = [group_of(entry) for entry in entries]
    return {group: groups.count(group) for group in EventGroup}


def _told(file: CaseFile, entry: TimelineEntry) -> dict[str, Any]:
    event = entry.event
    retract = url_for("cases.retract", case_id=file.case.id, event_id=event.id) if entry.may_retract else None
    return {
        "title": entry.label + _day_of(entry) + ("（已撤回）" if entry.is_retracted else ""),
        "at": event.at,
        "actor": event.actor_name,
        "kind_label": group_of(entry).label,
        "text": "" if event.text == entry.label else event.text,
        "pairs": [
            *_moved(event.from_status, event.to_status),
            *_changed(event.data.get("changed") or {}),
            *_dates(event.data),
        ],
        "url": retract,
        "url_label": "撤回（提交后 5 分钟内）",
        "cls": "auto" if event.actor_id is None else "chase" if group_of(entry) is EventGroup.CHASE else "",
    }


def _day_of(entry: TimelineEntry) -> str:
    """The day it happened, where that is not the day it was entered."""
    event = entry.event
    return "" if event.on_date == clock.local_date(event.at) else f"（{event.on_date.isoformat()}）"


def _dates(data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A day put right and the last days that followed, old and new."""
    return [(term, old, new) for term, old, new in data.get("dates", ())]


def _moved(before: str, after: str) -> list[tuple[str, str, str]]:
    if not before or before == after:
        return []
    return [("环节", CaseStatus(before).label, CaseStatus(after).label)]


def _changed(changed: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (CORRECTABLE.get(name) or COUNTED.get(name, name), _value(name, values[0]), _value(name, values[1]))
        for name, values in changed.items()
        if values
    ]


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in _LABELLED:
        return _LABELLED[name](value).label
    if name == "matter":
        return MATTER[value].label if value in MATTER else str(value)
    if name.endswith("_fen"):
        return yuan(value)
    if name == "recipients":
        return "、".join(f"{RecipientClass(code).label} {number}" for code, number in value.items())
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
