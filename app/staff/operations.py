"""How do offices, users and figures come about and change? Every act is audited.

Run inside transaction(); nothing here commits. A user acts on the offices they see, a job or
command (no user) on any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.audit import Actor
from app.extensions import db
from app.rules.identity import IdentityError, clean_name, parse_phone
from app.rules.matters import MatterGroup
from app.rules.text import ParseError, clean_text
from app.rules.vocabulary import OfficeKind, Role
from app.staff import queries
from app.staff.errors import StaffError
from app.staff.models import LawyerProfile, Office, OfficeParameter, SignInSession, User
from app.staff.parameters import PARAMETERS, Parameter
from app.staff.passwords import hash_password, password_problem

_LOGIN = re.compile("[a-z][a-z0-9._-]{1,39}")
_LONGEST_USER_NAME = 40
_LARGEST_CAPACITY = 200


def _require_scope(actor: Actor, office_id: int | None) -> None:
    if actor.user_id is not None and office_id not in actor.office_ids:
        raise StaffError("该机构不在您的管理范围内")


def _line(text: str, limit: int, label: str) -> str:
    """One line of text fit to store. Raises StaffError when it is longer than `limit` characters."""
    try:
        return clean_text(" ".join(text.split()), limit)
    except ParseError as error:
        raise StaffError(f"{label}：{error.message_zh}") from None


def _store(row: Office | User | OfficeParameter, taken_zh: str) -> None:
    """Add a row; another that took its unique value, even just now, is a StaffError."""
    session = db.session()
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise StaffError(taken_zh) from None


def add_office(
    actor: Actor,
    *,
    kind: OfficeKind,
    name: str,
    case_prefix: str,
    parent_id: int | None = None,
    phone: str = "",
    address: str = "",
) -> Office:
    """Open an office (机构) below `parent_id`, or the root of a tree.

    Raises StaffError when the name or case prefix is empty, too long or taken.
    """
    _require_scope(actor, parent_id)
    parent = queries.office(parent_id) if parent_id is not None else None
    row = Office(
        kind=kind,
        name=_line(name, 80, "机构名称"),
        case_prefix=_line(case_prefix, 20, "案号字头"),
        parent_id=parent_id,
        phone=_line(phone, 40, "电话"),
        address=_line(address, 200, "地址"),
        created_at=clock.now(),
    )
    if not row.name or not row.case_prefix:
        raise StaffError("机构名称和案号字头不能为空")
    _store(row, f"机构名称“{row.name}”或案号字头“{row.case_prefix}”已被使用")
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    audit.record(
        actor,
        "office.add",
        object_kind="office",
        object_id=row.id,
        detail={"name": row.name, "kind": kind.value},
    )
    return row


def add_user(actor: Actor, *, office_id: int, login: str, name: str, role: Role, password: str) -> User:
    """Give somebody an account (人员). Raises StaffError when the login is taken or malformed,
    the name unfit or the password too weak."""
    _require_scope(actor, office_id)
    queries.office(office_id)
    login = queries.normalise_login(login)
    if not _LOGIN.fullmatch(login):
        raise StaffError("登录名须以字母开头，由 2 至 40 位小写字母、数字、点、横线或下划线组成")
    name = _user_name(name)
    _require_good_password(password, login, name)
    taken_zh = f"登录名“{login}”已被使用，请换一个"
    if queries.find_user(login) is not None:
        raise StaffError(taken_zh)
    row = User(
        office_id=office_id,
        login=login,
        name=name,
        role=role,
        password_hash=hash_password(password),
        is_active=True,
        created_at=clock.now(),
    )
    _store(row, taken_zh)
    _record(actor, "user.add", row, {"login": login, "role": role.value, "office_id": office_id})
    return row


def _user_name(text: str) -> str:
    try:
        name = clean_name(text)
    except IdentityError as error:
        raise StaffError(error.message_zh) from None
    if len(name) > _LONGEST_USER_NAME:
        raise StaffError(f"姓名最多 {_LONGEST_USER_NAME} 字，现为 {len(name)} 字，请核对")
    return name


def _require_good_password(password: str, login: str, name: str) -> None:
    if problem := password_problem(password, login, name):
        raise StaffError(problem)


def _record(actor: Actor, action: str, row: User, detail: dict[str, Any]) -> None:
    audit.record(actor, action, object_kind="user", object_id=row.id, detail=detail)


def set_active(actor: Actor, user: User, active: bool) -> User:
    """Let somebody in again (启用) or keep them out at once (停用): their sessions end with it.

    Raises StaffError for one's own account and for the last active administrator.
    """
    _require_scope(actor, user.office_id)
    if not active and user.id == actor.user_id:
        raise StaffError("不能停用自己的账号，请由其他管理员操作")
    if not active and user.role is Role.ADMIN and not _other_admins(user):
        raise StaffError("至少保留一名启用的管理员")
    user.is_active = active
    if not active:
        _end_sessions(user)
    _record(actor, "user.activate" if active else "user.deactivate", user, {})
    return user


def _other_admins(user: User) -> bool:
    others = select(User.id).where(User.role == Role.ADMIN, User.is_active, User.id != user.id)
    return db.session.scalar(others.limit(1)) is not None


def _end_sessions(user: User, keep: str = "") -> None:
    db.session.execute(
        delete(SignInSession).where(SignInSession.user_id == user.id, SignInSession.id_hash != keep)
    )


def set_password(actor: Actor, user: User, password: str, *, keep_session: str = "") -> User:
    """Change a password (密码) and end the user's sessions, save the one with that id hash.

    On record as 修改密码 for one's own, as 重置密码 for somebody else's. Raises StaffError when
    the password is too weak.
    """
    is_own = actor.user_id == user.id
    if not is_own:
        _require_scope(actor, user.office_id)
    _require_good_password(password, user.login, user.name)
    user.password_hash = hash_password(password)
    _end_sessions(user, keep_session)
    _record(actor, "user.set_password" if is_own else "user.reset_password", user, {})
    return user


def rehash_password(user: User, password: str) -> None:
    """Store a password that has just been verified under the current parameters (at sign-in)."""
    user.password_hash = hash_password(password)


def add_lawyer(
    actor: Actor,
    *,
    office_id: int,
    login: str,
    name: str,
    password: str,
    practising_since: date,
    specialities: Iterable[MatterGroup] = (),
    in_military_pool: bool = False,
    capacity: int = 15,
    phone: str = "",
) -> User:
    """Give a lawyer (法律援助人员) an account and the profile assignment needs.

    Raises StaffError as `add_user` does, and for an impossible date, capacity or phone.
    """
    if practising_since > clock.today():
        raise StaffError("执业起始日不能晚于今天")
    if not 1 <= capacity <= _LARGEST_CAPACITY:
        raise StaffError(f"在办案件上限应为 1 至 {_LARGEST_CAPACITY} 件")
    try:
        phone = parse_phone(phone) if phone.strip() else ""
    except IdentityError as error:
        raise StaffError(error.message_zh) from None
    row = add_user(actor, office_id=office_id, login=login, name=name, role=Role.LAWYER, password=password)
    row.lawyer = LawyerProfile(
        practising_since=practising_since,
        specialities=[group.value for group in specialities],
        in_military_pool=in_military_pool,
        capacity=capacity,
        phone=phone,
    )
    db.session().flush()
    _record(actor, "lawyer.add", row, {"capacity": capacity, "in_military_pool": in_military_pool})
    return row


def set_parameter(
    actor: Actor, *, office_id: int, key: Parameter, effective_from: date, value: int, source: str = ""
) -> OfficeParameter:
    """Let a figure hold from a day on (机构参数); earlier rows stay for the cases of their time.

    Raises StaffError when the value is out of range or the day has a row already.
    """
    _require_scope(actor, office_id)
    queries.office(office_id)
    rule = PARAMETERS[key]
    if not rule.lowest <= value <= rule.highest:
        raise StaffError(f"“{key.label}”应在 {rule.lowest} 至 {rule.highest} 之间")
    row = OfficeParameter(
        office_id=office_id,
        key=key.value,
        effective_from=effective_from,
        value=value,
        source=_line(source, 200, "依据"),
    )
    _store(row, f"“{key.label}”自 {effective_from.isoformat()} 起的数值已经设定，请选择其他生效日期")
    audit.record(
        actor,
        "parameter.set",
        object_kind="office",
        object_id=office_id,
        detail={"key": key.value, "effective_from": effective_from.isoformat(), "value": value},
    )
    return row
