"""What stands on the page of a case? Steps, buttons, clocks, papers and letters, ready to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app import clock
from app.audit import Actor
from app.casework import CaseFile
from app.rules.text import mask_id, mask_phone
from app.rules.vocabulary import Action, CaseStatus, IdKind, ProofState, Role
from app.web.access import may
from app.web.cases import timeline
from app.web.cases.clock_pages import face_shown, may_do, open_first, proposed
from app.web.cases.forms import NoteForm
from app.web.cases.letters import decision_letter
from app.web.cases.oversight_panel import OVERSEEING, oversight_of
from app.web.cases.steps import STEPS
from app.web.presentation import mil_text, yuan

_S = CaseStatus
_STAGES = ("受理", "审查", "指派", "办理", "结案归档")
_AT = {
    _S.RECEIVED: 0, _S.PAPERS_AWAITED: 1, _S.UNDER_REVIEW: 1, _S.GRANTED: 2, _S.ASSIGNED: 3,
    _S.IN_PROGRESS: 3, _S.CLOSED: 4, _S.ARCHIVED: 5, _S.REFUSED: 1, _S.DEEMED_WITHDRAWN: 1,
    _S.WITHDRAWN: 1, _S.TRANSFERRED: 1, _S.TERMINATED: 3,
}  # fmt: skip
_ENDED = frozenset({_S.REFUSED, _S.DEEMED_WITHDRAWN, _S.WITHDRAWN, _S.TRANSFERRED, _S.TERMINATED})
_PRIORITY_TIERS = (1, 2)
_REVIEWED = frozenset({Action.PROPOSE, Action.GRANT})


def context(actor: Actor, file: CaseFile, kind: str, revealed: bool) -> dict[str, Any]:
    """Everything the page shows. `revealed`: the full numbers, this once."""
    group = timeline.group_named(kind)
    note = NoteForm(formdata=None, version=file.case.version)
    return {
        "file": file,
        "badge": badge(file),
        "steps": steps(file),
        "primary": primary(file),
        "secondary": secondary(file),
        "clocks": [face_shown(face) for face in open_first(file)],
        "waiting": len(proposed(file)),
        "may_record": may_do(actor, file, Action.RECORD_EVENT),
        "is_lawyer": actor.role is Role.LAWYER,
        "may_answer": may_do(actor, file, Action.ANSWER_LIMIT),
        "stopped": [face_shown(face) for face in file.clocks if not face.deadline.is_open],
        "person": person_rows(file, revealed),
        "may_reveal": may(actor.role, "cases.reveal", "POST") and not revealed,
        "may_see_person": may(actor.role, "people.show"),
        "letters": letters(file) if actor.role is not Role.STATISTICIAN else [],
        "decisions": decision_rows(file),
        "outcome": outcome_rows(file),
        "events": timeline.shown(file, group),
        "groups": _groups(file, group),
        "note": note if Action.ADD_NOTE in file.allowed_actions else None,
        "oversight": oversight_of(actor, file),
    }


def badge(file: CaseFile) -> tuple[str | None, list[tuple[str, str]]]:
    """The status of the applicant for the head of a page: the 优 mark while it gives priority now
    (应当优先, 可以优先), else a plain tag.
    """
    text = mil_text(file.case.beneficiary_type)
    counts = file.priority.tier in _PRIORITY_TIERS
    return (text, []) if counts or text is None else (None, [("n", text)])


def steps(file: CaseFile) -> list[dict[str, str]]:
    """受理 → 审查 → 指派 → 办理 → 结案归档, with the days reached."""
    case, at = file.case, _AT[file.case.status]
    days = (case.received_on, case.decided_on, case.assigned_on, case.closed_on, case.archived_on)
    items = []
    for place, (label, day) in enumerate(zip(_STAGES, days, strict=True)):
        state = "done" if place < at else "current" if place == at else "todo"
        if state == "current" and case.status in _ENDED:
            state = "ended"
        note = str(day or "") if state == "done" else "" if state == "todo" else _now(file)
        items.append({"label": label, "note": note, "state": state})
    return items


def _now(file: CaseFile) -> str:
    case = file.case
    if case.status in _ENDED:
        return case.status.label
    if case.next_due_on is None:
        return case.status.label
    return f"{case.status.label}，{'暂定' if case.next_is_tentative else '截止'} {case.next_due_on:%m-%d}"


def primary(file: CaseFile) -> dict[str, Any] | None:
    """The one button of the page: the next thing this role should do."""
    if file.next_action is None:
        return None
    return {"action": file.next_action.action, "label": file.next_action.label}


def secondary(file: CaseFile) -> list[dict[str, Any]]:
    """Whatever else may be done, for the menu; grave steps last."""
    shown = {Action.ADD_NOTE} | OVERSEEING
    if file.next_action is not None:
        shown |= _REVIEWED if file.next_action.action in _REVIEWED else {file.next_action.action}
    offered = [action for action in file.allowed_actions if action in STEPS and action not in shown]
    if Action.GRANT in offered and Action.PROPOSE in offered:
        offered.remove(Action.PROPOSE)
    items = [
        {"action": action, "label": STEPS[action].action.label, "grave": STEPS[action].kind == "warn"}
        for action in offered
    ]
    return sorted(items, key=lambda item: bool(item["grave"]))


def person_rows(file: CaseFile, revealed: bool) -> list[tuple[str, str | None]]:
    """The applicant's card, numbers masked unless revealed."""
    person, status = file.case.person, file.case.beneficiary_status
    number, phone = person.id_number, person.phone
    rows = [
        ("姓名", file.case.applicant_name),
        ("证件", person.id_kind.label if person.id_kind is not IdKind.RESIDENT_ID else None),
        ("证件号", number if revealed else mask_id(number) if number else None),
        ("电话", phone if revealed else mask_phone(phone) if phone else None),
        ("性别", person.sex.label if person.sex else None),
        ("优抚类别", file.case.beneficiary_type.label),
    ]
    if status is not None:
        until = f"，{status.proof_due_on} 前补交" if status.proof_state is ProofState.PROMISED else ""
        rows.append(("与军人关系", status.relation.label))
        rows.append(("身份证明", f"{status.proof_state.label}{until}"))
    return [(term, text) for term, text in rows if term != "证件" or text]


def letters(file: CaseFile) -> list[dict[str, Any]]:
    """The letters of the case, newest first."""
    case_id = file.case.id
    found = [
        *_decisions(file),
        *(
            (row.issued_on, "补充材料通知书", url_for("cases.papers_letter", case_id=case_id, notice_id=row.id))
            for row in file.notices
        ),
        *(
            (clock.local_date(row.assigned_at), f"指派通知书（{row.lawyer.name}）",
             url_for("cases.assignment_letter", case_id=case_id, assignment_id=row.id))
            for row in file.assignments
        ),
    ]  # fmt: skip
    return [{"on": on, "title": title, "url": url} for on, title, url in sorted(found, reverse=True)]


def _decisions(file: CaseFile) -> Iterable[tuple[Any, str, str]]:
    for row in file.decisions:
        title = decision_letter(file.case, row).title
        url = url_for("cases.decision_letter", case_id=file.case.id, decision_id=row.id)
        yield row.decided_on, title, url


def decision_rows(file: CaseFile) -> list[tuple[str, str]]:
    """The decisions in words, oldest first."""
    return [
        (
            row.decided_on.isoformat(),
            f"{row.kind.label}（{row.decider.name}）" + (f"：{row.reason}" if row.reason else ""),
        )
        for row in file.decisions
    ]


def outcome_rows(file: CaseFile) -> list[tuple[str, str]]:
    """What is known of the handling and its end, as far as it has come."""
    case = file.case
    known = (
        ("指派日期", case.assigned_on),
        ("结案日期", case.closed_on),
        ("结案方式", case.outcome.label if case.outcome else None),
        ("挽回金额", yuan(case.recovered_fen) if case.recovered_fen is not None else None),
        ("卷宗收到", case.file_received_on),
    )
    return [(term, str(value)) for term, value in known if value is not None]


def _groups(file: CaseFile, chosen: timeline.EventGroup | None) -> list[dict[str, Any]]:
    case_id, counted = file.case.id, timeline.counts(file.timeline)
    every = {"label": "全部", "url": url_for("cases.show", case_id=case_id, _anchor="timeline"),
             "current": chosen is None, "count": len(file.timeline)}  # fmt: skip
    return [every] + [
        {
            "label": group.label,
            "url": url_for("cases.show", case_id=case_id, kind=group.value, _anchor="timeline"),
            "current": group is chosen,
            "count": counted[group],
        }
        for group in timeline.EventGroup
        if counted[group]
    ]
