"""What happened, in figures? The monthly priority-service return and what is sent of it (统计)."""

from app.stats.cuts import FLOW, PACED, TABLE
from app.stats.differences import Differences, differences
from app.stats.figures import FIGURES, Figure
from app.stats.keys import FigureKey, NoSuchFigure
from app.stats.listing import ListedCase, Listing, listing, names_in, row_names
from app.stats.models import MonthlyReturn, ReturnState
from app.stats.monthly import Report, cases_behind, is_dated, monthly, wan
from app.stats.notes import NOTES
from app.stats.pace import Pace
from app.stats.period import BadPeriod, Period, Span, Year
from app.stats.problems import Problem, Reading, read
from app.stats.reckoning import Reckoning, reckoning_of, set_reckoning
from app.stats.returns import awaiting_lock, check, lock, locked_months, send_back, versions
from app.stats.sources import Source, source_of
from app.stats.trend import TrendMonth, trend

__all__ = [
    "FIGURES",
    "FLOW",
    "NOTES",
    "PACED",
    "TABLE",
    "BadPeriod",
    "Differences",
    "Figure",
    "FigureKey",
    "ListedCase",
    "Listing",
    "MonthlyReturn",
    "NoSuchFigure",
    "Pace",
    "Period",
    "Problem",
    "Reading",
    "Reckoning",
    "Report",
    "ReturnState",
    "Source",
    "Span",
    "TrendMonth",
    "Year",
    "awaiting_lock",
    "cases_behind",
    "check",
    "differences",
    "is_dated",
    "listing",
    "lock",
    "locked_months",
    "monthly",
    "names_in",
    "read",
    "reckoning_of",
    "row_names",
    "send_back",
    "set_reckoning",
    "source_of",
    "trend",
    "versions",
    "wan",
]
