"""How fast could the queue page be at all? A bare handler: raw SQL, text put together by hand.

It reads the same twenty rows, the same total and the same counts of tabs and lamps, and
sends as many bytes; it has no session, no reach to work out, no rules, no templates. It runs
under the same gunicorn with the same options.
"""

from __future__ import annotations

import html
import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import make_url

_TODO = "('received', 'papers_awaited', 'under_review', 'granted', 'closed')"
_BAND = (
    "CASE WHEN c.next_due_on <= {soon} OR (c.is_provisional AND c.status = 'granted') THEN 0"
    " WHEN c.tier_until < {on} THEN 3 ELSE c.priority_tier END"
)
_TIER = "CASE WHEN c.tier_until < {on} THEN 3 ELSE c.priority_tier END"
_LAMP = (
    "CASE WHEN c.next_due_on IS NULL AND c.is_paused THEN 'p' WHEN c.next_due_on IS NULL THEN ''"
    " WHEN c.supervised_until < {on} THEN 'k' WHEN c.next_due_on < {on} THEN 'r' WHEN c.is_paused THEN 'p'"
    " WHEN c.next_warn_on <= {on} THEN 'y' ELSE 'g' END"
)
_ROWS = (
    "SELECT c.id, c.year, c.seq, c.case_no, c.applicant_name, c.beneficiary_type, c.matter, c.status,"
    " c.received_on, c.received_at, c.next_due_on, c.next_due_kind, o.name, h.name, l.name"
    " FROM legal_case c JOIN office o ON o.id = c.office_id JOIN user_account h ON h.id = c.handler_id"
    " LEFT JOIN user_account l ON l.id = c.lawyer_id"
    f" WHERE c.office_id IN ({{offices}}) AND c.status IN {_TODO}"
    f" ORDER BY {_BAND}, {_TIER}, coalesce(c.next_due_on, '9999-12-31'), c.received_at, c.id LIMIT 20"
)
_COUNTS = (
    f"SELECT {_LAMP}, count(*) FROM legal_case c"
    f" WHERE c.office_id IN ({{offices}}) AND c.status IN {_TODO} GROUP BY 1",
    "SELECT c.status, count(*) FROM legal_case c WHERE c.office_id IN ({offices}) GROUP BY c.status",
)
Ask = Callable[[str], list[Any]]
_local = threading.local()


def _sqlite(path: str) -> Ask:
    import pysqlite3.dbapi2 as driver

    connection = driver.connect(path, isolation_level=None)
    return lambda sql: connection.execute(sql).fetchall()


def _postgresql(url: str) -> Ask:
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(plain, autocommit=True)
    return lambda sql: connection.execute(sql.encode()).fetchall()


def _ask() -> Ask:
    """This thread's connection."""
    if not hasattr(_local, "ask"):
        url = os.environ["DATABASE_URL"]
        _local.ask = _sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _postgresql(url)
    found: Ask = _local.ask
    return found


def page(offices: str, size: int) -> bytes:
    """The queue of these offices (ids, comma-separated), filled up to that many bytes."""
    ask, today = _ask(), (datetime.now(UTC) + timedelta(hours=8)).date()  # in Shanghai
    words = {
        "offices": ",".join(str(int(each)) for each in offices.split(",")),
        "on": f"'{today}'",
        "soon": f"'{today + timedelta(days=1)}'",
    }
    rows = "".join(
        f'<tr><td><a href="/case/{row[0]}">{row[1]}-{row[2]:03d}</a></td>'
        + "".join(f"<td>{html.escape(str(value))}</td>" for value in row[3:])
        + "</tr>"
        for row in ask(_ROWS.format(**words))
    )
    counts = "".join(
        f'<span class="num">{html.escape(str(name))} {number}</span>'
        for sql in _COUNTS
        for name, number in ask(sql.format(**words))
    )
    text = f"<!doctype html><html><body>{counts}<table>{rows}</table></body></html>".encode()
    return text + b" " * max(size - len(text), 0)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI: /<offices>/<size>, or /healthz."""
    parts = environ["PATH_INFO"].strip("/").split("/")
    body = page(parts[0], int(parts[1])) if len(parts) == 2 else b"ok"
    start_response(
        "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    )
    return [body]
