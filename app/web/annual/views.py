"""双拥年度总结: drafted from the year's figures, put into words by the office, taken as a document."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app import annual, audit, clock, stats
from app.annual import TOLD, Section
from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.stats import BadPeriod, Year
from app.web.access import current_actor, current_person, may
from app.web.annual.forms import AskForm, CasesForm, TextForm
from app.web.annual.page import chosen, linked, summary_page

blueprint = Blueprint("annual", __name__, url_prefix="/annual")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _year(number: int) -> Year:
    """The year of an address; 404 for what is none."""
    try:
        return stats.reckoning_of(current_actor()).year(f"{number:04d}")
    except BadPeriod:
        abort(404)


def _back(year: Year) -> ResponseReturnValue:
    return redirect(url_for("annual.show", year=year.year))


@blueprint.get("")
def current() -> ResponseReturnValue:
    """The year asked for, else the running one."""
    form = AskForm.from_query()
    form.validate()
    running = stats.reckoning_of(current_actor()).year_of(clock.today())
    return redirect(url_for("annual.show", year=form.year.data or running.year))


@blueprint.get("/<int:year>")
def show(year: int) -> ResponseReturnValue:
    """双拥年度总结 of one year: the draft, what is missing, the versions."""
    wanted, actor, form = _year(year), current_actor(), AskForm.from_query()
    form.validate()
    found = annual.versions(actor, wanted.year)
    page = summary_page(actor, found, chosen(found, form.version.data)) if found else None
    running = stats.reckoning_of(actor).year_of(clock.today())
    return render_template("annual/show.html", year=wanted, page=page, versions=found, running=running)


@blueprint.post("/<int:year>/draft")
def draft(year: int) -> ResponseReturnValue:
    """生成初稿、重新生成: a new version from the figures of now."""
    wanted = _year(year)
    try:
        with transaction():
            row = annual.draft(current_actor(), wanted)
    except Refused as error:
        flash(error.message_zh, "bad")
    else:
        has_own = any(each.text for each in annual.texts(current_actor(), row.year).values())
        kept = "，本机构写的文字没有改动" if has_own else ""
        flash(f"第 {row.version} 版已生成{kept}。", "ok")
    return _back(wanted)


@blueprint.route("/<int:year>/examples", methods=["GET", "POST"])
def examples(year: int) -> ResponseReturnValue:
    """选典型案例: closed cases of the year, told without names, in a new version."""
    wanted, actor, form = _year(year), current_actor(), CasesForm()
    row = chosen(annual.versions(actor, wanted.year), None)
    form.offer(annual.offered(actor, annual.spans(actor, wanted, clock.today())[0]))
    if request.method == "GET":
        form.cases.data = [str(each) for each in annual.chosen_ids(row)]
    if form.validate_on_submit():
        try:
            with transaction():
                made = annual.draft(actor, wanted, form.case_ids)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash(f"典型案例已选定，第 {made.version} 版已生成。", "ok")
            return _back(wanted)
    return render_template("annual/examples.html", year=wanted, form=form), 400 if form.errors else 200


@blueprint.route("/<int:year>/<section>", methods=["GET", "POST"])
def edit(year: int, section: str) -> ResponseReturnValue:
    """编写: the office's own words for one section, beside what the system wrote."""
    if section not in set(Section):
        abort(404)
    wanted, part, form = _year(year), Section(section), TextForm()
    found = annual.versions(current_actor(), wanted.year)
    row = chosen(found, None)
    if request.method == "GET":
        _open(form, row, part)
    elif form.validate() and _written(form, found, part):
        return redirect(url_for("annual.show", year=wanted.year, _anchor=part.value))
    around = {"year": wanted, "part": part, "row": row, "form": form}
    system = linked(current_actor(), row, row.sections.get(section, ""))
    earlier = annual.history(current_actor(), wanted.year, part)
    page = render_template("annual/edit.html", system=system, earlier=earlier, **around)
    return page, 400 if form.errors else 200


def _open(form: TextForm, row: annual.AnnualDraft, part: Section) -> None:
    """The words that count, to be changed."""
    own = annual.texts(current_actor(), row.year)
    form.draft.data, form.version.data = row.version, own[part].id if part in own else 0
    form.text.data = annual.standing_text(row, part, own)


def _written(form: TextForm, found: tuple[annual.AnnualDraft, ...], part: Section) -> bool:
    """Keep what was typed; False when the form must be shown again."""
    year, version = found[0].year, form.draft.data
    try:
        with transaction():
            row = chosen(annual.versions(current_actor(), year), version)
            kept = annual.write(current_actor(), row, part, form.text.data or "", form.version.data)
    except (Invalid, Refused) as error:
        form.take(error)
        return False
    flash(f"“{part.label}”已保存。" if kept else f"“{part.label}”没有改动。", "ok")
    return True


@blueprint.get("/<int:year>/<int:version>/figures/<key>")
def figure(year: int, version: int, key: str) -> ResponseReturnValue:
    """The cases or rows behind one number of a draft, as recorded when it was made."""
    actor, form = current_actor(), AskForm.from_query()
    form.validate()
    row = chosen(annual.versions(actor, _year(year).year), version)
    slot, _, part = key.partition(".")
    if slot not in TOLD or slot not in row.facts["figures"] or part not in ("", "last"):
        abort(404)
    found = annual.behind(actor, row, slot, part == "last")
    listing = stats.listing(actor, found.cases, form.page.data or 1)
    around = {"row": row, "key": key, "may_open": may(actor.role, "cases.show")}
    return render_template("annual/figure.html", found=found, listing=listing, **around)


@blueprint.post("/<int:year>/docx")
def docx(year: int) -> ResponseReturnValue:
    """导出 Word: the newest draft with the office's words; who took it is on record."""
    actor, person = current_actor(), current_person()
    row = chosen(annual.versions(actor, _year(year).year), None)
    name = person.office_name if person else ""
    data = annual.summary_document(row, annual.texts(actor, row.year), name)
    told = {"format": "docx", "version": row.version}
    with transaction():
        audit.record(actor, "annual.export", object_kind="annual", object_id=year, detail=told)
    return send_file(
        BytesIO(data), mimetype=_WORD, as_attachment=True, download_name=f"双拥年度总结-{year}.docx"
    )
