"""Cases as the index sees them, without the rest of a case."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Party:
    """An opposing party."""

    name: str


@dataclass
class Person:
    """An applicant."""

    name: str
    former_names: list[str] = field(default_factory=list)
    id_number: str | None = None
    phone: str | None = None


@dataclass
class Case:
    """A case of 清江法援."""

    id: int
    office_id: int
    seq: int
    applicant_name: str = "甲"
    person: Person = field(default=None)  # type: ignore[arg-type]
    is_open: bool = True
    opponents: list[Party] = field(default_factory=list)
    year: int = 2026

    def __post_init__(self) -> None:
        self.person = self.person or Person(self.applicant_name)

    @property
    def case_no(self) -> str:
        """The full number."""
        return f"清江法援〔{self.year}〕{self.seq}号"
