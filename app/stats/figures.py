"""What exactly is counted? All figures, in the order of the definitions (口径说明)."""

from __future__ import annotations

from app.stats import figures_course, figures_results
from app.stats.figure import ENTERED, Cases, Counted, Figure

__all__ = ["FIGURES", "Cases", "Counted", "Figure"]

# Entered when their modules are imported; the order is that of the modules, whichever came first.
FIGURES: dict[str, Figure] = {
    key: each
    for module in (figures_results, figures_course)
    for key, each in ENTERED.items()
    if each.cases.__module__ == module.__name__
}
