"""Which cases stand behind a figure, as a reader of figures may see them? (明细清单)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.scope import within
from app.extensions import db
from app.rules.matters import MATTER
from app.rules.text import mask_name
from app.rules.vocabulary import BeneficiaryType, CaseStatus
from app.staff.models import Office, User
from app.stats.figures import Cases, Counted
from app.stats.keys import ROWS, FigureKey

A_PAGE = 100
_AT_A_TIME = 500  # ids per statement, far below what either database takes
Names = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A piece behind a figure; the name is masked (王*兰), numbers and facts are left out.

    `piece` of `pieces`: which applicant of a divisible claim, or which person, this row stands for.
    """

    case_id: int
    case_no: str
    name: str
    matter: str
    beneficiary_type: BeneficiaryType
    status: CaseStatus
    received_on: date
    closed_on: date | None
    piece: int
    pieces: int
    days: int | None
    recovered_fen: int

    @property
    def piece_text(self) -> str:
        """第 3 人，共 12 人; empty when the case counts once."""
        return f"第 {self.piece} 人，共 {self.pieces} 人" if self.pieces > 1 else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list: `total` is the figure itself; rows are numbered from `first`.

    `has_days`: whether any piece, on whatever page, has days to tell; `recovered_fen`: the money of all.
    """

    total: int
    page: int
    rows: tuple[ListedCase, ...]
    size: int = A_PAGE
    has_days: bool = False
    recovered_fen: int = 0

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * self.size + 1

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def listing(actor: Actor, pieces: Cases, page: int = 1, size: int = A_PAGE) -> Listing:
    """A page of these pieces, in the order they were counted; a page that is none becomes the first."""
    start = (page - 1) * size
    if not 0 <= start < len(pieces):
        page, start = 1, 0
    shown = pieces[start : start + size]
    rows = _read(actor, list(dict.fromkeys(piece.case_id for piece in shown)))
    found = tuple(_shown(rows[piece.case_id], piece) for piece in shown)
    has_days = any(piece.days is not None for piece in pieces)
    return Listing(len(pieces), page, found, size, has_days, sum(piece.recovered_fen for piece in pieces))


def names_in(key: FigureKey) -> Names:
    """The names of the offices and lawyers a key is narrowed to, by (heading, id)."""
    return row_names((name, value) for name, value in key.parts if name in ROWS and isinstance(value, int))


def row_names(wanted: Iterable[tuple[str, int]]) -> Names:
    """The names of offices ("office", id) and of lawyers ("lawyer", id)."""
    asked, found = set(wanted), Names()
    for heading, kind in (("office", Office), ("lawyer", User)):
        ids = [number for name, number in asked if name == heading]
        if ids:
            rows = db.session.execute(select(kind.id, kind.name).where(kind.id.in_(ids)))
            found |= {(heading, number): name for number, name in rows}
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    case_no: str
    name: str
    matter: str
    beneficiary_type: BeneficiaryType
    status: CaseStatus
    received_on: date
    closed_on: date | None


def _shown(row: _Row, piece: Counted) -> ListedCase:
    return ListedCase(
        piece.case_id,
        row.case_no,
        row.name,
        row.matter,
        row.beneficiary_type,
        row.status,
        row.received_on,
        row.closed_on,
        piece.piece,
        piece.pieces,
        piece.days,
        piece.recovered_fen,
    )


def _read(actor: Actor, ids: Sequence[int]) -> dict[int, _Row]:
    found = db.session.execute(
        select(
            LegalCase.id,
            LegalCase.case_no,
            LegalCase.applicant_name,
            LegalCase.matter,
            LegalCase.beneficiary_type,
            LegalCase.status,
            LegalCase.received_on,
            LegalCase.closed_on,
        ).where(LegalCase.id.in_(ids), within(actor, LegalCase.office_id))
    )
    return {
        row[0]: _Row(row[1], mask_name(row[2]), _short(row[3]), row[4], row[5], row[6], row[7])
        for row in found
    }


def _short(matter: str) -> str:
    found = MATTER.get(matter)
    return found.short if found else "未归类"


def numbers_of(actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """The numbers of cases within reach, by id."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        rows = select(LegalCase.id, LegalCase.case_no).where(
            LegalCase.id.in_(some), within(actor, LegalCase.office_id)
        )
        found |= {row.id: row.case_no for row in db.session.execute(rows)}
    return found
