"""Back and forth: whatever is sent twice from one page is done once, and answered by its result."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.rules.vocabulary import CaseStatus, Role
from app.web.access import SAFE_METHODS, Rule, matrix
from app.web.sent_once import MAY_REPEAT, SHOWN_ONCE, TOLD
from tests.browsing import browser_of
from tests.deeds import DEEDS, Stage, act, address, sender
from tests.factories import a_case
from tests.test_access import writes

# Another session, or none: the same form cannot be sent twice.
SESSIONS = {"auth.sign_in", "auth.sign_out", "auth.password"}
# Answered by a page or a file instead of being led on: each only looks, or refuses the second by itself.
NOT_LED_ON = {
    "annual.docx", "assign.confirm", "assign.preview", "audit_log.verify", "cases.viewing", "chase.preview",
    "intake.draft", "intake.panel", "intake.paper", "my.phone", "queue.next", "search.results",
    "stats.csv", "stats.docx", "stats.xlsx", "calls.numbers",
}  # fmt: skip
TRACES = {"sign_in_session", "sent_form"}


def test_every_form_sent_twice_is_done_once(app: Flask) -> None:
    """Red without the gate sent_once.look_back: half of the second ones are a conflict with oneself,
    and some do it again. Red too for a new POST that answers with a page instead of leading on."""
    stage, wrong, done = Stage(app), [], 0
    for rule in (rule for rule in matrix().values() if rule.method not in SAFE_METHODS):
        if rule.endpoint in SESSIONS | MAY_REPEAT:
            continue
        problem = _problem(stage, rule, f"page{done:028d}")
        wrong += [f"{rule.endpoint}: {problem}"] if problem else []
        done += 1
    assert not wrong, "\n".join(wrong)
    assert done > 90


def _problem(stage: Stage, rule: Rule, page: str) -> str:
    """What is wrong when the deed is sent twice from one page; "" when nothing is."""
    deed = DEEDS[rule.endpoint]
    role = deed.roles_of(rule)[0]
    client, target = sender(stage, rule, role), deed.made_ready(stage, role)
    again = {name: _copied(value) for name, value in target.form.items()}
    first = act(stage, rule, client, target, {"form_page": page})
    shown_on = SHOWN_ONCE.get(rule.endpoint)
    if not shown_on and not 300 <= first.status_code < 400:
        known = rule.endpoint in NOT_LED_ON and first.status_code < 300
        return "" if known else f"answered {first.status_code} instead of leading on"
    client.token()
    with writes() as seen:
        second = client.send(address(stage.app, rule, target.values), {"form_page": page, **again})
    led_to = address(stage.app, matrix()[shown_on, "GET"], {}) if shown_on else first.location
    if (second.status_code, second.location) != (302, led_to):
        return f"the second answered {second.status_code} {second.location}, not {led_to}"
    return f"the second wrote {set(seen) - TRACES}" if set(seen) - TRACES else ""


def _copied(value: Any) -> Any:
    """A field as it was; a file is read by sending it."""
    if isinstance(value, list):
        return [_copied(each) for each in value]
    if isinstance(value, tuple) and isinstance(value[0], BytesIO):
        return (BytesIO(value[0].getvalue()), *value[1:])
    return value


def _notes_of(case_id: int) -> int:
    db.session.rollback()
    events = select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case_id)
    return db.session.scalar(events.where(CaseEvent.kind == "add_note")) or 0


def test_other_words_and_another_page_are_another_form(app: Flask) -> None:
    """Red when only the page or only the words are compared."""
    stage = Stage(app)
    case, client = a_case(CaseStatus.IN_PROGRESS, team=stage.team), stage.browser(Role.CLERK)
    for number, (page, text) in enumerate([("a", "一"), ("a", "二"), ("b", "二")], 1):
        version = str(version_of(case.id))
        sent = client.send(f"/case/{case.id}/add-note", {"version": version, "text": text, "form_page": page})
        assert sent.status_code == 302
        assert _notes_of(case.id) == number
    sent = client.send(
        f"/case/{case.id}/add-note",
        {"version": version, "text": "二", "form_page": "b"},
        follow_redirects=True,
    )
    assert TOLD in sent.get_data(as_text=True)
    assert _notes_of(case.id) == 3


def version_of(case_id: int) -> int:
    """The version of the case as it is now."""
    db.session.rollback()
    return db.session.get_one(LegalCase, case_id, populate_existing=True).version


def test_a_refused_form_may_be_sent_again(app: Flask) -> None:
    """Red when note_answer keeps what led nowhere: the note could never be sent."""
    stage = Stage(app)
    case, client = a_case(CaseStatus.IN_PROGRESS, team=stage.team), stage.browser(Role.CLERK)
    form = {"version": str(case.version), "text": "", "form_page": "a"}
    assert [client.send(f"/case/{case.id}/add-note", form).status_code for _ in range(2)] == [400, 400]
    assert client.send(f"/case/{case.id}/add-note", {**form, "text": "已联系"}).status_code == 302
    assert _notes_of(case.id) == 1


def test_each_person_has_forms_of_their_own(app: Flask) -> None:
    """Red when the hash leaves out who sent it: the second person's letters stay small."""
    stage = Stage(app)
    for role in (Role.CLERK, Role.DIRECTOR):
        client = browser_of(app, stage.user(role))
        assert client.send("/text-size", {"size": "l", "form_page": "a"}).status_code == 302
        db.session.rollback()
        assert stage.user(role).text_size == "l"
