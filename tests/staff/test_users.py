"""Accounts: unique logins, fit names, good passwords, and rights that end at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import audit, clock, staff
from app.audit import AuditRecord
from app.extensions import db, transaction
from app.rules.matters import MatterGroup
from app.rules.vocabulary import OfficeKind, Role
from app.staff import StaffError
from app.staff.models import Office, SignInSession, User

SYSTEM = audit.system_actor("test")
PASSWORD = "梧桐 茶壶 自行车 十一月"


@pytest.fixture
def office(app: Flask) -> Office:
    with transaction():
        return staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="清江中心", case_prefix="清江法援")


def a_user(office: Office, login: str = "wangfang", name: str = "王芳", role: Role = Role.CLERK) -> User:
    return staff.add_user(SYSTEM, office_id=office.id, login=login, name=name, role=role, password=PASSWORD)


def a_session(user: User, mark: str) -> None:
    now = clock.now()
    later = now + timedelta(hours=1)
    db.session.add(
        SignInSession(id_hash=mark, user_id=user.id, data={}, created_at=now, seen_at=now, expires_at=later)
    )
    db.session.flush()


def sessions() -> list[str]:
    return list(db.session.scalars(select(SignInSession.id_hash).order_by(SignInSession.id_hash)))


def test_a_user_is_found_in_any_spelling_of_the_login(office: Office) -> None:
    with transaction():
        made = a_user(office, login=" WangFang ", name="  阿依古丽 • 买买提 ")
    assert (made.login, made.name) == ("wangfang", "阿依古丽·买买提")
    assert staff.find_user("ＷＡＮＧfang ") is made
    assert staff.user(made.id) is made
    for absent in ("nobody", "", "\x00", "x" * 500):
        assert staff.find_user(absent) is None


@pytest.mark.parametrize("login", ["wangfang", "WANGFANG", " ｗangfang"])
def test_a_login_is_given_once(office: Office, login: str) -> None:
    with transaction():
        a_user(office)
        with pytest.raises(StaffError, match="已被使用"):
            a_user(office, login=login, name="另一人")
    assert len(list(db.session.scalars(select(User)))) == 1


def test_a_login_taken_in_the_meantime_is_refused_alike(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        a_user(office)
        monkeypatch.setattr("app.staff.queries.find_user", lambda login: None)
        with pytest.raises(StaffError, match="已被使用"):
            a_user(office, name="另一人")
        a_user(office, login="lina", name="李娜")
    assert len(list(db.session.scalars(select(User)))) == 2


@pytest.mark.parametrize("login", ["", "1abc", "王芳", "a", "x" * 41, "a b", "a\nb", "-abc"])
def test_a_malformed_login_is_refused(office: Office, login: str) -> None:
    with transaction(), pytest.raises(StaffError, match="登录名须"):
        a_user(office, login=login)


@pytest.mark.parametrize(("name", "said"), [("", "不能为空"), ("长" * 41, "最多 40 字"), ("·", "不能为空")])
def test_an_unfit_name_is_refused(office: Office, name: str, said: str) -> None:
    with transaction(), pytest.raises(StaffError, match=said):
        a_user(office, name=name)


def test_a_weak_password_is_refused(office: Office) -> None:
    with transaction(), pytest.raises(StaffError, match="至少 12"):
        staff.add_user(SYSTEM, office_id=office.id, login="ab", name="甲", role=Role.CLERK, password="short")


def test_the_stored_password_is_a_hash_and_not_on_record(office: Office) -> None:
    with transaction():
        made = a_user(office)
    assert staff.verify_password(made.password_hash, PASSWORD)
    assert PASSWORD not in repr([row.detail for row in db.session.scalars(select(AuditRecord))])


def test_keeping_somebody_out_ends_their_sessions(office: Office) -> None:
    with transaction():
        wang, li = a_user(office), a_user(office, login="lina", name="李娜")
        a_session(wang, "1")
        a_session(li, "2")
        staff.set_active(SYSTEM, wang, False)
        assert sessions() == ["2"]
        assert not wang.is_active
        staff.set_active(SYSTEM, wang, True)
        assert wang.is_active


def test_nobody_locks_out_themselves_or_the_last_administrator(office: Office) -> None:
    with transaction():
        admin = a_user(office, login="admin1", name="管理甲", role=Role.ADMIN)
        with pytest.raises(StaffError, match="自己"):
            staff.set_active(staff.actor_of(admin), admin, False)
        with pytest.raises(StaffError, match="至少保留一名"):
            staff.set_active(SYSTEM, admin, False)
        a_user(office, login="admin2", name="管理乙", role=Role.ADMIN)
        staff.set_active(SYSTEM, admin, False)


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    with transaction():
        wang = a_user(office)
        for mark in "123":
            a_session(wang, mark)
        staff.set_password(staff.actor_of(wang), wang, "银杏 石阶 雨伞 三月天", keep_session="2")
        assert sessions() == ["2"]
        assert staff.verify_password(wang.password_hash, "银杏 石阶 雨伞 三月天")
        with pytest.raises(StaffError, match="登录名或姓名"):
            staff.set_password(SYSTEM, wang, "wangfang 银杏 石阶 雨伞")


def test_nobody_acts_on_users_of_another_office(office: Office) -> None:
    with transaction():
        other = staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="河口中心", case_prefix="河口法援")
        admin = staff.actor_of(a_user(office, login="admin1", role=Role.ADMIN))
        stranger = a_user(other, login="lina", name="李娜")
        for act in (
            lambda: staff.set_active(admin, stranger, False),
            lambda: staff.set_password(admin, stranger, "银杏 石阶 雨伞 三月天"),
            lambda: staff.add_user(
                admin, office_id=other.id, login="x1", name="甲", role=Role.CLERK, password=PASSWORD
            ),
        ):
            with pytest.raises(StaffError, match="管理范围"):
                act()
        assert [user.login for user in staff.users_of(admin)] == ["admin1"]


def a_lawyer(office: Office, login: str, **profile: object) -> User:
    facts = {"practising_since": date(2015, 6, 1), **profile}
    return staff.add_lawyer(
        SYSTEM, office_id=office.id, login=login, name="赵律师", password=PASSWORD, **facts
    )  # type: ignore[arg-type]


def test_the_lawyers_of_a_centre_are_those_of_its_firms(office: Office) -> None:
    with transaction():
        firm = staff.add_office(
            SYSTEM, kind=OfficeKind.LAW_FIRM, name="律所", case_prefix="律", parent_id=office.id
        )
        other = staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="河口中心", case_prefix="河口法援")
        zhao = a_lawyer(
            firm,
            "zhao",
            specialities=[MatterGroup.WAGES],
            in_military_pool=True,
            phone="138 1234 5678",
        )
        gone = a_lawyer(office, "gone")
        a_lawyer(other, "qian")
        a_user(office)
        staff.set_active(SYSTEM, gone, False)
    assert staff.lawyers_of(office.id) == [zhao]
    assert zhao.lawyer is not None
    assert (zhao.lawyer.specialities, zhao.lawyer.phone, zhao.lawyer.capacity) == (
        ["wages"],
        "13812345678",
        15,
    )
    assert staff.users_in_role([firm.id, office.id], Role.LAWYER) == [zhao]


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ({"practising_since": date(2999, 1, 1)}, "不能晚于今天"),
        ({"capacity": 0}, "上限"),
        ({"phone": "12345"}, "电话"),
    ],
)
def test_an_impossible_profile_is_refused(office: Office, profile: dict[str, object], said: str) -> None:
    with transaction(), pytest.raises(StaffError, match=said):
        a_lawyer(office, "zhao", **profile)


def test_every_act_on_a_user_is_on_record(office: Office) -> None:
    with transaction():
        wang = a_user(office)
        staff.set_active(SYSTEM, wang, False)
        staff.set_active(SYSTEM, wang, True)
        staff.set_password(SYSTEM, wang, "银杏 石阶 雨伞 三月天")
        staff.set_password(staff.actor_of(wang), wang, "银杏 石阶 雨伞 四月天")
        a_lawyer(office, "zhao")
    acts = [row.action for row in db.session.scalars(select(AuditRecord).order_by(AuditRecord.seq))]
    assert acts == [
        "office.add",
        "user.add",
        "user.deactivate",
        "user.activate",
        "user.reset_password",
        "user.set_password",
        "user.add",
        "lawyer.add",
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_gone_is_found_in_the_index_of_them(app: Flask) -> None:
    """SQLite made an index of all users for every page; PostgreSQL reads so few as there are here from the table."""
    gone = select(User.id).where(User.is_active.is_(False))
    sql = str(gone.compile(db.engine, compile_kwargs={"literal_binds": True}))
    plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
    assert "ix_user_account_gone" in plan[0][-1]
