"""统计月报: the figures of a month, the cases behind each, and the file to send."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock, stats
from app.extensions import transaction
from app.stats import FIGURES, NOTES, TABLE, BadPeriod, FigureKey, NoSuchFigure, Period
from app.web.access import current_actor, current_person, may
from app.web.stats import tables
from app.web.stats.forms import MonthForm

blueprint = Blueprint("stats", __name__, url_prefix="/stats")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _period(text: str) -> Period:
    """The month of an address; 404 for what is no month, or has no year before it to compare."""
    try:
        return Period.parse(text).shifted(-tables.MONTHS_DRAWN).shifted(tables.MONTHS_DRAWN)
    except BadPeriod:
        abort(404)


def _key(text: str) -> FigureKey:
    """The figure of an address; 404 for what is no figure."""
    try:
        return FigureKey.parse(text)
    except NoSuchFigure:
        abort(404)


def _office_name() -> str:
    person = current_person()
    return person.office_name if person else ""


@blueprint.get("")
def current() -> ResponseReturnValue:
    """The month asked for, else the last one that is over."""
    form = MonthForm.from_query()
    form.validate()
    period = form.period or Period.last_full(clock.today())
    return redirect(url_for("stats.month", month=period.code))


@blueprint.get("/<month>")
def month(month: str) -> ResponseReturnValue:
    """统计月报 of one month."""
    period, form, today = _period(month), MonthForm.from_query(), clock.today()
    form.validate()
    if form.period and form.period != period:
        return redirect(url_for("stats.month", month=form.period.code))
    return render_template(
        "stats/month.html",
        report=stats.monthly(current_actor(), period, today),
        months=stats.trend(current_actor(), period, tables.MONTHS_DRAWN + 1, TABLE),
        running=Period.of(today),
        chosen=form.key,
        figures=FIGURES,
        notes=NOTES,
        tables=tables,
    )


@blueprint.get("/<month>/cases/<key>")
def cases(month: str, key: str) -> ResponseReturnValue:
    """The cases behind one figure, as many as it says."""
    period, wanted = _period(month), _key(key)
    found = stats.listed_cases(current_actor(), period, wanted, clock.today())
    return render_template(
        "stats/cases.html",
        period=period,
        wanted=wanted,
        cases=found,
        may_open=may(current_actor().role, "cases.show"),
    )


@blueprint.post("/<month>/xlsx")
def xlsx(month: str) -> ResponseReturnValue:
    """导出: the return as a workbook; who took it is on record."""
    actor, period = current_actor(), _period(month)
    report = stats.monthly(actor, period, clock.today())
    data = stats.workbook(report, _office_name(), filled_by=actor.name)
    with transaction():
        audit.record(actor, "stats.export", object_kind="stats", object_id=period.code)
    name = f"法律援助优先服务月报-{period.code}.xlsx"
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)
