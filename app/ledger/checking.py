"""Which rows of the register can be registered, which are there already, and which go back?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.confidential import blind_index
from app.ledger.entries import Entry
from app.ledger.reading import Column, RegisterRow
from app.ledger.understanding import understand
from app.rules.text import to_half_width
from app.rules.vocabulary import Term

_NOT_CONTENT = (Column.NUMBER, Column.REMARK)


class RowStatus(Term):
    """What becomes of a row (行状态)."""

    GOOD = "good", "可登记"
    DUPLICATE = "duplicate", "重复"
    BAD = "bad", "退回"


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with its fate (检查结果); `entry` is what to register when the status is good.

    `messages` say why a row goes back, or how a good row was understood.
    """

    row: RegisterRow
    status: RowStatus
    messages: tuple[str, ...]
    entry: Entry | None = None

    def as_json(self) -> dict[str, object]:
        return {"row": self.row.number, "status": self.status.value, "messages": list(self.messages)}


class KnownCases(Protocol):
    """What is on file already (已登记案件), as far as the register needs to know."""

    def duplicate(self, row: RegisterRow, entry: Entry) -> str | None:
        """Why the row is there already; None if it is not."""

    def clash(self, entry: Entry) -> str | None:
        """Why a person has to look first (利益冲突、同号异名); None if nobody has to."""


class NothingOnFile:
    """Before the first office is set up: there is nothing to compare with."""

    def duplicate(self, row: RegisterRow, entry: Entry) -> str | None:
        return None

    def clash(self, entry: Entry) -> str | None:
        return None


class RegisterCheck:
    """Checks rows in their order (登记簿检查), remembering the good ones before.

    `on` is today. A row is remembered only when told, so that an import forgets what could
    not be stored after all.
    """

    def __init__(self, on: date, known: KnownCases) -> None:
        self._on = on
        self._known = known
        self._earlier: list[tuple[int, Entry]] = []
        self._numbers: Counter[int] = Counter()

    def check(self, row: RegisterRow) -> CheckedRow:
        """Decide on one row: bad beats duplicate, which beats a conflict; else it is good."""
        entry, said = understand(row, self._on)
        self._numbers[row.number] += 1
        if self._numbers[row.number] > 1:
            said.note(f"序号 {row.number} 在文件中不止一次")
        if entry is None:
            return CheckedRow(row, RowStatus.BAD, tuple(said.problems))
        duplicate = self._duplicate(entry) or self._known.duplicate(row, entry)
        if duplicate is not None:
            return CheckedRow(row, RowStatus.DUPLICATE, (duplicate,))
        clash = self._clash(entry) or self._known.clash(entry)
        if clash is not None:
            return CheckedRow(row, RowStatus.BAD, (clash,))
        return CheckedRow(row, RowStatus.GOOD, tuple(said.notes), entry)

    def remember(self, checked: CheckedRow) -> None:
        """Let later rows be compared with this one; only good rows are."""
        if checked.entry is not None:
            self._earlier.append((checked.row.number, checked.entry))

    def _duplicate(self, entry: Entry) -> str | None:
        for number, earlier in self._earlier:
            if earlier.matter is entry.matter and is_same_person(earlier, entry):
                return f"与第 {number} 行是同一人的同一事项，请勿重复登记；如是新的案情，请在受理登记页面办理"
        return None

    def _clash(self, entry: Entry) -> str | None:
        for number, earlier in self._earlier:
            if shares_number(earlier, entry) and earlier.holder.name != entry.holder.name:
                return f"与第 {number} 行证件号码相同而姓名不同，请对照证件核对"
            if earlier.holder.name in entry.opponents:
                return (
                    f"利益冲突：对方当事人“{earlier.holder.name}”与第 {number} 行的申请人同名，"
                    "请先由人工核实是否为同一人，确认无冲突后在受理登记页面办理"
                )
            if entry.holder.name in earlier.opponents:
                return (
                    f"利益冲突：申请人“{entry.holder.name}”与第 {number} 行的对方当事人同名，"
                    "请先由人工核实是否为同一人，确认无冲突后在受理登记页面办理"
                )
        return None


def shares_number(one: Entry, other: Entry) -> bool:
    """Whether both show the same document (同一证件号码)."""
    return one.holder.id_number is not None and one.holder.id_number == other.holder.id_number


def is_same_person(one: Entry, other: Entry) -> bool:
    """Whether both rows are surely about one person: by document, else by name and phone."""
    if one.holder.name != other.holder.name:
        return False
    if one.holder.id_number and other.holder.id_number:
        return shares_number(one, other)
    return one.holder.phone is not None and one.holder.phone == other.holder.phone


def row_token(row: RegisterRow, centre_id: int) -> str:
    """The form token of a row (表单令牌): the same content in the same centre gives the same one.

    Keyed, because a plain hash of a row would let anybody test guessed ID numbers. The
    number of the row and its remark do not count, so sorting the file changes nothing.
    """
    content = [to_half_width(row[column]).casefold() for column in Column if column not in _NOT_CONTENT]
    return blind_index("\x1f".join([str(centre_id), *content]), "ledger_row")


def check_register(rows: Iterable[RegisterRow], on: date, known: KnownCases) -> tuple[CheckedRow, ...]:
    """Check a whole register without storing anything."""
    checker = RegisterCheck(on, known)
    done = []
    for row in rows:
        checked = checker.check(row)
        checker.remember(checked)
        done.append(checked)
    return tuple(done)


def counts(rows: Iterable[CheckedRow]) -> dict[str, int]:
    """How many rows are good, duplicate and bad."""
    found = Counter(checked.status for checked in rows)
    return {status.value: found[status] for status in RowStatus}
