"""flask demo: invented offices, people and cases, to look around in. Never in production."""

from __future__ import annotations

import sys
from datetime import timedelta
from random import Random

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app import clock, staff
from app.audit import system_actor
from app.casework.models import LegalCase
from app.cli.speech import Command, Failure, table
from app.demo.ledgers import Ledgers
from app.demo.places import CENTRE, set_up
from app.demo.players import Players
from app.demo.plots import MONTHS_BACK
from app.demo.stage import SEED, Stage
from app.demo_access import DEMO_LOGINS, DEMO_PASSWORD
from app.extensions import db, transaction
from app.reminders import run_round
from app.rules.counting import add_months
from app.timing import timing_of
from config import Settings

_STEPS_AT_ONCE = 60


@click.command("demo", cls=Command)
@click.option("--offices-only", is_flag=True, help="只建机构、人员和律师，不生成案件。")
@click.option(
    "--cases", "number", type=click.IntRange(0, 5000), default=400, show_default=True, help="案件数。"
)
@with_appcontext
def demo(offices_only: bool, number: int) -> None:
    """生成演示数据；已有案件时不作任何改动。"""
    settings: Settings = current_app.extensions["settings"]
    if settings.is_production:
        raise Failure("正式环境不能生成演示数据")
    if _case_count():
        click.echo(f"已有 {_case_count()} 件案件，未作任何改动")
        return
    _offices()
    if not offices_only:
        ledgers = _ledgers()
        _cases(number)
        with transaction():
            ledgers.link()
        _remind()
        click.echo(f"已生成 {_case_count()} 件演示案件")
    click.echo(f"演示账号（密码均为 {DEMO_PASSWORD}）：")
    table(("角色", "登录名"), [(role.label, login) for role, login in DEMO_LOGINS.items()])


def _remind() -> None:
    """Send what the last working morning would have sent, so that a demo made at night or on a
    Sunday has an inbox."""
    day = clock.local_date(clock.now() - timedelta(hours=9))
    with clock.travelled_to(clock.at_local(timing_of(None).calendar.last_workday(day), 9)):
        run_round(clock.now(), is_pretended=True)


def _case_count() -> int:
    return db.session.scalar(select(func.count()).select_from(LegalCase)) or 0


def _offices() -> None:
    there = staff.offices()
    if not there:
        since = add_months(clock.today(), -MONTHS_BACK - 1).replace(day=1)
        with transaction():
            set_up(system_actor("演示数据"), since)
        click.echo(f"已建立 {len(staff.offices())} 个演示机构")
    elif CENTRE not in [office.name for office in there]:
        raise Failure("数据库中已有其他机构，不能生成演示数据；请换一个空的数据库（DATABASE_URL）")


def _ledgers() -> Ledgers:
    """What was done beside the cases; drawn from a chance of its own, so that the cases stay as they are."""
    chance = Random(SEED)  # noqa: S311  not for secrets
    ledgers = Ledgers(Players(chance), chance, clock.today())
    with transaction():
        ledgers.fill()
    return ledgers


def _cases(number: int) -> None:
    # The one place chance comes from: the same seed on the same day gives the same cases.
    stage = Stage(Random(SEED), number, clock.now())  # noqa: S311  not for secrets
    while not stage.is_over:
        with transaction():
            at = stage.play(_STEPS_AT_ONCE)
        if sys.stderr.isatty():
            click.echo(f"\r正在生成 {clock.local_date(at)}", err=True, nl=stage.is_over)
