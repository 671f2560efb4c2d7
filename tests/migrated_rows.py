"""Rows as an older version of the program left them, put in without its models: for migration tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, DateTime, MetaData, Table, insert, text
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, Boolean, Integer

_DAY = date(2026, 3, 2)


def put(session: Session, table: str, **values: Any) -> None:
    """Insert one row as the catalogue describes the table now; what must be filled and is not named
    gets 0, "", False, [] or a day of March 2026."""
    described = Table(table, MetaData(), autoload_with=session.connection())
    filled = {
        column.name: _plain(column.type)
        for column in described.columns
        if not column.nullable and column.name not in values
    }
    session.execute(insert(described).values(filled | values))


def _plain(kind: Any) -> Any:
    for types, value in (
        (DateTime, datetime.combine(_DAY, time(1))),
        (Date, _DAY),
        (Boolean, False),
        (Integer, 0),
        (JSON, []),
    ):
        if isinstance(kind, types):
            return value
    return ""


def put_case(session: Session, case_id: int, due: tuple[str, date] | None = None) -> None:
    """An office, a clerk, an applicant (once each) and a case, with the clock kind and day due next."""
    if case_id == 1:
        put(session, "user_account", id=1, office_id=1, login="c", role="clerk", is_active=True)
        put(session, "person", id=1, office_id=1, id_kind="none")
    put(
        session,
        "legal_case",
        id=case_id,
        office_id=1,
        year=2026,
        seq=case_id,
        form_token=f"t{case_id}",
        status="under_review",
        person_office_id=1,
        person_id=1,
        beneficiary_type="none",
        received_via="walk_in",
        aid_form="civil_litigation",
        hardship_ground="pledge",
        waiver="pledge",
        priority_tier=3,
        next_due_kind=due[0] if due else "",
        next_due_on=due[1] if due else None,
        handler_id=1,
        version=1,
    )


def put_deadline(session: Session, deadline_id: int, case_id: int, kind: str, rule: str, due: date) -> None:
    """A running clock of that case."""
    put(
        session,
        "deadline",
        id=deadline_id,
        office_id=1,
        case_id=case_id,
        kind=kind,
        rule_id=rule,
        state="running",
        is_tentative=True,
        nominal_due_on=due,
        rolled_due_on=due,
        target_on=due,
    )


def put_reminder(session: Session) -> None:
    """A reminder that was told, and its message, before there were other messages (0010)."""
    of_case = {"office_id": 1, "case_id": 1, "recipient_id": 1, "level": "due"}
    put(session, "reminder", id=1, deadline_id=1, state="sent", channel="in_app", **of_case)
    put(session, "inbox_message", id=1, reminder_id=1, title="审查申请期限今日到期", **of_case)


def put_newer_messages(session: Session) -> None:
    """A repeat and a note, which nobody could have had before 0010."""
    of_case = {"office_id": 1, "case_id": 1, "recipient_id": 1, "level": "overdue"}
    put(session, "reminder", id=2, deadline_id=1, state="sent", channel="in_app", occurrence=1, **of_case)
    put(session, "inbox_message", id=2, reminder_id=2, kind="reminder", key="reminder:2", **of_case)
    put(session, "inbox_message", id=3, office_id=1, recipient_id=1, kind="note", key="note")


def put_search_terms(session: Session) -> None:
    """What found case 2 and its applicant before terms stood at the case (0013)."""
    of_case = (
        ("name", "单于明"), ("name_in", "明"), ("pinyin", "chanyuming"), ("initials", "cym"), ("initial_in", "m"),
        ("number", "2026-2"), ("number", "2"), ("number", "试援2026-2"), ("opponent", "甲厂"), ("opponen_in", "厂"),
    )  # fmt: skip
    of_person = (("name", "单于明"), ("id", "0" * 40), ("last4", "1" * 40), ("phone", "2" * 40))
    rows = [("case", 2, *each) for each in of_case] + [("person", 1, *each) for each in of_person]
    for number, (subject_kind, subject_id, kind, term) in enumerate(rows, start=1):
        put(
            session, "search_term", id=number, office_id=1, subject_kind=subject_kind, subject_id=subject_id,
            kind=kind, term=term,
        )  # fmt: skip


SEARCH_TERMS_SINCE_0013 = sorted(
    [
        ("w", "单于明"), ("w", "chanyuming"), ("w", "cym"), ("i", "明"), ("i", "m"), ("n", "2|2026|试援"),
        ("o", "甲厂"), ("p", "厂"), ("d", "0" * 16), ("f", "1" * 16), ("t", "2" * 16),
    ]
)  # fmt: skip


def put_office(session: Session) -> None:
    """The office everything belongs to."""
    put(session, "office", id=1, kind="centre", name="试验中心", case_prefix="试援", path="/1/")


def put_cases(session: Session) -> None:
    """Two cases, the first with two clocks running."""
    put_case(session, 1, due=("review", date(2026, 3, 9)))
    put_deadline(session, 1, 1, "review", "review-2022", date(2026, 3, 9))
    put_deadline(session, 2, 1, "limitation", "limitation-2017", date(2027, 3, 2))
    put_case(session, 2)


def put_newer_channel(session: Session) -> None:
    """A way applications came that was not known before 0008."""
    session.execute(text("update legal_case set received_via = 'custody' where id = 2"))


def put_saved_report(session: Session) -> None:
    """A saved report somebody has sent every month, before it was kept which month they were told (0016)."""
    put(session, "saved_report", id=1, office_id=1, owner_id=1, name="在办", filters={"tab": "hand"})
    put(session, "saved_report_subscription", report_id=1, user_id=1)


# What is put in once a step is there: rows the later ones must carry over, or give up going back.
PUT_AFTER: dict[str, Callable[[Session], None]] = {
    "0001": put_office,
    "0006": put_cases,
    "0008": put_newer_channel,
    "0009": put_reminder,
    "0010": put_newer_messages,
    "0012": put_search_terms,
    "0015": put_saved_report,
}
