"""How does a month become a return that was sent? 草稿 → 核对 → 锁定报送 → 退回.

All verbs run inside transaction(). A locked version never changes; after it was sent back, the
next check begins a new version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from app import audit, clock
from app.audit import Actor
from app.casework.errors import Invalid, Refused
from app.casework.scope import OFFICE_ROLES
from app.extensions import db
from app.rules.text import ParseError, clean_text
from app.stats.models import MonthlyReturn, ReturnState, ReturnStep
from app.stats.monthly import Report
from app.stats.period import Period
from app.stats.problems import Problem, Reading, read
from app.stats.snapshots import keep, kept_report

LONGEST_NOTE = 500


def versions(actor: Actor, period: Period) -> tuple[MonthlyReturn, ...]:
    """Every version of the actor's office for a month, newest first."""
    if actor.role not in OFFICE_ROLES or actor.office_id is None:
        return ()
    return tuple(
        db.session.scalars(
            select(MonthlyReturn)
            .where(MonthlyReturn.office_id == actor.office_id, MonthlyReturn.period == period.code)
            .order_by(MonthlyReturn.version.desc())
        )
    )


def awaiting_lock(actor: Actor) -> tuple[Period, ...]:
    """The months of the actor's office that were checked and not sent yet, in their order."""
    if actor.role not in OFFICE_ROLES or actor.office_id is None:
        return ()
    codes = db.session.scalars(
        select(MonthlyReturn.period)
        .where(MonthlyReturn.office_id == actor.office_id, MonthlyReturn.state == ReturnState.CHECKED)
        .order_by(MonthlyReturn.period)
    )
    return tuple(Period.parse(code) for code in codes)


def locked_version(found: Sequence[MonthlyReturn]) -> MonthlyReturn | None:
    """The version that stands as sent, if the newest one is locked."""
    return found[0] if found and found[0].state is ReturnState.LOCKED else None


def locked_months(actor: Actor, first: Period, last: Period) -> Mapping[str, Report]:
    """The reports of the months that stand locked, by code (for the trend)."""
    if actor.role not in OFFICE_ROLES or actor.office_id is None:
        return {}
    rows = db.session.scalars(
        select(MonthlyReturn).where(
            MonthlyReturn.office_id == actor.office_id,
            MonthlyReturn.state == ReturnState.LOCKED,
            MonthlyReturn.period >= first.code,
            MonthlyReturn.period <= last.code,
        )
    )
    return {row.period: kept_report(row) for row in rows}


def check(actor: Actor, period: Period, explanation: str = "", zero_confirmed: bool = False) -> MonthlyReturn:
    """核对: nothing must be wrong, what is unusual is explained, and a zero report is said to be one.

    Raises Refused for a month that is not over or already sent, Invalid for what is missing.
    """
    row = _in_hand(actor, period)
    if row.state is ReturnState.LOCKED:
        raise Refused("本月已经锁定报送；需要修改的，先退回")
    reading = _read(actor, period)
    said = _note(explanation, "explanation")
    problems = _unsettled(reading, said, zero_confirmed)
    if problems:
        raise Invalid(problems)
    row.findings = [each.as_json() for each in reading.problems]
    row.explanation, row.zero_confirmed = said, zero_confirmed and reading.report.is_zero
    _step(actor, row, ReturnState.CHECKED, said)
    return row


def lock(actor: Actor, period: Period) -> MonthlyReturn:
    """锁定报送: the figures as they stand now are kept with the cases behind them.

    Raises Refused unless the month was checked, and when the check would come out otherwise now.
    """
    row = _in_hand(actor, period)
    if row.state is not ReturnState.CHECKED:
        raise Refused("请先核对，再锁定报送")
    reading = _read(actor, period)
    if _unsettled(reading, row.explanation, row.zero_confirmed) or _is_new(row, reading.problems):
        raise Refused("核对之后情况有变化，请重新核对")
    row.locked_at = clock.now()
    keep(row, reading.report, reading.lists)
    _step(actor, row, ReturnState.LOCKED)
    return row


def send_back(actor: Actor, period: Period, reason: str) -> MonthlyReturn:
    """退回: a return that was checked or sent is opened again; the next check makes a new version of
    one that was locked. Raises Refused, Invalid without a reason."""
    row = _in_hand(actor, period)
    if row.state not in (ReturnState.CHECKED, ReturnState.LOCKED):
        raise Refused("本月还没有核对，不需要退回")
    said = _note(reason, "reason")
    if not said:
        raise Invalid({"reason": "请填写退回原因"})
    _step(actor, row, ReturnState.RETURNED, said)
    return row


def _in_hand(actor: Actor, period: Period) -> MonthlyReturn:
    """The version that can go further, locked against others; a new one where there is none."""
    if actor.office_id is None or actor.role not in OFFICE_ROLES:
        raise Refused("您没有报送统计的权限")
    newest = db.session.scalar(
        select(MonthlyReturn)
        .where(MonthlyReturn.office_id == actor.office_id, MonthlyReturn.period == period.code)
        .order_by(MonthlyReturn.version.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if newest is not None and (newest.state is not ReturnState.RETURNED or not newest.figures):
        return newest
    row = MonthlyReturn(
        office_id=actor.office_id,
        period=period.code,
        version=newest.version + 1 if newest else 1,
        state=ReturnState.DRAFT,
        first_on=period.first_on,
        end_on=period.end_on,
    )
    db.session.add(row)
    return row


def _read(actor: Actor, period: Period) -> Reading:
    if period.end_on > clock.today():
        raise Refused(f"{period.label}还没有结束，不能报送")
    return read(actor, period, clock.today())


def _unsettled(reading: Reading, said: str, zero_confirmed: bool) -> dict[str, str]:
    if any(problem.must for problem in reading.problems):
        return {"explanation": "有必须改正的问题，改正后再核对"}
    found = {}
    if reading.problems and not said:
        found["explanation"] = "请对核对发现的情况作出说明"
    if reading.report.is_zero and not zero_confirmed:
        found["zero_confirmed"] = "本月没有任何办理记录，请确认零报告"
    return found


def _is_new(row: MonthlyReturn, problems: Sequence[Problem]) -> bool:
    """Whether the check finds something it had not found when the return was checked."""
    known = {(each["code"], each["text"]) for each in row.findings}
    return any((each.code, each.text) not in known for each in problems)


def _note(text: str, field: str) -> str:
    try:
        return clean_text(text, LONGEST_NOTE)
    except ParseError as error:
        raise Invalid({field: error.message_zh}) from None


def _step(actor: Actor, row: MonthlyReturn, state: ReturnState, note: str = "") -> None:
    before, at = row.state, clock.now()
    row.state = state
    row.steps.append(ReturnStep(at=at, actor_id=actor.user_id, actor_name=actor.name, state=state, note=note))
    db.session.flush()
    audit.record(
        actor,
        f"stats.{_ACTS[state]}",
        object_kind="stats",
        object_id=row.period,
        detail={"version": row.version, "from": before.value, "to": state.value, "digest": row.digest},
    )


_ACTS = {ReturnState.CHECKED: "check", ReturnState.LOCKED: "lock", ReturnState.RETURNED: "send_back"}


def as_of(row: MonthlyReturn) -> datetime:
    """The moment a locked version was taken at. Raises ValueError for one that is not locked."""
    if row.locked_at is None:
        raise ValueError("not locked")
    return row.locked_at
