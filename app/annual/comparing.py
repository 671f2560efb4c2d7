"""What changed between two texts? Runs of kept, dropped and new words. (变动对照)"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"[0-9][0-9.]*%?|[A-Za-z]+|\s|.")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text: "" kept, "-" dropped, "+" new."""

    sign: str
    text: str


def compared(before: str, after: str) -> list[Run]:
    """The runs from one text to the other; a number is one word. Same texts are one kept run."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Run("", "".join(old[i1:i2])))
            continue
        found += [Run("-", "".join(old[i1:i2])), Run("+", "".join(new[j1:j2]))]
    return [run for run in found if run.text]
