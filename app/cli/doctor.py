"""flask doctor: is this installation set up as it should be?"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from app import audit, casework, clock, confidential, staff
from app.audit import system_actor
from app.cli.speech import Command, emit, json_option, table
from app.extensions import SAFE_WAL_SINCE, db, journal_mode_for
from app.reminders import clock_guard, scheduling
from app.timing import timing_of
from config import ROOT, Settings

_PROBE = "清江"
_BEFORE_USE = "投入正式使用前"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at (检查项); `ok` is None for what only matters in production."""

    name: str
    ok: bool | None
    said: str

    @property
    def mark(self) -> str:
        return {True: "正常", False: "须处理", None: "提示"}[self.ok]


@click.command("doctor", cls=Command)
@with_appcontext
@json_option
def doctor(as_json: bool) -> None:
    """检查配置、数据库、密钥、日历和时钟；有须处理的问题时退出码为 1。"""
    settings: Settings = current_app.extensions["settings"]
    checks = [*_settings(settings), *_database(), _keys(), _calendar(), _clock()]
    if all(check.ok for check in checks if check.name == "迁移"):
        checks += [_worker(), _loose_ends()]
    if as_json:
        emit([{"name": check.name, "ok": check.ok, "message": check.said} for check in checks])
    else:
        _tell(checks)
    if any(check.ok is False for check in checks):
        raise SystemExit(1)


def _tell(checks: list[Check]) -> None:
    """What was looked at as a table; below it what is only asked of a production installation."""
    now = [check for check in checks if check.name != _BEFORE_USE]
    table(("检查项", "结果", "说明"), [(check.name, check.mark, check.said) for check in now])
    if later := [check.said for check in checks if check.name == _BEFORE_USE]:
        click.echo(
            f"\n{_BEFORE_USE}（现在是 {current_app.extensions['settings'].environment} 环境，不影响试用）："
        )
        for said in later:
            click.echo(f"  {said}")


def _settings(settings: Settings) -> list[Check]:
    problems = settings.problems()
    if settings.is_production and problems:
        return [Check("配置", False, problem) for problem in problems]
    here = Check("配置", True, f"运行环境 {settings.environment}")
    return [here, *(Check(_BEFORE_USE, None, problem) for problem in problems)]


def _database() -> list[Check]:
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    shown = url.render_as_string(hide_password=True)
    connection = db.session.connection()
    checks = [Check("数据库", True, f"{connection.dialect.name}，{shown}"), _migrations()]
    if connection.dialect.name == "sqlite":
        checks += _sqlite(url.database or "")
    db.session.rollback()
    return checks


def _migrations() -> Check:
    at = MigrationContext.configure(db.session.connection()).get_current_revision()
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if at == head:
        return Check("迁移", True, f"已是最新版本 {head}")
    return Check("迁移", False, f"数据库版本 {at or '（空）'}，应为 {head}：请运行 flask db upgrade")


def _sqlite(path: str) -> list[Check]:
    version = str(_pragma("select sqlite_version()"))
    safe = tuple(int(part) for part in version.split(".")) >= SAFE_WAL_SINCE
    wanted = journal_mode_for(tuple(int(part) for part in version.split(".")))[0].lower()
    journal = str(_pragma("pragma journal_mode")).lower()
    gate = "可以使用 WAL" if safe else "低于 3.51.3，改用 DELETE + EXTRA"
    checks = [
        Check("SQLite", True, f"版本 {version}，{gate}（系统自带 {sqlite3.sqlite_version}）"),
        Check("日志模式", journal == wanted, f"{journal}，应为 {wanted}"),
    ]
    if _others_can_read(Path(path)):
        checks.append(Check("文件权限", None, f"其他用户可以访问数据库文件，建议 chmod 600 {path}"))
    return checks


def _others_can_read(path: Path) -> bool:
    """Whether another user of the machine reaches the file; nobody does through a private folder."""
    return path.exists() and all(each.stat().st_mode & 0o077 for each in (path, path.parent))


def _pragma(statement: str) -> Any:
    return db.session.connection().exec_driver_sql(statement).scalar()


def _keys() -> Check:
    key = confidential.new_row_key()
    opened = confidential.unseal(confidential.seal(_PROBE, key, "probe"), key, "probe")
    return Check("密钥", opened == _PROBE and bool(audit.Chain.key()), "加密、检索和审计密钥可用")


def _calendar() -> Check:
    """Whether every office knows the holidays as far as they are announced (放假安排)."""
    roots = [each for each in staff.offices() if each.parent_id is None] if _migrations().ok else []
    timings = {each.name: timing_of(each.id) for each in roots} or {"": timing_of(None)}
    missing = {name: timing.missing_year(clock.today()) for name, timing in timings.items()}
    if told := [f"{name} {year} 年" for name, year in missing.items() if year]:
        said = f"放假安排尚未导入：{'、'.join(told)}；请管理员在“工作日历”导入"
        return Check("工作日历", None, said)
    until = min(timing.calendar.known_until for timing in timings.values())
    return Check("工作日历", True, f"已公布至 {until}，其后的期限标为暂定")


def _worker() -> Check:
    """Whether somebody reminds: a fresh heartbeat, and a clock that is trusted."""
    if (held := clock_guard.held()) is not None and held.held_because is not None:
        return Check("后台进程", False, f"已暂停：{held.held_because.label}，请管理员在“后台任务”确认")
    fresh = [row.is_active for row, is_fresh in scheduling.processes(clock.now()) if is_fresh]
    if not any(fresh):
        return Check("后台进程", None, "没有运行，提醒不会送出：请运行 flask worker")
    return Check("后台进程", True, f"运行中，另有 {len(fresh) - 1} 个待命")


def _loose_ends() -> Check:
    """Whether every open case has a date and an owner."""
    system = system_actor("系统")
    dateless = casework.standings(system, clock.today()).dateless
    count = dateless + casework.counting_ownerless(system).answer()
    said = (
        f"{count} 件未结案件缺日期或者责任人，见“未尽事项”"
        if count
        else "每个未结案件都有下一步、责任人和日期"
    )
    return Check("未尽事项", None if count else True, said)


def _clock() -> Check:
    now = clock.now().astimezone(clock.SHANGHAI)
    return Check("时钟", now.year >= 2026, f"{now:%Y-%m-%d %H:%M:%S}（北京时间）")
