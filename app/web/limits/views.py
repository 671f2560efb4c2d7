"""Which limits hold, what does the office promise, and how do the articles read?"""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.rules.deadlines import DeadlineKind
from app.rules.text import ParseError, parse_date
from app.timing import timing_for
from app.web.access import current_actor
from app.web.limits import forms
from app.web.limits.groups import LimitGroup
from app.web.limits.page import kind_page, lines, statutes
from app.web.presentation import may_now
from app.web.timing_change import ChangePage, change_page

blueprint = Blueprint("limits", __name__, url_prefix="/settings")


def _kind(code: str) -> DeadlineKind:
    if code not in set(DeadlineKind):
        raise NotFound
    return DeadlineKind(code)


@blueprint.get("/limits")
def index() -> ResponseReturnValue:
    """时限与灯: every kind of limit as it holds today, by heading."""
    form, today = forms.IndexForm.from_query(), clock.today()
    form.group.choices = [("", "全部"), *LimitGroup.choices()]
    form.validate()
    timing = timing_for(current_actor())
    found = lines(timing, today, form)
    total = sum(len(each) for _, each in found)
    return render_template("limits/index.html", groups=found, total=total, form=form, options=_options(form))


def _options(form: forms.IndexForm) -> dict[str, list[tuple[str, str]]]:
    """What the two select boxes offer."""
    return {
        name: [(str(code), str(text)) for code, text, *_ in form[name].choices if code]
        for name in ("group", "only")
    }


@blueprint.get("/limits/<limit_kind>")
def show(limit_kind: str) -> ResponseReturnValue:
    """One kind: how it runs if it begins on a day, its rows by date, promises, thresholds, changes."""
    today = clock.today()
    page = kind_page(timing_for(current_actor()), _kind(limit_kind), _asked_day(today), today)
    return render_template("limits/show.html", **page, may_change=may_now("limits.add_rule"))


def _asked_day(today: date) -> date:
    """若该日起算: the day asked for in the address; today for anything unreadable."""
    try:
        return parse_date(request.args.get("on") or today.isoformat(), today)
    except ParseError:
        return today


def _page(
    kind: DeadlineKind, title: str, template: str, button: str, done: str, hint: str = ""
) -> ChangePage:
    back = url_for("limits.show", limit_kind=kind.value)
    crumbs = [("时限与灯", url_for("limits.index")), (kind.label, back), (title, None)]
    return ChangePage(title, crumbs, back, template, button, done, hint=hint)


@blueprint.route("/limits/<limit_kind>/rule", methods=["GET", "POST"])
def add_rule(limit_kind: str) -> ResponseReturnValue:
    """新增本机构规则: a dated row; the ones before it stay."""
    known = _kind(limit_kind)
    form = forms.LimitForm.of(known)
    form.follow(timing_for(current_actor()).limit(known, clock.today()))
    page = _page(
        known,
        "新增本机构规则",
        "limits/rule.html",
        "确认新增",
        "规则已新增。",
        "原有规则保留，供说明以前的期限",
    )
    return change_page(form, page)


@blueprint.route("/limits/<limit_kind>/end", methods=["GET", "POST"])
def end_rule(limit_kind: str) -> ResponseReturnValue:
    """停用本机构规则: the statutory row, or that of the office above, holds again."""
    known = _kind(limit_kind)
    page = _page(known, "停用本机构规则", "limits/change.html", "确认停用", "本机构规则已停用。")
    return change_page(forms.EndLimitForm.of(known), page)


@blueprint.route("/limits/<limit_kind>/confirm", methods=["GET", "POST"])
def confirm(limit_kind: str) -> ResponseReturnValue:
    """确认数值: 待核 becomes 已核, with the source; no date moves."""
    known = _kind(limit_kind)
    form = forms.ConfirmForm()
    form.kind = known
    if not form.is_submitted():
        form.rule_id.data = request.args.get("rule_id", "")[:60]
    page = _page(
        known,
        "确认数值",
        "limits/change.html",
        "确认已核对",
        "数值已确认。",
        "请对照法条原文，写明在哪里核对的",
    )
    return change_page(form, page)


@blueprint.route("/limits/<limit_kind>/promise", methods=["GET", "POST"])
def promise(limit_kind: str) -> ResponseReturnValue:
    """承诺时限: stricter than the limit, for all cases or some."""
    known = _kind(limit_kind)
    page = _page(
        known,
        "设定承诺时限",
        "limits/change.html",
        "确认设定",
        "承诺时限已设定。",
        "不能长于法定期限；灯和提醒以较早的一日为准",
    )
    return change_page(forms.PromiseForm.of(known), page)


@blueprint.route("/limits/<limit_kind>/promise/end", methods=["GET", "POST"])
def end_promise(limit_kind: str) -> ResponseReturnValue:
    """撤销承诺: clocks that start from that day on have none."""
    known = _kind(limit_kind)
    form = forms.EndPromiseForm.of(known)
    if not form.is_submitted():
        for field in (form.beneficiary, form.matter_group):
            field.data = request.args.get(field.name, "")
    page = _page(known, "撤销承诺时限", "limits/change.html", "确认撤销", "承诺时限已撤销。")
    return change_page(form, page)


@blueprint.route("/limits/<limit_kind>/threshold", methods=["GET", "POST"])
def threshold(limit_kind: str) -> ResponseReturnValue:
    """提前提醒天数: from when the lamp is yellow."""
    known = _kind(limit_kind)
    page = _page(known, "设定提前提醒天数", "limits/change.html", "确认设定", "提前提醒天数已设定。")
    return change_page(forms.ThresholdForm.of(known), page)


@blueprint.get("/laws")
def laws() -> ResponseReturnValue:
    """法条: the statutes cited, the wording of articles on file by version, and which limits cite them."""
    found = statutes(timing_for(current_actor()), clock.today())
    may = {"may_change": may_now("limits.add_law"), "may_see": may_now("limits.show")}
    return render_template("limits/laws.html", statutes=found, **may)


@blueprint.route("/laws/new", methods=["GET", "POST"])
def add_law() -> ResponseReturnValue:
    """登记法条版本: how an article reads from a day on."""
    form = forms.LawForm()
    form.suggest(request.args.get("statute", ""), request.args.get("article", ""))
    title, back = "登记法条版本", url_for("limits.laws")
    crumbs = [("法条", back), (title, None)]
    hint = "逐字抄录，不要改写；旧的版本保留"
    return change_page(
        form, ChangePage(title, crumbs, back, "limits/change.html", "确认登记", "法条版本已登记。", hint=hint)
    )
