"""Which pages are there? One address for every GET endpoint a role may reach, from the access matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import Rule

from app import annual, casework, clock, saved, stats
from app.audit import Actor
from app.casework import CaseFile, QueueFilters, Tab, drafts
from app.casework.case_file import ClockFace
from app.casework.models import Draft, LegalCase
from app.demo_access import DEMO_LOGINS
from app.extensions import db, transaction
from app.outreach.models import Consultation, Entry, Liaison, Photo, PlanItem
from app.outreach.reach import reach
from app.rules.event_kinds import EventKind
from app.rules.outreach import PlanState
from app.rules.vocabulary import (
    Action,
    BeneficiaryType,
    CaseStatus,
    ProgressKind,
    ProofState,
    ReceivedVia,
    Role,
)
from app.saved.models import SavedReport
from app.staff import queries as staff
from app.stats import Period
from app.web.access import matrix
from tests.browser.overseen import has_slip, look_after_cases, slip_id
from tests.browser.site import Site
from tests.factories import Team, a_case, a_status

# Files and JSON; and a name under which a list opens.
NO_PAGES = {"static", "outreach.photo", "health.live", "health.ready", "feeds.calendar", "saved.show"}

# Whose pages are looked at first; and pages everybody sees with other things on them.
LOOKED_AT_BY = (Role.DIRECTOR, Role.LAWYER, Role.CLERK, Role.STATISTICIAN, Role.ADMIN, Role.AUDITOR)
SEEN_DIFFERENTLY = {"desk.home", "queue.index", "cases.show", "help.index", "reminders.inbox"}

_HELD = QueueFilters(tab=Tab.HAND, beneficiary_type=BeneficiaryType.MARTYR_BEREAVED)


@dataclass(frozen=True, slots=True)
class Place:
    """An endpoint and one address of it."""

    endpoint: str
    path: str


class DemoTeam(Team):
    """The demo accounts as the people of the factories; the lawyer has room for whatever tests assign.

    The demo gives them 18 places, of which the day decides how many are free.
    """

    def __init__(self) -> None:
        lawyer = staff.find_user(DEMO_LOGINS[Role.LAWYER])
        assert lawyer is not None
        assert lawyer.lawyer is not None
        with transaction():
            lawyer.lawyer.capacity = 500
        self.clerk, self.director = actor_of(Role.CLERK), actor_of(Role.DIRECTOR)
        self.lawyer, self.lawyer_user = actor_of(Role.LAWYER), lawyer


def prepare(site: Site) -> None:
    """Give the demo staff one case at every point where a page asks for one, a draft and reminders.

    The demo data alone are not enough: what they hold depends on the day.
    """
    with site.app():
        one_case_at_every_point(DemoTeam())
        director, today = actor_of(Role.DIRECTOR), clock.today()
        with transaction():
            for actor in (actor_of(Role.CLERK), director):
                drafts.save_draft(actor, None, {"name": ["试填"], "matter": ["欠薪"]})
            for role in (Role.CLERK, Role.DIRECTOR, Role.STATISTICIAN):
                saved.keep(actor_of(role), "在办的烈士遗属案件", _HELD, is_shared=role is Role.DIRECTOR)
            annual.draft(director, stats.reckoning_of(director).year_of(today))
    site.flask("reminders", "run", "--on", today.isoformat())


def one_case_at_every_point(team: DemoTeam) -> None:
    """Where a page asks for a case of some kind, the team has one, newer than all others."""
    for status in CaseStatus:
        a_case(status, team=team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    today = clock.today()
    a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=today - timedelta(days=60))
    promised = a_status(proof_state=ProofState.PROMISED, proof_due_on=today + timedelta(days=20))
    early, refused = a_case(team=team, beneficiary=promised), a_case(CaseStatus.REFUSED, team=team)
    reported, filed = (a_case(status, team=team) for status in (CaseStatus.IN_PROGRESS, CaseStatus.CLOSED))
    completed = a_case(CaseStatus.PAPERS_AWAITED, team=team)
    with transaction():
        case = _again(team.clerk, completed)
        casework.papers_received(team.clerk, case, [paper.label for paper in case.papers])
        casework.grant(team.director, _again(team.director, completed))
        casework.assign(team.director, _again(team.director, completed), team.lawyer_user.id)
        casework.grant_provisionally(team.director, _again(team.director, early), "不及时提供将造成困难")
        casework.lodge_objection(team.clerk, _again(team.clerk, refused), "申请人认为属于援助事项")
        casework.file_papers(team.lawyer, _again(team.lawyer, filed))
        casework.record_progress(team.lawyer, _again(team.lawyer, reported), ProgressKind.OTHER, note="约谈")
    _turn_clocks(team)
    look_after_cases(team)


def _turn_clocks(team: DemoTeam) -> None:
    """A case for each page about clocks: proposed, asked for, awaited from outside."""
    disputed, changing = (a_case(CaseStatus.IN_PROGRESS, team=team) for _ in range(2))
    verified = a_case(team=team)
    a_case(team=team, received_via=ReceivedVia.NOTICE, sent_by="清江县人民法院", matter="criminal_notified")
    with transaction():
        case = _again(team.lawyer, disputed)
        casework.record_event(team.lawyer, case, EventKind.CIVIL_JUDGMENT, clock.today())
        casework.record_event(team.lawyer, case, EventKind.WORK_ACCIDENT, clock.today())
        casework.request_change(team.clerk, _again(team.clerk, changing), "受援人与承办人意见不合")
        due_on = clock.today() + timedelta(days=10)
        casework.start_cooperation(team.clerk, _again(team.clerk, verified), "南湖区中心", "家庭收入", due_on)


def _again(actor: Actor, case: LegalCase) -> LegalCase:
    return casework.load(actor, case.id)


def actor_of(role: Role) -> Actor:
    """The demo account of a role."""
    user = staff.find_user(DEMO_LOGINS[role])
    assert user is not None
    return staff.actor_of(user)


def places(app: Flask, role: Role | None) -> list[Place]:
    """Every page of a role (None: signed out), each with an address that shows its content.

    Raises LookupError when no demo case shows a page: then the demo data or this module lacks one.
    """
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    mine = [rule for rule in rules if "GET" in (rule.methods or ()) and _is_for(rule.endpoint, role)]
    with app.test_request_context():
        if role is None:
            return [Place(rule.endpoint, url_for(rule.endpoint)) for rule in mine]
        actor = actor_of(role)
        if any(rule.endpoint == "cases.retract" for rule in mine):
            _report_anew(actor)
        files = _Files(actor)
        return [
            Place(rule.endpoint, url_for(rule.endpoint, **_arguments(rule, actor, files))) for rule in mine
        ]


def open_places(app: Flask, role: Role) -> list[Place]:
    """The pages of a role that open where nothing has been entered yet."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    with app.test_request_context():
        actor = actor_of(role)
        return [
            Place(rule.endpoint, url_for(rule.endpoint, **_arguments(rule, actor, ())))
            for rule in rules
            if "GET" in (rule.methods or ()) and _is_for(rule.endpoint, role)
            if rule.arguments <= {"month", "year", "user_id", *_FIXED}
        ]


def own_places(app: Flask, role: Role, among: Callable[[Flask, Role], list[Place]] = places) -> list[Place]:
    """The pages this role is the first to have, and those that everybody sees differently.

    Together over all roles every page once: the same template with a colleague's rows is the same page.
    """
    earlier = LOOKED_AT_BY[: LOOKED_AT_BY.index(role)]
    return [
        place
        for place in among(app, role)
        if place.endpoint in SEEN_DIFFERENTLY or not any(_is_for(place.endpoint, each) for each in earlier)
    ]


def _report_anew(actor: Actor) -> None:
    """A report of this minute: one may be taken back for five minutes only, the rest is older."""
    with transaction():
        case = next(
            file.case
            for file in _Files(actor)
            if file.case.status is CaseStatus.IN_PROGRESS and Action.RECORD_PROGRESS in file.allowed_actions
        )
        casework.record_progress(
            actor,
            case,
            ProgressKind.OTHER,
            note="约谈",
            reported_by="" if actor.role is Role.LAWYER else "电话",
        )


def _is_for(endpoint: str, role: Role | None) -> bool:
    row = matrix()[endpoint, "GET"]
    if endpoint in NO_PAGES or row.development_only:
        return False
    return row.is_public if role is None else role in row.roles


class _Files:
    """The files of all cases within reach, newest first; each is read when somebody gets that far."""

    def __init__(self, actor: Actor) -> None:
        reach = select(LegalCase.id).where(casework.visible(actor)).order_by(LegalCase.id.desc())
        self._actor, self._ids, self._read = actor, db.session.scalars(reach).all(), dict[int, CaseFile]()

    def __iter__(self) -> Iterator[CaseFile]:
        for case_id in self._ids:
            if case_id not in self._read:
                self._read[case_id] = casework.case_file(self._actor, case_id)
            yield self._read[case_id]


def _arguments(rule: Rule, actor: Actor, files: Iterable[CaseFile]) -> dict[str, object]:
    if "month" in rule.arguments:
        month = Period.last_full(clock.today())
        return {"month": month.code} | (
            {"key": _figure(rule, actor, month)} if "key" in rule.arguments else {}
        )
    if "year" in rule.arguments:
        given = {"year": clock.today().year, "section": "window", "version": 1, "key": "received"}
        return {name: given[name] for name in rule.arguments}
    if rule.arguments <= set(_OWN):
        return {name: _own_row(name, actor) for name in rule.arguments}
    if "user_id" in rule.arguments:
        return {"user_id": next(user.id for user in staff.users_of(actor) if user.id != actor.user_id)}
    if set(rule.arguments) & set(_LEDGER_ROWS):
        return {name: _ledger_row(name, actor) for name in rule.arguments}
    if set(rule.arguments) <= set(_FIXED):
        return {name: _FIXED[name] for name in rule.arguments}
    shows = _shows(rule.endpoint)
    file = next((file for file in files if shows(file)), None)
    if file is None:
        raise LookupError(f"no demo case shows {rule.endpoint} to {actor.name}")
    return {name: _ARGUMENTS[name](file) for name in rule.arguments}


def _figure(rule: Rule, actor: Actor, month: Period) -> str:
    """A figure of the month with something behind it."""
    if rule.endpoint == "stats.problem":
        problems = stats.read(actor, month, clock.today()).problems
        return next(problem.code for problem in problems if problem.cases)
    return "consultations" if rule.endpoint == "stats.ledger" else "received"


_FIXED = {"limit_kind": "review", "channel_kind": "wecom"}
_ARGUMENTS: dict[str, Callable[[CaseFile], object]] = {
    "case_id": lambda file: file.case.id,
    "person_id": lambda file: file.case.person_id,
    "decision_id": lambda file: file.decisions[0].id,
    "notice_id": lambda file: file.notices[0].id,
    "assignment_id": lambda file: file.assignments[0].id,
    "event_id": lambda file: next(entry.event.id for entry in file.timeline if entry.may_retract),
    "slip_id": slip_id,
    "dispute_id": lambda file: file.dispute[0].id,
    "deadline_id": lambda file: next(face.deadline.id for face in file.clocks if _runs_by_event(face)),
}
# A row that stands, of the ledgers the demo data fill; an open item of the plan.
_LEDGER_ROWS: dict[str, tuple[type[Any], Callable[[Any], Any]]] = {
    "consultation_id": (Consultation, lambda row: row.voided_at.is_(None) & row.name_sealed.is_not(None)),
    "entry_id": (Entry, lambda row: row.voided_at.is_(None) & row.photos.any()),
    "photo_id": (Photo, lambda row: row.id.is_not(None)),
    "liaison_id": (Liaison, lambda row: row.closed_on.is_(None)),
    "item_id": (PlanItem, lambda row: row.state == PlanState.OPEN),
}


# A row of the person's own.
_OWN = {"draft_id": (Draft.id, Draft.user_id), "report_id": (SavedReport.id, SavedReport.owner_id)}


def _own_row(name: str, actor: Actor) -> int | None:
    found, owner = _OWN[name]
    return db.session.scalars(select(found).where(owner == actor.user_id).order_by(found)).first()


def _ledger_row(name: str, actor: Actor) -> int:
    model, shows = _LEDGER_ROWS[name]
    found = db.session.scalars(
        select(model.id).where(reach(actor, model), shows(model)).order_by(model.id)
    ).first()
    if found is None:
        raise LookupError(f"no row of the demo ledgers for {name} and {actor.name}")
    return int(found)


def _runs_by_event(face: ClockFace) -> bool:
    """Whether the clock runs and was started by an event of the dispute."""
    return face.deadline.is_open and face.deadline.event_id is not None


_Shows = Callable[[CaseFile], object]
_RETRACTABLE: _Shows = lambda file: any(entry.may_retract for entry in file.timeline)  # noqa: E731
_DISPUTED: _Shows = lambda file: any(_runs_by_event(face) for face in file.clocks)  # noqa: E731
_SHOWN_BY: dict[str, _Shows] = {
    "cases.clocks": _DISPUTED,
    "cases.deadline": _DISPUTED,
    "cases.adjust_clock": _DISPUTED,
    "cases.correct_event": _DISPUTED,
    "cases.show": lambda file: file.assignments,
    "chase.slip": has_slip,
    "chase.slip_print": has_slip,
    "cases.decision_letter": lambda file: file.decisions,
    "cases.papers_letter": lambda file: file.notices,
    "cases.assignment_letter": lambda file: file.assignments,
    "cases.retract": _RETRACTABLE,
    "my.done": _RETRACTABLE,
    "my.progress": lambda file: Action.RECORD_PROGRESS in file.allowed_actions,
    "my.closing": lambda file: Action.CLOSE in file.allowed_actions,
    "my.file_papers": lambda file: Action.FILE_PAPERS in file.allowed_actions,
    "review.show": lambda file: file.case.status is CaseStatus.UNDER_REVIEW,
}


def _shows(endpoint: str) -> _Shows:
    """What a case must have so that the page shows its content."""
    step = endpoint.removeprefix("cases.")
    if endpoint in _SHOWN_BY or step not in set(Action):
        return _SHOWN_BY.get(endpoint, lambda file: True)
    return lambda file: step in file.allowed_actions
