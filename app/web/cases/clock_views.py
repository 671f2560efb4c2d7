"""期限 and 程序事件 of a case: shown, recorded, answered, adjusted, put right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.casework import CaseFile, Refused
from app.casework.models import LegalCase
from app.casework.step import permit
from app.rules.adjusting import Adjustment
from app.rules.proposals import EventRule
from app.rules.vocabulary import Action
from app.timing import timing_of
from app.web.access import current_actor
from app.web.cases import clock_pages as pages
from app.web.cases.clock_forms import AdjustForm, AnswerForm, CorrectEventForm, EventForm, answer_form
from app.web.sending import attempt, once


def clocks(case_id: int) -> ResponseReturnValue:
    """期限: every clock of the case, what is due next first, and how each came about."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    return render_template(
        "cases/clocks.html",
        file=file,
        running=[pages.face_shown(face) for face in pages.open_first(file)],
        stopped=[pages.face_shown(face) for face in file.clocks if not face.deadline.is_open],
        events=pages.dispute(actor, file),
        waiting=len(pages.proposed(file)),
        may_record=pages.may_do(actor, file, Action.RECORD_EVENT),
        may_answer=pages.may_do(actor, file, Action.ANSWER_LIMIT),
    )


def deadline(case_id: int, deadline_id: int) -> ResponseReturnValue:
    """怎么算的: one clock step by step, what was done to it, and what may be."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    face = pages.clock_of(file, deadline_id)
    return render_template(
        "cases/deadline.html",
        file=file,
        face=pages.face_shown(face),
        row=face.deadline,
        pauses=pages.pauses(face.deadline),
        adjustments=pages.adjustments(actor, file, face.deadline),
        history=pages.history(file, face.deadline),
    )


def record_event(case_id: int) -> ResponseReturnValue:
    """登记程序事件: first what happened, then when and how; its limits start at once."""
    file = casework.case_file(current_actor(), case_id)
    rule = pages.rule_named(request.values.get("kind"))
    if rule is None:
        permit(current_actor(), file.case, Action.RECORD_EVENT)
        return render_template("cases/event_kinds.html", file=file, groups=pages.kinds(file))
    return _event_form(file, rule)


def _event_form(file: CaseFile, rule: EventRule) -> ResponseReturnValue:
    actor, form = current_actor(), EventForm()
    form.ask(file, rule)
    sent = attempt(form, lambda: _recorded(file.case.id, rule, form))
    if sent.event_id:
        flash(f"{file.case.case_no} 已登记：{rule.kind.label}。请核对以下期限。", "ok")
        return redirect(url_for("cases.clocks", case_id=file.case.id))
    permit(actor, file.case, Action.RECORD_EVENT)
    shown = {"form": form, "file": file, "rule": rule, "is_serving": pages.is_serving(file)}
    proposals = pages.proposals(rule, timing_of(file.case.office_id))
    return render_template("cases/event.html", proposals=proposals, warning=sent.warning, **shown), sent.code


def _recorded(case_id: int, rule: EventRule, form: EventForm) -> int:
    actor, accept = current_actor(), request.form.get("accept") == "y"

    def step(case: LegalCase) -> None:
        casework.record_event(
            actor,
            case,
            rule.kind,
            form.on.data,
            mode=form.mode.data if "mode" in form else None,
            document=form.document.data or "",
            wanted=form.chosen,
            set_days=form.set_days(rule),
            accept=accept,
            certain=bool(form.certain.data),
            reported_by=form.source,
            secrecy_confirmation=form.confirmed,
        )

    return once(actor, case_id, form.version.data, step, Action.RECORD_EVENT, form.on.data)


def answer_limit(case_id: int) -> ResponseReturnValue:
    """确认期限: accept, correct or decline what was proposed, all at once or one by one."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    faces = pages.proposed(file)
    form = answer_form(file, [face.deadline for face in faces])
    sent = attempt(form, lambda: _answered(case_id, form))
    if sent.event_id:
        flash(f"{file.case.case_no} 期限已确认。", "ok")
        return redirect(url_for("cases.clocks", case_id=case_id))
    permit(actor, file.case, Action.ANSWER_LIMIT)
    shown = [(face.deadline.id, pages.face_shown(face)) for face in faces]
    who = pages.who_lines(faces)
    page = render_template(
        "cases/answer.html", form=form, file=file, faces=shown, who=who, warning=sent.warning
    )
    return page, sent.code


def _answered(case_id: int, form: AnswerForm) -> int:
    actor, answers = current_actor(), form.answers(request.form.get("all") == "y")

    def step(case: LegalCase) -> None:
        casework.answer(actor, case, answers, form.source, form.confirmed)

    return once(actor, case_id, form.version.data, step, Action.ANSWER_LIMIT, clock.today())


def adjust_clock(case_id: int, deadline_id: int) -> ResponseReturnValue:
    """调整期限: one adjustment of one clock, with its document and reason."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    row = pages.clock_of(file, deadline_id).deadline
    kind = _adjustment(pages.adjustments(actor, file, row))
    form = AdjustForm()
    form.ask(file, row, kind)
    sent = attempt(form, lambda: _adjusted(case_id, deadline_id, kind, form))
    if sent.event_id:
        flash(f"{file.case.case_no} 期限已调整：{kind.label}。", "ok")
        return redirect(url_for("cases.deadline", case_id=case_id, deadline_id=deadline_id))
    face = pages.face_shown(pages.clock_of(file, deadline_id))
    shown = {"form": form, "file": file, "face": face, "kind": kind, "warning": sent.warning}
    return render_template("cases/adjust.html", **shown), sent.code


def _adjustment(offered: tuple[Adjustment, ...]) -> Adjustment:
    """The adjustment asked for, or the first there is. Raises Refused when none has a place."""
    asked = request.values.get("kind")
    for each in offered:
        if each == asked or not asked:
            return each
    raise Refused("该期限不能这样调整：已经停止，或者随办理环节自动起止")


def _adjusted(case_id: int, deadline_id: int, kind: Adjustment, form: AdjustForm) -> int:
    actor, change = current_actor(), form.change(kind)

    def step(case: LegalCase) -> None:
        casework.adjust(actor, case, deadline_id, change, form.secrecy_confirmation.data or "")

    return once(actor, case_id, form.version.data, step, Action.ADJUST_CLOCK, clock.today())


def correct_event(case_id: int, dispute_id: int) -> ResponseReturnValue:
    """更正程序事件: the limits that rest on it follow."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    event = pages.event_at(file, dispute_id)
    permit(actor, file.case, Action.CORRECT_EVENT)
    form = CorrectEventForm()
    form.ask(file, event)
    sent = attempt(form, lambda: _corrected(case_id, dispute_id, form))
    if sent.event_id:
        flash(f"{file.case.case_no} 程序事件已更正，期限已重新计算。", "ok")
        return redirect(url_for("cases.clocks", case_id=case_id))
    shown = {"form": form, "file": file, "event": event, "warning": sent.warning}
    return render_template("cases/correct_event.html", **shown), sent.code


def _corrected(case_id: int, dispute_id: int, form: CorrectEventForm) -> int:
    actor = current_actor()

    def step(case: LegalCase) -> None:
        casework.correct_event(
            actor,
            case,
            dispute_id,
            on=form.on.data,
            mode=form.mode.data if "mode" in form else None,
            document=form.document.data,
            reason=form.reason.data,
            reported_by=form.source,
            secrecy_confirmation=form.confirmed,
        )

    return once(actor, case_id, form.version.data, step, Action.CORRECT_EVENT, clock.today())


def register(blueprint: Blueprint) -> None:
    """Give the clocks and events their addresses below the case."""
    write = ["GET", "POST"]
    blueprint.add_url_rule("/<int:case_id>/clocks", view_func=clocks)
    blueprint.add_url_rule("/<int:case_id>/deadline/<int:deadline_id>", view_func=deadline)
    adjust = "/<int:case_id>/deadline/<int:deadline_id>/adjust"
    blueprint.add_url_rule(adjust, view_func=adjust_clock, methods=write)
    blueprint.add_url_rule("/<int:case_id>/record-event", view_func=record_event, methods=write)
    blueprint.add_url_rule("/<int:case_id>/answer-limit", view_func=answer_limit, methods=write)
    correct = "/<int:case_id>/event/<int:dispute_id>/correct"
    blueprint.add_url_rule(correct, view_func=correct_event, methods=write)
