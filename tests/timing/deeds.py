"""How each change of limits and calendar is made for real, for tests/deeds.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock
from app.casework import retiming
from app.extensions import transaction
from app.rules.deadlines import DeadlineKind, RollOver, Unit
from app.rules.vocabulary import Role
from app.timing import timing_of
from app.timing.calendar_changes import SetDay
from app.timing.change import Change
from app.timing.limit_changes import NewLimit
from app.timing.promise_changes import SetPromise
from tests.factories import actor_of
from tests.timing.notices import notice_file

Data = dict[str, Any]
IDS = ("limit_kind",)
_REVIEW = {"limit_kind": "review", "effective_from": "今天", "stage": "confirm"}
_SOURCE = "中心〔2026〕3号"


def _made(stage: Any, change: Change) -> None:
    with transaction():
        retiming.make(actor_of(stage.user(Role.ADMIN)), stage.office.id, change)


def _own_rule(stage: Any, *_: Any) -> Data:
    rule = NewLimit(
        kind=DeadlineKind.REVIEW,
        figure=6,
        unit=Unit.CALENDAR_DAY,
        roll_over=RollOver.YES,
        start_event="收到申请之日",
        source=_SOURCE,
        warn_days=2,
        effective_from=clock.today(),
    )
    _made(stage, rule)
    return dict(_REVIEW)


def _unconfirmed(stage: Any, *_: Any) -> Data:
    """The first row whose figure nobody has checked yet."""
    rows = (row.limit for row in timing_of(stage.office.id).rows() if row.limit.confidence.needs_checking)
    limit = next(rows)
    return {
        "limit_kind": limit.kind.value,
        "rule_id": limit.rule_id,
        "source": _SOURCE,
        "stage": "confirm",
    }


def _promised(stage: Any, *_: Any) -> Data:
    _made(stage, SetPromise(DeadlineKind.REVIEW, 3, clock.today()))
    return dict(_REVIEW)


def _working_day(stage: Any) -> Any:
    calendar = timing_of(stage.office.id).calendar
    return calendar.next_workday(clock.today() + timedelta(days=3))


def _storm(stage: Any, *_: Any) -> Data:
    return {
        "day": _working_day(stage).isoformat(),
        "kind": "rest",
        "reason": "台风停工",
        "stage": "confirm",
    }


def _storm_over(stage: Any, *_: Any) -> Data:
    day = _working_day(stage)
    _made(stage, SetDay(day, False, "台风停工"))
    return {"day": day.isoformat(), "stage": "confirm"}


FORMS: dict[str, Any] = {
    "limits.add_rule": _REVIEW
    | {
        "figure": "5",
        "unit": "calendar_day",
        "start_event": "收到申请之日",
        "roll_over": "yes",
        "warn_days": "1",
        "source": _SOURCE,
    },
    "limits.end_rule": _own_rule,
    "limits.confirm": _unconfirmed,
    "limits.promise": _REVIEW | {"days": "3"},
    "limits.end_promise": _promised,
    "limits.threshold": _REVIEW | {"warn_days": "1"},
    "limits.add_law": {
        "statute": "legal_aid_law",
        "article": "43",
        "version": "2021年8月20日通过",
        "text": "法律援助机构应当自收到法律援助申请之日起七日内进行审查。",
        "valid_from": "2022-01-01",
        "source": "全国人大常委会公报",
        "stage": "confirm",
    },
    "workdays.set_day": _storm,
    "workdays.end_day": _storm_over,
    "workdays.load_year": {"rows": notice_file(), "source": "国务院办公厅通知", "stage": "confirm"},
}
