"""Which limits come to the office from outside: a time bar, a reply awaited, the threshold of art 44?"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.rules.basis import Citation, Confidence
from app.rules.deadline_kinds import DeadlineKind, Limit, RollOver, Unit
from app.rules.vocabulary import Role

_LAW_FROM: Final = date(2022, 1, 1)  # 法律援助法
_PROCEDURE_FROM: Final = date(2023, 9, 1)  # 司法部令第148号

OUTSIDE_LIMITS: Final[tuple[Limit, ...]] = (
    # No clock of its own: fewer days left than this before a time bar call for aid at once.
    Limit(
        rule_id="provisional-aid-2022",
        kind=DeadlineKind.PROVISIONAL_AID,
        figure=7,
        unit=Unit.CALENDAR_DAY,
        start_event="判断之日",
        basis=Citation("legal_aid_law", 44, item=1),
        confidence=Confidence.Q,
        effective_from=_LAW_FROM,
        responsible=Role.DIRECTOR,
        roll_over=RollOver.NO,
        note="距诉讼时效或者法定期限届满不足该日数的，可以先行提供法律援助",
    ),
    Limit(
        rule_id="time-bar-2022",
        kind=DeadlineKind.TIME_BAR,
        figure=None,
        unit=Unit.CALENDAR_DAY,
        start_event="受理时登记时效或者法定期限之日",
        basis=Citation("legal_aid_law", 44, item=1),
        confidence=Confidence.Q,
        effective_from=_LAW_FROM,
        responsible=Role.LAWYER,
        roll_over=RollOver.NOT_SAFE,
        warn_days=15,
        note="届满日按申请人陈述登记，起算和中止、中断由承办律师核对",
    ),
    Limit(
        rule_id="cooperation-reply-2023",
        kind=DeadlineKind.COOPERATION_REPLY,
        figure=None,
        unit=Unit.CALENDAR_DAY,
        start_event="发出协作函之日",
        basis=Citation("procedure_148", 17),
        confidence=Confidence.M_HI,
        effective_from=_PROCEDURE_FROM,
        responsible=Role.CLERK,
        roll_over=RollOver.NOT_SAFE,
        note="规定未定日数，由本机构在协作函中写明请求回复的日期",
    ),
)
# 距届满不足七日, where the office has no row of its own.
SHIPPED_PROVISIONAL_DAYS: Final = next(
    row.figure or 0 for row in OUTSIDE_LIMITS if row.kind is DeadlineKind.PROVISIONAL_AID
)
