"""Histories out of nothing: random walks through the procedure, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from app.rules.matters import MATTERS
from app.rules.procedure import TRANSITIONS
from app.rules.vocabulary import Action, AidForm, BeneficiaryType, CaseStatus, ReceivedVia, WaiverBasis
from app.stats.happenings import Month, gathered, history_of
from app.stats.period import Span
from app.timing.office_timing import OfficeTiming

FIRST_ON = date(2026, 6, 25)
LAWYERS = (71, 72, 73)
OFFICES = (1, 2)
Row = dict[str, Any]
_GAPS = (0, 0, 1, 2, 3, 4, 7, 8, 15, 40)
_SIDE = (Action.CORRECT, Action.REASSIGN, Action.START_COOPERATION, Action.END_COOPERATION)
_A = Action
_ONWARD = (_A.ACCEPT, _A.GRANT, _A.REFUSE, _A.ASSIGN, _A.SIGN_AGREEMENT, _A.CLOSE, _A.OVERTURN_REFUSAL)
_STEPS = {
    status: [
        action
        for (at, action), row in TRANSITIONS.items()
        if at is status and row.target is not None
        for _ in range(6 if action in _ONWARD else 1)
    ]
    for status in CaseStatus
}
_MATTERS = (*(matter.code for matter in MATTERS), "gone_from_the_table")


def walks(seed: int, cases: int) -> list[Row]:
    """The events of some cases over some months; ids rise in the order they were recorded."""
    chance = Random(seed)
    rows = [row for case_id in range(1, cases + 1) for row in _walk(chance, case_id)]
    rows.sort(key=lambda row: row["at"])  # stable: a case's own order is kept
    for place, row in enumerate(rows):
        row["id"] = place + 1
    return rows


def _walk(chance: Random, case_id: int) -> list[Row]:
    day, told = FIRST_ON + timedelta(days=chance.randrange(100)), _facts(chance)
    office = chance.choice(OFFICES)
    status = chance.choice([CaseStatus.RECEIVED, CaseStatus.UNDER_REVIEW])
    rows = [_row(case_id, office, Action.SUBMIT, day, day, "", status, told)]
    for _ in range(chance.randrange(16)):
        day += timedelta(days=chance.choice(_GAPS))
        action = chance.choice([*_STEPS[status], *_SIDE])
        row = TRANSITIONS.get((status, action))
        target = row.target if row and row.target else status
        back = chance.randrange(4) if action is Action.CLOSE else 0  # closings are often entered late
        on = day - timedelta(days=back)
        rows.append(_row(case_id, office, action, on, day, status, target, _data(chance, action, told)))
        status = target
    return rows


def _facts(chance: Random) -> Row:
    return {
        "matter": chance.choice(_MATTERS),
        "beneficiary_type": chance.choice(list(BeneficiaryType)).value,
        "service_state": chance.choice([None, "serving", "retired"]),
        "tier": chance.randint(1, 3),
        "received_via": chance.choice(list(ReceivedVia)).value,
        "aid_form": chance.choice(list(AidForm)).value,
        "applicants": chance.choice([1, 1, 2, 5]),
        "is_divisible": chance.random() < 0.5,
        "recipients": chance.choice([None, {"woman": 1, "farmer": 0}, {"elderly": 1, "military": 2}]),
    }


def _data(chance: Random, action: Action, told: Row) -> Row:
    if action in (Action.ASSIGN, Action.REASSIGN):
        return {"lawyer_id": chance.choice(LAWYERS)}
    if action in (Action.GRANT, Action.CONFIRM_PROVISIONAL):
        return {"waiver": chance.choice(list(WaiverBasis)).value}
    if action is Action.CLOSE:
        return {"recovered_fen": chance.choice([None, 0, 1, 250_00, 3_860_000, 12_345_678])}
    if action is Action.CORRECT:
        name = chance.choice(["matter", "aid_form", "applicants", "recipients", "facts"])
        return {"changed": {name: [told[name], _facts(chance)[name]] if name in told else None}}
    return {}


def _row(
    case_id: int, office: int, action: Action, on: date, recorded: date, before: str, after: str, data: Row
) -> Row:
    at = datetime.combine(recorded, datetime.min.time(), UTC)
    return {
        "case_id": case_id, "office_id": office, "kind": action.value, "on": on, "at": at,
        "before": str(before), "after": str(after), "data": data,
    }  # fmt: skip


_NAMES = ("id", "case_id", "office_id", "kind", "on", "at", "before", "after", "data")
_TIMING = OfficeTiming(office_ids=())


def month_from(rows: list[Row], span: Span, on: date) -> Month:
    """The rows as the statistics read them."""
    cases: dict[int, list[tuple[Any, ...]]] = {}
    for row in sorted(rows, key=lambda each: each["id"]):
        cases.setdefault(row["case_id"], []).append(tuple(row[name] for name in _NAMES))
    histories = [history_of(case_id, events, {}, span) for case_id, events in cases.items()]
    return gathered(span, on, [each for each in histories if each], (), dict.fromkeys(OFFICES, _TIMING))
