"""How does a command speak? Chinese in UTF-8, tables or JSON, and one line when it fails.

Every failure that a person can mend is one Chinese line on stderr and exit code 2.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from typing import Any, TypeVar

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app import clock
from app.casework.errors import CaseworkError
from app.ledger.reading import UnreadableRegister
from app.rules.text import ParseError, parse_date
from app.staff.errors import StaffError
from app.stats import BadPeriod

F = TypeVar("F", bound=Callable[..., Any])
_SPOKEN = (CaseworkError, ParseError, StaffError, UnreadableRegister, BadPeriod)
_WIDEST_CELL = 60


class Failure(click.ClickException):
    """A command cannot do what was asked (命令失败): one Chinese line, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(" ".join(self.message.split()), file=file or sys.stderr)


def _usage_text(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项"
    if isinstance(error, click.MissingParameter):
        named = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        options = "、".join(error.param.opts) if isinstance(error.param, click.Option) else named
        return f"缺少参数 {options}"
    if isinstance(error, click.BadParameter):
        return error.message
    return f"命令写法有误（{error.message.rstrip('.')}）"


def _say_usage(error: click.UsageError) -> Failure:
    path = error.ctx.command_path if error.ctx else "flask"
    return Failure(f"{_usage_text(error)}。用法见 {path} --help")


def _database_text(error: DBAPIError) -> str:
    if "locked" in str(error.orig):
        return "数据库正忙，请稍后重试"
    return "数据库尚未建立、版本不符或者无法连接：请检查 DATABASE_URL，并运行 flask db upgrade"


@contextmanager
def spoken() -> Iterator[None]:
    """Turn whatever a person can mend into a Failure."""
    try:
        yield
    except click.UsageError as error:
        raise _say_usage(error) from error
    except _SPOKEN as error:
        raise Failure(error.message_zh) from error
    except DBAPIError as error:
        raise Failure(_database_text(error)) from error
    except OSError as error:
        raise Failure(f"文件无法读写：{error.filename or ''} {error.strerror or ''}") from error


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says, so that Chinese never breaks a pipe."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
            stream.reconfigure(encoding="utf-8", errors="replace")


class Command(click.Command):
    """A command whose failures are Failures (命令)."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        speak_utf8()
        with spoken():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with spoken():
            return super().invoke(ctx)


class Group(AppGroup):
    """A group of such commands (命令组); each runs within the application."""

    command_class = Command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        speak_utf8()
        with spoken():
            return super().make_context(*args, **kwargs)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            known = "、".join(self.list_commands(ctx))
            raise Failure(f"没有 {ctx.command_path} {name} 这个命令，可用的有：{known}")
        return super().resolve_command(ctx, args)


def json_option(command: F) -> F:
    """The option every command that prints data has."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON。")(command)


class DayParam(click.ParamType[date]):
    """A date the way people type it (日期): 2026-08-03, 20260803, 2026年8月3日, 今天."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value, clock.today())
        except ParseError as error:
            raise click.BadParameter(error.message_zh, ctx, param) from error


def emit(data: object) -> None:
    """Print data as JSON, Chinese readable."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def width(text: str) -> int:
    """Columns a text takes on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a heading, columns aligned for Chinese; the last column runs free."""
    lines = [list(head), *[[" ".join(cell.split()) for cell in row] for row in rows]]
    last = len(head) - 1
    widths = [min(_WIDEST_CELL, max(width(line[i]) for line in lines)) for i in range(last)]
    for line in lines:
        padded = [cell + " " * max(0, size - width(cell)) for cell, size in zip(line, widths, strict=False)]
        click.echo("  ".join([*padded, line[last]]).rstrip())


def said_day(day: date | None) -> str | None:
    """A date for JSON."""
    return day.isoformat() if day else None
