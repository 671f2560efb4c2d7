"""Reaching a soldier: what is agreed is kept sealed, told without names, and obeyed by lists and numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import casework, clock
from app.audit import Actor, AuditRecord
from app.casework import Invalid, Refused
from app.casework.invariants import findings
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.parties.contact import ContactFacts, plan_of
from app.rules.reachability import DaySet, Moment, Window
from app.rules.vocabulary import CaseStatus, ContactResult, ProxyRelation
from tests.factories import Team, a_case, a_person

_S = CaseStatus
EVENINGS = Window(DaySet.EVERY_DAY, time(18), time(20))


def facts(**changes: object) -> ContactFacts:
    given = {
        "windows": (EVENINGS,),
        "unreachable_until": clock.today() + timedelta(days=20),
        "proxy_relation": ProxyRelation.SPOUSE,
        "proxy_name": "李桂芳",
        "proxy_phone": "13911112222",
    }
    return ContactFacts(**(given | changes))  # type: ignore[arg-type]


def agreed(actor: Actor, case: LegalCase, plan: ContactFacts) -> None:
    with transaction():
        casework.plan_contact(actor, casework.load(actor, case.id), plan)


def at(hour: int) -> datetime:
    return clock.at_local(clock.today(), hour)


def test_the_plan_is_sealed_and_the_story_names_nobody(app: Flask) -> None:
    """Red when proxy_name or proxy_phone is stored plain, or stands in the event."""
    team = Team()
    case = a_case(_S.ASSIGNED, team=team)
    agreed(team.clerk, case, facts(caution="勿电话告知"))
    db.session.rollback()
    stored = " ".join(map(str, db.session.execute(text("select * from contact_plan")).one()))
    assert "李桂芳" not in stored
    assert "13911112222" not in stored
    again = db.session.get_one(LegalCase, case.id)
    plan = plan_of(again.person)
    assert plan is not None
    assert (plan.proxy_name, plan.proxy_phone) == ("李桂芳", "13911112222")
    said = again.events[0].text
    assert "代理联系人：配偶" in said
    assert "李桂芳" not in said
    assert findings(db.session()) == []
    second = a_case(_S.UNDER_REVIEW, team=team, person=a_person(id_number=again.person.id_number))
    assert casework.contact_hint(second, "supplement", clock.today()).startswith("申请人不可联系至")
    assert casework.contact_hint(second, "review", clock.today()) == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unreachable_until": date(2026, 1, 1)}, "unreachable_until"),
        ({"proxy_phone": "123"}, "proxy_phone"),
        ({"proxy_name": ""}, "proxy_name"),
        ({"proxy_relation": None}, "proxy_relation"),
        ({"caution": "在63898部队服役"}, "caution"),
        ({"proxy_name": "某旅一营教导员"}, "proxy_name"),
    ],
)
def test_what_cannot_be_agreed(app: Flask, changes: dict[str, object], field: str) -> None:
    team = Team()
    case = a_case(_S.ASSIGNED, team=team)
    with pytest.raises(Invalid) as refused:
        agreed(team.clerk, case, facts(**changes))
    assert field in refused.value.fields


def test_while_cut_off_only_the_proxy_is_rung_and_every_look_is_on_record(app: Flask) -> None:
    """Red when reveal_numbers gives the applicant's own number all the same."""
    team = Team()
    case = a_case(_S.ASSIGNED, team=team)
    agreed(team.clerk, case, facts())
    with transaction():
        numbers = casework.reveal_numbers(team.lawyer, casework.load(team.lawyer, case.id))
    assert (numbers.phone, numbers.proxy_phone) == (None, "13911112222")
    assert "13911112222" not in repr(numbers)
    row = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "person.reveal_phone")).one()
    assert row.actor_id == team.lawyer.user_id
    assert "1391111" not in str(row.detail)
    agreed(team.clerk, case, facts(proxy_relation=None, proxy_name="", proxy_phone=""))
    with transaction(), pytest.raises(Refused, match="不可联系至"):
        casework.reveal_numbers(team.lawyer, casework.load(team.lawyer, case.id))
    agreed(team.clerk, case, facts(unreachable_until=None))
    with transaction():
        numbers = casework.reveal_numbers(team.lawyer, casework.load(team.lawyer, case.id))
    assert (numbers.phone, numbers.proxy_phone) == ("13800005678", "13911112222")


def test_the_call_list_obeys_hours_and_days_and_forgets_who_was_reached(app: Flask) -> None:
    team = Team()
    old = clock.today() - timedelta(days=4)
    free, evening, away, alone = (a_case(_S.ASSIGNED, team=team, received_on=old) for _ in range(4))
    a_case(_S.ASSIGNED, team=team)  # five days to go: nobody need ring yet
    agreed(team.clerk, evening, facts(unreachable_until=None))
    agreed(team.clerk, away, facts())
    agreed(team.clerk, alone, facts(proxy_relation=None, proxy_name="", proxy_phone=""))
    found = {call.case.id: call for call in casework.calls(team.lawyer, at(10))}
    assert {case_id: call.moment for case_id, call in found.items()} == {
        free.id: Moment.NOW,
        evening.id: Moment.LATER_TODAY,
        away.id: Moment.PROXY,
        alone.id: Moment.NOBODY,
    }
    assert [call.case.id for call in casework.calls(team.lawyer, at(10))] == [
        free.id, away.id, evening.id, alone.id,
    ]  # fmt: skip
    assert found[evening.id].next_window.endswith("每天 18:00～20:00")
    assert all(call.is_mine for call in found.values())
    assert not any(call.is_mine for call in casework.calls(team.clerk, at(10)))
    assert casework.calls(Team().clerk, at(10)) == ()
    with transaction():
        casework.log_contact(
            team.lawyer, casework.load(team.lawyer, free.id), ContactResult.NO_ANSWER, "下午再打"
        )
    assert not casework.calls(team.lawyer, at(10))[0].is_done
    with transaction():
        casework.log_contact(team.lawyer, casework.load(team.lawyer, free.id), ContactResult.REACHED)
    assert casework.calls(team.lawyer, at(10))[-1].case.id == free.id
