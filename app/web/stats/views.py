"""统计月报: the figures of a month, the cases behind each, and the files to send."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, outreach, stats
from app.stats import FIGURES, NOTES, BadPeriod, FigureKey, NoSuchFigure, Period, Source, Span
from app.stats import tables as return_tables
from app.web.access import current_actor, may
from app.web.stats import files, page
from app.web.stats.forms import MonthForm
from app.web.stats.standing import standing_panel

blueprint = Blueprint("stats", __name__, url_prefix="/stats")


def period_at(text: str) -> Period:
    """The month of an address; 404 for what is no month, or has no year before it to compare."""
    try:
        found = stats.reckoning_of(current_actor()).month(text)
        return found.shifted(-page.MONTHS_DRAWN).shifted(page.MONTHS_DRAWN)
    except BadPeriod:
        abort(404)


def span_at(text: str) -> Span:
    """The month or year of an address; 404 for what is neither."""
    try:
        return period_at(text) if "-" in text else stats.reckoning_of(current_actor()).year(text)
    except BadPeriod:
        abort(404)


def asked_of(span: Span, form: MonthForm, on: date) -> Source:
    """Where the figures of an address come from."""
    form.validate()
    found = stats.versions(current_actor(), span) if isinstance(span, Period) else ()
    return stats.source_of(current_actor(), span, on, found, form.version.data, form.moment())


def _key(text: str) -> FigureKey:
    """The figure of an address; 404 for what is no figure."""
    try:
        return FigureKey.parse(text)
    except NoSuchFigure:
        abort(404)


@blueprint.get("")
def current() -> ResponseReturnValue:
    """The month asked for, else the last one that is over."""
    form, reckoning = MonthForm.from_query(), stats.reckoning_of(current_actor())
    form.validate()
    try:
        period = reckoning.month(form.month.data or "")
    except BadPeriod:
        period = reckoning.last_full(clock.today())
    return redirect(url_for("stats.month", month=period.code))


@blueprint.get("/<month>")
def month(month: str) -> ResponseReturnValue:
    """统计月报 of one month: one part of it at a time."""
    period, form, today, actor = period_at(month), MonthForm.from_query(), clock.today(), current_actor()
    form.validate()
    if form.month.data not in (None, "", period.code):
        return redirect(url_for("stats.current", month=form.month.data))
    found = page.month_page(actor, period, form, today)
    around = {"period": period, "form": form, "figures": FIGURES, "notes": NOTES, "shown": page}
    return render_template(
        "stats/month.html",
        page=found,
        panel=standing_panel(actor, period, found.versions, found.source),
        running=stats.reckoning_of(actor).month_of(today),
        **around,
    )


@blueprint.get("/<month>/cases/<key>")
def cases(month: str, key: str) -> ResponseReturnValue:
    """The cases behind one figure, as many as it says, a page at a time."""
    span, form, wanted = span_at(month), MonthForm.from_query(), _key(key)
    source = asked_of(span, form, clock.today())
    return render_template(
        "stats/cases.html",
        span=span,
        form=form,
        source=source,
        wanted=wanted,
        label=wanted.label(stats.names_in(wanted)),
        found=stats.listing(current_actor(), source.pieces(wanted), form.page.data or 1),
        may_open=may(current_actor().role, "cases.show"),
    )


@blueprint.get("/<month>/ledger/<key>")
def ledger(month: str, key: str) -> ResponseReturnValue:
    """The consultations or entries of the ledger behind one figure."""
    span, form = span_at(month), MonthForm.from_query()
    if key not in outreach.FIGURES:
        abort(404)
    source, figure = asked_of(span, form, clock.today()), outreach.FIGURES[key]
    as_of = source.kept.locked_at if source.kept else source.as_of
    lines = figure.lines(current_actor(), span, as_of)
    return render_template("stats/ledger.html", span=span, figure=figure, lines=lines, source=source)


@blueprint.get("/<month>/print", endpoint="print")
def print_page(month: str) -> ResponseReturnValue:
    """打印: every table of the month on one page."""
    period, form = period_at(month), MonthForm.from_query()
    source = asked_of(period, form, clock.today())
    report = source.report()
    names = stats.row_names(return_tables.row_ids(report))
    parts = return_tables.tables_of(report, names)
    head = files.letterhead_of(source, report)
    return render_template(
        "stats/print.html", period=period, parts=parts, head=head, form=form, figures=FIGURES, notes=NOTES
    )


@blueprint.post("/<month>/xlsx")
def xlsx(month: str) -> ResponseReturnValue:
    """导出 Excel; who took it is on record."""
    return files.sent(files.Format.XLSX, asked_of(period_at(month), MonthForm.from_query(), clock.today()))


@blueprint.post("/<month>/docx")
def docx(month: str) -> ResponseReturnValue:
    """导出 Word; who took it is on record."""
    return files.sent(files.Format.DOCX, asked_of(period_at(month), MonthForm.from_query(), clock.today()))


@blueprint.post("/<month>/csv", endpoint="csv")
def comma(month: str) -> ResponseReturnValue:
    """导出 CSV: the figures alone; who took it is on record."""
    return files.sent(files.Format.CSV, asked_of(period_at(month), MonthForm.from_query(), clock.today()))
