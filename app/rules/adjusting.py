"""What may be done to a running clock of a dispute, and on which article? (调整期限)"""

from __future__ import annotations

from typing import Final

from app.rules.deadline_kinds import DeadlineKind, Limit, PauseReason
from app.rules.limits_procedural import PROCEDURAL_LIMITS
from app.rules.vocabulary import Term


class Adjustment(Term):
    """What is done to a running clock (调整方式)."""

    MEET = "meet", "已办理"
    PAUSE = "pause", "暂停计算"
    RESUME = "resume", "恢复计算"
    RESTART = "restart", "中断后重新起算"
    EXTEND = "extend", "延长、顺延"
    SET_DAY = "set_day", "改定届满日"
    DROP = "drop", "不再适用"


_K = DeadlineKind
# Turned by no step of the office: the limits of the dispute, and the one registered at intake.
HAND_TURNED: Final = frozenset(row.kind for row in PROCEDURAL_LIMITS) | {_K.TIME_BAR}
# 劳动争议调解仲裁法 art 27, 民事诉讼法 art 250, 民法典 art 195: an interruption starts them anew.
RESTARTABLE: Final = frozenset({_K.LABOUR_ARBITRATION, _K.EXECUTION, _K.LIMITATION, _K.LIMITATION_RESUMED})
# Limitation and exclusion periods no court or agency prolongs by a decision on one case;
# 最长权利保护期间 is not among them (民法典 art 188).
_FIXED: Final = RESTARTABLE | {
    _K.RETRIAL, _K.THIRD_PARTY_REVOCATION, _K.REVOCATION, _K.REVOCATION_MISTAKE,
    _K.STATE_COMPENSATION, _K.ADMIN_SUIT_LONGEST, _K.PUBLIC_NOTICE_SERVICE,
}  # fmt: skip
# Reasons the steps of the office turn on and off themselves.
_BY_STEPS: Final = frozenset({PauseReason.SUPPLEMENT, PauseReason.COOPERATION})


def pause_reasons(limit: Limit) -> tuple[PauseReason, ...]:
    """Why a clock of that row may be stopped by hand, in the vocabulary's order."""
    return tuple(each for each in PauseReason if each in limit.paused_by - _BY_STEPS)


def adjustments_of(limit: Limit, is_paused: bool = False) -> tuple[Adjustment, ...]:
    """What may be done by hand to a running clock of that row; nothing where the steps turn it.

    `is_paused`: one of its pauses by hand is open.
    """
    may = {
        Adjustment.PAUSE: bool(pause_reasons(limit)),
        Adjustment.RESUME: is_paused,
        Adjustment.RESTART: limit.kind in RESTARTABLE,
    }
    if limit.kind in HAND_TURNED:
        may |= {
            Adjustment.MEET: True,
            Adjustment.EXTEND: limit.figure is not None and limit.kind not in _FIXED,
            Adjustment.SET_DAY: limit.figure is None,
            Adjustment.DROP: True,
        }
    return tuple(each for each in Adjustment if may.get(each))
