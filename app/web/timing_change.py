"""How is a change of limits or calendar made on the pages? Filled in, looked at, then confirmed.

One flow for every such form: the preview says what the change would touch and how a clock would
run then; nothing is stored before it is confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.casework import retiming
from app.extensions import transaction
from app.timing import TimingError, timing_of
from app.timing.change import Change
from app.timing.changing import setting_for
from app.timing.reading import with_row
from app.web.access import current_actor
from app.web.cases.forms import Stage
from app.web.forms import BaseForm, TermField, TickField, kept_fields
from app.web.limits.examples import Example, compared


class ChangeForm(BaseForm):
    """What every change asks: where it stands in the flow, and whether it reaches back."""

    stage = TermField("阶段", Stage, required=False)

    @property
    def reaches_back(self) -> bool:
        """Whether 追溯 is ticked; forms without the box never reach back."""
        return False

    def change(self) -> Change:
        """The change as the form says it. Raises TimingError where it cannot be read."""
        raise NotImplementedError

    def kept(self) -> list[tuple[str, str]]:
        """What the preview sends again."""
        return [(name, value) for name, value in kept_fields(request.form) if name != self.stage.name]


class RetroactiveForm(ChangeForm):
    """A change that may reach back (追溯)."""

    retroactive = TickField("追溯：生效日期在今天以前，在办案件自该日起算的期限也重新计算")

    @property
    def reaches_back(self) -> bool:
        return bool(self.retroactive.data)


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What surrounds a form: `facts` stand above it, `notes` and `warnings` on the preview."""

    title: str
    crumbs: Sequence[tuple[str, str | None]]
    back_url: str
    template: str
    button: str
    done: str
    facts: Sequence[tuple[str, Any]] = ()
    hint: str = ""
    warnings: Callable[[Any], Sequence[str]] = lambda form: ()
    details: Callable[[Any], Sequence[tuple[str, Sequence[str]]]] = lambda form: ()


def change_page(form: ChangeForm, page: ChangePage) -> ResponseReturnValue:
    """Show the form, the preview of what was filled in, or make the confirmed change."""
    if form.validate_on_submit() and form.stage.data is not Stage.EDIT:
        try:
            return _made(form, page) if form.stage.data is Stage.CONFIRM else _previewed(form, page)
        except TimingError as error:
            form.take(error)
    wrong = form.is_submitted() and bool(form.errors)
    return render_template(page.template, form=form, page=page), 400 if wrong else 200


def _made(form: ChangeForm, page: ChangePage) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        retiming.make(actor, actor.office_id or 0, form.change(), retroactive=form.reaches_back)
    flash(page.done, "ok")
    return redirect(page.back_url)


def _previewed(form: ChangeForm, page: ChangePage) -> ResponseReturnValue:
    actor, change = current_actor(), form.change()
    outlook = retiming.preview(actor, actor.office_id or 0, change, retroactive=form.reaches_back)
    return render_template(
        "limits/preview.html",
        page=page,
        said=change.said,
        outlook=outlook,
        examples=_examples(change, actor.office_id or 0, form.reaches_back),
        warnings=page.warnings(form),
        details=page.details(form),
        kept=form.kept(),
    )


def _examples(change: Change, office_id: int, retroactive: bool) -> Sequence[Example]:
    now = timing_of(office_id)
    setting = setting_for(current_actor(), office_id, retroactive)
    return compared(change, now, with_row(now, change.row(setting)), clock.today())
