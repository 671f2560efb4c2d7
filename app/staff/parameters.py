"""Which figure has the office set itself, and from which day does it hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.rules.basis import OfficePolicy
from app.rules.vocabulary import Term
from app.staff.models import OfficeParameter
from app.staff.queries import office, path_ids


class Parameter(Term):
    """A figure an office may set (机构参数); amounts in 分, periods in days."""

    HARDSHIP_LINE_FEN = "hardship_line_fen", "经济困难标准（分/月）"
    SUPPLEMENT_DAYS = "supplement_days", "补充材料期限（日）"
    PROOF_PROMISE_DAYS = "proof_promise_days", "优抚证明补交期限（日）"
    PROVISIONAL_PAPERS_DAYS = "provisional_papers_days", "先行提供补办手续期限（日）"
    BENEFICIARY_EXEMPT = "beneficiary_exempt", "优抚对象免予核查经济困难状况"
    STATS_CUTOFF_DAY = "stats_cutoff_day", "统计月截止日（0 为月末）"
    STATS_YEAR_MONTH = "stats_year_month", "统计年度起始月"
    SUPERVISION_REPLY_DAYS = "supervision_reply_days", "督办答复期限（个工作日）"
    FOLLOW_UP_DAYS = "follow_up_days", "下次跟进间隔（日）"


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """What a parameter is without a row, and which values it may take."""

    default: int | None  # None: unknown until the office sets it
    lowest: int
    highest: int
    basis: OfficePolicy
    needs_checking: bool = True  # 待核: no article gives the figure


PARAMETERS: Mapping[Parameter, ParameterRule] = {
    Parameter.HARDSHIP_LINE_FEN: ParameterRule(None, 0, 100_000_00, OfficePolicy("经济困难标准")),
    Parameter.SUPPLEMENT_DAYS: ParameterRule(10, 1, 90, OfficePolicy("补充材料期限")),
    Parameter.PROOF_PROMISE_DAYS: ParameterRule(30, 1, 180, OfficePolicy("先受理后补证")),
    Parameter.PROVISIONAL_PAPERS_DAYS: ParameterRule(15, 1, 90, OfficePolicy("先行提供法律援助")),
    Parameter.BENEFICIARY_EXEMPT: ParameterRule(1, 0, 1, OfficePolicy("优抚对象免予核查")),
    Parameter.STATS_CUTOFF_DAY: ParameterRule(0, 0, 28, OfficePolicy("统计月截止日")),
    Parameter.STATS_YEAR_MONTH: ParameterRule(1, 1, 12, OfficePolicy("统计年度")),
    Parameter.SUPERVISION_REPLY_DAYS: ParameterRule(3, 1, 30, OfficePolicy("督办")),
    Parameter.FOLLOW_UP_DAYS: ParameterRule(30, 1, 180, OfficePolicy("案件跟进")),
}


def parameter(office_id: int, key: Parameter, on: date) -> int | None:
    """The figure in force on that day: the office's own, else its nearest ancestor's, else the
    shipped default; None where none ships. Raises StaffError for an unknown office."""
    nearest_first = path_ids(office(office_id).path)[::-1]
    rows = db.session.execute(
        select(OfficeParameter.office_id, OfficeParameter.value)
        .where(
            OfficeParameter.office_id.in_(nearest_first),
            OfficeParameter.key == key.value,
            OfficeParameter.effective_from <= on,
        )
        .order_by(OfficeParameter.effective_from)
    )
    latest: dict[int, int] = {row.office_id: row.value for row in rows}
    for candidate in nearest_first:
        if candidate in latest:
            return latest[candidate]
    return PARAMETERS[key].default


def parameter_rows(office_id: int) -> list[OfficeParameter]:
    """Every dated row the office set itself (参数沿革), newest first within a key."""
    return list(
        db.session.scalars(
            select(OfficeParameter)
            .where(OfficeParameter.office_id == office_id)
            .order_by(OfficeParameter.key, OfficeParameter.effective_from.desc())
        )
    )
