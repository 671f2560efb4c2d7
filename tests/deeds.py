"""How every write is done for real: one row per endpoint of the matrix, for whoever walks them all.

A `Deed` says on which case, with which form and by which roles a POST succeeds. The tests of
the promises ask `DEEDS` for every row of access.toml, so an endpoint without a deed fails them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import casework, clock, feeds, reminders
from app.casework.clocks import Deadline
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db, transaction
from app.reminders import clock_guard, scheduling
from app.reminders.models import InboxMessage
from app.reminders.worker_models import HoldReason, WorkerClock
from app.rules.event_kinds import EventKind
from app.rules.vocabulary import BeneficiaryType, CaseStatus, ProgressKind, ProofState, ReceivedVia, Role
from app.staff.models import Office, User
from app.timing import timing_of
from app.web.access import Rule
from tests.annual import deeds as annual_deeds
from tests.browsing import Browser, a_user_row, browser, browser_of
from tests.factories import (
    PASSWORD,
    Team,
    a_case,
    a_lawyer,
    a_status,
    a_user,
    actor_of,
    an_id_number,
    an_office,
)
from tests.outreach import deeds as outreach_deeds
from tests.reminders import deeds as reminder_deeds
from tests.saved import deeds as saved_deeds
from tests.stats import deeds as stats_deeds
from tests.timing import deeds as timing_deeds

Data = dict[str, Any]
_S = CaseStatus
WHY, TODAY, OTHER_PASSWORD = "按规定办理", "今天", "另一个-够长的-口令-2027"


class Stage:
    """One office with somebody signed in for every role, and a second lawyer."""

    def __init__(self, app: Flask, office: Office | None = None) -> None:
        self.app = app
        self.team = Team(office or an_office())
        self.office = self.team.office
        self.other_lawyer = a_lawyer(self.office, capacity=200)
        self._browsers: dict[Role, Browser] = {}

    def user(self, role: Role) -> User:
        actor = {
            Role.CLERK: self.team.clerk, Role.DIRECTOR: self.team.director, Role.LAWYER: self.team.lawyer,
        }.get(role)  # fmt: skip
        return db.session.get_one(User, actor.user_id) if actor else a_user_row(role, self.office)

    def browser(self, role: Role) -> Browser:
        if role not in self._browsers:
            self._browsers[role] = browser_of(self.app, self.user(role))
        return self._browsers[role]


@dataclass(frozen=True)
class Target:
    """What a deed is done to: a case (or none), the other ids of the address, and the form."""

    case: LegalCase | None
    values: Data
    form: Data


Prepare = Callable[[Stage, LegalCase, Role], Data | None]
Fill = Callable[[Stage, LegalCase | None, Role], Data]


@dataclass(frozen=True)
class Deed:
    """A write that succeeds. `form` may need the stage; `before` brings the case further and
    may return more ids of the address; `roles` narrows the matrix where not every role has an object."""

    start: CaseStatus | None
    form: Data | Fill
    case: Data | Callable[[], Data] | None = None
    before: Prepare | None = None
    roles: tuple[Role, ...] = ()

    def roles_of(self, rule: Rule) -> list[Role]:
        return [role for role in Role if role in (self.roles or rule.roles)]

    def made_ready(self, stage: Stage, role: Role) -> Target:
        """A fresh object and a valid form for it."""
        case, values = None, {}
        if self.start is not None:
            options = self.case() if callable(self.case) else dict(self.case or {})
            case = a_case(self.start, team=stage.team, **options)
            values = {"case_id": case.id}
            if self.before:
                values |= self.before(stage, case, role) or {}
            case = stored(case)
        form = self.form(stage, case, role) if callable(self.form) else dict(self.form)
        for name in ("user_id", *outreach_deeds.IDS, *saved_deeds.IDS, *timing_deeds.IDS):
            if name in form:
                values[name] = form.pop(name)
        # The month of a return stands in its address; a plan's month is a field.
        values |= {name: form[name] for name in (*stats_deeds.IDS, *annual_deeds.IDS) if name in form}
        values |= {name: form.pop(name) for name in reminder_deeds.IDS if name in form}
        if case is not None:
            form = {"version": str(case.version)} | form
        return Target(case, {"month": "2026-08"} | values, form)


def stored(case: LegalCase) -> LegalCase:
    """The case as it is now."""
    db.session.rollback()
    return db.session.get_one(LegalCase, case.id, populate_existing=True)


def address(app: Flask, rule: Rule, values: Mapping[str, Any]) -> str:
    """The address of the endpoint with the ids it asks for."""
    for each in app.url_map.iter_rules(rule.endpoint):
        if rule.method in (each.methods or ()):
            given = {name: values[name] for name in each.arguments}
            return str(app.url_map.bind("localhost").build(rule.endpoint, given, method=rule.method))
    raise AssertionError(f"{rule.endpoint} has no {rule.method}")


def sender(stage: Stage, rule: Rule, role: Role) -> Browser:
    """Who sends the form, the page open before them; signing in and out takes a browser of its own."""
    if rule.endpoint == "auth.sign_in":
        client = browser(stage.app)
        client.get("/sign-in")
        return client
    if rule.endpoint in ("auth.sign_out", "auth.password"):
        client = browser_of(stage.app, a_user_row(role, stage.office))
    else:
        client = stage.browser(role)
    client.token()
    return client


def act(stage: Stage, rule: Rule, client: Browser, target: Target, more: Data | None = None) -> TestResponse:
    """Send the form, with `more` fields beside those it has."""
    return client.send(address(stage.app, rule, target.values), {**(more or {}), **target.form})


def _soon(days: int = 10) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _promised() -> Data:
    due_on = clock.today() + timedelta(days=20)
    claimed = a_status(BeneficiaryType.MARTYR_BEREAVED, proof_state=ProofState.PROMISED, proof_due_on=due_on)
    return {"beneficiary": claimed}


def _long_ago() -> Data:
    return {"received_on": clock.today() - timedelta(days=60)}


def _provisional(stage: Stage, case: LegalCase, role: Role) -> None:
    with transaction():
        loaded = casework.load(stage.team.director, case.id)
        casework.grant_provisionally(stage.team.director, loaded, WHY, clock.today() + timedelta(days=15))


def _file_handed_in(stage: Stage, case: LegalCase, role: Role) -> None:
    with transaction():
        casework.file_papers(stage.team.lawyer, casework.load(stage.team.lawyer, case.id))


def _objected(stage: Stage, case: LegalCase, role: Role) -> None:
    with transaction():
        casework.lodge_objection(stage.team.clerk, casework.load(stage.team.clerk, case.id), WHY)


def _reported(stage: Stage, case: LegalCase, role: Role) -> Data:
    actor = stage.team.lawyer if role is Role.LAWYER else stage.team.clerk
    by = "" if role is Role.LAWYER else "电话"
    with transaction():
        casework.record_progress(
            actor, casework.load(actor, case.id), ProgressKind.FILED, clock.today(), "", by
        )
    newest = select(CaseEvent.id).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc())
    return {"event_id": db.session.scalar(newest.limit(1))}


def _recorded(stage: Stage, case: LegalCase, role: Role) -> Data:
    """A judgment served today, whose limit waits for an answer."""
    actor = stage.team.lawyer
    with transaction():
        event = casework.record_event(
            actor, casework.load(actor, case.id), EventKind.CIVIL_JUDGMENT, clock.today()
        )
    newest = select(Deadline.id).where(Deadline.event_id == event.id)
    return {"dispute_id": event.id, "deadline_id": db.session.scalar(newest)}


def _change_asked(stage: Stage, case: LegalCase, role: Role) -> None:
    with transaction():
        casework.request_change(stage.team.clerk, casework.load(stage.team.clerk, case.id), WHY)


def _cooperating(stage: Stage, case: LegalCase, role: Role) -> None:
    due_on = clock.today() + timedelta(days=10)
    with transaction():
        loaded = casework.load(stage.team.clerk, case.id)
        casework.start_cooperation(stage.team.clerk, loaded, "南湖区中心", "申请人收入", due_on)


def _notified() -> Data:
    return {"received_via": ReceivedVia.NOTICE, "sent_by": "清江县人民法院"}


def _sourced(form: Data) -> Fill:
    """The form, with the source a clerk must name."""
    return lambda stage, case, role: form | ({"reported_by": "承办律师电话"} if role is Role.CLERK else {})


def _told(stage: Stage, case: LegalCase, role: Role) -> Data:
    noon: datetime = clock.at_local(timing_of(None).calendar.last_workday(clock.today()), 12)
    reminders.run_round(noon, is_pretended=True)
    mine = select(InboxMessage.id).where(InboxMessage.recipient_id == stage.browser(role).user.id)
    return {"message_id": db.session.scalar(mine.order_by(InboxMessage.id.desc()).limit(1))}


def _drafted(stage: Stage, case: LegalCase, role: Role) -> Data:
    client = stage.browser(role)
    client.token()
    return {"draft_id": client.send("/intake/draft", application(stage, None, role)).json["draft"]}


def _asked(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    assert case is not None
    return {"labels": [paper.label for paper in case.papers if not paper.received_on], "on": TODAY}


def _corrected(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    assert case is not None
    kept = {name: getattr(case, name).value for name in ("aid_form", "hardship_ground")}
    return {"matter": case.matter, **kept, "facts": "更正后的案情", "remark": "", "reason": WHY}


def _batch(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    assert case is not None
    number, lawyer = case.id, stage.team.lawyer_user.id
    return {"case": str(number), f"version-{number}": str(case.version), f"lawyer-{number}": str(lawyer)}


def _progress(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    said = {"reported_by": "电话"} if role is Role.CLERK else {}
    return {"kind": "filed", "on": TODAY, "note": WHY, **said}


def application(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    """A complete form of the window, of somebody nobody has met."""
    number = next(each for each in iter(an_id_number, "") if int(each[16]) % 2)  # a man's
    return {
        "form_token": f"{int(number[:-1]):032x}", "id_number": number, "name": "赵新来", "id_kind": "resident_id",
        "received_via": "walk_in", "received_on": clock.today().isoformat(), "beneficiary_type": "none",
        "matter": "pay_wages", "facts": "拖欠工资。", "hardship": "pledge", "papers": ["application_form"],
        "phone": "13800001234",
    }  # fmt: skip


def _colleague(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    return {"user_id": a_user(Role.CLERK, stage.office).id}


def _new_user(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    login = f"new{clock.now():%H%M%S%f}"
    return {"name": "张三", "login": login, "role": "clerk", "office": str(stage.office.id)}


def _subscribed(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    with transaction():
        feeds.renew(stage.team.lawyer if role is Role.LAWYER else stage.team.director)
    return {}


def _another(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    return {"lawyer_id": str(stage.other_lawyer.id), "reason": WHY}


def _sign_in(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    return {"login": a_user_row(role, stage.office).login, "password": PASSWORD}


def _supervised(stage: Stage, case: LegalCase, role: Role) -> Data:
    """A slip to whoever is to answer it."""
    addressee = {Role.CLERK: stage.team.clerk, Role.LAWYER: stage.team.lawyer}.get(role, stage.team.lawyer)
    chief = stage.team.director
    if role is Role.DIRECTOR:
        addressee, chief = stage.team.director, actor_of(a_user(Role.DIRECTOR, stage.office))
    with transaction():
        slip = casework.supervise(
            chief, casework.load(chief, case.id), addressee.user_id or 0, "久无进展", "说明原因"
        )
    return {"slip_id": slip.id}


def _answered(stage: Stage, case: LegalCase, role: Role) -> Data:
    values = _supervised(stage, case, Role.LAWYER)
    with transaction():
        casework.reply_supervision(stage.team.lawyer, casework.load(stage.team.lawyer, case.id), "已办")
    return values


def _demand(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    lawyer_id = str(stage.team.lawyer_user.id)
    return {"addressee_id": lawyer_id, "reason": WHY, "requirement": WHY, "reply_due_on": _workday(stage)}


def _workday(stage: Stage) -> str:
    """By the office's own calendar: another deed may have closed it on any day."""
    return timing_of(stage.office.id).calendar.add_workdays(clock.today(), 3).isoformat()


def _successor(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    return {"handler_id": str(a_user(Role.CLERK, stage.office).id), "reason": WHY}


def _one_urged(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    assert case is not None
    return {"case": str(case.id), f"text-{case.id}": WHY}


def _job(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    with transaction():
        scheduling.keep_schedule([("purge", "清理")], {})
    return {"job": "purge"}


def _held_clock(stage: Stage, case: LegalCase | None, role: Role) -> Data:
    with transaction() as session:
        session.merge(
            WorkerClock(
                name=clock_guard.NAME, tick_at=clock.now(), boot_id="b", since_boot=1.0, held_at=clock.now(),
                held_because=HoldReason.JUMP, drift_seconds=3600, confirmed_at=None,
            )
        )  # fmt: skip
    return {}


_PASSWORDS = {
    "old_password": PASSWORD, "new_password": OTHER_PASSWORD, "repeat_password": OTHER_PASSWORD,
}  # fmt: skip
_REFUSAL = {"ground": "other", "article": "《法律援助法》第三十一条", "reason": WHY, "stage": "confirm"}
_WON = {"outcome": "won", "closed_on": TODAY, "recovered_fen": "1.4万"}
_ON_PAPER = {"on": TODAY, "checklist": ["agreement"]}
_VERDICT = {"on": TODAY, "reason": WHY}

DEEDS: Mapping[str, Deed] = {
    "auth.sign_in": Deed(None, _sign_in, roles=tuple(Role)),
    "auth.sign_out": Deed(None, {}),
    "auth.text_size": Deed(None, {"size": "large"}),
    "auth.password": Deed(None, _PASSWORDS),
    "settings.new_user": Deed(None, _new_user),
    "settings.disable_user": Deed(None, _colleague),
    "settings.enable_user": Deed(None, _colleague),
    "settings.reset_password": Deed(None, _colleague),
    **{name: Deed(None, form) for name, form in timing_deeds.FORMS.items()},
    "audit_log.verify": Deed(None, {}),
    "reminders.read": Deed(_S.UNDER_REVIEW, {}, _long_ago, _told, (Role.DIRECTOR,)),
    "reminders.read_all": Deed(None, {}),
    "intake.new": Deed(None, application),
    "intake.forget": Deed(_S.UNDER_REVIEW, {}, before=_drafted),
    "intake.panel": Deed(None, application),
    "intake.draft": Deed(None, application),
    "intake.paper": Deed(_S.UNDER_REVIEW, {}),
    "my.progress": Deed(_S.IN_PROGRESS, {"step": "filed", "on": TODAY}),
    "my.closing": Deed(_S.IN_PROGRESS, _WON),
    "my.file_papers": Deed(_S.CLOSED, _ON_PAPER),
    "my.retract": Deed(_S.IN_PROGRESS, {}, before=_reported),
    "my.phone": Deed(_S.IN_PROGRESS, {}),
    "queue.next": Deed(None, {}),
    "search.results": Deed(None, {"q": "没有这个人"}),
    "people.names": Deed(
        _S.IN_PROGRESS,
        lambda _, case, __: {"former_names": "曾小明", "version": case.person.version} if case else {},
        before=lambda _, case, __: {"person_id": case.person_id},
    ),
    "assign.preview": Deed(_S.GRANTED, _batch),
    "assign.confirm": Deed(_S.GRANTED, _batch),
    "cases.reveal": Deed(_S.IN_PROGRESS, {}),
    "cases.viewing": Deed(_S.IN_PROGRESS, {}),
    "cases.retract": Deed(_S.IN_PROGRESS, {}, before=_reported),
    "cases.accept": Deed(_S.RECEIVED, _asked),
    "cases.ask_for_papers": Deed(_S.UNDER_REVIEW, lambda *_: {"more": "劳动合同原件", "due_on": _soon()}),
    "cases.papers_received": Deed(_S.PAPERS_AWAITED, _asked),
    "cases.lapse": Deed(_S.PAPERS_AWAITED, {}, _long_ago),
    "cases.withdraw": Deed(_S.UNDER_REVIEW, {"reason": WHY}),
    "cases.propose": Deed(_S.UNDER_REVIEW, {"kind": "grant", "note": WHY}),
    "cases.return": Deed(_S.UNDER_REVIEW, {"reason": WHY}),
    "cases.grant": Deed(_S.UNDER_REVIEW, {"opinion": WHY}),
    "cases.refuse": Deed(_S.UNDER_REVIEW, _REFUSAL),
    "cases.grant_provisionally": Deed(_S.UNDER_REVIEW, lambda *_: {"reason": WHY, "papers_due_on": _soon()}),
    "cases.confirm_provisional": Deed(_S.UNDER_REVIEW, {}, before=_provisional),
    "cases.assign": Deed(_S.GRANTED, lambda stage, *_: {"lawyer_id": str(stage.team.lawyer_user.id)}),
    "cases.reassign": Deed(_S.ASSIGNED, _another),
    "cases.sign_agreement": Deed(_S.ASSIGNED, {"on": TODAY}),
    "cases.record_progress": Deed(_S.IN_PROGRESS, _progress),
    "cases.close": Deed(_S.IN_PROGRESS, _WON),
    "cases.file_papers": Deed(_S.CLOSED, _ON_PAPER),
    "cases.return_file": Deed(_S.CLOSED, {"reason": WHY}, before=_file_handed_in),
    "cases.archive": Deed(_S.CLOSED, {}, before=_file_handed_in),
    "cases.terminate": Deed(_S.IN_PROGRESS, {"ground": "own_lawyer", "reason": WHY, "stage": "confirm"}),
    "cases.transfer": Deed(_S.UNDER_REVIEW, {"to": "南湖区中心", "reason": WHY}),
    "cases.serve_decision": Deed(_S.REFUSED, {"on": TODAY}),
    "cases.lodge_objection": Deed(_S.REFUSED, _VERDICT),
    "cases.uphold_refusal": Deed(_S.REFUSED, _VERDICT, before=_objected),
    "cases.overturn_refusal": Deed(_S.REFUSED, _VERDICT, before=_objected),
    "cases.verify_status": Deed(_S.UNDER_REVIEW, {"state": "verified"}, _promised),
    "cases.override": Deed(_S.UNDER_REVIEW, {"tier": "1", "reason": WHY}),
    "cases.correct": Deed(_S.UNDER_REVIEW, _corrected),
    "cases.add_note": Deed(_S.IN_PROGRESS, {"text": WHY}),
    "cases.record_event": Deed(
        _S.IN_PROGRESS, _sourced({"kind": "civil_judgment", "on": TODAY, "mode": "direct", "accept": "y"})
    ),
    "cases.correct_event": Deed(
        _S.IN_PROGRESS,
        _sourced({"on": TODAY, "mode": "public_notice", "document": "民事判决书", "reason": WHY}),
        before=_recorded,
    ),
    "cases.answer_limit": Deed(_S.IN_PROGRESS, _sourced({"all": "y"}), before=_recorded),
    "cases.adjust_clock": Deed(_S.IN_PROGRESS, {"kind": "drop", "reason": WHY}, before=_recorded),
    "cases.correct_date": Deed(
        _S.REFUSED,
        lambda *_: {"fact": "decided", "on": _soon(-1), "reason": WHY},
        lambda: {"received_on": clock.today() - timedelta(days=3)},
    ),
    "cases.request_change": Deed(_S.IN_PROGRESS, _VERDICT),
    "cases.refuse_change": Deed(_S.IN_PROGRESS, {"reason": WHY}, before=_change_asked),
    "cases.start_cooperation": Deed(
        _S.UNDER_REVIEW, lambda *_: {"to": "南湖区中心", "matter": "申请人收入", "due_on": _soon()}
    ),
    "cases.end_cooperation": Deed(_S.UNDER_REVIEW, {"on": TODAY}, before=_cooperating),
    "cases.reply_notice": Deed(_S.UNDER_REVIEW, {"on": TODAY, "document": "法律援助公函"}, _notified),
    "stats.xlsx": Deed(None, {}),
    "cases.urge": Deed(_S.IN_PROGRESS, {"text": WHY}),
    "cases.supervise": Deed(_S.IN_PROGRESS, _demand),
    "cases.reply_supervision": Deed(_S.IN_PROGRESS, {"text": WHY}, before=_supervised),
    "cases.return_reply": Deed(
        _S.IN_PROGRESS, lambda stage, *_: {"reason": WHY, "reply_due_on": _workday(stage)}, before=_answered
    ),
    "cases.lift_supervision": Deed(_S.IN_PROGRESS, {"reason": WHY}, before=_answered),
    "cases.follow_up": Deed(_S.IN_PROGRESS, lambda *_: {"next_on": _soon(), "note": WHY}),
    "cases.hand_over": Deed(_S.IN_PROGRESS, _successor),
    "cases.plan_contact": Deed(_S.IN_PROGRESS, lambda *_: {"unreachable_until": _soon(), "caution": WHY}),
    "cases.log_contact": Deed(_S.IN_PROGRESS, {"result": "no_answer", "note": WHY}),
    "chase.preview": Deed(_S.IN_PROGRESS, _one_urged),
    "chase.urge": Deed(_S.IN_PROGRESS, _one_urged),
    "calls.numbers": Deed(_S.IN_PROGRESS, {}),
    "jobs.run": Deed(None, _job),
    "jobs.confirm_clock": Deed(None, _held_clock),
    **{name: Deed(None, fill) for name, fill in outreach_deeds.FORMS.items()},
    **{name: Deed(None, fill) for name, fill in stats_deeds.FORMS.items()},
    **{name: Deed(None, fill) for name, fill in annual_deeds.FORMS.items()},
    "stats.recipients": Deed(_S.UNDER_REVIEW, stats_deeds.RECIPIENTS),
    **{name: Deed(None, fill) for name, fill in reminder_deeds.FORMS.items()},
    **{name: Deed(None, fill) for name, fill in saved_deeds.FORMS.items()},
    "feeds.renew": Deed(None, {}),
    "feeds.revoke": Deed(None, _subscribed),
}
