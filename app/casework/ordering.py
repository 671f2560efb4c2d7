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
from typing import Any, Self

from sqlalchemy import ColumnElement, Date, Integer, String, and_, func, literal, or_, tuple_
from sqlalchemy import case as sql_case

from app.casework.models import LegalCase
from app.extensions import BigId, Instant
from app.rules.beneficiary_classes import Standing
from app.rules.priority import TIERS, band
from app.rules.vocabulary import CaseStatus, LampColour

NEVER = date(9999, 12, 31)  # where a case without a due day sorts
_ORDINARY = TIERS[Standing.ORDINARY]
_LONGEST_CURSOR = 300
_BIGGEST_ID = 2**63 - 1


def effective_tier(on: date) -> ColumnElement[int]:
    """The tier as of that day: it falls to 3 once a promise of proof has run out."""
    lapsed = and_(LegalCase.tier_until.is_not(None), LegalCase.tier_until < on)
    return sql_case((lapsed, _ORDINARY), else_=LegalCase.priority_tier)


def band_of(on: date, next_workday: date) -> ColumnElement[int]:
    """The band (分段): 0 must act today, else the tier."""
    waiting = and_(LegalCase.is_provisional, LegalCase.status == CaseStatus.GRANTED)
    return sql_case(
        (or_(LegalCase.next_due_on <= max(on, next_workday), waiting), 0), else_=effective_tier(on)
    )


def sort_key(on: date, next_workday: date) -> list[ColumnElement[Any]]:
    """The columns of the order, all ascending."""
    key: list[ColumnElement[Any]] = [
        band_of(on, next_workday),
        effective_tier(on),
        func.coalesce(LegalCase.next_due_on, literal(NEVER, Date)),
        LegalCase.received_at.expression,
        LegalCase.id.expression,
    ]
    return key


@dataclass(frozen=True, slots=True, order=True)
class OrderKey:
    """Where a case stands as of a day."""

    band: int
    tier: int
    due_on: date
    received_at: datetime
    case_id: int

    @classmethod
    def of(cls, case: LegalCase, on: date, next_workday: date) -> Self:
        """The key of a case, by the rules in Python."""
        lapsed = case.tier_until is not None and case.tier_until < on
        tier = _ORDINARY if lapsed else case.priority_tier
        waiting = case.is_provisional and case.status is CaseStatus.GRANTED
        placed = band(tier, case.next_due_on, on, next_workday, waiting)
        return cls(placed, tier, case.next_due_on or NEVER, case.received_at, case.id)


def _compared(on: date, next_workday: date, key: OrderKey) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    stored = tuple_(*sort_key(on, next_workday))
    given = tuple_(
        literal(key.band, Integer),
        literal(key.tier, Integer),
        literal(key.due_on, Date),
        literal(key.received_at, Instant),
        literal(key.case_id, BigId),
    )
    return stored, given


def after(on: date, next_workday: date, key: OrderKey) -> ColumnElement[bool]:
    """Cases that stand behind the key."""
    stored, given = _compared(on, next_workday, key)
    return stored > given


def before(on: date, next_workday: date, key: OrderKey) -> ColumnElement[bool]:
    """Cases that stand in front of the key."""
    stored, given = _compared(on, next_workday, key)
    return stored < given


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


def lamp_colour(on: date) -> ColumnElement[str]:
    """The code of a case's lamp, as queue.lamp_of would give it; empty without a due day."""
    due_on = LegalCase.next_due_on
    return sql_case(
        (and_(due_on.is_(None), LegalCase.is_paused), LampColour.PAUSED.value),
        (due_on.is_(None), literal("", String)),
        (LegalCase.supervised_until < on, LampColour.BLACK.value),
        (due_on < on, LampColour.RED.value),
        (LegalCase.is_paused, LampColour.PAUSED.value),
        (LegalCase.next_warn_on <= on, LampColour.YELLOW.value),
        else_=LampColour.GREEN.value,
    )
