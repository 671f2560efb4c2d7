"""Which filters of the case list are kept, shared and sent every month? (保存的报表)"""

from app.saved.filters import LABELS, Meaning, People, asking_people, people_of, read, words_of
from app.saved.monthly import report_of, send_monthly
from app.saved.reports import (
    Counted,
    Kept,
    UnknownReport,
    asking_kept,
    change,
    counted,
    delete,
    keep,
    kept_for,
    own_report,
    report,
    subscribe,
)

__all__ = [
    "LABELS",
    "Counted",
    "Kept",
    "Meaning",
    "People",
    "UnknownReport",
    "asking_kept",
    "asking_people",
    "change",
    "counted",
    "delete",
    "keep",
    "kept_for",
    "own_report",
    "people_of",
    "read",
    "report",
    "report_of",
    "send_monthly",
    "subscribe",
    "words_of",
]
