"""How is the record kept whole? Each row's MAC covers the one before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.actor import Actor
from app.audit.models import AuditRecord
from app.extensions import db

_LOCK = 7_142_001  # PostgreSQL advisory lock: one writer of the chain at a time
_GENESIS = "0" * 64
_COVERED = [
    "seq",
    "actor_id",
    "actor_name",
    "role",
    "office_id",
    "action",
    "object_kind",
    "object_id",
    "result",
    "ip",
    "request_id",
    "detail",
]


class Chain:
    """The key of the chain; `use` sets it once at start."""

    _key: bytes | None = None

    @classmethod
    def use(cls, audit_key: str) -> None:
        cls._key = audit_key.encode()

    @classmethod
    def key(cls) -> bytes:
        if cls._key is None:
            raise RuntimeError("audit.Chain.use() was not called")
        return cls._key


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and how (审计链异常)."""

    seq: int
    problem: str  # "changed", "missing" or "moved"


def record(
    actor: Actor,
    action: str,
    *,
    object_kind: str = "",
    object_id: object = "",
    result: str = "ok",
    detail: dict[str, Any] | None = None,
) -> AuditRecord:
    """Append one act inside the caller's transaction; if it cannot be written, nothing is.

    `result` is "ok", "refused" or "failed". `detail` must be free of personal numbers.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.flush()
    last = session.execute(
        select(AuditRecord.seq, AuditRecord.mac).order_by(AuditRecord.seq.desc()).limit(1)
    ).first()
    row = AuditRecord(
        seq=last.seq + 1 if last else 1,
        at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        role=str(actor.role or ""),
        office_id=actor.office_id,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        result=result,
        ip=actor.ip,
        request_id=actor.request_id,
        detail=detail or {},
        prev_mac=last.mac if last else _GENESIS,
    )
    row.mac = _mac(row)
    session.add(row)
    session.flush()
    return row


def _mac(row: AuditRecord) -> str:
    covered = {name: getattr(row, name) for name in _COVERED}
    covered["at"] = row.at.isoformat()
    message = row.prev_mac + json.dumps(covered, sort_keys=True, ensure_ascii=False)
    return hmac.new(Chain.key(), message.encode(), hashlib.sha256).hexdigest()


def verify(session: Session) -> Iterator[Break]:
    """Walk the chain and yield each place where it does not hold; nothing if it is whole.

    A cut tail shows only against an anchor kept elsewhere: compare the last (seq, mac).
    """
    expected_seq, expected_prev = 1, _GENESIS
    for row in session.scalars(
        select(AuditRecord).order_by(AuditRecord.seq).execution_options(yield_per=500)
    ):
        if row.seq != expected_seq:
            yield Break(row.seq, "missing")
        elif row.prev_mac != expected_prev:
            yield Break(row.seq, "moved")
        if not hmac.compare_digest(_mac(row), row.mac):
            yield Break(row.seq, "changed")
        expected_seq, expected_prev = row.seq + 1, row.mac
