"""What happens to a row of a ledger, from the window to the year's figures?"""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import casework, clock, outreach
from app.audit import AuditRecord
from app.casework import drafts
from app.casework.errors import Invalid, Refused, Stale
from app.extensions import db, transaction
from app.outreach import FIGURES, Span, consultations, ledger, liaisons, plan, reach
from app.outreach.invariants import LEDGER_CHECKS, ledger_findings
from app.outreach.listing import ConsultationFilters, EntryFilters, handling_of, last_of
from app.outreach.listing import consultations as listed
from app.outreach.listing import entries as entries_listed
from app.outreach.models import Consultation, Entry, Liaison, Photo, PlanItem
from app.outreach.pictures import clean_picture
from app.rules.commemorations import Occasion
from app.rules.consultations import BRANCH_TOPICS, Branch, Crowd, Handling, Way
from app.rules.outreach import LedgerKind, LiaisonKind, PlaceKind, PlanState
from app.rules.vocabulary import CaseStatus
from tests.factories import SYSTEM, Team, a_case, an_application, an_instant, an_office
from tests.outreach.photos import a_jpeg
from tests.outreach.rows import (
    a_consultation,
    a_liaison,
    a_random_consultation,
    a_random_entry,
    a_token,
    again,
    an_entry,
    consultation_facts,
    entry_facts,
)

YEAR = Span.year(2026)


def rows(statement: str, **values: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(text(statement), values))


def corrected_and_voided(chance: Random, team: Team) -> None:
    """A good part of the rows is corrected or voided afterwards, as happens in an office."""
    for row in db.session.scalars(select(Consultation).where(Consultation.voided_at.is_(None))).all():
        fate = chance.random()
        with transaction():
            if fate < 0.15:
                other = consultation_facts(
                    consulted_on=row.consulted_on, way=chance.choice(list(Way)), topics=("traffic", "pension")
                )
                consultations.correct(team.clerk, again_in(row), other)
            elif fate < 0.25:
                reach.void(team.director, again_in(row), "重复登记")
    for entry in db.session.scalars(select(Entry).where(Entry.voided_at.is_(None))).all():
        if chance.random() < 0.2:
            with transaction():
                ledger.correct(team.clerk, again_in(entry), entry_facts(held_on=entry.held_on, audience=7))


def again_in(row: Any) -> Any:
    return db.session.get_one(type(row), row.id, populate_existing=True)


def recounted(office_ids: tuple[int, ...], first_on: date, end_on: date) -> dict[str, int]:
    """Every figure of the ledgers counted again from the bare tables, by another way: in Python."""
    offices = ",".join(map(str, office_ids))
    between = {"first": first_on.isoformat(), "end": end_on.isoformat()}
    asked = [
        dict(row._mapping)
        for row in rows(
            f"select * from consultation where office_id in ({offices}) and voided_at is null"
            " and consulted_on >= :first and consulted_on < :end", **between,
        )
    ]  # fmt: skip
    done = [
        dict(row._mapping)
        for row in rows(
            f"select * from outreach_entry where office_id in ({offices}) and voided_at is null"
            " and held_on >= :first and held_on < :end", **between,
        )
    ]  # fmt: skip
    topics = rows("select consultation_id, code from consultation_topic")
    ids = {row["id"] for row in asked}
    found = {
        "consultations": len(asked),
        "consultation_matters": sum(each[0] in ids for each in topics),
        "consultations_phone": sum(row["way"] in ("phone", "hotline") for row in asked),
        "consultations_military": sum(row["crowd"] in ("military", "bereaved") for row in asked),
        "activities": len(done),
    }
    for name in ("way", "crowd", "handling"):
        for key in FIGURES:
            if key.startswith(f"consultations_{name}_"):
                found[key] = sum(row[name] == key.removeprefix(f"consultations_{name}_") for row in asked)
    for kind in LedgerKind:
        found[f"activities_{kind.value}"] = sum(row["kind"] == kind.value for row in done)
    for name in outreach.Measures.__dataclass_fields__:
        if name != "events":
            found[name] = sum(row[name] for row in done)
    return found


def test_every_figure_equals_an_independent_recount(app: Flask) -> None:
    """Red for `<=` instead of `<` at the end of a span, a missing voided_at, a sum over the wrong column."""
    chance, team, foreign = Random(20261123), Team(), Team()
    span = Span.month(2026, 10)
    days = [span.first_on + timedelta(days=n) for n in (-1, 0, 1, 15, 30, 31)]
    for n in range(48):
        a_random_consultation(chance, team.clerk, days[n % 6])
        a_random_entry(chance, team.clerk, days[n % 6]) if n % 2 else None
    a_random_consultation(chance, foreign.clerk, days[2])
    a_random_entry(chance, foreign.clerk, days[2])
    corrected_and_voided(chance, team)
    found = outreach.totals(team.director, span)
    expected = recounted(team.director.office_ids, span.first_on, span.end_on)
    assert found.consultations.people > 20
    for key, number in expected.items():
        figure = FIGURES[key]
        lines = figure.lines(team.director, span, None)
        assert figure.read(found) == number, key
        assert sum(line.amount for line in lines) == number, key
        assert not figure.is_count or len(lines) == number, key
        assert "口径" not in figure.definition
        assert figure.definition.endswith("。")
    assert set(FIGURES) - set(expected) == {
        key for key in FIGURES if key.startswith(("stations", "contact", "units", "plan"))
    }
    assert sum(found.consultations.by_branch.values()) == expected["consultation_matters"]
    lists_agree(team, span)


def lists_agree(team: Team, span: Span) -> None:
    """The page behind a figure has as many rows as the figure says, branch and topic included."""
    last = span.end_on - timedelta(days=1)
    totals = outreach.totals(team.director, span)
    for branch in Branch:
        page = listed(team.clerk, ConsultationFilters(span.first_on, last, branch=branch))
        assert page.count == len(page.rows) == totals.consultations.by_branch[branch]
        for topic in BRANCH_TOPICS[branch]:
            one = listed(team.clerk, ConsultationFilters(span.first_on, last, topic=topic.code))
            assert one.count == totals.consultations.by_topic[topic.code]
    for handling in Handling:
        page = listed(team.clerk, ConsultationFilters(span.first_on, last, handling=handling))
        assert page.count == totals.consultations.by_handling[handling]
    for kind in LedgerKind:
        found = entries_listed(team.clerk, EntryFilters(span.first_on, last, kind=kind))
        assert found.count == len(found.rows) == totals.activities.by_kind[kind].events


def test_a_past_month_is_counted_as_it_stood(app: Flask) -> None:
    """As-of. Red when a correction edits the row in place, or counts_at ignores voided_at."""
    chance, team = Random(7), Team()
    with clock.travelled_to(an_instant(date(2026, 10, 8))):
        for n in range(12):
            a_random_consultation(chance, team.clerk, date(2026, 10, 1) + timedelta(days=n % 8))
            a_random_entry(chance, team.clerk, date(2026, 10, 1) + timedelta(days=n % 8))
        then, frozen = clock.now(), outreach.totals(team.director, Span.month(2026, 10))
    corrected_and_voided(chance, team)
    now = outreach.totals(team.director, Span.month(2026, 10))
    assert (now.consultations, now.activities) != (frozen.consultations, frozen.activities)
    past = outreach.totals(team.director, Span.month(2026, 10), as_of=then)
    assert (past.consultations, past.activities) == (frozen.consultations, frozen.activities)
    for key in ("consultations", "consultation_matters", "audience", "activities_camp"):
        lines = FIGURES[key].lines(team.director, Span.month(2026, 10), then)
        assert sum(line.amount for line in lines) == FIGURES[key].read(frozen)


def test_nobody_counts_or_sees_what_another_office_wrote(app: Flask) -> None:
    """P22. Red when reach() is left out of a query."""
    team, foreign = Team(), Team()
    row, entry = a_consultation(foreign.clerk, name="赵六"), an_entry(foreign.clerk, LedgerKind.VISIT)
    station = a_liaison(foreign.clerk)
    with transaction():
        plan.adopt(foreign.director, 2026, [Occasion.ARMY_DAY])
    theirs = db.session.scalars(select(PlanItem)).one()
    for stranger in (team.clerk, team.director, team.lawyer, foreign.lawyer):
        for model, number in (
            (Consultation, row.id),
            (Entry, entry.id),
            (Liaison, station.id),
            (PlanItem, theirs.id),
        ):
            assert reach.found(stranger, model, number) is None  # type: ignore[type-var]
        assert outreach.totals(stranger, YEAR).activities.all.events == 0
        assert not FIGURES["consultations"].lines(stranger, YEAR, None)
        assert not plan.items_of(stranger, 2026)
    assert outreach.totals(foreign.director, YEAR).consultations.people == 1
    assert outreach.totals(SYSTEM, YEAR).consultations.people == 1
    with pytest.raises(Refused), transaction():
        consultations.register(foreign.lawyer, consultation_facts())


def test_a_form_sent_twice_is_one_row_and_a_correction_leaves_its_trace(app: Flask) -> None:
    """P03. Red when `once` does not look for the token."""
    team, facts = Team(), consultation_facts(name="王秀兰", phone="13800005678")
    for _ in range(2):
        with transaction():
            row = consultations.register(team.clerk, facts)
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 1
    with transaction():
        new = consultations.correct(team.director, again_in(row), consultation_facts(way=Way.PHONE))
    old = again(row)
    assert (old.replaced_by_id, old.way, old.voided_at is None) == (new.id, Way.VISIT, False)
    with pytest.raises(Refused, match="已被更正"), transaction():
        consultations.correct(team.clerk, again_in(row), consultation_facts())
    with pytest.raises(Invalid, match="作废原因"), transaction():
        reach.void(team.clerk, again_in(new), " ")
    with transaction():
        reach.void(team.clerk, again_in(new), "重复登记")
    assert last_of(team.clerk) == []
    actions = db.session.scalars(
        select(AuditRecord.action).where(AuditRecord.object_kind == "consultation").order_by(AuditRecord.seq)
    ).all()
    assert actions == ["consultation.add", "consultation.correct", "consultation.void"]


def test_names_and_phones_are_nowhere_in_clear(app: Flask) -> None:
    """P73. Red when a column is stored as typed instead of sealed."""
    team = Team()
    row = a_consultation(team.clerk, name="欧阳若兰", phone="13812345678")
    an_entry(team.clerk, LedgerKind.VISIT, whom="欧阳若兰")
    a_liaison(team.clerk, contact_name="欧阳若兰", contact_phone="13812345678")
    stored = str(
        [rows(f"select * from {table}") for table in ("consultation", "outreach_entry", "outreach_liaison")]
    )
    assert "欧阳" not in stored
    assert "12345678" not in stored
    assert (again(row).name, again(row).phone) == ("欧阳若兰", "13812345678")
    assert last_of(team.clerk)[0].who == "欧**兰 138 **** 5678"
    assert "欧阳" not in repr(consultation_facts(name="欧阳若兰"))


def test_a_consultation_becomes_a_case_and_says_so_by_itself(app: Flask) -> None:
    """转受理. Red when the draft gets a token of its own: the case would never be found again."""
    team = Team()
    row = a_consultation(team.clerk, way=Way.HOTLINE, topics=("traffic",), name="王秀兰", phone="13800005678")
    with transaction():
        number = consultations.begin_intake(team.clerk, again_in(row))
    fields = drafts.read_draft(team.clerk, number)
    assert (fields["name"], fields["received_via"], fields["matter"]) == (
        ["王秀兰"], ["phone"], ["交通事故人身损害赔偿"],
    )  # fmt: skip
    assert consultations.case_of(team.clerk, row) is None
    with transaction():
        case = casework.submit(team.clerk, an_application(form_token=fields["form_token"][0]))
    assert consultations.case_of(team.clerk, again(row)) == case
    assert handling_of(row) is Handling.ANSWERED
    with pytest.raises(Refused, match="已关联"), transaction():
        consultations.begin_intake(team.clerk, again_in(row))
    with transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    assert handling_of(row) is Handling.GRANTED
    assert outreach.totals(team.director, YEAR).consultations.by_handling[Handling.GRANTED] == 1
    assert len(FIGURES["consultations_handling_granted"].lines(team.clerk, YEAR, None)) == 1


def test_a_case_registered_elsewhere_is_linked_by_its_number(app: Flask) -> None:
    team, other = Team(), a_case()
    row, case = a_consultation(team.clerk), a_case(CaseStatus.GRANTED, team=team)
    for wrong in (other.case_no, "没有这个号", ""):
        with pytest.raises(Invalid, match="没有找到"), transaction():
            consultations.link(team.clerk, again_in(row), wrong)
    with transaction():
        consultations.link(team.clerk, again_in(row), case.case_no)
    assert handling_of(row) is Handling.GRANTED


@pytest.mark.parametrize(
    ("fields", "at", "confirmable"),
    [
        ({"theme": "赴63898部队送法"}, "theme", True),
        ({"summary": "在第54集团军某旅讲课"}, "summary", True),
        ({"whom": "三连指导员"}, "whom", False),
        ({"place": "63898部队", "place_kind": PlaceKind.OTHER}, "place", False),
        ({"organiser": "第39师政治部"}, "organiser", False),
    ],
)
def test_no_ledger_names_a_unit(app: Flask, fields: dict[str, Any], at: str, confirmable: bool) -> None:
    """Red when a text of the form is left out of _watched, or a confirmation lets a name through."""
    team = Team()
    kind = LedgerKind.VISIT if at == "whom" else LedgerKind.CAMP
    with pytest.raises(Invalid) as refused:
        an_entry(team.clerk, kind, **fields)
    assert "疑似" in refused.value.fields[at]
    if at == "whom":
        return
    if not confirmable:
        with pytest.raises(Invalid):
            an_entry(team.clerk, kind, **fields, secrecy_confirmation="新闻已公开报道")
        return
    row = an_entry(team.clerk, kind, **fields, secrecy_confirmation="教材中的例子，不是真实单位")
    detail = db.session.scalar(select(AuditRecord.detail).where(AuditRecord.object_id == str(row.id),
                                                                AuditRecord.action == "entry.add"))  # fmt: skip
    assert detail == {"kind": "camp", "secrecy_confirmed": True}


def test_only_what_belongs_to_the_kind_is_kept(app: Flask) -> None:
    """Red when _kept takes every measure: a visit would swell the audience of the year."""
    team = Team()
    visit = an_entry(
        team.clerk, LedgerKind.VISIT, audience=500, materials=300, households=4, condolence_fen=50_000
    )
    assert (visit.audience, visit.materials, visit.households, visit.condolence_fen) == (0, 0, 4, 50_000)
    with pytest.raises(Invalid) as missing:
        an_entry(
            team.clerk, LedgerKind.VISIT, households=None, theme="", held_on=clock.today() + timedelta(days=1)
        )
    assert set(missing.value.fields) == {"households", "theme", "held_on"}


def test_photos_and_evidence_follow_a_correction(app: Flask) -> None:
    team, picture = Team(), clean_picture(a_jpeg(), "现场")
    row = an_entry(team.clerk, pictures=(picture,))
    with transaction():
        plan.adopt(team.director, 2026, [Occasion.ARMY_DAY])
    item = db.session.scalars(select(PlanItem)).one()
    with transaction():
        plan.finish(team.clerk, again_in(item), [row.id], "", item.version)
        new = ledger.correct(team.clerk, again_in(row), entry_facts(audience=61))
    assert [photo.digest for photo in again(new).photos] == [picture.digest]
    assert [entry.id for entry in again(item).evidence] == [new.id]
    with pytest.raises(Invalid, match="最多"), transaction():
        ledger.add_photos(team.clerk, again_in(new), [picture] * ledger.MOST_PHOTOS)
    photo = db.session.scalars(select(Photo)).one()
    assert ledger.photo(team.clerk, photo.id) == photo
    assert ledger.photo(Team().clerk, photo.id) is None
    with transaction():
        ledger.remove_photo(team.clerk, again_in(photo))
    assert db.session.scalar(select(func.count()).select_from(Photo)) == 0


def test_the_register_of_stations_as_it_stood(app: Flask) -> None:
    team = Team()
    below = Team(an_office(parent=team.office))
    a_liaison(team.clerk, opened_on=date(2025, 3, 1), name="甲站")
    a_liaison(team.clerk, opened_on=date(2026, 3, 1), closed_on=date(2026, 6, 30), name="乙站", staffed=False)
    a_liaison(below.clerk, kind=LiaisonKind.UNIT, name="驻清江某部队", contact_name="李联络")
    for end, expected in (
        (date(2026, 2, 28), 1),
        (date(2026, 3, 31), 2),
        (date(2026, 6, 29), 2),
        (date(2026, 6, 30), 1),
    ):
        span = Span.between(date(2026, 1, 1), end)
        assert outreach.totals(team.director, span).stations.stations == expected
        assert len(FIGURES["stations"].lines(team.director, span, None)) == expected
    assert outreach.totals(below.director, YEAR).stations.units == 1  # one register for a centre
    row = db.session.scalars(select(Liaison).where(Liaison.name == "甲站")).one()
    facts = liaisons.LiaisonFacts(row.kind, row.host, "丙站", row.opened_on)
    with transaction():
        liaisons.change(team.clerk, again_in(row), facts, row.version)
    with pytest.raises(Stale), transaction():
        liaisons.change(team.clerk, again_in(row), facts, 1)
    with pytest.raises(Invalid, match="对外名称"), transaction():
        liaisons.change(team.clerk, again_in(row), dataclasses.replace(facts, name="驻清江县63898部队"), 2)
    with pytest.raises(Invalid, match="已登记"), transaction():
        liaisons.add(team.clerk, dataclasses.replace(facts, name="驻清江某部队"))


def test_the_plan_of_the_year_and_what_it_brings_up(app: Flask) -> None:
    """年初计划、年终考核. Red when a dropped item counts against the share, or a lead day is one off."""
    team = Team()
    with clock.travelled_to(an_instant(date(2026, 7, 2))):
        assert [each.title for each in outreach.prompts(team.clerk, date(2026, 7, 2))] == ["八一建军节"]
        assert outreach.prompts(team.clerk, date(2026, 7, 1)) == []
        assert outreach.prompts(team.lawyer, date(2026, 7, 2)) == []
        with pytest.raises(Refused), transaction():
            plan.adopt(team.clerk, 2026, list(Occasion))
        with transaction():
            assert plan.adopt(team.director, 2026, list(Occasion)) == len(Occasion)
        with pytest.raises(Refused, match="没有可以列入"), transaction():
            plan.adopt(team.director, 2026, list(Occasion))
        near = outreach.prompts(team.clerk, date(2026, 7, 2))
        assert [(each.title, each.days) for each in near if each.days >= 0] == [("“八一”送法进军营", 30)]
    items = {item.occasion: item for item in plan.items_of(team.director, 2026)}
    camp, honour = items[Occasion.ARMY_DAY], items[Occasion.MARTYRS]
    with pytest.raises(Invalid, match="佐证"), transaction():
        plan.finish(team.clerk, again_in(camp), [], " ", camp.version)
    with pytest.raises(Invalid, match="已更正或者作废"), transaction():
        plan.finish(team.clerk, again_in(camp), [an_entry_of_others()], "", camp.version)
    entry = an_entry(team.clerk)
    with transaction():
        plan.finish(team.clerk, again_in(camp), [entry.id], "", camp.version)
    with pytest.raises(Refused), transaction():
        plan.drop(team.clerk, again_in(honour), "并入国防教育日", honour.version)
    with transaction():
        plan.drop(team.director, again_in(honour), "并入国防教育日", honour.version)
    found = outreach.totals(team.director, YEAR).plan
    assert (found.items, found.done, found.dropped, found.due) == (11, 1, 1, 10)
    assert found.share_text == "已完成 1 项，共 10 项（10%）"
    with transaction():
        plan.reopen(team.director, again_in(camp))
    assert (again(camp).state, again(camp).evidence) == (PlanState.OPEN, [])


def an_entry_of_others() -> int:
    return db.session.scalar(select(func.max(Entry.id))) or 999_999


def test_a_visit_asks_to_be_repeated_until_it_is(app: Flask) -> None:
    team, today = Team(), clock.today()
    first = an_entry(team.clerk, LedgerKind.VISIT, revisit_on=today + timedelta(days=3), theme="走访遗属")
    assert [each.object_id for each in outreach.prompts(team.clerk, today) if each.kind == "revisit"] == [
        first.id
    ]
    again_there = an_entry(team.clerk, LedgerKind.VISIT, follows_id=first.id)
    assert ledger.to_revisit(team.clerk, today + timedelta(days=30)) == []
    with transaction():
        reach.void(team.clerk, again_in(again_there), "填错")
    assert [row.id for row in ledger.to_revisit(team.clerk, today + timedelta(days=30))] == [first.id]


def test_what_was_not_written_down_is_said(app: Flask) -> None:
    team = Team()
    a_consultation(team.clerk, consulted_on=date(2026, 2, 3), crowd=Crowd.VETERAN)
    an_entry(team.clerk, held_on=date(2026, 1, 20), form_token=a_token())
    gaps = outreach.missing(team.director, Span.year(2026), date(2026, 3, 10))
    assert [gap.text_zh for gap in gaps] == [
        "2026年1月、2026年3月没有咨询登记", "2026年2月、2026年3月没有活动台账",
    ]  # fmt: skip


VIOLATIONS: dict[str, str] = {
    "ledger_traces": "update consultation set voided_at = '2026-01-01 00:00:00', void_reason = ''",
    "consultation_topics": "delete from consultation_topic",
    "entry_measures": "update outreach_entry set households = 7 where kind = 'camp'",
    "photos": "update outreach_photo set digest = 'x'",
    "public_names": "update outreach_liaison set name = '驻清江县63898部队'",
    "ledger_sealed": "update consultation set row_key = 'x'",
    "plan": "update plan_item set outcome = '' where state = 'done'",
}


class _Undone(Exception):
    """Rolls a transaction back."""


def test_each_broken_invariant_of_the_ledgers_is_found(app: Flask) -> None:
    """P08. Red when a check asks the wrong way round: every violation seeded is found, and only it."""
    team = Team()
    a_consultation(team.clerk, name="王秀兰")
    an_entry(team.clerk, pictures=(clean_picture(a_jpeg()),))
    a_liaison(team.clerk, contact_name="李联络")
    with transaction():
        plan.adopt(team.director, 2026, [Occasion.ARMY_DAY])
    item = db.session.scalars(select(PlanItem)).one()
    with transaction():
        plan.finish(team.clerk, again_in(item), [], "已送法一场", item.version)
    assert set(VIOLATIONS) == set(LEDGER_CHECKS)
    assert ledger_findings(db.session()) == []
    for name, damage in VIOLATIONS.items():
        with suppress(_Undone), transaction():
            db.session.execute(text(damage))
            db.session.expire_all()
            assert {finding.name for finding in ledger_findings(db.session())} == {name}, name
            raise _Undone
