"""Which days does somebody of the office set for a case? Replies to a slip, and follow-ups."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.rules.basis import Confidence, OfficePolicy
from app.rules.deadline_kinds import DeadlineKind, Limit, RollOver, Unit
from app.rules.vocabulary import Role

_SINCE: Final = date(2022, 1, 1)

# Days somebody set, not the law: they warn and sort like any other, and no statistic counts them.
OVERSIGHT_KINDS: Final = frozenset({DeadlineKind.SUPERVISION_REPLY, DeadlineKind.FOLLOW_UP})
OVERSIGHT_LIMITS: Final[tuple[Limit, ...]] = (
    Limit(
        rule_id="supervision-reply-office",
        kind=DeadlineKind.SUPERVISION_REPLY,
        figure=None,
        unit=Unit.CALENDAR_DAY,
        start_event="签发督办单之日",
        basis=OfficePolicy("督办"),
        confidence=Confidence.NONE,
        effective_from=_SINCE,
        responsible=Role.DIRECTOR,
        roll_over=RollOver.NO,
        warn_days=1,
        note="答复日期由签发人在督办单中指定，须为工作日；由受督办人答复",
    ),
    Limit(
        rule_id="follow-up-office",
        kind=DeadlineKind.FOLLOW_UP,
        figure=None,
        unit=Unit.CALENDAR_DAY,
        start_event="约定下次跟进之日",
        basis=OfficePolicy("案件跟进"),
        confidence=Confidence.NONE,
        effective_from=_SINCE,
        responsible=Role.LAWYER,
        roll_over=RollOver.NO,
        warn_days=1,
        note="下次跟进日由经办人自定；由当时的责任人跟进",
    ),
)
