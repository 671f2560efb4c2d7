"""P22: what another office keeps shows nowhere, in no figure, and changes no answer.

Everything an office can ask for is asked twice, before and after other offices register cases
full of canaries: both times the answers are the same, byte for byte but for tokens and times.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from app import casework, clock, reminders
from app.casework import Tab
from app.casework.models import CaseViewing, LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Role
from app.stats import FIGURES
from app.web.access import matrix
from app.web.cases.steps import STEPS
from tests.browsing import Browser
from tests.deeds import Stage
from tests.factories import Team, a_case, a_person, an_id_number, an_office

CANARY = "鹓鶵"
PHONE = "13977778888"
LEAK = re.compile("鹓|鶵|%E9%B9%93|%E9%B6%B5|yuanchu|" + PHONE + "|7778888", re.I)
VOLATILE = re.compile(r'value="[^"]{20,}"|错误号 \S+|[0-9a-f]{8,}|\d?\d:\d\d(:\d\d)?')
NEVER_AN_ID = 900_000
HERE = (
    CaseStatus.RECEIVED, CaseStatus.UNDER_REVIEW, CaseStatus.GRANTED, CaseStatus.IN_PROGRESS, CaseStatus.CLOSED,
    CaseStatus.REFUSED, CaseStatus.ARCHIVED,
)  # fmt: skip
# The centre's lawyers serve all its offices and their load is shown to each, so none is assigned here.
BESIDE = (
    CaseStatus.RECEIVED, CaseStatus.PAPERS_AWAITED, CaseStatus.UNDER_REVIEW, CaseStatus.GRANTED, CaseStatus.REFUSED,
)  # fmt: skip
Answers = dict[tuple[str, str, str], str]


def terms(number: str, case_no: str) -> list[str]:
    """What somebody looking for the canaries would type."""
    return [
        CANARY, "鹓", "鶵", "鹓鶵甲", "甲", "鶵甲", "yuanchujia", "yuanchu", "yuan", "ycj", "yc", "YUANCHU",
        "鹓鶵矿业", "矿业公司", "鹓鶵事实", "鹓鶵备注", "鹓鶵路", "鹓鶵法援", case_no, case_no[:-1], case_no[-6:],
        f"{clock.today().year}-001", "2026", "001", number, number[-4:], number[:6], number[:-1], PHONE,
        PHONE[-4:], PHONE[:7], "%", "_", "%%%", "__", "'", "''", "\\", "鹓%", "_鶵", "' or 1=1 --", "*", "王",
    ]  # fmt: skip


def addresses(own: list[LegalCase]) -> list[str]:
    """Every page with its filters, on one's own cases."""
    first, day = own[0], clock.today()
    found = [f"/queue?tab={tab}" for tab in ("todo", "hand", "done", "all", "鹓")]
    found += [f"/queue?tab={tab_of(each)}&status={each.value}" for each in CaseStatus]
    found += [f"/queue?lamp={each.value}" for each in LampColour]
    found += [f"/queue?beneficiary_type={each.value}" for each in BeneficiaryType]
    found += ["/queue?provisional=1", "/queue?provisional=2", "/queue?matter=pay_wages", "/queue?matter=%25"]
    found += [
        f"/queue?received_from={day}&received_to={day}",
        "/queue?cursor=鹓",
        "/queue?cursor=%25",
        "/queue?page=-1",
    ]
    found += [
        f"/queue?handler_id={NEVER_AN_ID}",
        f"/queue?lawyer_id={NEVER_AN_ID}",
        f"/queue?office_id={NEVER_AN_ID}",
    ]
    found += [
        "/",
        "/review",
        "/review?cursor=x",
        "/assign",
        "/assign?cursor=x",
        "/inbox",
        "/inbox?all=y",
        "/help",
    ]
    found += [f"/my?tab={tab}" for tab in ("todo", "hand", "done")] + ["/my?soon=y"]
    found += [f"/stats/{day:%Y-%m}", "/stats", f"/stats/{day:%Y-%m}?figure={next(iter(FIGURES))}"]
    found += [f"/stats/{day:%Y-%m}/cases/{key}" for key in FIGURES]
    found += [f"/stats/{day:%Y-%m}?view={view}" for view in ("service", "matter", "work", "months")]
    found += [f"/stats/{day:%Y-%m}/{page}" for page in ("check", "changes", "print", "ledger/consultations")]
    found += [f"/person/{first.person_id}", "/settings/users", "/settings/offices", "/intake/new"]
    for case in own[1:6:2]:
        found += [
            f"/case/{case.id}",
            f"/review/{case.id}",
            f"/intake/receipt/{case.id}",
            f"/my/{case.id}/progress",
        ]
    return found + [f"/case/{own[2].id}/{step.slug}" for step in STEPS.values()]


def tab_of(status: CaseStatus) -> str:
    return next(tab.value for tab in Tab if status in tab.statuses)


def ask_all(stage: Stage, paths: list[str], words: list[str]) -> Answers:
    """Every answer to every role, without what differs from request to request."""
    with transaction():
        db.session.execute(delete(CaseViewing))  # who looked a moment ago is told to colleagues
    found: Answers = {}
    for role in Role:
        client = stage.browser(role)
        for path in paths if role in (Role.CLERK, Role.LAWYER) else paths[::2] + paths[-1:]:
            if may_ask(stage.app, role, path):
                found[role.value, "GET", path] = told(client.get(path))
        some = (
            words if role in (Role.CLERK, Role.LAWYER) else words[::3]
        )  # the others reach as the clerk does
        for word in some if role in matrix()["search.results", "POST"].roles else ():
            found[role.value, "search", word] = told(
                client.send("/search", {"q": word}, follow_redirects=True)
            )
        if role in matrix()["stats.xlsx", "POST"].roles:
            month = f"/stats/{clock.today():%Y-%m}/xlsx"
            found[role.value, "POST", month] = cells(client.send(month))
    return found


def may_ask(app: Flask, role: Role, path: str) -> bool:
    endpoint, _ = app.url_map.bind("localhost").match(path.partition("?")[0])
    rule = matrix()[endpoint, "GET"]
    return role in rule.roles


def told(response: TestResponse) -> str:
    headers = [
        f"{name}: {value}" for name, value in response.headers if name in ("Location", "Content-Disposition")
    ]
    return VOLATILE.sub("", f"{response.status_code} {headers} {response.get_data(as_text=True)}")


def cells(response: TestResponse) -> str:
    """Every part of the workbook as text, and the headers it came with."""
    book = zipfile.ZipFile(io.BytesIO(response.get_data()))
    parts = [book.read(name).decode("utf-8", "replace") for name in book.namelist() if "docProps" not in name]
    return VOLATILE.sub("", f"{response.status_code} {response.headers['Content-Disposition']} {parts}")


def canaries(team: Team, statuses: tuple[CaseStatus, ...], number: str = "") -> list[LegalCase]:
    """Cases of that office whose every text is a canary, one of them by the given number."""
    made = []
    for n, status in enumerate(statuses):
        person = a_person(
            name=f"{CANARY}甲",
            phone=PHONE,
            address=f"{CANARY}路一号",
            **({"id_number": number} if not n and number else {}),
        )
        case = a_case(
            status, team=team, person=person, opponents=(f"{CANARY}矿业公司",), facts=f"{CANARY}事实。",
            remark=f"{CANARY}备注", beneficiary=BeneficiaryType.MARTYR_BEREAVED,
        )  # fmt: skip
        if status not in (CaseStatus.REFUSED, CaseStatus.ARCHIVED):
            with transaction():
                casework.add_note(team.clerk, casework.load(team.clerk, case.id), f"{CANARY}记事")
        made.append(case)
    return made


@pytest.mark.pages
def test_nothing_of_another_office_shows_or_counts(app: Flask) -> None:
    """P22. Red when a list, a count, a figure, a lamp, a search or an export is not scoped: take
    visible(actor) out of searching.search, queue.queue or queue.status_counts."""
    centre = an_office()
    stage, sibling = (
        Stage(app, an_office(parent=centre)),
        Team(an_office(parent=centre, prefix=CANARY + "站援")),
    )
    people = [Role.LAWYER, Role.CLERK, Role.DIRECTOR]
    own = [a_case(status, team=stage.team, beneficiary=BeneficiaryType.VETERAN) for status in HERE]
    number, case_no = an_id_number(987), f"{CANARY}法援〔{clock.today().year}〕001号"
    paths, words = addresses(own), terms(number, case_no)
    for role in Role:
        stage.browser(role)
    before = ask_all(stage, paths, words)

    foreign = Team(an_office(name=CANARY + "法律援助中心", prefix=CANARY + "法援"))
    made = canaries(foreign, (*HERE, *HERE), number) + canaries(sibling, BESIDE)
    reminders.run_round(clock.at_local(clock.today(), 12))
    after = ask_all(stage, paths, words)

    differing = [key for key in before if before[key] != after[key]]
    assert not differing, differing[:20]
    assert not [
        key for key, body in after.items() if key[1] != "search" and LEAK.search(body) and "鹓" not in key[2]
    ]
    assert len(after) > 250
    for role in people:
        client = stage.browser(role)
        assert_strangers(client, role, made)
    owner = Stage(app, foreign.office)
    owner.team = foreign
    assert LEAK.search(told(owner.browser(Role.CLERK).get("/queue")))  # the canaries sing at home
    assert LEAK.search(
        told(owner.browser(Role.DIRECTOR).send("/search", {"q": "yuanchujia"}, follow_redirects=True))
    )


def assert_strangers(client: Browser, role: Role, made: list[LegalCase]) -> None:
    """A foreign id answers as one that never was."""
    for case in (made[0], made[-1]):
        found = {"/case/{}": case.id, "/person/{}": case.person_id, "/case/{}/add-note": case.id}
        for path, number in found.items():
            assert answer_to(client, path, number) == answer_to(client, path, NEVER_AN_ID), (role, path)
            assert client.get(path.format(number)).status_code == 404
    if role is not Role.LAWYER:
        foreign = {
            "handler_id": made[0].handler_id,
            "lawyer_id": made[3].lawyer_id,
            "office_id": made[0].office_id,
        }
        for name, value in foreign.items():
            path = f"/queue?{name}={{}}"
            assert answer_to(client, path, value or 0) == answer_to(client, path, NEVER_AN_ID), (role, path)


def answer_to(client: Browser, path: str, number: int) -> str:
    """The answer without the id asked for."""
    return re.sub(rf"(?<=[/=]){number}\b", "", told(client.get(path.format(number))))


def test_a_hint_of_a_case_out_of_reach_says_only_that_there_is_one(app: Flask) -> None:
    """P22. Red when checking._related does not ask may_reach: number, matter and status would show."""
    centre = an_office()
    stage = Stage(app, an_office(parent=centre))
    beside, foreign = Team(an_office(parent=centre, prefix=CANARY + "站援")), Team(an_office())
    number, abroad = an_id_number(981), an_id_number(982)
    person = a_person(name="钱同一", id_number=number)
    hidden = a_case(
        CaseStatus.IN_PROGRESS, team=beside, person=person, opponents=(f"{CANARY}矿业公司",),
        facts=f"{CANARY}事实。", remark=f"{CANARY}备注",
    )  # fmt: skip
    a_case(team=foreign, person=a_person(name=CANARY + "甲", id_number=abroad))
    for role in (Role.CLERK, Role.DIRECTOR):
        client = stage.browser(role)
        page = asked(client, id_number=number, name="钱同一", opponents="钱同一", matter="pay_wages")
        assert "由其他窗口办理" in page
        assert not LEAK.search(page)
        assert hidden.case_no not in page
        assert f"/case/{hidden.id}" not in page
        unknown = asked(client, id_number=abroad, name="孙陌生", opponents="周某")
        assert "未发现同证件号的案件" in unknown
        assert not LEAK.search(unknown)


def asked(client: Browser, **typed: Any) -> str:
    client.token()
    return client.send("/intake/panel", typed).get_data(as_text=True)
