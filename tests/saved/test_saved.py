"""Saved views: what they keep, who sees and changes them, and the one message a month."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, jobs, saved
from app.casework import QueueFilters, Tab, queue
from app.casework.errors import Invalid
from app.extensions import db, transaction
from app.reminders.channel_models import Channel, OutsideMessage
from app.reminders.models import InboxMessage
from app.rules.ladder import ChannelKind
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Role
from app.saved.models import Subscription
from app.staff import queries as staff
from app.staff.models import User
from tests.factories import a_case, a_user, actor_of
from tests.web.case_desk import CaseDesk, counted_queries

FIRST, MONDAY = date(2026, 12, 1), date(2026, 12, 7)
BEFORE = clock.at_local(date(2026, 11, 23), 10)


@pytest.fixture
def desk(app: Flask) -> CaseDesk:
    made = CaseDesk(app)
    a_case(CaseStatus.IN_PROGRESS, team=made.team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    a_case(CaseStatus.IN_PROGRESS, team=made.team)
    a_case(CaseStatus.UNDER_REVIEW, team=made.team)
    return made


def every_filter(desk: CaseDesk) -> list[QueueFilters]:
    lawyer, clerk = desk.team.lawyer_user.id, desk.team.clerk.user_id
    today = clock.today()
    return [
        QueueFilters(tab=Tab.HAND, lawyer_id=lawyer, handler_id=clerk),
        QueueFilters(tab=Tab.TODO, status=CaseStatus.UNDER_REVIEW, received_from=today, received_to=today),
        QueueFilters(tab=Tab.HAND, beneficiary_type=BeneficiaryType.MARTYR_BEREAVED, provisional=False),
        QueueFilters(tab=Tab.DONE, matter="pay_wages", lamp=LampColour.RED),
    ]


def test_every_filter_comes_back_and_its_count_is_the_length_of_its_list(desk: CaseDesk) -> None:
    """Red when a filter of the list is left out of what is kept, or counted another way than listed."""
    clerk, today = desk.team.clerk, clock.today()
    with transaction():
        kept = {saved.keep(clerk, f"视图{n}", each).id: each for n, each in enumerate(every_filter(desk))}
    for view in saved.counted(clerk, today):
        assert view.meaning.filters == kept[view.kept.id]
        assert view.count == queue(clerk, kept[view.kept.id], today).total
        opened = desk.clerk.get(f"/saved/{view.kept.id}", follow_redirects=True).get_data(as_text=True)
        assert len(re.findall("data-open", opened)) == view.count
        assert re.search(rf'aria-current="page">{view.kept.name}<', opened)


def test_the_owner_changes_the_office_sees_and_nobody_else(desk: CaseDesk) -> None:
    clerk, director = desk.team.clerk, desk.team.director
    stranger = actor_of(a_user(Role.CLERK))
    with transaction():
        report = saved.keep(clerk, "在办", QueueFilters(tab=Tab.HAND))
    assert not saved.kept_for(director)
    with transaction():
        saved.change(clerk, report.id, "在办案件", is_shared=True)
        saved.subscribe(director, report.id, True, BEFORE)
        with pytest.raises(Invalid):
            saved.keep(clerk, "在办案件", QueueFilters())
        saved.keep(clerk, "在办案件", QueueFilters(), replace=True)
    seen = saved.counted(director, clock.today())
    assert [(each.kept.name, each.count, each.is_monthly) for each in seen] == [("在办案件", 1, True)]
    assert not saved.kept_for(stranger)
    for actor, path in ((director, "edit"), (stranger, "")):
        with pytest.raises(saved.UnknownReport):
            (saved.own_report if path else saved.report)(actor, report.id)
    desk.director.token()
    assert desk.director.send(f"/saved/{report.id}/delete").status_code == 404
    with transaction():
        saved.change(clerk, report.id, "在办案件", is_shared=False)
    assert not saved.kept_for(director)
    assert db.session.scalars(select(Subscription)).all() == []


def test_no_name_breaks_the_list_of_views(desk: CaseDesk) -> None:
    """The views come as one text; a tab or a line end in a name, which no form lets in, would end it early."""
    clerk = desk.team.clerk
    with transaction():
        saved.keep(clerk, "甲\t乙\n丙'%", QueueFilters(tab=Tab.HAND, matter="wages"))
        saved.keep(clerk, "丁", QueueFilters(), is_shared=True)
    seen = [(each.name, each.words, each.is_own, each.is_shared) for each in saved.kept_for(clerk)]
    assert seen == [
        ("丁", {"tab": "todo"}, True, True),
        ("甲 乙 丙'%", {"tab": "hand", "matter": "wages"}, True, False),
    ]
    with transaction():
        saved.keep(desk.team.director, "戊", QueueFilters())
    assert [each.name for each in saved.kept_for(desk.team.director)] == ["戊", "丁"]  # one's own first
    assert desk.clerk.get("/queue").status_code == 200


def test_a_filter_that_is_no_more_is_said_and_never_passed_over(desk: CaseDesk) -> None:
    """Red when a lawyer who left is dropped from the filters: the list would grow silently."""
    clerk = desk.team.clerk
    with transaction():
        report = saved.keep(clerk, "某律师", QueueFilters(tab=Tab.HAND, lawyer_id=desk.team.lawyer_user.id))
        saved.subscribe(clerk, report.id, True, BEFORE)
    with transaction() as session:
        session.get_one(User, desk.team.lawyer_user.id).is_active = False
    (view,) = saved.counted(clerk, clock.today())
    assert view.count is None
    page = desk.clerk.get(f"/saved/{report.id}", follow_redirects=True).get_data(as_text=True)
    assert "视图条件已失效：“承办人”的取值已经不可用" in page
    assert saved.send_monthly(clock.at_local(FIRST, 9), lambda number: "") == 1
    (told,) = db.session.scalars(select(InboxMessage).where(InboxMessage.key.startswith("saved:")))
    assert "条件已失效" in told.body


def _told(user_id: int | None) -> list[InboxMessage]:
    db.session.rollback()
    mine = InboxMessage.recipient_id == user_id
    return list(db.session.scalars(select(InboxMessage).where(mine, InboxMessage.key.startswith("saved:"))))


def test_one_message_a_month_with_the_number_and_the_address_only(desk: CaseDesk) -> None:
    """Red when a second round tells again, when a rest day or the night is disturbed, when the name
    of the view leaves the system, or when the reader is told of cases out of reach."""
    clerk, director = desk.team.clerk, desk.team.director
    with transaction() as session:
        session.add(
            Channel(
                office_id=clerk.office_id, kind=ChannelKind.WECOM, is_on=True, may_opt_out=True,
                address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", updated_at=BEFORE,
            )
        )  # fmt: skip
        report = saved.keep(clerk, "王小明的案件", QueueFilters(tab=Tab.HAND), is_shared=True)
        saved.subscribe(clerk, report.id, True, BEFORE)
        saved.subscribe(director, report.id, True, BEFORE)
    moments: list[tuple[datetime, int]] = [
        (clock.at_local(date(2026, 11, 30), 10), 0),  # told of November already
        (clock.at_local(FIRST, 8, 29), 0),
        (clock.at_local(FIRST, 22), 0),
    ]
    for now, sent in moments:
        assert saved.send_monthly(now, lambda number: "") == sent
    with transaction():
        saved.subscribe(director, report.id, False, BEFORE)
    assert (
        saved.send_monthly(clock.at_local(FIRST, 8, 35), lambda number: f"https://a.cn/saved/{number}") == 1
    )
    assert saved.send_monthly(clock.at_local(FIRST, 9, 35), lambda number: "") == 0
    (told,) = _told(clerk.user_id)
    assert "现有 2 件" in told.body
    assert not told.is_late
    (outside,) = db.session.scalars(select(OutsideMessage))
    assert outside.text == (
        "【受理员】保存的视图 2026 年 12 月的统计：现有 2 件。"
        f"https://a.cn/saved/{report.id} 请登录系统办理。"
    )
    with transaction():  # subscribed after the month's message went out: the next one is theirs
        saved.subscribe(director, report.id, True, clock.at_local(FIRST, 10))
    assert saved.send_monthly(clock.at_local(MONDAY, 10), lambda number: "") == 0
    # Two months of downtime: one message, on the first working day after it, marked late.
    assert saved.send_monthly(clock.at_local(date(2027, 2, 20), 10), lambda number: "") == 0  # a Saturday
    assert saved.send_monthly(clock.at_local(date(2027, 2, 22), 10), lambda number: "") == 2
    assert [each.is_late for each in _told(director.user_id)] == [True]
    assert saved.report_of(_told(director.user_id)[0].key) == report.id
    desk.clerk.get("/inbox")
    assert f'href="/saved/{report.id}"' in desk.clerk.page
    assert jobs._address_outside(report.id) == ""


def _asked(statements: list[str]) -> int:
    return sum(each != "BEGIN" for each in statements)


def test_preferences_are_kept_with_the_account_and_cost_no_query(desk: CaseDesk) -> None:
    """Red when views or preferences add a statement to the queue page."""
    desk.clerk.get("/queue")
    with counted_queries() as plain:
        desk.clerk.get("/queue")
    with transaction():
        for n in range(8):
            saved.keep(desk.team.clerk, f"视图{n}", QueueFilters(tab=Tab.DONE))
    desk.clerk.send("/queue/look", {"columns": ["matter", "handler"], "density": "s"})
    with counted_queries() as more:
        page = desk.clerk.get("/queue").get_data(as_text=True)
    assert _asked(plain) == _asked(more) == 4
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)[-6:-1] == [
        "剩余时限", "案号", "申请人", "事项", "受理人",
    ]  # fmt: skip
    assert re.search(r'<html[^>]* class="[^"]*dens-s', page)
    desk.clerk.send("/queue/look", {"columns": ["facts"], "density": "s"})
    assert "没有保存" in desk.clerk.get("/queue").get_data(as_text=True)
    user = staff.user(desk.team.clerk.user_id or 0)
    assert user is not None
    assert user.queue_columns == ["matter", "handler"]


def test_a_name_in_use_is_asked_about_and_the_filters_are_not_lost(desk: CaseDesk) -> None:
    form = {"name": "在办", "tab": "hand", "beneficiary_type": "martyr_bereaved"}
    desk.clerk.get("/queue")
    assert desk.clerk.send("/saved/new", form).status_code == 302
    again = desk.clerk.send("/saved/new", form)
    assert again.status_code == 400
    assert "已经有名称为" in desk.clerk.page
    assert 'name="beneficiary_type" value="martyr_bereaved"' in desk.clerk.page
    assert desk.clerk.send("/saved/new", form | {"replace": "y", "tab": "todo"}).status_code == 302
    (kept,) = saved.kept_for(desk.team.clerk)
    assert kept.words == {"tab": "todo", "beneficiary_type": "martyr_bereaved"}
