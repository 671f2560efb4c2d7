"""What has the office set about time? Limits, promises, thresholds, calendar, articles (时限与日历)."""

from app.timing.errors import TimingError
from app.timing.models import TimingAct, TimingChange
from app.timing.office_timing import OfficeTiming
from app.timing.reading import STAMP, changes_of, know, timing_for, timing_of, timings_of
from app.timing.rows import LawVersion, Promise, RuleRow, longest_promise

__all__ = [
    "STAMP",
    "LawVersion",
    "OfficeTiming",
    "Promise",
    "RuleRow",
    "TimingAct",
    "TimingChange",
    "TimingError",
    "changes_of",
    "know",
    "longest_promise",
    "timing_for",
    "timing_of",
    "timings_of",
]
