"""What does the page of one step need? One row of the table in steps.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.audit import Actor
from app.casework import CaseFile
from app.casework.models import LegalCase
from app.rules.vocabulary import Action
from app.web.cases.forms import StepForm
from app.web.cases.letters import Letter


@dataclass(frozen=True, slots=True)
class Step:
    """The page of one action: `yes` is its button, `done` what is said afterwards.

    `letter` gives the letter that follows from the form; with `must_preview` it is shown
    before the step is taken. `notes` lists facts to see before deciding.
    """

    action: Action
    form: type[StepForm]
    act: Callable[[Actor, LegalCase, Any], object]
    done: str
    text: str = ""
    yes: str = ""
    kind: str = "pri"
    template: str = "cases/step.html"
    letter: Callable[[CaseFile, Any], Letter] | None = None
    must_preview: bool = False
    notes: Callable[[CaseFile], tuple[str, tuple[str, ...]]] | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def button(self) -> str:
        """What the button says: the action's own name unless told."""
        return self.yes or self.action.label

    @property
    def slug(self) -> str:
        """The last part of the address: ask-for-papers."""
        return self.action.value.replace("_", "-")
