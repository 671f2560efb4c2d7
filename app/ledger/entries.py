"""What has been understood of a row, and what has to be said about it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.rules.matters import Matter
from app.rules.vocabulary import (
    BeneficiaryType,
    HardshipGround,
    IdKind,
    Proof,
    ReceivedVia,
    Relation,
    Sex,
)


@dataclass(slots=True)
class Remarks:
    """What is said about a row (说明): problems refuse it, notes do not, extras are kept on file.

    All are Chinese sentences; none shows a whole identity number.
    """

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)

    def refuse(self, message: str) -> None:
        self.problems.append(message)

    def note(self, message: str) -> None:
        self.notes.append(message)

    def keep(self, text: str) -> None:
        """Words of the register that fit no field; they go into the remark of the case."""
        self.extras.append(text)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who the row is about (申请人). The number is left out of repr() so that no log shows it."""

    name: str
    id_kind: IdKind
    id_number: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    address: str
    sex: Sex | None = None
    birth_on: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The beneficiary status the row claims (优抚身份)."""

    type: BeneficiaryType = BeneficiaryType.NONE
    relation: Relation | None = None
    proofs: tuple[Proof, ...] = ()
    disability_grade: int | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What the row says about means (经济状况); income in 分 a month."""

    ground: HardshipGround = HardshipGround.NOT_STATED
    monthly_income_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row understood in full (登记簿条目): everything an application needs, nothing guessed."""

    received_on: date
    received_via: ReceivedVia
    holder: Holder
    claim: Claim
    matter: Matter
    facts: str
    opponents: tuple[str, ...]
    amount_fen: int | None
    means: Means
    time_bar_on: date | None
    remark: str
