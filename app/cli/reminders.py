"""flask reminders: raise and deliver reminders by hand, as the worker does."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime, time

import click
from flask.cli import AppGroup

from app import clock, reminders

group = AppGroup("reminders", help="期限提醒。")
OPENING = time(9)  # a date without a time means this hour


class MomentParam(click.ParamType[datetime]):
    """An ISO date or date and time; Shanghai time unless it names a zone."""

    name = "日期时间"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"无法识别“{value}”，请写成 2026-08-03 或 2026-08-03T09:00", param, ctx)
        if len(value) == len("2026-08-03"):
            at = datetime.combine(at.date(), OPENING)
        return at if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)


@group.command("run")
@click.option("--on", type=MomentParam(), help="假定现在是这一时刻（上海时间；只写日期即当日 9:00）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def run(on: datetime | None, as_json: bool) -> None:
    """生成并送达应发的提醒；重复执行不会重复提醒，22:00 至次日 7:00 不送达。"""
    with clock.travelled_to(on) if on else nullcontext():
        now = clock.now()
        done = reminders.run_round(now)
    at = now.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if as_json:
        click.echo(json.dumps({**asdict(done), "on": at}, ensure_ascii=False))
        return
    click.echo(
        f"{at}：新增提醒 {done.raised} 条，送达 {done.delivered} 条，"
        f"取消 {done.cancelled} 条，待送达 {done.pending} 条。"
    )
    if reminders.is_quiet(now):
        click.echo("现在是免打扰时段（22:00–7:00），待送达的提醒将在 7:00 后送达。")
