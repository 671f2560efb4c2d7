"""Many clerks at once, over HTTP against several server processes: P01, P03 and P05.

Seen red: numbers by MAX()+1 instead of the counter row (P01: duplicates refused by the
unique key, cases lost); the unique key on form_token dropped together with the look-up
(P03: two cases per form); the version taken from the database instead of the form (P05).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.casework import invariants
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.rules.vocabulary import CaseStatus, Role
from app.staff.models import Office
from tests import factories
from tests.conftest import settings_for
from tests.web.real_server import Clerk, running

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("drill")]
WINDOWS = 8
EACH = {"sqlite": 25, "postgresql": 6}  # intakes of a window; SQLite has one writer


@pytest.fixture
def address(app: Flask, database_url: str) -> Iterator[str]:
    with running(settings_for(database_url)) as found:
        yield found


def logins(office: Office, count: int, role: Role = Role.CLERK) -> list[str]:
    return [factories.a_user(role, office).login for _ in range(count)]


def typed(number: int, form_token: str) -> dict[str, str | list[str]]:
    return {
        "form_token": form_token,
        "id_number": factories.an_id_number(number),
        "name": "赵大勇",
        "phone": "13812345678",
        "id_kind": "resident_id",
        "received_via": "walk_in",
        "received_on": clock.today().isoformat(),
        "beneficiary_type": "none",
        "matter": "劳动报酬",
        "hardship_ground": "pledge",
        "facts": "欠薪三个月。",
    }


def numbers(office: Office) -> list[int]:
    return sorted(db.session.scalars(select(LegalCase.seq).where(LegalCase.office_id == office.id)))


def test_every_accepted_intake_gets_one_number_without_a_gap(app: Flask, address: str) -> None:
    """P01: two offices, 8 windows × 25 intakes, half of them sent twice."""
    each = EACH[db.engine.dialect.name]
    offices = [factories.an_office(), factories.an_office()]
    people = [(office, login) for office in offices for login in logins(office, WINDOWS // 2)]
    db.session.rollback()

    def work(window: int) -> tuple[list[int], list[str], list[float]]:
        clerk, receipts, seconds = Clerk(address, people[window][1]), [], []
        for turn in range(each):
            form = typed(window * each + turn, clerk.form_token())
            for _ in range(1 + turn % 2):
                started = time.perf_counter()
                status, final, page = clerk.send("/intake/new", form)
                seconds.append(time.perf_counter() - started)
                assert (status, final.startswith("/intake/receipt/")) == (200, True), page
                receipts.append(final)
        return clerk.statuses, receipts, seconds

    with ThreadPoolExecutor(WINDOWS) as pool:
        results = list(pool.map(work, range(WINDOWS)))
    statuses = Counter(status for found, _, _ in results for status in found)
    receipts = [receipt for _, found, _ in results for receipt in found]
    seconds = sorted(one for _, _, found in results for one in found)
    assert set(statuses) == {200}
    assert len(set(receipts)) == WINDOWS * each
    for office in offices:
        assert numbers(office) == list(range(1, WINDOWS * each // 2 + 1))
    assert invariants.findings(db.session()) == []
    print(f"{WINDOWS * each} intakes, p95 {seconds[int(len(seconds) * 0.95)] * 1000:.0f} ms with the receipt")


def test_sending_a_form_twice_makes_one_case(app: Flask, address: str) -> None:
    """P03: twice in a row, ten at once, and from somebody else."""
    office = factories.an_office()
    mine, other = logins(office, 2)
    db.session.rollback()
    clerk = Clerk(address, mine)
    form = typed(1, clerk.form_token())
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: clerk.send("/intake/new", form)[:2], range(10)))
    answers.append(clerk.send("/intake/new", form)[:2])
    assert {status for status, _ in answers} == {200}
    assert len({final for _, final in answers}) == 1
    stranger = Clerk(address, other)
    stranger.form_token()
    assert stranger.send("/intake/new", form)[0] == 409
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(LegalCase)) == 1


def test_a_later_save_never_hides_an_earlier_one(app: Flask, address: str) -> None:
    """P05: two load the same version; the second to save gets 409 with both texts."""
    team = factories.Team()
    case = factories.a_case(CaseStatus.UNDER_REVIEW, team=team)
    case_id, events = case.id, len(case.events)
    first, second = logins(team.office, 2)
    db.session.rollback()
    one, two = Clerk(address, first), Clerk(address, second)
    path = f"/case/{case_id}/correct"
    version = db.session.get_one(LegalCase, case_id).version
    db.session.rollback()
    for round_ in range(10):
        texts = [f"甲的案情{round_}", f"乙的案情{round_}"]
        forms = [
            {**clerk.filled_form(path), "facts": text, "reason": "当事人补充说明"}
            for clerk, text in zip((one, two), texts, strict=True)
        ]
        with ThreadPoolExecutor(2) as pool:
            sent = [
                pool.submit(clerk.send, path, form) for clerk, form in zip((one, two), forms, strict=True)
            ]
            answers = [one_sent.result() for one_sent in sent]
        statuses = sorted(status for status, _, _ in answers)
        assert statuses == [200, 409], [page[:300] for _, _, page in answers]
        loser = next(index for index, answer in enumerate(answers) if answer[0] == 409)
        assert texts[loser] in answers[loser][2]
        assert texts[1 - loser] in answers[loser][2]
        db.session.rollback()
        saved = db.session.get_one(LegalCase, case_id, populate_existing=True)
        assert saved.facts == texts[1 - loser]
        assert saved.version == version + 1
        version = saved.version
    count = db.session.scalar(select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case_id))
    assert count == events + 10
