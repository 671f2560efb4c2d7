"""年度计划: what is to be done this year, by whom, and what shows that it was done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.outreach import Span, plan, prompts, reach, totals
from app.outreach.models import PlanItem
from app.web.access import OutOfReach, current_actor
from app.web.ledgers import ledger_tabs
from app.web.outreach.forms import AdoptForm, DropForm, FinishForm, PlanForm, YearForm


def _item(item_id: int, in_hand: bool = False) -> PlanItem:
    look = reach.in_hand if in_hand else reach.found
    item = look(current_actor(), PlanItem, item_id)
    if item is None:
        raise OutOfReach("plan", item_id)
    return item


def _back(item: PlanItem | None, year: int) -> str:
    return url_for("outreach.plan", year=item.year if item else year)


def index() -> ResponseReturnValue:
    """年度计划 of one year, with the occasions nobody has planned for."""
    form = YearForm.from_query()
    form.validate()
    actor, year, today = current_actor(), form.shown, clock.today()
    return render_template(
        "outreach/plan.html",
        year=year,
        years=[(each, f"{each}年") for each in sorted({year, *range(today.year - 2, today.year + 2)})],
        items=plan.items_of(actor, year),
        unplanned=plan.unplanned(actor, year),
        found=totals(actor, Span.year(year)).plan,
        near=[each for each in prompts(actor, today) if each.kind != "revisit"],
        tabs=ledger_tabs("outreach.plan", actor.role),
    )


def _offered(form: PlanForm) -> PlanForm:
    people = plan.may_be_responsible(current_actor())
    form.offer((user.id, f"{user.name}（{user.role.label}）") for user in people)
    return form


def new_item() -> ResponseReturnValue:
    """列入计划: an item of one's own."""
    form, year = _offered(PlanForm()), YearForm.from_query()
    year.validate()
    if request.method == "GET":
        form.year.data, form.responsible_id.data = year.shown, current_actor().user_id
    if form.validate_on_submit():
        try:
            with transaction():
                plan.add(current_actor(), form.facts())
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已列入计划。", "ok")
            return redirect(_back(None, form.year.data))
    return _page("outreach/plan_form.html", form, None)


def _page(template: str, form: Any, item: PlanItem | None) -> ResponseReturnValue:
    back = _back(item, form.year.data or clock.today().year if item is None else 0)
    return render_template(template, form=form, item=item, back=back), 400 if form.errors else 200


def edit_item(item_id: int) -> ResponseReturnValue:
    """更改计划."""
    form, item = _offered(PlanForm()), _item(item_id)
    if request.method == "GET":
        form.follow(item)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = _item(item_id, in_hand=True)
                plan.change(current_actor(), changed, form.facts(), form.version.data or 0)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("计划已更改。", "ok")
            return redirect(_back(changed, 0))
    return _page("outreach/plan_form.html", form, item)


def finish_item(item_id: int) -> ResponseReturnValue:
    """完成: with the entries that show it."""
    form, item = FinishForm(), _item(item_id)
    form.offer(plan.possible_evidence(current_actor(), item))
    if request.method == "GET":
        form.version.data = item.version
    if form.validate_on_submit():
        try:
            with transaction():
                done, outcome = _item(item_id, in_hand=True), form.outcome.data or ""
                plan.finish(current_actor(), done, form.entry_ids, outcome, form.version.data)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("计划事项已完成。", "ok")
            return redirect(_back(item, 0))
    return _page("outreach/plan_finish.html", form, item)


def drop_item(item_id: int) -> ResponseReturnValue:
    """不再开展: with the reason."""
    form, item = DropForm(), _item(item_id)
    if request.method == "GET":
        form.version.data = item.version
    if form.validate_on_submit():
        try:
            with transaction():
                dropped = _item(item_id, in_hand=True)
                plan.drop(current_actor(), dropped, form.outcome.data, form.version.data)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已标明不再开展。", "ok")
            return redirect(_back(item, 0))
    return _page("outreach/plan_drop.html", form, item)


def reopen_item(item_id: int) -> ResponseReturnValue:
    """恢复为未完成."""
    with transaction():
        item = _item(item_id, in_hand=True)
        plan.reopen(current_actor(), item)
    flash("已恢复为未完成。", "ok")
    return redirect(_back(item, 0))


def adopt() -> ResponseReturnValue:
    """按节点列入计划: the occasions ticked, or all of the year's."""
    form = AdoptForm()
    if not form.validate_on_submit():
        return redirect(url_for("outreach.plan"))
    with transaction():
        added = plan.adopt(current_actor(), form.year.data, form.occasions)
    flash(f"已列入 {added} 项，请逐项确认责任人。", "ok")
    return redirect(_back(None, form.year.data))


def register(blueprint: Blueprint) -> None:
    """Put these pages under /outreach."""
    both, post = ["GET", "POST"], ["POST"]
    blueprint.add_url_rule("/plan", endpoint="plan", view_func=index)
    blueprint.add_url_rule("/plan/new", view_func=new_item, methods=both)
    blueprint.add_url_rule("/plan/adopt", view_func=adopt, methods=post)
    blueprint.add_url_rule("/plan/<int:item_id>", view_func=edit_item, methods=both)
    blueprint.add_url_rule("/plan/<int:item_id>/finish", view_func=finish_item, methods=both)
    blueprint.add_url_rule("/plan/<int:item_id>/drop", view_func=drop_item, methods=both)
    blueprint.add_url_rule("/plan/<int:item_id>/reopen", view_func=reopen_item, methods=post)
