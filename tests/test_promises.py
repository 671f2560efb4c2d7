"""P20, P23, P60 over every row of the matrix: what is refused, what a form may change, what is recorded.

How each write succeeds stands in tests/deeds.py; a new endpoint without a deed is red here.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from flask import Flask, Response, request
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, String, func, inspect, select

from app import clock
from app.audit import AuditRecord
from app.casework.clocks import Deadline
from app.casework.models import CaseEvent, LegalCase
from app.extensions import Base, db
from app.parties.models import Person
from app.rules.vocabulary import CaseStatus, Role
from app.staff.models import User
from app.web.access import SAFE_METHODS, Rule, matrix
from tests.deeds import DEEDS, Data, Stage, Target, act, address, sender
from tests.factories import PASSWORD, Team, a_case, a_person, an_id_number, an_office
from tests.test_access import writes

ONLY_TRACES = {"sign_in_session", "sign_in_attempt", "audit_record"}
MODELS: tuple[type[Base], ...] = (LegalCase, Person, User)
Cell = tuple[str, str]


def posts() -> list[Rule]:
    return [rule for rule in matrix().values() if rule.method not in SAFE_METHODS]


def trail(after: int = 0) -> list[AuditRecord]:
    db.session.rollback()
    found = select(AuditRecord).where(AuditRecord.seq > after).order_by(AuditRecord.seq)
    return list(db.session.scalars(found))


def last_entry() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.max(AuditRecord.seq))) or 0


def test_every_write_has_a_deed() -> None:
    """Red when an endpoint is added to access.toml without a row in tests/deeds.py."""
    assert {rule.endpoint for rule in posts()} == set(DEEDS)


# P60


def complete(row: AuditRecord, who: User | None, event: str, result: str) -> list[str]:
    """Which of who, when, where, what, result are missing or wrong in a record."""
    found = {
        "what": (row.action, event),
        "result": (row.result, result),
        "where": (row.ip, "127.0.0.1"),
        "request": (len(row.request_id), 16),
        "when": (abs((clock.now() - row.at).total_seconds()) < 60, True),
        "object": (bool(row.object_kind and row.object_id), True),
    }
    if who is not None:
        found["who"] = ((row.actor_id, row.actor_name), (who.id, who.name))
        found["as"] = ((row.role, row.office_id), (who.role.value, who.office_id))
    return [f"{name}: {is_} not {wanted}" for name, (is_, wanted) in found.items() if is_ != wanted]


# The person's status is settled too, and that is an act of its own.
ALSO = {"cases.verify_status": "beneficiary_status.settle"}


def events_of(rule: Rule) -> list[str]:
    return [rule.event] if rule.event else []


@pytest.mark.pages
def test_each_act_leaves_one_complete_record(app: Flask) -> None:
    """P60. Red when an operation or view forgets audit.record, records twice, names another act
    than access.toml does, or leaves out who, when, where, what (take audit.record out of
    casework/step.py)."""
    stage, wrong, done = Stage(app), [], 0
    for rule in posts():
        deed = DEEDS[rule.endpoint]
        for role in deed.roles_of(rule):
            client, target = sender(stage, rule, role), deed.made_ready(stage, role)
            last, cell = last_entry(), f"{rule.endpoint} {role.value}"
            response, rows = act(stage, rule, client, target), trail(last)
            who = None if rule.endpoint == "auth.sign_in" else client.user
            if response.status_code >= 400:
                wrong.append(f"{cell}: answered {response.status_code}")
            elif [row.action for row in rows if row.action != ALSO.get(rule.endpoint)] != events_of(rule):
                wrong.append(f"{cell}: left {[row.action for row in rows]}, not {rule.event!r}")
            else:
                wrong += [f"{cell}: {each}" for row in rows for each in complete(row, who, row.action, "ok")]
                if target.case is not None and rows and rows[0].object_kind == "case":
                    assert rows[0].object_id in (str(target.case.id), target.case.case_no)
            done += 1
    assert not wrong, "\n".join(map(str, wrong))
    assert done > len(DEEDS)


def test_each_refusal_leaves_one_complete_record(app: Flask) -> None:
    """P60. Red when record_refusal is taken out of access.guard: what was tried leaves no trace."""
    stage, wrong, done = Stage(app), [], 0
    for rule in posts():
        for role in [role for role in Role if role not in rule.roles and not rule.is_public][:2]:
            path = address(app, rule, dict.fromkeys(every_argument(app), 1) | {"month": "2026-08"})
            client, last = stage.browser(role), last_entry()
            with writes() as seen:
                assert client.send(path).status_code == 403, (rule.endpoint, role)
            rows = trail(last)
            wrong += [
                f"{rule.endpoint} {role.value}: {each}"
                for row in rows
                for each in complete(row, client.user, "access.refuse", "refused")
            ]
            assert [(row.object_kind, row.object_id) for row in rows] == [("endpoint", rule.endpoint)]
            assert set(seen) <= ONLY_TRACES
            done += 1
    assert not wrong, "\n".join(map(str, wrong))
    assert done > 70


def test_a_wrong_password_is_on_record(app: Flask) -> None:
    """P60. Red when signing_in.failed does not record: guessing leaves no trace."""
    stage = Stage(app)
    user, last = stage.user(Role.CLERK), last_entry()
    target = Target(None, {}, {"login": user.login, "password": PASSWORD + "!"})
    rule = matrix()["auth.sign_in", "POST"]
    assert act(stage, rule, sender(stage, rule, Role.CLERK), target).status_code == 400
    rows = [row for row in trail(last) if row.result != "ok"]
    assert len(rows) == 1
    assert complete(rows[0], None, rows[0].action, "failed") == []


# P20


def every_argument(app: Flask) -> set[str]:
    return {name for rule in app.url_map.iter_rules() for name in rule.arguments}


def case_rules(app: Flask) -> list[Rule]:
    asks = {rule.endpoint for rule in app.url_map.iter_rules() if "case_id" in rule.arguments}
    return [rule for rule in matrix().values() if rule.scope == "case" and rule.endpoint in asks]


def parts_of(case: LegalCase) -> Data:
    """The ids of an address of the case; its newest event stands in for every part."""
    newest = select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case.id)
    event = db.session.scalar(newest)
    deadline = db.session.scalar(select(func.max(Deadline.id)).where(Deadline.case_id == case.id))
    return {
        "case_id": case.id, "event_id": event, "decision_id": 1, "notice_id": 1, "assignment_id": 1,
        "slip_id": 1, "deadline_id": deadline, "dispute_id": 1,
    }  # fmt: skip


@pytest.mark.pages
def test_every_case_address_by_every_role_on_every_kind_of_case(app: Flask) -> None:
    """P20. Red when one address is not scoped: take visible(actor) out of case_file (a sibling's
    case opens), or let scope.visible give a lawyer the whole office (another's case opens)."""
    centre = an_office()
    station = Stage(app, an_office(parent=centre))
    kinds = {
        "own": a_case(CaseStatus.IN_PROGRESS, team=station.team),
        "sibling": a_case(CaseStatus.IN_PROGRESS, team=Team(an_office(parent=centre))),
        "foreign": a_case(CaseStatus.IN_PROGRESS, team=Team()),
        "another's": a_case(CaseStatus.IN_PROGRESS, team=Team(station.office)),
        "archived": a_case(CaseStatus.ARCHIVED, team=station.team),
    }
    wrong, done = [], 0
    for rule in case_rules(app):
        for role in Role:
            for kind, case in kinds.items():
                expected = expected_code(rule, role, kind)
                if kind != "own" and (expected == 403 or (not expected and rule.method == "GET")):
                    continue  # refused before any object is looked at; a page like one's own
                answer = tried(station, rule, role, case)
                done += 1
                if not is_as_expected(answer, expected, kind):
                    wrong.append((rule.endpoint, rule.method, role.value, kind, answer))
    assert not wrong, "\n".join(map(str, wrong))
    assert done > 600


def expected_code(rule: Rule, role: Role, kind: str) -> int:
    """403 beyond the role, 404 beyond reach, 0 for anything that is an answer."""
    if role not in rule.roles:
        return 403
    if kind in ("sibling", "foreign") or (kind == "another's" and role is Role.LAWYER):
        return 404
    return 0


Answer = tuple[int, frozenset[str], list[str]]


def tried(stage: Stage, rule: Rule, role: Role, case: LegalCase) -> Answer:
    """The status, the tables written to, and the records left by an address, sent without a form."""
    client, path, last = stage.browser(role), address(stage.app, rule, parts_of(case)), last_entry()
    if rule.method not in SAFE_METHODS:
        client.token()
    with writes() as seen:
        response = client.get(path) if rule.method in SAFE_METHODS else client.send(path)
    return response.status_code, frozenset(seen), [row.action for row in trail(last)]


def is_as_expected(answer: Answer, expected: int, kind: str) -> bool:
    code, written, records = answer
    if expected:
        return code == expected and written <= ONLY_TRACES and records == ["access.refuse"]
    harmless = ONLY_TRACES | {"case_viewing"}
    return code not in (401, 403, 500) and (kind != "archived" or written <= harmless)


# P23


def hostile(stage: Stage, victim: Team) -> Data:
    """Every column of a case, a person and a user, with a value it must not take."""
    sent: Data = {}
    for model in MODELS:
        for column in inspect(model).columns:
            sent[column.name] = evil_value(column, victim)
    return sent | {
        "created_by": str(victim.clerk.user_id), "updated_at": "2031-03-03", "is_admin": "y", "role": "admin",
        "id_number": EVIL_NUMBER, "phone": "13911112222", "office": str(victim.office.id), "handler": "EVIL",
    }  # fmt: skip


OWN_BROWSER = ("auth.sign_in", "auth.sign_out", "auth.password")
# What a clerk typed is shown to that clerk again, on the form it was typed into.
TYPED = {("intake.new", "POST"), ("intake.panel", "POST")}
EVIL_NUMBER = an_id_number(7)


def evil_value(column: Any, victim: Team) -> str:
    if column.name.endswith("office_id"):
        return str(victim.office.id)
    if column.name in ("handler_id", "lawyer_id", "waiver_by"):
        return str(victim.lawyer.user_id)
    if isinstance(column.type, Enum):
        return str(column.type.enums[-1])
    if isinstance(column.type, Boolean):
        return "y"
    if isinstance(column.type, Date | DateTime):
        return "2031-03-03"
    if isinstance(column.type, Integer):
        return "77"
    return "EVIL" if isinstance(column.type, String) else '{"evil": 1}'


def everything() -> dict[tuple[str, int], Data]:
    """Every row of the three tables as it is stored."""
    db.session.rollback()
    return {
        (model.__tablename__, row.id): dict(row._mapping)
        for model in MODELS
        for row in db.session.execute(select(inspect(model).local_table))
    }


def changes(before: dict[tuple[str, int], Data], after: dict[tuple[str, int], Data]) -> dict[Cell, set[str]]:
    """(table, column) → the values it took, over changed and new rows; a new row is marked."""
    found: dict[Cell, set[str]] = {}
    for key, row in after.items():
        was = before.get(key)
        for name, value in row.items():
            if was is None or was[name] != value:
                column = name if was is not None else f"new {name}"
                found.setdefault((key[0], column), set()).add(str(getattr(value, "value", value)))
    return found


def fields_of(stage: Stage, rule: Rule, role: Role, target: Target) -> set[str]:
    """The names the page's own form sends."""
    page = matrix().get((rule.endpoint, "GET"))
    if page is None or role not in page.roles:
        return set()
    stage.browser(role).get(address(stage.app, page, target.values))
    return set(re.findall(r'name="([^"]+)"', stage.browser(role).page))


def done_with(stage: Stage, rule: Rule, role: Role, more: Data) -> tuple[int, dict[Cell, set[str]]]:
    """Do the deed, with `more` fields beside it that its page does not have; what changed."""
    target = DEEDS[rule.endpoint].made_ready(stage, role)
    fields = fields_of(stage, rule, role, target) if more else set()
    extra = {name: value for name, value in more.items() if name not in fields}
    client, before = sender(stage, rule, role), everything()
    code = act(stage, rule, client, target, extra).status_code
    return code, changes(before, everything())


@pytest.mark.pages
def test_a_form_changes_what_it_shows_and_nothing_else(own_app: Flask) -> None:
    """P23. The same deed twice, once with every column of every model sent along: the same columns
    change and none takes the value sent. Red for form.populate_obj(case) or setattr over
    request.form in a step (put it into views._take)."""
    seen = watched(own_app)
    stage, victim = Stage(own_app), Team(an_office())
    more, wrong = hostile(stage, victim), []
    for rule in posts():
        roles = [] if rule.endpoint in OWN_BROWSER else DEEDS[rule.endpoint].roles_of(rule)
        plain = done_with(stage, rule, roles[0], {}) if roles else (0, {})
        for role in roles:
            evil, cell = done_with(stage, rule, role, more), f"{rule.endpoint} {role.value}"
            if set(plain[1]) != set(evil[1]):
                plain = done_with(stage, rule, role, {})  # another role may change other columns
            if (plain[0], set(plain[1])) != (evil[0], set(evil[1])):
                wrong.append(f"{cell}: {plain[0]} {evil[0]} {set(plain[1]) ^ set(evil[1])}")
            wrong += [
                f"{cell}: {column} took {more[column.removeprefix('new ')]}"
                for (table, column), values in evil[1].items()
                if more[column.removeprefix("new ")] in values - plain[1].get((table, column), set())
            ]
    assert not wrong, "\n".join(map(str, wrong))
    assert {door[:2] for door in seen} <= {("intake.paper", "POST"), *TYPED}


def watched(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, number) for every full identity number that leaves; call before any request."""
    seen: list[tuple[str, str, str]] = []

    def look(response: Response) -> Response:
        if not response.direct_passthrough:
            text = response.get_data().decode("utf-8", "replace") + str(response.headers)
            for number in set(re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", text)):
                seen.append((request.endpoint or "", request.method, number))
        return response

    app.after_request(look)
    return seen


@pytest.mark.pages
def test_the_full_number_leaves_by_two_doors_only(own_app: Flask) -> None:
    """P23. Red when a page prints person.id_number without mask_id (take the filter out of
    intake/_submitted.html), or when a door does not record (take audit.record out of cases.reveal)."""
    seen = watched(own_app)
    stage, number = Stage(own_app), an_id_number()
    person = a_person(id_number=number, name="王秀兰")
    shown_in = (CaseStatus.IN_PROGRESS, CaseStatus.REFUSED, CaseStatus.PAPERS_AWAITED)
    cases = [a_case(status, team=stage.team, person=person) for status in shown_in]
    for rule in matrix().values():
        if rule.method not in SAFE_METHODS or rule.is_public:
            continue
        roles = [role for role in Role if role in rule.roles]
        for role, case in zip(roles, itertools.cycle(cases), strict=False):
            ids = (
                dict.fromkeys(every_argument(own_app), 1)
                | parts_of(case)
                | {"month": f"{clock.today():%Y-%m}"}
            )
            ids |= {"person_id": case.person_id, "key": "received"}
            stage.browser(role).get(address(own_app, rule, ids))
    assert seen == []
    for role in matrix()["cases.reveal", "POST"].roles:
        client, page = stage.browser(role), f"/case/{cases[0].id}"
        client.get(page)
        client.send(f"{page}/reveal")
        client.get(page)
        client.get(page)
    stage.browser(Role.CLERK).send(f"/intake/receipt/{cases[0].id}/paper")
    assert seen == [("cases.show", "GET", number)] * 3 + [("intake.paper", "POST", number)]
    assert len([row for row in trail() if row.action == "person.reveal"]) == len(seen)
    search_echo(stage, number)


def search_echo(stage: Stage, number: str) -> None:
    """Somebody who looks for a number finds the person masked; only the box repeats what was typed."""
    client = stage.browser(Role.CLERK)
    page = client.send("/search", {"q": number}).get_data(as_text=True)
    assert page.count(number) <= 2
