"""flask deadlines: how a limit is worked out, step by step."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from app import clock
from app.cli.scope import named_office
from app.cli.speech import DayParam, Failure, Group, emit, json_option
from app.rules.deadlines import (
    Computation,
    DeadlineKind,
    Limit,
    Pause,
    PauseReason,
)
from app.rules.text import ParseError, parse_date
from app.timing import OfficeTiming, timing_of

group = Group("deadlines", help="法定期限。")


class KindParam(click.ParamType[DeadlineKind]):
    """A kind of limit by its code or Chinese name (期限种类)."""

    name = "期限种类"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> DeadlineKind:
        for kind in DeadlineKind:
            if value in (kind, kind.value, kind.label):
                return kind
        near = [f"{kind.value}（{kind.label}）" for kind in DeadlineKind if _is_near(value, kind)]
        hint = f"相近的有：{'、'.join(near[:5])}" if near else "例如 review（审查申请）、assign（指派）"
        raise click.BadParameter(f"没有“{value}”这种期限，{hint}", ctx, param)


def _is_near(text: str, kind: DeadlineKind) -> bool:
    return bool(text) and (text in kind.label or kind.value.startswith(text.lower()))


class PauseParam(click.ParamType[tuple[date, date]]):
    """A span that does not count, written A:B; it takes out B − A days."""

    name = "起:止"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, date]:
        if isinstance(value, tuple):
            return value
        begin, colon, end = value.partition(":")
        if not colon:
            raise click.BadParameter(f"暂停“{value}”请写成 起:止，如 2026-08-05:2026-08-09", ctx, param)
        try:
            span = parse_date(begin, clock.today()), parse_date(end, clock.today())
        except ParseError as error:
            raise click.BadParameter(f"暂停“{value}”：{error.message_zh}", ctx, param) from error
        if span[1] < span[0]:
            raise click.BadParameter(f"暂停“{value}”的止日早于起日，请核对", ctx, param)
        return span


@group.command("explain")
@click.argument("kind", type=KindParam(), metavar="期限种类")
@click.option("--from", "started_on", type=DayParam(), required=True, help="起算的那一天（当日不计）。")
@click.option("--pause", "spans", type=PauseParam(), multiple=True, help="不计入的期间 起:止，可重复。")
@click.option("--due", "set_due_on", type=DayParam(), help="由机关或者本机构指定届满日的期限，写明该日。")
@click.option("--office", "office_text", help="按该机构的规则、承诺和日历计算（编号、全称或者案号字头）。")
@json_option
def explain(
    kind: DeadlineKind,
    started_on: date,
    spans: tuple[tuple[date, date], ...],
    set_due_on: date | None,
    office_text: str | None,
    as_json: bool,
) -> None:
    """逐步说明一个期限是怎么算的。"""
    timing = timing_of(named_office(office_text).id if office_text else None)
    computed = _computation(timing, kind, started_on, spans, set_due_on)
    if as_json:
        emit(computed.as_json())
        return
    click.echo(f"{kind.label}：{computed.rolled_due_on}" + ("（暂定）" if computed.provisional else ""))
    for number, step in enumerate(computed.steps, start=1):
        click.echo(f"  {number}. {step}")


def _computation(
    timing: OfficeTiming,
    kind: DeadlineKind,
    started_on: date,
    spans: tuple[tuple[date, date], ...],
    set_due_on: date | None,
) -> Computation:
    try:
        limit = timing.limit(kind, started_on)
    except LookupError:
        raise Failure(f"“{kind.label}”在 {started_on} 没有有效的期限规定") from None
    if limit.figure is None and set_due_on is None:
        raise Failure(f"“{kind.label}”的届满日由机关或者本机构指定，请用 --due 写明该日")
    if limit.figure is not None and set_due_on is not None:
        raise Failure(f"“{kind.label}”的期限是 {limit.figure_label}，不能另行指定届满日")
    if set_due_on is not None and set_due_on < started_on:
        raise Failure("指定的届满日早于起算日，请核对")
    pauses = [Pause(begin, end, _reason(limit)) for begin, end in spans]
    promise_days = timing.promise_days(kind, started_on)
    return timing.work_out(limit, started_on, pauses, promise_days=promise_days, set_due_on=set_due_on)


def _reason(limit: Limit) -> PauseReason:
    """What a pause is for when only its days are given: the first reason the rule row names."""
    return next((reason for reason in PauseReason if reason in limit.paused_by), PauseReason.SUPPLEMENT)
