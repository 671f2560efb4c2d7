"""What has an office set about time, from which day? Dated rows that are never edited in place.

A change is a new row and a `TimingChange` that says who made it, what it touched and whether
it reaches back; the row of the day stays, so that an old deadline can still be explained.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, BigId
from app.rules.vocabulary import Term


class TimingAct(Term):
    """What was changed about time (时限与日历的更改)."""

    LIMIT = "limit", "新增期限规则"
    LIMIT_END = "limit_end", "停用本机构期限规则"
    CONFIRM = "confirm", "确认期限数值"
    PROMISE = "promise", "设定承诺时限"
    PROMISE_END = "promise_end", "撤销承诺时限"
    THRESHOLD = "threshold", "设定提前提醒天数"
    CALENDAR_YEAR = "calendar_year", "导入放假安排"
    CALENDAR_DAY = "calendar_day", "登记调整日"
    CALENDAR_DAY_END = "calendar_day_end", "撤销调整日"
    LAW = "law", "登记法条版本"
    RECOMPUTE = "recompute", "重新计算期限"


class TimingChange(Base):
    """One change of what an office has set about time (更改记录)."""

    __tablename__ = "timing_change"
    __table_args__ = (Index(None, "office_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(40))  # a TimingAct code
    affected: Mapped[int] = mapped_column(default=0)  # cases in hand it touches
    retroactive: Mapped[bool] = mapped_column(default=False)  # 追溯: running deadlines were rewritten
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Dated:
    """What every row has: whose it is and with which change it came."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("timing_change.id"))


class OfficeLimit(Dated, Base):
    """A rule row of the office's own (本机构期限规则); `withdrawn` rows end the ones before.

    The article is `statute` and `article` where one is cited, else `source` alone.
    """

    __tablename__ = "office_limit"

    kind: Mapped[str] = mapped_column(String(40))  # a DeadlineKind code
    figure: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(20))
    roll_over: Mapped[str] = mapped_column(String(20))
    paused_by: Mapped[list[str]] = mapped_column(JSON, default=list)  # PauseReason codes
    start_event: Mapped[str] = mapped_column(String(100))
    statute: Mapped[str] = mapped_column(String(40), default="")  # a key of rules.basis.STATUTES
    article: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
    warn_days: Mapped[int]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)

    @property
    def rule_id(self) -> str:
        """The id deadlines keep: office-12; office-new before it is stored."""
        return f"office-{self.id or 'new'}"


class LimitConfirmation(Dated, Base):
    """The centre has checked a figure against its source (待核 → 已核)."""

    __tablename__ = "limit_confirmation"

    rule_id: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(200))
    confirmed_on: Mapped[date]
    confirmed_by: Mapped[str] = mapped_column(String(80))


class LocalPromise(Dated, Base):
    """A stricter limit the office promises (承诺时限), in calendar days; None withdraws it."""

    __tablename__ = "local_promise"

    kind: Mapped[str] = mapped_column(String(40))
    matter_group: Mapped[str] = mapped_column(String(40), default="")  # MatterGroup code; "" all
    beneficiary: Mapped[str] = mapped_column(String(40), default="")  # BeneficiaryType code; "" all
    days: Mapped[int | None]
    effective_from: Mapped[date]


class LampThreshold(Dated, Base):
    """How many calendar days before the day the lamp turns yellow (提前提醒天数)."""

    __tablename__ = "lamp_threshold"

    kind: Mapped[str] = mapped_column(String(40))
    warn_days: Mapped[int]
    effective_from: Mapped[date]


class CalendarYear(Dated, Base):
    """One year's notice of the State Council (放假安排); the newest row of a year holds."""

    __tablename__ = "calendar_year"

    year: Mapped[int]
    rest_days: Mapped[list[str]] = mapped_column(JSON)  # ISO dates of weekdays off
    make_up_days: Mapped[list[str]] = mapped_column(JSON)  # ISO dates of weekend days worked
    notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # ISO date → 节日名称
    source: Mapped[str] = mapped_column(String(200))


class CalendarDay(Dated, Base):
    """A day the office itself works or rests (本机构调整日, 台风停工); the newest row of a day holds."""

    __tablename__ = "calendar_day"

    day: Mapped[date]
    is_workday: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(100))
    withdrawn: Mapped[bool] = mapped_column(default=False)


class LawText(Dated, Base):
    """The wording of an article from a day on (法条版本)."""

    __tablename__ = "law_text"

    statute: Mapped[str] = mapped_column(String(40))
    article: Mapped[int]
    version: Mapped[str] = mapped_column(String(60))  # 2021年通过, 2023年修正
    text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))
