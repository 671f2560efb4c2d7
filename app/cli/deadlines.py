"""flask deadlines: how a limit is worked out, step by step."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import click

from app import clock
from app.audit import system_actor
from app.casework import retiming
from app.cli.scope import COMMAND_LINE, named_office
from app.cli.speech import DayParam, Failure, Group, emit, json_option
from app.extensions import transaction
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


class TimeParam(click.ParamType[time]):
    """A time of day (时刻), HH:MM in Shanghai."""

    name = "时:分"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return time.fromisoformat(value)
        except ValueError as error:
            raise click.BadParameter(f"时刻“{value}”请写成 时:分，如 16:30", ctx, param) from error


@group.command("explain")
@click.argument("kind", type=KindParam(), metavar="期限种类")
@click.option("--from", "started_on", type=DayParam(), required=True, help="起算的那一天（当日不计）。")
@click.option("--at", "started_at", type=TimeParam(), help="起算的时刻，按小时计算的期限用。")
@click.option("--pause", "spans", type=PauseParam(), multiple=True, help="不计入的期间 起:止，可重复。")
@click.option("--due", "set_due_on", type=DayParam(), help="由机关或者本机构指定届满日的期限，写明该日。")
@click.option("--office", "office_text", help="按该机构的规则、承诺和日历计算（编号、全称或者案号字头）。")
@json_option
def explain(
    kind: DeadlineKind,
    started_on: date,
    started_at: time | None,
    spans: tuple[tuple[date, date], ...],
    set_due_on: date | None,
    office_text: str | None,
    as_json: bool,
) -> None:
    """逐步说明一个期限是怎么算的。"""
    timing = timing_of(named_office(office_text).id if office_text else None)
    limit = _limit(timing, kind, started_on, set_due_on)
    computed = timing.work_out(
        limit,
        started_on,
        [Pause(begin, end, _reason(limit)) for begin, end in spans],
        promise_days=timing.promise_days(kind, started_on),
        set_due_on=set_due_on,
        started_at=datetime.combine(started_on, started_at, clock.SHANGHAI) if started_at else None,
    )
    if as_json:
        emit(computed.as_json())
    else:
        _tell(computed)


def _tell(computed: Computation) -> None:
    kind, due_at = computed.kind, computed.due_at
    day = f"{due_at:%Y-%m-%d %H:%M}" if due_at else str(computed.rolled_due_on)
    promised = f"，承诺 {computed.promise_due_on}" if computed.promise_due_on else ""
    click.echo(f"{kind.label}：{day}{promised}" + ("（暂定）" if computed.provisional else ""))
    for number, step in enumerate(computed.steps, start=1):
        click.echo(f"  {number}. {step}")


def _limit(timing: OfficeTiming, kind: DeadlineKind, started_on: date, set_due_on: date | None) -> Limit:
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
    return limit


@group.command("recompute")
@click.option("--office", "office_text", help="只算该机构和下属机构（编号、全称或者案号字头）。")
@json_option
def recompute(office_text: str | None, as_json: bool) -> None:
    """按现在的工作日历重新计算在办案件的期限；日期变动的写入办理过程。"""
    office_id = named_office(office_text).id if office_text else None
    with transaction():
        moved = retiming.recompute(system_actor(COMMAND_LINE), office_id)
    if as_json:
        emit({"moved": moved})
    else:
        click.echo(f"已重新计算，{moved} 件的日期有变动。")


def _reason(limit: Limit) -> PauseReason:
    """What a pause is for when only its days are given: the first reason the rule row names."""
    return next((reason for reason in PauseReason if reason in limit.paused_by), PauseReason.SUPPLEMENT)
