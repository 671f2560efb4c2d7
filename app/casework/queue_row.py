"""What does a list show of a case, and why does the case stand where it stands? (一行)"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.audit import Actor
from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.casework.next_actions import NextAction, next_action
from app.casework.ordering import OrderKey
from app.casework.standing import priority_of
from app.rules.basis import Basis
from app.rules.deadlines import DeadlineKind, Lamp, PauseReason, lamp
from app.rules.findings import Reason
from app.rules.lamps import PAUSED_WORDS
from app.rules.matters import MATTER
from app.rules.priority import BAND_LABELS, queue_reasons
from app.rules.vocabulary import BeneficiaryType, CaseStatus
from app.timing import OfficeTiming

_WAITS_FOR = {
    DeadlineKind.SUPPLEMENT.value: PAUSED_WORDS[PauseReason.SUPPLEMENT],
    DeadlineKind.COOPERATION_REPLY.value: PAUSED_WORDS[PauseReason.COOPERATION],
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the place of a row rests on: the case as it was read, the day, the office's limits."""

    case: ListedCase
    on: date
    timing: OfficeTiming

    def reasons(self) -> tuple[Reason, ...]:
        """Why the row stands where it stands: what presses today, then the standing."""
        case, kind = self.case, _kind(self.case)
        return queue_reasons(
            priority_of(case, self.on),
            case.next_due_on,
            self.on,
            self.timing.calendar.next_workday(self.on),
            is_waiting_provisionally(case),
            kind.label if kind else "期限",
            self._basis(kind),
        )

    def _basis(self, kind: DeadlineKind | None) -> Basis | None:
        """The article of the limit as in force that day; None before it was."""
        try:
            return self.timing.limit(kind, self.on).basis if kind else None
        except LookupError:
            return None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case in the queue, ready to show; nothing here needs another query."""

    case_id: int
    position: int
    case_no: str
    short_no: str
    applicant_name: str
    beneficiary_type: BeneficiaryType
    matter: str
    matter_label: str
    status: CaseStatus
    office_name: str
    handler_name: str
    lawyer_name: str
    received_on: date
    received_at: datetime
    next_due_on: date | None
    next_due_kind: str
    next_due_label: str
    next_is_tentative: bool
    is_paused: bool
    is_provisional: bool
    band: int
    tier: int
    lamp: Lamp | None
    next_action: NextAction | None
    proposal: str  # 审查意见: a DecisionKind code, or ""
    version: int
    grounds: Grounds = field(compare=False, repr=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """为什么排在这里; worked out when asked, as most rows of a page are never asked."""
        return self.grounds.reasons()

    @property
    def verdict(self) -> str:
        """What the rules said when last asked, of a case under review: a code of rules.eligibility.Verdict."""
        found: str = self.grounds.case.assessment.get("verdict", "")
        return found

    @property
    def band_label(self) -> str:
        """今日必须处理, 应当优先, 可以优先 or 按收到时间."""
        return BAND_LABELS[self.band]

    @property
    def is_priority(self) -> bool:
        """Whether the row carries the mark of a statutory or policy priority."""
        return self.tier < 3


def _kind(case: ListedCase) -> DeadlineKind | None:
    return DeadlineKind(case.next_due_kind) if case.next_due_kind else None


def is_waiting_provisionally(case: ListedCase) -> bool:
    """先行提供 decided and not yet assigned."""
    return case.is_provisional and case.status is CaseStatus.GRANTED


def is_escalated(case: LegalCase | ListedCase, on: date) -> bool:
    """Whether a 督办 about the case stayed unanswered past its reply day: the lamp is black."""
    return case.supervised_until is not None and case.supervised_until < on


def lamp_of(case: LegalCase | ListedCase, on: date) -> Lamp | None:
    """The lamp of a case's next due day; grey while the case waits for others who are not late yet,
    and where all its clocks stand still."""
    if case.next_due_on is None:
        return lamp(on, on, paused=True, paused_text="") if case.is_paused else None
    return lamp(
        case.next_due_on,
        on,
        paused=case.is_paused and case.next_due_on >= on,
        escalated=is_escalated(case, on),
        paused_text=_WAITS_FOR.get(case.next_due_kind, ""),
        warn_days=(case.next_due_on - (case.next_warn_on or case.next_due_on)).days,
    )


def row_of(actor: Actor, case: ListedCase, on: date, position: int, timing: OfficeTiming) -> QueueRow:
    """A case as a row of a list. `timing` is that of the actor, whose working days order the whole list."""
    place = OrderKey.of(case, on, timing.calendar.next_workday(on))
    kind = _kind(case)
    return QueueRow(
        case_id=case.id,
        position=position,
        case_no=case.case_no,
        short_no=_numbered(actor, case, case.case_prefix),
        applicant_name=case.applicant_name,
        beneficiary_type=case.beneficiary_type,
        matter=case.matter,
        matter_label=MATTER[case.matter].label,
        status=case.status,
        office_name=case.office_name,
        handler_name=case.handler_name,
        lawyer_name=case.lawyer_name,
        received_on=case.received_on,
        received_at=case.received_at,
        next_due_on=case.next_due_on,
        next_due_kind=case.next_due_kind,
        next_due_label=kind.label if kind else "",
        next_is_tentative=case.next_is_tentative,
        is_paused=case.is_paused,
        is_provisional=case.is_provisional,
        band=place.band,
        tier=place.tier,
        lamp=lamp_of(case, on),
        next_action=next_action(actor.role, case, on),
        proposal=case.proposal,
        version=case.version,
        grounds=Grounds(case, on, timing),
    )


def number_for(actor: Actor, case: LegalCase) -> str:
    """2026-118, led by the series where it is not that of one's own office: 清江军援 2026-118."""
    return _numbered(actor, case, case.office.case_prefix)


def _numbered(actor: Actor, case: LegalCase | ListedCase, prefix: str) -> str:
    return case.short_no if case.office_id == actor.office_id else f"{prefix} {case.short_no}"
