"""In which order do cases stand, said in SQL? The counterpart of rules.priority.band.

Lexicographic: band, effective tier, next due day (none last), receipt, id. A test holds
this against an independent sort that asks the rules row by row.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Self, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    tuple_,
)
from sqlalchemy import case as sql_case

from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.extensions import BigId, Instant
from app.rules.beneficiary_classes import Standing
from app.rules.priority import TIERS, band
from app.rules.vocabulary import CaseStatus, LampColour

NEVER = date(9999, 12, 31)  # where a case without a due day sorts
_ORDINARY = TIERS[Standing.ORDINARY]
_LONGEST_CURSOR = 300
_BIGGEST_ID = 2**63 - 1

# Each clause is made once and waits for the day it is asked about, for `moment` to give: making it
# anew for each statement costs more than asking it. A day itself serves as well.
_Day = date | BindParameter[date]
_c = cast(Table, LegalCase.__table__).c
ON: Final = bindparam("on", type_=Date)
_ACT_BY: Final = bindparam("act_by", type_=Date)


def moment(on: date, next_workday: date | None = None) -> dict[str, date]:
    """What the clauses wait for; the next working day where the order is asked for."""
    return {"on": on} if next_workday is None else {"on": on, "act_by": max(on, next_workday)}


def _tier_as_of(on: _Day) -> ColumnElement[int]:
    """The tier as of that day: it falls to 3 once a promise of proof has run out."""
    lapsed = and_(_c.tier_until.is_not(None), _c.tier_until < on)
    return sql_case((lapsed, _ORDINARY), else_=_c.priority_tier)


def _band_as_of(on: _Day, act_by: _Day) -> ColumnElement[int]:
    """The band (分段): 0 must act today, else the tier."""
    waiting = and_(_c.is_provisional, _c.status == CaseStatus.GRANTED)
    return sql_case((or_(_c.next_due_on <= act_by, waiting), 0), else_=_tier_as_of(on))


def _order(on: _Day, act_by: _Day) -> tuple[ColumnElement[Any], ...]:
    due_on = func.coalesce(_c.next_due_on, literal(NEVER, Date))
    return (_band_as_of(on, act_by), _tier_as_of(on), due_on, _c.received_at, _c.id)


ORDER: Final = _order(ON, _ACT_BY)  # the columns of the order, all ascending


def sort_key(on: date, next_workday: date) -> tuple[ColumnElement[Any], ...]:
    """ORDER as of a day, for a statement that is made for it."""
    return _order(on, max(on, next_workday))


@dataclass(frozen=True, slots=True, order=True)
class OrderKey:
    """Where a case stands as of a day."""

    band: int
    tier: int
    due_on: date
    received_at: datetime
    case_id: int

    @classmethod
    def of(cls, case: LegalCase | ListedCase, on: date, next_workday: date) -> Self:
        """The key of a case, by the rules in Python."""
        lapsed = case.tier_until is not None and case.tier_until < on
        tier = _ORDINARY if lapsed else case.priority_tier
        waiting = case.is_provisional and case.status is CaseStatus.GRANTED
        placed = band(tier, case.next_due_on, on, next_workday, waiting)
        return cls(placed, tier, case.next_due_on or NEVER, case.received_at, case.id)


_AT = tuple_(
    bindparam("at_band", type_=Integer),
    bindparam("at_tier", type_=Integer),
    bindparam("at_due_on", type_=Date),
    bindparam("at_received", type_=Instant),
    bindparam("at_id", type_=BigId),
)
BEHIND: Final[ColumnElement[bool]] = tuple_(*ORDER) > _AT  # the cases that stand behind a key
IN_FRONT: Final[ColumnElement[bool]] = tuple_(*ORDER) < _AT


def place(key: OrderKey) -> dict[str, Any]:
    """What BEHIND and IN_FRONT wait for, beside the moment."""
    return {
        "at_band": key.band,
        "at_tier": key.tier,
        "at_due_on": key.due_on,
        "at_received": key.received_at,
        "at_id": key.case_id,
    }


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between pages: "a" after or "b" before a key; its text goes into a URL."""

    direction: str
    key: OrderKey

    @property
    def text(self) -> str:
        key = self.key
        parts = [
            self.direction,
            key.band,
            key.tier,
            key.due_on.isoformat(),
            key.received_at.astimezone(UTC).isoformat(),
            key.case_id,
        ]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """The cursor of a URL; None, that is the first page, for anything unreadable."""
        if not text or len(text) > _LONGEST_CURSOR:
            return None
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            direction, placed, tier, due_on, received_at, case_id = json.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            key = OrderKey(
                _small(placed),
                _small(tier),
                date.fromisoformat(due_on),
                datetime.fromisoformat(received_at).astimezone(UTC),
                _case_id(case_id),
            )
        except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
            return None
        return cls(direction, key) if direction in ("a", "b") else None


def _small(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= 9:
        raise ValueError(value)
    return value


def _case_id(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= _BIGGEST_ID:
        raise ValueError(value)
    return value


def lamps_with_a_day(on: _Day) -> tuple[tuple[LampColour, ColumnElement[bool]], ...]:
    """The lamps of a case with a due day, as queue_row.lamp_of would give them: the first that holds; where
    none does, green."""
    return (
        (LampColour.BLACK, _c.supervised_until < on),
        (LampColour.RED, _c.next_due_on < on),
        (LampColour.PAUSED, _c.is_paused),
        (LampColour.YELLOW, _c.next_warn_on <= on),
    )


def lamp_colour(on: _Day) -> ColumnElement[str]:
    """The code of a case's lamp; empty without a due day, unless all its clocks stand still."""
    due_on = _c.next_due_on
    return sql_case(
        (and_(due_on.is_(None), _c.is_paused), LampColour.PAUSED.value),
        (due_on.is_(None), literal("", String)),
        *((holds, colour.value) for colour, holds in lamps_with_a_day(on)),
        else_=LampColour.GREEN.value,
    )


LAMP: Final = lamp_colour(ON)
