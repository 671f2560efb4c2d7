"""How does the record of who did what come about for built cases? (审计)

One row per step, in the order in which the steps happened, each chained to the one before
as `audit.record` chains them; `flask check` walks the chain.
"""

from __future__ import annotations

import hmac
import json
from typing import Any

from app.audit import Chain
from app.rules.vocabulary import Action
from bench.load.progress import Progress
from bench.load.stores import Store

_BATCH = 50_000
_GENESIS = "0" * 64
_COLUMNS = (
    "seq", "at", "actor_id", "actor_name", "role", "office_id", "action", "object_kind", "object_id",
    "result", "ip", "request_id", "detail", "prev_mac", "mac",
)  # fmt: skip
_ORDER = "bench_order"
_as_covered = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode  # as audit.chain has it


def write_chain(store: Store, quiet: bool) -> None:
    """Append what is missing of the chain."""
    total = _put_in_order(store)
    done, last_mac = _reached(store)
    people = {row[0]: row[1:] for row in store.fetch("SELECT id, role, office_id FROM user_account")}
    progress = Progress("audit", total, quiet)
    while done < total:
        upto = min(done + _BATCH, total)
        rows = []
        for seq, event in enumerate(_steps(store, done, upto), done + 1):
            row = _row(seq, last_mac, people, event)
            last_mac = row[-1]
            rows.append(row)
        store.begin()
        store.insert("audit_record", _COLUMNS, rows)
        store.commit()
        done = upto
        progress.at(done)
    store.execute(f"DROP TABLE {_ORDER}")


def _put_in_order(store: Store) -> int:
    """A temporary table of the steps in their order; what registration itself did is one step with it."""
    store.execute(
        f"CREATE TEMPORARY TABLE {_ORDER} AS SELECT row_number() OVER (ORDER BY at, id) AS seq, id AS event_id"
        f" FROM case_event WHERE kind <> '{Action.ACCEPT.value}'"
    )
    store.execute(f"CREATE UNIQUE INDEX {_ORDER}_seq ON {_ORDER} (seq)")
    found: int = store.fetch(f"SELECT count(*) FROM {_ORDER}")[0][0]
    return found


def _reached(store: Store) -> tuple[int, str]:
    found = store.fetch("SELECT seq, mac FROM audit_record ORDER BY seq DESC LIMIT 1")
    return found[0] if found else (0, _GENESIS)


def _steps(store: Store, done: int, upto: int) -> list[tuple[Any, ...]]:
    return store.fetch(
        "SELECT e.at, e.actor_id, e.actor_name, e.kind, e.case_id, e.from_status, e.to_status, c.case_no"
        f" FROM {_ORDER} o JOIN case_event e ON e.id = o.event_id JOIN legal_case c ON c.id = e.case_id"
        f" WHERE o.seq > {done} AND o.seq <= {upto} ORDER BY o.seq"
    )


def _row(
    seq: int, prev_mac: str, people: dict[int, tuple[str, int]], event: tuple[Any, ...]
) -> tuple[Any, ...]:
    at, actor_id, actor_name, kind, case_id, before, after, case_no = event
    role, office_id = people.get(actor_id, ("", None))
    if kind == Action.SUBMIT.value:
        detail = {"case_no": case_no, "to": after, "override": False, "secrecy_confirmed": False}
    else:
        detail = {"case_no": case_no, "from": before, "to": after}
    moment = str(at)[:19]
    covered = {
        "seq": seq,
        "at": f"{moment.replace(' ', 'T')}+00:00",
        "actor_id": actor_id,
        "actor_name": actor_name,
        "role": role,
        "office_id": office_id,
        "action": f"case.{kind}",
        "object_kind": "case",
        "object_id": str(case_id),
        "result": "ok",
        "ip": "127.0.0.1",
        "request_id": f"{seq:016x}",
        "detail": detail,
    }
    message = prev_mac + _as_covered(covered)
    mac = hmac.digest(Chain.key(), message.encode(), "sha256").hex()
    return (
        seq, f"{moment}.000000", actor_id, actor_name, role, office_id, covered["action"], "case",
        str(case_id), "ok", "127.0.0.1", covered["request_id"], json.dumps(detail), prev_mac, mac,
    )  # fmt: skip
