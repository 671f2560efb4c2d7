"""The longest that may be typed, everywhere at once: what a page must bear without breaking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest import mock

from app import casework, clock, saved
from app.casework import Application, QueueFilters
from app.casework.application import LONGEST_FACTS, LONGEST_NAME, LONGEST_REMARK
from app.extensions import transaction
from app.outreach import consultations, ledger, liaisons, plan
from app.outreach.consultations import ConsultationFacts
from app.outreach.ledger import LARGEST_FEN, LARGEST_NUMBER, EntryFacts
from app.outreach.liaisons import LiaisonFacts
from app.outreach.plan import PlanFacts
from app.parties.persons import LONGEST_ADDRESS, PersonFacts
from app.rules.consultations import TOPICS, Crowd, Handling, Way
from app.rules.outreach import Host, LedgerKind, LiaisonKind, PlaceKind
from app.rules.vocabulary import CaseStatus, ProgressKind, Role
from app.web.forms import LONGEST_LINE
from tests import factories
from tests.browser.places import DemoTeam, actor_of, one_case_at_every_point
from tests.browser.site import Site

# Of minorities, with characters beyond the basic plane and one line that cannot break.
NAME = "古丽巴哈尔·阿卜杜热依木·𠮷䶮㛃·" + "Alexandrovna" * 3 + "·欧阳"
AMOUNT_FEN = 987_654_321_012_34
SENTENCE = "申请人称用人单位自二〇二四年起拖欠工资、加班费及经济补偿，多次催要未果；"


def long_text(length: int) -> str:
    """Chinese prose of exactly that many characters."""
    return (SENTENCE * (length // len(SENTENCE) + 1))[: length - 1] + "。"


def line(length: int, start: str) -> str:
    """A name of an organisation of that many characters."""
    return (start + "清江经济技术开发区建筑安装工程劳务分包" * 10)[: length - 4] + "有限公司"


def enter_longest(site: Site) -> None:
    """A case of greatest length at every point where a page asks for one, and a row in every ledger."""
    with site.app(), _longest_applications():
        team = DemoTeam()
        one_case_at_every_point(team)
        _speak_at_length(team)
        with transaction():
            _fill_ledgers(team)
            for role in (Role.CLERK, Role.DIRECTOR, Role.STATISTICIAN):
                saved.keep(actor_of(role), line(40, "长名"), QueueFilters(), is_shared=False)
    site.flask("reminders", "run", "--on", clock.today().isoformat())


@contextmanager
def _longest_applications() -> Iterator[None]:
    """Whatever case is made inside has the longest values in every box."""
    usual_person, usual = factories.a_person, factories.an_application

    def person(**facts: Any) -> PersonFacts:
        longest = {
            "name": NAME,
            "address": long_text(LONGEST_ADDRESS),
            "former_names": (NAME[:40], NAME[20:]),
        }
        return usual_person(**(longest | facts))

    def application(**fields: Any) -> Application:
        opponents = tuple(line(LONGEST_NAME, f"第{n}") for n in range(1, 13))
        longest = {"facts": long_text(LONGEST_FACTS), "remark": long_text(LONGEST_REMARK)}
        return usual(**(fields | longest | {"opponents": opponents, "amount_fen": AMOUNT_FEN}))

    with (
        mock.patch.object(factories, "a_person", person),
        mock.patch.object(factories, "an_application", application),
    ):
        yield


def _speak_at_length(team: DemoTeam) -> None:
    """Reasons, notes and reports as long as they may be, on one case."""
    case_id = factories.a_case(CaseStatus.IN_PROGRESS, team=team).id
    with transaction():
        case = casework.load(team.clerk, case_id)
        casework.add_note(team.clerk, case, long_text(LONGEST_FACTS))
        casework.request_change(team.clerk, case, long_text(500))
        casework.record_progress(team.lawyer, case, ProgressKind.OTHER, note=long_text(500))


def _fill_ledgers(team: DemoTeam) -> None:
    today: date = clock.today()
    consultations.register(
        team.clerk,
        ConsultationFacts(
            next(iter(Way)),
            next(iter(Crowd)),
            [topic.code for topic in TOPICS[:6]],
            next(iter(Handling)),
            today,
            answer=long_text(2000),
            name=NAME,
            phone="13955502468",
            form_token="longestconsultation",
        ),
    )
    ledger.register(
        team.clerk,
        EntryFacts(
            next(iter(LedgerKind)),
            today,
            line(80, "主题"),
            next(iter(PlaceKind)),
            place=line(80, "地点"),
            staff_names=long_text(LONGEST_LINE),
            materials_name=long_text(LONGEST_LINE),
            handled=long_text(2000),
            opinions=long_text(2000),
            summary=long_text(2000),
            lawyers=LARGEST_NUMBER,
            audience=LARGEST_NUMBER,
            condolence_fen=LARGEST_FEN - 1,
            form_token="longestentry",
        ),
    )
    liaisons.add(
        team.director,
        LiaisonFacts(
            next(iter(LiaisonKind)),
            next(iter(Host)),
            line(80, "驻"),
            today,
            duty=long_text(LONGEST_LINE),
            contact_name=NAME,
            note=long_text(LONGEST_LINE),
        ),
    )
    responsible = plan.may_be_responsible(team.director)[0]
    plan.add(
        team.director,
        PlanFacts(line(80, "计划"), today + timedelta(days=9), responsible.id, note=long_text(LONGEST_LINE)),
    )
