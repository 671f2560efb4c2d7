"""Is a limit in the file the event a calendar should show? Read back by another parser; no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from app import confidential, register_keys
from app.access_log import without_secrets
from app.feeds import MOST_EVENTS, Entry, Listing, as_ics
from app.feeds.calendar import uid
from app.rules.deadlines import DeadlineKind
from app.web.feeds.pace import MOST_KEYS, Pace
from tests.conftest import settings_for

REVIEW = Entry(
    deadline_id=7,
    case_id=3,
    case_no="清江法援〔2026〕118号",
    kind=DeadlineKind.REVIEW,
    basis="《法律援助法》第四十三条",
    needs_checking=False,
    nominal_due_on=date(2026, 10, 1),
    rolled_due_on=date(2026, 10, 8),
    promise_due_on=date(2026, 9, 28),
    due_at=None,
    warn_on=date(2026, 9, 26),
    is_tentative=False,
    is_paused=False,
    is_proposed=False,
    revision=4,
    changed_at=datetime(2026, 9, 24, 2, 30, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    register_keys(settings_for("sqlite://"))
    yield
    register_keys(settings_for("sqlite://"))


def written(*entries: Entry, is_cut: bool = False) -> bytes:
    return as_ics(Listing(entries, is_cut), "法援期限", lambda case_id: f"https://aid.example/case/{case_id}")


def read(*entries: Entry, is_cut: bool = False) -> vobject.base.Component:
    """The file as vobject, which shares nothing with icalendar, understands it."""
    ics = written(*entries, is_cut=is_cut)
    assert max(len(line) for line in ics.split(b"\r\n")) <= 75
    calendar = vobject.readOne(ics.decode())
    calendar.validate(raiseException=True)
    return calendar


def test_a_day_limit_is_an_all_day_event_on_the_nominal_day() -> None:
    calendar = read(REVIEW)
    event = calendar.vevent
    assert calendar.method.value == "PUBLISH"
    assert getattr(calendar, "x_wr_calname").value == "法援期限"  # noqa: B009  vobject's own names
    assert event.summary.value == "审查申请 清江法援〔2026〕118号"
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 10, 1), date(2026, 10, 2))
    assert event.description.value.split("\n") == [
        "届满日：2026-10-01，遇节假日顺延至 2026-10-08",
        "承诺时限：2026-09-28，提醒以较早的一日为准",
        "依据：《法律援助法》第四十三条",
        "https://aid.example/case/3",
    ]
    assert event.url.value == "https://aid.example/case/3"
    assert event.categories.value == ["review"]
    assert event.contents["x-legalaid-kind"][0].value == "review"
    assert (event.status.value, event.transp.value) == ("CONFIRMED", "TRANSPARENT")
    assert (event.sequence.value, event.dtstamp.value) == ("4", REVIEW.changed_at)
    assert event.contents["last-modified"][0].value == REVIEW.changed_at


def test_it_rings_on_the_morning_the_lamp_turns_yellow() -> None:
    alarm = read(REVIEW).vevent.valarm
    assert alarm.action.value == "DISPLAY"
    assert alarm.trigger.value == datetime(2026, 9, 26, 1, tzinfo=UTC)  # 9:00 in Shanghai
    assert b"\r\nTRIGGER;VALUE=DATE-TIME:20260926T010000Z\r\n" in written(REVIEW)


def test_a_limit_in_hours_is_an_event_at_its_minute() -> None:
    at = datetime(2026, 3, 7, 8, 30, tzinfo=UTC)
    hours = replace(
        REVIEW,
        kind=DeadlineKind.CUSTODY_FORWARD,
        due_at=at,
        nominal_due_on=date(2026, 3, 7),
        promise_due_on=None,
    )
    event = read(hours).vevent
    assert event.dtstart.value == at
    assert "dtend" not in event.contents
    assert event.description.value.startswith("届满时间：2026-03-07 16:30")
    assert event.valarm.trigger.value == at - timedelta(hours=2)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"is_tentative": True}, "暂定"),
        ({"is_paused": True}, "暂停计算中"),
        ({"is_proposed": True}, "待确认"),
    ],
)
def test_what_may_still_move_is_marked_tentative(state: dict[str, bool], words: str) -> None:
    event = read(replace(REVIEW, **state)).vevent
    assert event.status.value == "TENTATIVE"
    assert words in event.description.value
    assert event.summary.value == "审查申请 清江法援〔2026〕118号"


def test_an_unchecked_article_says_so() -> None:
    assert "（待核）" in read(replace(REVIEW, needs_checking=True)).vevent.description.value


def test_the_name_of_an_event_lasts_and_is_that_of_this_installation_alone() -> None:
    here = uid(7)
    moved = replace(REVIEW, nominal_due_on=date(2026, 10, 9), revision=5)
    assert read(REVIEW).vevent.uid.value == read(moved).vevent.uid.value == here
    confidential.Keys.use("f" * 40, "another-index-key-of-another-office")
    assert uid(7) != here


def test_a_calendar_that_was_cut_says_so() -> None:
    assert "x-wr-caldesc" not in read(REVIEW).contents
    assert "只列出最近的 1 个" in read(REVIEW, is_cut=True).contents["x-wr-caldesc"][0].value
    assert MOST_EVENTS >= 1000


def test_the_tag_follows_what_is_shown_and_nothing_else() -> None:
    tag = Listing((REVIEW,), False).tag
    assert Listing((replace(REVIEW),), False).tag == tag
    assert Listing((replace(REVIEW, rolled_due_on=date(2026, 10, 9)),), False).tag != tag
    assert Listing((), False).tag != tag


def test_the_pace_slows_one_key_and_forgets_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    pace, now = Pace(times=2, seconds=60), [datetime(2026, 11, 23, tzinfo=UTC)]
    monkeypatch.setattr("app.web.feeds.pace.clock.now", lambda: now[0])
    assert [pace.wait("a"), pace.wait("a"), pace.wait("a"), pace.wait("b")] == [0, 0, 60, 0]
    now[0] += timedelta(seconds=45)
    assert pace.wait("a") == 15
    now[0] += timedelta(seconds=16)
    assert pace.wait("a") == 0
    now[0] -= timedelta(hours=1)  # a clock set back locks nobody out
    assert pace.wait("a") == 0
    for number in range(MOST_KEYS + 5):
        pace.wait(str(number))
    assert len(pace._seen) == MOST_KEYS


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('"GET /feed/Abc-_9.ics" 200', '"GET /feed/….ics" 200'),
        ("Error handling request /feed/Abc?x=1", "Error handling request /feed/…?x=1"),
        ('"GET /case/12" 200', '"GET /case/12" 200'),
    ],
)
def test_the_server_log_leaves_the_secret_out(line: str, kept: str) -> None:
    assert without_secrets(line) == kept
