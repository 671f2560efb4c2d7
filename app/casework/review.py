"""What was decided on the application, by whom and on what ground? (审查审批)"""

from __future__ import annotations

from datetime import date, timedelta

from app import clock
from app.audit import Actor
from app.casework.errors import Invalid, Refused
from app.casework.models import Decision, LegalCase
from app.casework.step import permit, take
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action, DecisionKind, RefusalGround
from app.staff.parameters import Parameter, parameter

_PROPOSABLE = (DecisionKind.GRANT, DecisionKind.REFUSE, DecisionKind.GRANT_PROVISIONALLY)


def required(fields: dict[str, tuple[str, str]]) -> None:
    """Refuse blank text: {field: (text, message)}. Raises Invalid with every message at once."""
    problems = {name: message for name, (text, message) in fields.items() if not text.strip()}
    if problems:
        raise Invalid(problems)


def decision(actor: Actor, case: LegalCase, kind: DecisionKind, **said: str) -> Decision:
    """A decision of today with the findings it rests on; `said` is ground, article, reason."""
    return Decision(
        case=case,
        kind=kind,
        findings=case.assessment,
        decided_on=clock.today(),
        decided_at=clock.now(),
        decided_by=actor.user_id,
        **said,
    )


def propose(actor: Actor, case: LegalCase, kind: DecisionKind, note: str = "") -> LegalCase:
    """审查意见: the clerk proposes to grant, refuse or grant provisionally. Raises Invalid, Refused."""
    permit(actor, case, Action.PROPOSE)
    if kind not in _PROPOSABLE:
        raise Invalid({"kind": "请选择给予、不予或者先行提供"})
    if kind is not DecisionKind.GRANT:
        required({"note": (note, "请填写审查意见")})
    take(
        actor,
        case,
        Action.PROPOSE,
        text=f"审查意见：{kind.label}" + (f"，{clause(note)}" if note.strip() else ""),
        data={"proposal": kind.value},
        changes={"proposal": kind.value, "proposal_note": note.strip()},
    )
    return case


def return_to_clerk(actor: Actor, case: LegalCase, reason: str) -> LegalCase:
    """退回: the director sends the case back; the review clock goes on. Raises Invalid, Refused."""
    permit(actor, case, Action.RETURN)
    required({"reason": (reason, "请填写退回原因")})
    cleared = {"proposal": "", "proposal_note": ""}
    take(actor, case, Action.RETURN, text=f"退回：{clause(reason)}", changes=cleared)
    return case


def grant(actor: Actor, case: LegalCase, opinion: str = "") -> LegalCase:
    """给予法律援助, 法律援助法 art 43: the three days for assignment begin. Raises Refused."""
    permit(actor, case, Action.GRANT)
    take(
        actor,
        case,
        Action.GRANT,
        text="决定给予法律援助" + (f"：{clause(opinion)}" if opinion.strip() else ""),
        data={"waiver": case.waiver.value},
        changes=_decided() | _waiver(actor),
        rows=(decision(actor, case, DecisionKind.GRANT, reason=opinion.strip()),),
    )
    return case


def refuse(actor: Actor, case: LegalCase, ground: RefusalGround, article: str, reason: str) -> LegalCase:
    """不予法律援助, always with ground, article and reason. Raises Invalid, Refused."""
    permit(actor, case, Action.REFUSE)
    required({"article": (article, "请填写法律依据"), "reason": (reason, "请填写不予援助的理由")})
    said = {"ground": ground.value, "article": article.strip(), "reason": reason.strip()}
    take(
        actor,
        case,
        Action.REFUSE,
        text=f"决定不予法律援助：{ground.label}，{clause(reason)}（{clause(article)}）",
        data={"ground": ground.value},
        changes=_decided(),
        rows=(decision(actor, case, DecisionKind.REFUSE, **said),),
    )
    return case


def grant_provisionally(
    actor: Actor, case: LegalCase, reason: str, papers_due_on: date | None = None
) -> LegalCase:
    """先行提供, 法律援助法 art 44: aid at once, papers later, by default within the office's days.

    Raises Invalid, Refused.
    """
    permit(actor, case, Action.GRANT_PROVISIONALLY)
    today = clock.today()
    days = parameter(case.office_id, Parameter.PROVISIONAL_PAPERS_DAYS, today) or 0
    due_on = papers_due_on or today + timedelta(days=days)
    required({"reason": (reason, "请填写先行提供的理由")})
    if due_on <= today:
        raise Invalid({"papers_due_on": "补办手续的期限必须晚于今天"})
    take(
        actor,
        case,
        Action.GRANT_PROVISIONALLY,
        text=f"决定先行提供法律援助：{clause(reason)}，{due_on} 前补办手续",
        data={"papers_due_on": due_on.isoformat()},
        changes=_decided() | {"is_provisional": True},
        rows=(decision(actor, case, DecisionKind.GRANT_PROVISIONALLY, reason=reason.strip()),),
        due={DeadlineKind.PROVISIONAL_PAPERS: due_on},
    )
    return case


def confirm_provisional(actor: Actor, case: LegalCase) -> LegalCase:
    """补办确认: the papers of provisional aid are in and the aid stands. Raises Refused."""
    permit(actor, case, Action.CONFIRM_PROVISIONAL)
    if not case.is_provisional:
        raise Refused("本案不是先行提供，或者已经确认")
    take(
        actor,
        case,
        Action.CONFIRM_PROVISIONAL,
        text="补办手续完成，确认给予法律援助",
        data={"waiver": case.waiver.value},
        changes={"is_provisional": False},
        rows=(decision(actor, case, DecisionKind.GRANT, reason="先行提供后补办手续"),),
    )
    return case


def transfer(actor: Actor, case: LegalCase, to: str, reason: str) -> LegalCase:
    """移送 to the office that is competent, 法律援助法 art 38. Raises Invalid, Refused."""
    permit(actor, case, Action.TRANSFER)
    required({"to": (to, "请填写接收机构"), "reason": (reason, "请填写移送理由")})
    text = f"移送{to.strip()}：{clause(reason)}"
    take(actor, case, Action.TRANSFER, text=text, data={"to": to.strip()})
    return case


def _decided() -> dict[str, object]:
    return {"decided_on": clock.today()}


def _waiver(actor: Actor) -> dict[str, object]:
    return {"waiver_by": actor.user_id, "waiver_at": clock.now()}
