"""flask user: accounts made by hand, above all the first one."""

from __future__ import annotations

from typing import Any

import click

from app import staff
from app.audit import system_actor
from app.cli.scope import COMMAND_LINE, named_office
from app.cli.speech import Failure, Group, emit, json_option
from app.extensions import transaction
from app.rules.vocabulary import Role

group = Group("user", help="人员账号。")


class RoleParam(click.ParamType[Role]):
    """A role by its code or Chinese name (角色)."""

    name = "角色"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Role:
        for role in Role:
            if value in (role, role.value, role.label):
                return role
        known = "、".join(f"{role.value}（{role.label}）" for role in Role)
        raise click.BadParameter(f"没有“{value}”这个角色，可用的有：{known}", ctx, param)


@group.command("add")
@click.option("--login", required=True, help="登录名。")
@click.option("--name", required=True, help="姓名。")
@click.option("--role", type=RoleParam(), required=True, help="角色代码或者名称。")
@click.option("--office", "office_text", required=True, help="机构编号、名称或者案号字头。")
@click.option("--password", help="密码，不少于 12 位；不写则提示输入。")
@json_option
def add(login: str, name: str, role: Role, office_text: str, password: str | None, as_json: bool) -> None:
    """新增一个账号。"""
    office = named_office(office_text)
    chosen = password or _ask_password()
    with transaction():
        user = staff.add_user(
            system_actor(COMMAND_LINE),
            office_id=office.id,
            login=login,
            name=name,
            role=role,
            password=chosen,
        )
    if as_json:
        emit({"id": user.id, "login": user.login, "name": user.name, "role": role, "office": office.name})
        return
    click.echo(f"已新增{role.label}“{user.name}”，登录名 {user.login}，所属机构 {office.name}")


def _ask_password() -> str:
    try:
        chosen: str = click.prompt("密码（不少于 12 位）", hide_input=True, confirmation_prompt="再输一次")
    except click.Abort:
        raise Failure("没有输入密码，账号未新增；也可以用 --password 给出") from None
    return chosen
