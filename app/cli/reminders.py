"""flask reminders: raise and deliver reminders by hand, as the worker does."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from app import clock, reminders
from app.cli.speech import DayParam, Group, emit, json_option

group = Group("reminders", help="期限提醒。")
OPENING_HOUR = 9  # what a date without a time means


class MomentParam(click.ParamType[datetime]):
    """A date or an ISO date and time (时刻); Shanghai time unless it names a zone."""

    name = "日期时间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        if ":" not in value:
            return clock.at_local(DayParam().convert(value, param, ctx), OPENING_HOUR)
        try:
            at = datetime.fromisoformat(value)
        except ValueError as error:
            hint = f"无法识别时刻“{value}”，请写成 2026-08-03 或 2026-08-03T09:00"
            raise click.BadParameter(hint, ctx, param) from error
        return at if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)


@group.command("run")
@click.option("--on", type=MomentParam(), help="假定现在是这一时刻（上海时间；只写日期即当日 9:00）。")
@json_option
def run(on: datetime | None, as_json: bool) -> None:
    """生成并送达应发的提醒；重复执行不会重复提醒，22:00 至次日 7:00 不送达。"""
    with clock.travelled_to(on) if on else nullcontext():
        now = clock.now()
        done = reminders.run_round(now)
    at = now.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if as_json:
        emit({**asdict(done), "on": at})
        return
    click.echo(
        f"{at}：新增提醒 {done.raised} 条，送达 {done.delivered} 条，"
        f"取消 {done.cancelled} 条，待送达 {done.pending} 条。"
    )
    if reminders.is_quiet(now):
        click.echo(f"现在是免打扰时段（{reminders.quiet_hours()}），待送达的提醒到时自动送达。")
