"""Every number of a draft is its figure and its list; own words survive; what is missing is named."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from statistics import median

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from app import annual, casework, clock, outreach, stats
from app.annual import TOLD, AnnualDraft, Kind, Section, Told
from app.annual.behind import Behind
from app.annual.facts import Fact
from app.annual.wording import NOTHING, plain, sections_of
from app.audit import Actor, AuditRecord
from app.casework.errors import Invalid, Refused, Stale
from app.extensions import db, transaction
from app.rules.vocabulary import CaseStatus, Role
from app.stats.classes import Timing
from tests import factories
from tests.annual.year import NOON, TODAY, Year, a_busy_year, a_closed_case, a_writer
from tests.outreach.rows import a_consultation, an_entry

SLOT = re.compile(r"\{([a-z0-9_]+)(?:\.([a-z]+))?\}")


def at(day: date, hour: int = NOON):  # type: ignore[no-untyped-def]
    return clock.travelled_to(clock.at_local(day, hour))


def counted(told: Told, found: Behind) -> float | None:
    """What the rows behind a number come to, by the plainest means."""
    if told.is_ledger:
        return sum(line.amount for line in found.lines)
    if told.kind is Kind.WAN:
        return sum(piece.recovered_fen for piece in found.cases)
    if told.kind is Kind.DAYS:
        return float(median(piece.days for piece in found.cases)) if found.cases else None
    if told.kind is Kind.SHARE:
        timed = [piece.timing for piece in found.cases if piece.timing is not None]
        return sum(each is Timing.IN_TIME for each in timed) / len(timed) if len(timed) >= 10 else None
    return len(found.cases)


def test_every_number_is_its_figure_and_its_list(app: Flask) -> None:
    """Red when a number is read from another key, span or moment than the list it opens."""
    told = a_busy_year(20261031)
    with at(TODAY, 18):
        row = told.drafted()
    with at(TODAY + timedelta(days=2)):  # what is written down later changes no list
        with transaction():
            casework.submit(told.world.centre.clerk, factories.an_application(received_on=TODAY))
        an_entry(told.world.centre.clerk, held_on=TODAY)
        a_consultation(told.world.centre.clerk, consulted_on=TODAY)
        for slot, each in TOLD.items():
            _same(told, row, slot, each)
        year = stats.monthly(told.writer, annual.spans_of(row)[0], TODAY, row.made_at)
    facts = {slot: annual.fact_of(slot, data) for slot, data in row.facts["figures"].items()}
    assert set(facts) == set(TOLD)
    keys = {"received": "received", "closed": "closed", "received_veteran": "received.rollup-veteran"}
    assert {slot: facts[slot].value for slot in keys} == {
        slot: year.counts[key] for slot, key in keys.items()
    }
    # As much of last year as has gone of this one: until 31 October.
    assert [facts[slot].last for slot in ("closed", "activities_camp", "consultations")] == [3, 10, 10]
    for section, text in row.sections.items():
        assert not re.search("[0-9]", SLOT.sub("", text)), section  # no number without its source
    fact = facts["received"]
    assert fact.change == fact.value - fact.last
    read = plain(row.sections["results"], row.facts)
    assert f"收到法律援助申请{fact.value}件（上年同期6件，增加{fact.change}件）" in read


def _same(told: Year, row: AnnualDraft, slot: str, each: Told) -> None:
    """The number, counted over the rows of its list; last year's where the text tells it."""
    fact = annual.fact_of(slot, row.facts["figures"][slot])
    is_compared = any(f"{{{slot}.last}}" in text for text in row.sections.values())
    for of_last, number in ((False, fact.value), *(((True, fact.last),) if is_compared else ())):
        found = annual.behind(told.writer, row, slot, of_last)
        assert counted(each, found) == number, (slot, of_last)
        assert not found.has_moved
        if each.is_ledger and outreach.FIGURES[each.key].is_count:
            assert found.length == number, slot


def test_own_words_survive_and_what_changed_is_told(app: Flask) -> None:
    """Red when a regeneration touches the office's words, or says nothing of what moved below them."""
    team = factories.Team()
    writer, day = a_writer(team), date(2026, 5, 6)
    year = stats.reckoning_of(writer).year("2026")
    with at(day):
        a_closed_case(team)
        with transaction():
            first = annual.draft(writer, year)
            own = annual.write(writer, first, Section.RESULTS, "本年成效明显。\n（一）办案\n均已办结。", 0)
            annual.write(writer, first, Section.LEADERSHIP, "召开专题会议。", 0)
        assert own is not None
        unwritten = [each for each in first.missing if "第一部分" in each]
        assert set(first.missing) - set(annual.still_missing(first, annual.texts(writer, 2026))) == {
            *unwritten
        }
        system = annual.text_of(first, Section.RESULTS)
        assert own.based_on == system
    with at(day + timedelta(days=1)):
        a_closed_case(team, "李雷")
        with transaction():
            second = annual.draft(writer, year)
        standing = annual.texts(writer, 2026)
        now = annual.text_of(second, Section.RESULTS)
        assert annual.standing_text(second, Section.RESULTS, standing) == own.text
        assert annual.standing_text(second, Section.WINDOW, standing) == annual.text_of(
            second, Section.WINDOW
        )
        runs = annual.compared(standing[Section.RESULTS].based_on, now)
        assert {("-", "1"), ("+", "2")} <= {(run.sign, run.text) for run in runs}
        assert "".join(run.text for run in runs if run.sign != "-") == now
        assert "".join(run.text for run in runs if run.sign != "+") == system
        assert [(each.version, each.made_by_name) for each in annual.versions(writer, 2026)] == [
            (2, writer.name), (1, writer.name),
        ]  # fmt: skip
        assert annual.text_of(annual.versions(writer, 2026)[1], Section.RESULTS) == system
    _refusals(team, writer, second, own.id)
    with transaction():  # empty words let the system's stand again; nothing is lost
        annual.write(writer, second, Section.RESULTS, " ", own.id)
    assert annual.standing_text(second, Section.RESULTS, annual.texts(writer, 2026)) == now
    assert [each.text for each in annual.history(writer, 2026, Section.RESULTS)] == ["", own.text]
    acts = db.session.scalars(select(AuditRecord.action).where(AuditRecord.object_kind == "annual")).all()
    assert acts == [f"annual.{each}" for each in ("draft", "write", "write", "draft", "write")]


def _refusals(team: factories.Team, writer: Actor, row: AnnualDraft, seen: int) -> None:
    """Nobody overwrites a colleague, names a unit or a person, or writes for another office."""
    with transaction(), pytest.raises(Stale) as stale:
        annual.write(team.director, row, Section.RESULTS, "另一份", 0)
    assert (stale.value.version, stale.value.saved_by) == (seen, writer.name)
    for text in ("驻第八十一集团军某部", "王某，身份证号110105194912310021", "联系电话13800005678"):
        with transaction(), pytest.raises(Invalid):
            annual.write(writer, row, Section.RESULTS, text, seen)
    with transaction(), pytest.raises(Refused):
        annual.write(team.clerk, row, Section.RESULTS, "由受理员写", seen)
    with transaction():
        assert annual.write(writer, row, Section.WINDOW, annual.text_of(row, Section.WINDOW), 0) is None
    stranger = factories.Team().director
    assert (annual.versions(stranger, 2026), annual.texts(stranger, 2026)) == ((), {})


def test_missing_inputs_are_named_and_nothing_is_told_as_zero(app: Flask) -> None:
    """Red for a silent zero: a month without a ledger, a figure left out, a year without a comparison."""
    team = factories.Team()
    with at(date(2026, 12, 20)):
        for month in (1, 2, 3, 6, 7, 8):
            a_consultation(team.clerk, consulted_on=date(2026, month, 8))
        year = stats.reckoning_of(team.director).year("2026")
        with transaction():
            row = annual.draft(team.director, year)
        with transaction(), pytest.raises(Refused):
            annual.draft(team.director, year.shifted(1))  # not begun
    said = "".join(row.missing)
    for wanted in (
        "2026年4—5月、2026年9—12月咨询登记未填",
        "2026年1—12月活动台账未填",
        "上年同期没有案件",
        "上年同期没有咨询登记",
        "走访慰问",
        "没有选定典型案例",
        "数字截至12月20日",
        "不列按期率",
    ):
        assert wanted in said, wanted
    shown = {section: plain(text, row.facts) for section, text in row.sections.items()}
    assert not re.search("(?<![0-9.])0", "".join(shown.values()))
    assert (shown["camp"], shown["visits"], shown["cases"]) == ("", "", "")
    assert "解答咨询6人次，其中军人军属6人次" in shown["window"]
    assert NOTHING in "\n".join(_paragraphs(row))


def test_no_growth_over_months_before_the_first_case(app: Flask) -> None:
    """Red when a year is compared with one in which the office had only begun to register: 627.3% more."""
    team, waited = factories.Team(), "2025年1—8月没有案件登记，不作同比。"

    def drafted() -> AnnualDraft:
        with transaction():
            return annual.draft(team.director, stats.reckoning_of(team.director).year("2026"))

    with at(date(2026, 11, 24)):
        for number in range(12):
            factories.a_case(CaseStatus.REFUSED, team=team, received_on=date(2025, 9, 1 + number))
        for number in range(30):
            factories.a_case(CaseStatus.REFUSED, team=team, received_on=date(2026, 3, 1 + number))
        row = drafted()
        read = plain(row.sections["results"], row.facts)
        assert "收到法律援助申请30件" in read
        assert not re.search("上年|同比|增长|150", read)
        assert annual.fact_of("refused", row.facts["figures"]["refused"]).last is None
        assert waited in row.missing
        assert not any("上年同期没有案件" in each for each in row.missing)
        factories.a_case(CaseStatus.REFUSED, team=team, received_on=date(2025, 2, 6))
        assert "2025年1月没有案件登记，不作同比。" in drafted().missing
        factories.a_case(CaseStatus.REFUSED, team=team, received_on=date(2025, 1, 6))
        row = drafted()
    assert "收到法律援助申请30件（上年同期14件，增加16件，增长114.3%）" in plain(
        row.sections["results"], row.facts
    )
    assert not any("不作同比" in each for each in row.missing)


def test_a_comparison_says_what_it_compares_with() -> None:
    """Red when nothing last year reads as a figure of 0, or a rate is told over a handful."""

    def told(value: int, last: int | None, is_whole: bool = True) -> str:
        facts = {slot: Fact(each.label, each.unit, each.kind, 0, None) for slot, each in TOLD.items()}
        facts["received"] = Fact("收到申请", "件", Kind.COUNT, value, last)
        kept = {"figures": {slot: fact.as_json() for slot, fact in facts.items()}, "cases": {}}
        return plain(sections_of(facts, (), is_whole)["results"], kept)

    assert told(12, 10) == "收到法律援助申请12件（上年10件，增加2件，增长20.0%）。"
    assert told(6, 9, is_whole=False) == "收到法律援助申请6件（上年同期9件，减少3件）。"
    assert told(9, 12) == "收到法律援助申请9件（上年12件，减少3件，下降25.0%）。"
    assert told(9, 9) == "收到法律援助申请9件（上年9件，持平）。"
    assert told(9, 0) == "收到法律援助申请9件（上年没有登记）。"
    assert (told(9, None), told(0, 9)) == ("收到法律援助申请9件。", "")


def _paragraphs(row: AnnualDraft) -> list[str]:
    data = annual.summary_document(row, {}, "清江县法律援助中心")
    return [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]


def test_examples_are_chosen_and_nobody_is_named(app: Flask) -> None:
    """Red when a full name or a case number gets into the text, or a case out of reach is told."""
    team = factories.Team()
    with at(date(2026, 5, 6)):
        mine, another = a_closed_case(team), a_closed_case(team, "李雷")
        foreign = a_closed_case(factories.Team())
        year = stats.reckoning_of(team.director).year("2026")
        with transaction():
            first = annual.draft(team.director, year)
            second = annual.draft(team.director, year, [mine])
            third = annual.draft(team.director, year)
        for bad in ([foreign], [mine, *range(900, 905)]):
            with transaction(), pytest.raises(Invalid):
                annual.draft(team.director, year, bad)
    assert [annual.chosen_ids(row) for row in (first, second, third)] == [[mine, another], [mine], [mine]]
    text = annual.text_of(third, Section.CASES)
    assert text.startswith("（一）欧阳某劳动报酬法律援助案\n欧阳某属退役军人")
    assert "案件胜诉，挽回经济损失或者取得利益3.86万元" in text
    assert not re.search("若兰|法援〔|138|1101", text)


def test_only_the_office_writes_and_only_its_own(app: Flask) -> None:
    team = factories.Team()
    year = stats.reckoning_of(team.director).year("2025")
    for actor in (team.clerk, team.lawyer, factories.actor_of(factories.a_user(Role.AUDITOR, team.office))):
        with transaction(), pytest.raises(Refused):
            annual.draft(actor, year)
