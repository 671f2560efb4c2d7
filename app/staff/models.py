"""Who works where? Offices, their dated parameters, users and sign-in sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, BigId, Shown, term
from app.rules.vocabulary import OfficeKind, Role


class Office(Base):
    """An office in the tree (机构): 中心, 工作站, 司法所, 法律服务所. `path` is /root/…/id/."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("case_prefix"), Index(None, "path"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[OfficeKind] = mapped_column(term(OfficeKind))
    name: Mapped[str] = mapped_column(String(80))
    case_prefix: Mapped[str] = mapped_column(String(20))  # 清江法援 in 清江法援〔2026〕118号
    path: Mapped[str] = mapped_column(String(255), default="/")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    parent: Mapped[Office | None] = relationship(remote_side=[id])


class OfficeParameter(Base):
    """A dated figure an office sets itself (机构参数), e.g. its hardship line in 分 a month."""

    __tablename__ = "office_parameter"
    __table_args__ = (UniqueConstraint("office_id", "key", "effective_from"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    key: Mapped[str] = mapped_column(String(40))  # a code of staff.parameters.Parameter
    effective_from: Mapped[date]
    value: Mapped[int] = mapped_column(BigId)
    source: Mapped[str] = mapped_column(String(200), default="")


class User(Base):
    """Somebody who signs in (人员); works for one office in one role."""

    __tablename__ = "user_account"
    quiet_columns = frozenset({"text_size", "density", "queue_columns", "last_sign_in_at", "password_hash"})
    __table_args__ = (
        UniqueConstraint("login"),
        Index(None, "office_id", "role"),
        # Who is gone are few, and every page asks whether one of them still has a case.
        Index(
            "ix_user_account_gone",
            "id",
            postgresql_where=text("is_active IS false"),
            sqlite_where=text("is_active IS 0"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    login: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role] = mapped_column(term(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    text_size: Mapped[str] = mapped_column(String(2), default="")  # "", "l" or "xl"
    density: Mapped[str] = mapped_column(String(2), default="m")  # a code of staff.preferences.Density
    queue_columns: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # None: the usual ones
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]

    office: Mapped[Office] = relationship(lazy="joined")
    lawyer: Mapped[LawyerProfile | None] = relationship(back_populates="user")

    @property
    def office_path(self) -> str:
        """Of the office, root first."""
        return self.office.path


class LawyerProfile(Base):
    """What assignment needs to know of a lawyer (法律援助人员)."""

    __tablename__ = "lawyer_profile"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    practising_since: Mapped[date]  # 执业起始日
    specialities: Mapped[list[str]] = mapped_column(JSON, default=list)  # MatterGroup codes
    in_military_pool: Mapped[bool] = mapped_column(default=False)  # 军人军属案件人员库
    capacity: Mapped[int] = mapped_column(default=15)  # open cases at most
    phone: Mapped[str] = mapped_column(String(40), default="")

    user: Mapped[User] = relationship(back_populates="lawyer")


class SignInSession(Base):
    """A server-side session (会话); the cookie holds a random id, the table only its hash."""

    __tablename__ = "sign_in_session"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SentForm(Base):
    """A form of a page that was sent (已提交的表单): a hash of what it said, and where it led."""

    __tablename__ = "sent_form"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "at"),)

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
    led_to: Mapped[str] = mapped_column(String(2000), default="")


class SignInAttempt(Base):
    """Failed sign-ins per key and window (登录失败计数); shared by all workers."""

    __tablename__ = "sign_in_attempt"
    shown = Shown.NOWHERE

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
