"""What happened, in figures? The monthly priority-service return (统计月报)."""

from app.stats.figures import FIGURES, Figure
from app.stats.keys import FigureKey, NoSuchFigure
from app.stats.listing import ListedCase, listed_cases
from app.stats.monthly import TABLE, MonthlyReturn, cases_behind, monthly
from app.stats.period import BadPeriod, Period
from app.stats.trend import TrendMonth, trend
from app.stats.workbook import NOTES, workbook

__all__ = [
    "FIGURES",
    "NOTES",
    "TABLE",
    "BadPeriod",
    "Figure",
    "FigureKey",
    "ListedCase",
    "MonthlyReturn",
    "NoSuchFigure",
    "Period",
    "TrendMonth",
    "cases_behind",
    "listed_cases",
    "monthly",
    "trend",
    "workbook",
]
