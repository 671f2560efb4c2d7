"""Which limits does a calendar outside show? Secret addresses, and the events behind them (日历订阅)."""

from app.feeds.calendar import as_ics
from app.feeds.entries import MOST_EVENTS, Entry, Listing, listing
from app.feeds.models import CalendarFeed, FeedScope
from app.feeds.subscriptions import (
    Reading,
    live_feed,
    note_reading,
    recognise,
    renew,
    revoke,
    scope_of,
)

__all__ = [
    "MOST_EVENTS",
    "CalendarFeed",
    "Entry",
    "FeedScope",
    "Listing",
    "Reading",
    "as_ics",
    "listing",
    "live_feed",
    "note_reading",
    "recognise",
    "renew",
    "revoke",
    "scope_of",
]
