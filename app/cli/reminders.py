"""flask reminders: raise and deliver by hand, see what is to come, hold and release what leaves."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click
from flask import current_app

from app import clock, reminders
from app.audit import system_actor
from app.cli.scope import COMMAND_LINE, reader
from app.cli.speech import DayParam, Failure, Group, emit, json_option, table
from app.extensions import transaction
from app.reminders import outside_log, preview
from app.reminders.preview import Forecast, Planned
from app.reminders.witness import Witness
from config import Settings

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
    """生成并送达应发的提醒（只到站内；外发由后台任务进行）；重复执行不会重复提醒。"""
    with clock.travelled_to(on) if on else nullcontext():
        now = clock.now()
        done = reminders.run_round(now, is_pretended=on is not None)
    at = now.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if as_json:
        emit({**asdict(done), "on": at})
        return
    click.echo(
        f"{at}：新增提醒 {done.raised} 条，送达 {done.delivered} 条（其中每日摘要 {done.digests} 份），"
        f"取消 {done.cancelled} 条，待送达 {done.pending} 条。"
    )
    if reminders.is_quiet(now):
        click.echo(f"现在是免打扰时段（{reminders.quiet_hours()}），待送达的提醒到时自动送达。")


@group.command("preview")
@click.option("--from", "first", type=DayParam(), help="从哪一天起（默认今天）。")
@click.option("--to", "last", type=DayParam(), help="到哪一天止（默认起日后第 6 天）。")
@click.option("--office", help="机构编号、全称或者案号字头；含下级。默认全部机构。")
@json_option
def preview_(first: date | None, last: date | None, office: str | None, as_json: bool) -> None:
    """预告：若案件没有变化，哪些消息在什么时候发给谁、走哪些渠道；哪些不发，为什么。"""
    now = clock.now()
    begin, end = preview.span(clock.local_date(now), first, last)
    offices = None if office is None else reader(office).office_ids
    seen = preview.forecast(now, begin, end, offices)
    if as_json:
        emit(preview.as_json(seen))
        return
    _say(seen)


def _say(seen: Forecast) -> None:
    if seen.planned:
        heads = ("时间", "发给", "角色", "方式", "内容", "对外渠道")
        table(heads, [_row(each) for each in seen.planned])
    click.echo(f"共 {len(seen.planned)} 条站内消息。")
    for each in seen.unspoken:
        step = f"{each.step.label}提醒已由提醒阶梯关闭"
        click.echo(f"不提醒：{each.on.isoformat()} {each.case_no} {each.limit_name}，{step}。")
    if seen.paused or seen.applicants_own:
        click.echo(f"不提醒：暂停计时的期限 {seen.paused} 个，申请人自己的期限 {seen.applicants_own} 个。")
    if seen.held is not None:
        click.echo(f"对外消息全部暂停：{seen.held.label}。")


def _row(each: Planned) -> tuple[str, ...]:
    at = each.at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
    way = "每日摘要" if each.is_digest else "单独"
    routes = "；".join(preview.route_text(route) for route in each.routes) or "没有设置对外渠道"
    return at, each.recipient.name, each.recipient.role.label, way, each.title, routes


@group.command("outbox")
@json_option
def outbox(as_json: bool) -> None:
    """外发情况：各状态的件数、有问题的渠道、是否暂停。"""
    seen = outside_log.overview(None)
    if as_json:
        emit(outside_log.as_json(seen))
        return
    for state, count in seen.counts.items():
        click.echo(f"{state.label}：{count} 条")
    for trouble in seen.troubles:
        click.echo(trouble.text)
    click.echo(
        f"对外发送已暂停：{seen.held.label}，{seen.doubtful} 条可能已发。" if seen.held else "对外发送正常。"
    )


@group.command("hold")
def hold() -> None:
    """暂停对外发送（站内不受影响），直到 release。"""
    with transaction():
        outside_log.hold(system_actor(COMMAND_LINE), clock.now())
    click.echo("已暂停对外发送。站内消息照常。恢复请运行 flask reminders release。")


@group.command("release")
@click.option("--resend", is_flag=True, help="可能已发的也重新发送（默认转为待核实，由人确认）。")
def release(resend: bool) -> None:
    """恢复对外发送；可能已发过的消息转为待核实。"""
    settings: Settings = current_app.extensions["settings"]
    with transaction():
        done = outside_log.release(
            system_actor(COMMAND_LINE), Witness(settings.sent_marker_path), clock.now(), resend=resend
        )
    if done is None:
        raise Failure("对外发送没有暂停，不需要恢复")
    click.echo(
        f"已恢复对外发送；{done} 条可能已发的消息{'重新发送' if resend else '转为待核实，请在“外发记录”中确认'}。"
    )
