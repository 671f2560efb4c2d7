"""What does the office do beside its cases? Consultations, outreach, stations and the year's plan.

Verbs take `actor` first and run inside transaction(); FIGURES names every published figure.
"""

from __future__ import annotations

from app.outreach.figures import FIGURES, Figure, Line
from app.outreach.gaps import Gap, missing
from app.outreach.prompts import Prompt, PromptKind, prompts
from app.outreach.span import Span
from app.outreach.totals import (
    ActivityTotals,
    ConsultationTotals,
    Measures,
    OutreachTotals,
    PlanTotals,
    StationTotals,
    totals,
)

__all__ = [
    "FIGURES",
    "ActivityTotals",
    "ConsultationTotals",
    "Figure",
    "Gap",
    "Line",
    "Measures",
    "OutreachTotals",
    "PlanTotals",
    "Prompt",
    "PromptKind",
    "Span",
    "StationTotals",
    "missing",
    "prompts",
    "totals",
]
