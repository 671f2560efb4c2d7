"""flask ledger: a paper register, checked row by row and taken over."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app import clock, staff
from app.audit import Actor
from app.casework.errors import CaseworkError
from app.cli.scope import COMMAND_LINE, named_office
from app.cli.speech import Failure, Group, emit, json_option, table
from app.extensions import db, transaction
from app.ledger.checking import (
    CheckedRow,
    KnownCases,
    NothingOnFile,
    RegisterCheck,
    RowStatus,
    check_register,
    counts,
    row_token,
)
from app.ledger.importing import register_entry, returned_file
from app.ledger.onfile import CentreFiles
from app.ledger.reading import Column, Register, RegisterRow, read_register
from app.rules.vocabulary import Role
from app.staff.models import Office
from config import Settings

group = Group("ledger", help="纸质登记簿（CSV）核对与导入。")
_NO_OFFICE = "还没有机构，无法登记：请先运行 flask demo --offices-only，或者 flask demo"
file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="文件")
office_option = click.option(
    "--office", "office_text", help="机构编号、名称或者案号字头；不写则为法律援助中心。"
)


@group.command("check")
@file_argument
@office_option
@json_option
def check(file: Path, office_text: str | None, as_json: bool) -> None:
    """逐行核对登记簿，不写入数据库。"""
    register = _read(file)
    rows = check_register(register.rows, clock.today(), _known(office_text))
    _report(rows, as_json)


@group.command("import")
@file_argument
@office_option
@click.option("--user", "login", help="以哪位受理员登记（登录名）；不写则为该机构第一位启用的受理员。")
@click.option(
    "--out", "out_dir", type=click.Path(path_type=Path), help="退回清单写到哪个目录；不写则与文件同目录。"
)
@json_option
def import_(
    file: Path, office_text: str | None, login: str | None, out_dir: Path | None, as_json: bool
) -> None:
    """登记可登记的行，其余连同原因写入退回清单；可以重复运行。"""
    register = _read(file)
    office = _office(office_text)
    if office is None:
        raise Failure(_NO_OFFICE)
    actor = _clerk(office, login)
    rows = tuple(_register_all(actor, register.rows))
    returned = _write_returned(register, rows, file, out_dir)
    _report(rows, as_json, returned)


def _read(file: Path) -> Register:
    if not file.is_file():
        raise Failure(f"没有找到文件 {file}")
    return read_register(file.read_bytes())


def _known(office_text: str | None) -> KnownCases:
    try:
        office = _office(office_text)
    except DBAPIError:
        db.session.rollback()
        click.echo("数据库尚未建立，只核对文件本身", err=True)
        return NothingOnFile()
    if office is None:
        click.echo("还没有机构，只核对文件本身", err=True)
        return NothingOnFile()
    actor = Actor(None, COMMAND_LINE, None, office.id, staff.offices_below(office.id))
    return CentreFiles(actor, staff.centre_of(office.id).id)


def _office(text: str | None) -> Office | None:
    """The office named, else the first of the tree. Raises Failure for a name that finds none."""
    if text is None:
        return next(iter(staff.offices()), None)
    return named_office(text)


def _clerk(office: Office, login: str | None) -> Actor:
    if login is not None:
        user = staff.find_user(login)
        if user is None or not user.is_active or user.role is not Role.CLERK:
            raise Failure(f"没有启用的受理员“{login}”")
        if user.office_id not in staff.offices_below(office.id):
            raise Failure(f"受理员“{login}”不属于{office.name}")
        return staff.actor_of(user)
    clerks = staff.users_in_role([office.id], Role.CLERK)
    if not clerks:
        raise Failure(
            f"{office.name}没有启用的受理员，请先运行 flask user add --role clerk --office {office.id} …"
        )
    return staff.actor_of(clerks[0])


def _register_all(actor: Actor, rows: Sequence[RegisterRow]) -> Iterator[CheckedRow]:
    centre_id = staff.centre_of(actor.office_id or 0).id
    checker = RegisterCheck(clock.today(), CentreFiles(actor, centre_id))
    for done, row in enumerate(rows, start=1):
        try:
            with transaction():
                checked = checker.check(row)
                if checked.entry is not None:
                    register_entry(actor, checked.entry, row_token(row, centre_id))
            checker.remember(checked)
        except CaseworkError as error:
            checked = CheckedRow(row, RowStatus.BAD, (error.message_zh,))
        _progress(done, len(rows))
        yield checked


def _progress(done: int, total: int) -> None:
    last = done == total
    if sys.stderr.isatty():
        click.echo(f"\r正在处理 {done}/{total}", err=True, nl=last)
    elif last or done % 20 == 0:
        click.echo(f"正在处理 {done}/{total}", err=True)


def _write_returned(
    register: Register, rows: Sequence[CheckedRow], file: Path, out_dir: Path | None
) -> Path | None:
    """Write the returned rows to a new file: an earlier one may be in the clerk's hands."""
    if all(checked.status is RowStatus.GOOD for checked in rows):
        return None
    content = returned_file(register, rows)
    settings: Settings = current_app.extensions["settings"]
    folders = [out_dir] if out_dir else [file.resolve().parent, Path(settings.ledger_output_dir)]
    for folder in folders[:-1]:
        try:
            return _write_new(folder, file.stem, content)
        except OSError:
            continue
    return _write_new(folders[-1], file.stem, content)


def _write_new(folder: Path, stem: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / (f"{stem}-退回.csv" if number == 1 else f"{stem}-退回-{number}.csv")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        return path


def _report(rows: Sequence[CheckedRow], as_json: bool, returned: Path | None = None) -> None:
    found = counts(rows)
    if as_json:
        data: dict[str, object] = {"rows": [checked.as_json() for checked in rows], "counts": found}
        if returned is not None:
            data["returned_file"] = str(returned)
        emit(data)
        return
    table(
        ("序号", "结果", "姓名", "说明"),
        [
            (
                str(checked.row.number),
                checked.status.label,
                checked.row[Column.NAME],
                "；".join(checked.messages),
            )
            for checked in rows
        ],
    )
    said = "，".join(f"{status.label} {found[status.value]} 行" for status in RowStatus)
    click.echo(f"共 {len(rows)} 行：{said}")
    if returned is not None:
        click.echo(f"未登记的行及原因见 {returned}")
