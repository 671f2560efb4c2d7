"""How are locked figures and the cases behind them kept, and read again? (快照)"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from app.extensions import db
from app.rules.vocabulary import Term
from app.stats.figures import Cases, Counted
from app.stats.keys import HEADINGS, ROWS
from app.stats.models import MonthlyReturn, ReturnList
from app.stats.monthly import Report

_NAMES = Counted._fields
_READERS: dict[str, Callable[[str], Term | int]] = {
    name: reader for name, reader in HEADINGS.items() if name not in ROWS and name in _NAMES
}


def digest_of(text: str) -> str:
    """SHA-256 of the figures, in hex; the audit log holds it too."""
    return sha256(text.encode()).hexdigest()


def keep(row: MonthlyReturn, report: Report, lists: dict[str, Cases]) -> None:
    """Write the figures and the list behind each to a version that is being locked."""
    row.figures = report.as_text()
    row.digest, row.definitions = digest_of(row.figures), report.definitions
    db.session.flush()
    db.session.add_all(
        ReturnList(return_id=row.id, figure=figure, pieces=_as_text(pieces))
        for figure, pieces in lists.items()
    )


def kept_report(row: MonthlyReturn) -> Report:
    """The figures as they were locked."""
    return Report.from_text(row.figures)


def kept_list(row: MonthlyReturn, figure: str) -> Cases:
    """The pieces behind a figure as they were locked."""
    kept = db.session.get(ReturnList, (row.id, figure))
    return _from_text(kept.pieces) if kept is not None else ()


def _as_text(pieces: Cases) -> str:
    return json.dumps(pieces, ensure_ascii=False, separators=(",", ":"))


def _from_text(text: str) -> Cases:
    return tuple(_piece(values) for values in json.loads(text))


def _piece(values: list[Any]) -> Counted:
    told: dict[str, Any] = dict(zip(_NAMES, values, strict=True))
    for name, reader in _READERS.items():
        told[name] = None if told[name] is None else reader(told[name])
    return Counted(**told)
