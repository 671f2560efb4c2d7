"""Which days are worked, and how are a year's notice and a day of the office's own entered?"""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.timing import timing_for
from app.web.access import current_actor
from app.web.presentation import may_now
from app.web.timing_change import ChangePage, change_page
from app.web.workdays.forms import DayForm, EndDayForm, YearForm
from app.web.workdays.page import calendar_page, file_details

blueprint = Blueprint("workdays", __name__, url_prefix="/settings/calendar")
_FIRST, _LAST = 2004, 2100


@blueprint.get("")
def show() -> ResponseReturnValue:
    """工作日历: a year in weeks, with holidays, make-up days and the office's own."""
    actor, today = current_actor(), clock.today()
    page = calendar_page(actor, timing_for(actor), _asked_year(today.year), today)
    return render_template("workdays/show.html", **page, may_change=may_now("workdays.set_day"))


def _asked_year(this_year: int) -> int:
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year
    return year if _FIRST <= year <= _LAST else this_year


def _page(title: str, template: str, button: str, done: str, hint: str = "", **more: object) -> ChangePage:
    back = url_for("workdays.show")
    crumbs = [("工作日历", back), (title, None)]
    return ChangePage(title, crumbs, back, template, button, done, hint=hint, **more)  # type: ignore[arg-type]


@blueprint.route("/day", methods=["GET", "POST"])
def set_day() -> ResponseReturnValue:
    """登记调整日: the office rests on a working day, or works on a day off."""
    hint = "只影响本机构和下属机构的期限计算"
    return change_page(
        DayForm(),
        _page("登记调整日", "limits/change.html", "确认登记", "调整日已登记，期限已重新计算。", hint),
    )


@blueprint.route("/day/end", methods=["GET", "POST"])
def end_day() -> ResponseReturnValue:
    """撤销调整日: the day is again what the published calendar says."""
    form = EndDayForm()
    form.suggest(request.args.get("day", ""))
    return change_page(
        form, _page("撤销调整日", "limits/change.html", "确认撤销", "调整日已撤销，期限已重新计算。")
    )


@blueprint.route("/import", methods=["GET", "POST"])
def load_year() -> ResponseReturnValue:
    """导入放假安排: one year's notice as a file, looked at before it is taken."""
    page = _page(
        "导入放假安排",
        "workdays/load.html",
        "确认导入",
        "放假安排已导入，暂定的期限已重新计算。",
        "国务院办公厅每年公布的下一年放假安排",
        details=lambda form: file_details(form.read()),
        warnings=lambda form: form.read().warnings,
    )
    return change_page(YearForm(), page)
