"""flask queue, search, case show and check: the office's questions about its cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from app import casework, clock
from app.casework import CaseFile, QueueFilters, QueueRow, Tab
from app.casework.invariants import findings
from app.casework.ordering import NEVER
from app.casework.standing import tier_label
from app.cli.scope import reader
from app.cli.speech import Command, DayParam, Failure, Group, emit, json_option, said_day, table
from app.extensions import db
from app.outreach.invariants import ledger_findings
from app.rules.text import mask_id, mask_phone
from app.web.presentation import yuan

group = Group("case", help="案件。")
office_option = click.option(
    "--office", "office_text", help="机构编号、名称或者案号字头（含下级）；不写则为全部机构。"
)


@click.command("queue", cls=Command)
@office_option
@click.option("--on", "on", type=DayParam(), help="假定今天是这一日。")
@json_option
@with_appcontext
def queue(office_text: str | None, on: date | None, as_json: bool) -> None:
    """按优先次序列出全部待办和在办案件，逐件说明理由。"""
    rows = open_rows(office_text, on or clock.today())
    if as_json:
        emit([_queue_json(row) for row in rows])
        return
    table(
        ("位次", "案号", "分段", "灯", "收到日期", "环节", "理由"),
        [
            (
                str(row.position),
                row.case_no,
                row.band_label,
                row.lamp.text if row.lamp else "—",
                row.received_on.isoformat(),
                row.status.label,
                "；".join(reason.label for reason in row.reasons),
            )
            for row in rows
        ],
    )
    click.echo(f"共 {len(rows)} 件")


def open_rows(office_text: str | None, on: date) -> list[QueueRow]:
    """The rows of both open tabs in the one order of the queue, counted through."""
    actor = reader(office_text)
    pages = [casework.queue(actor, QueueFilters(tab=tab), on, limit=None) for tab in (Tab.TODO, Tab.HAND)]
    rows = sorted((row for page in pages for row in page.rows), key=_place)
    return [replace(row, position=number) for number, row in enumerate(rows, start=1)]


def _place(row: QueueRow) -> tuple[Any, ...]:
    return row.band, row.tier, row.next_due_on or NEVER, row.received_at, row.case_id


def _queue_json(row: QueueRow) -> dict[str, object]:
    return {
        "position": row.position,
        "case_no": row.case_no,
        "band": row.band,
        "tier": row.tier,
        "next_due_on": said_day(row.next_due_on),
        "received_on": said_day(row.received_on),
        "lamp": row.lamp.kind.value if row.lamp else None,
        "reasons": [reason.label for reason in row.reasons],
    }


@click.command("search", cls=Command)
@click.argument("text", metavar="检索词")
@office_option
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="最多几条。")
@json_option
@with_appcontext
def search(text: str, office_text: str | None, limit: int, as_json: bool) -> None:
    """按姓名、拼音、首字母、案号、证件号码或者电话查找案件。"""
    hits = casework.search(reader(office_text), text, limit)
    if as_json:
        emit(
            [
                {
                    "case_no": hit.case_no,
                    "applicant": hit.applicant_name,
                    "beneficiary_type": hit.beneficiary_type.value,
                    "matter": hit.matter_label,
                    "status": hit.status.value,
                    "received_on": said_day(hit.received_on),
                }
                for hit in hits
            ]
        )
        return
    table(
        ("案号", "申请人", "优抚类别", "事项", "环节", "收到日期"),
        [
            (
                hit.case_no,
                hit.applicant_name,
                hit.beneficiary_type.label,
                hit.matter_label,
                hit.status.label,
                hit.received_on.isoformat(),
            )
            for hit in hits
        ],
    )
    click.echo(f"共 {len(hits)} 条")


@click.command("reindex", cls=Command)
@with_appcontext
def reindex() -> None:
    """按现有案件重建检索词，可以中断后再运行；升级之后、增补读音之后运行一次。"""
    done = 0
    for done in casework.index_anew():
        click.echo(f"\r已核对 {done} 件", nl=False, err=True)
    click.echo(f"\n检索词已重建，共 {done} 件" if done else "没有案件")


@group.command("show")
@click.argument("case_no", metavar="案号")
@office_option
@json_option
def show(case_no: str, office_text: str | None, as_json: bool) -> None:
    """显示一件案件；证件号码和电话已脱敏。"""
    actor = reader(office_text)
    try:
        case = casework.find_case(actor, case_no)
    except casework.NotFound:
        raise Failure(
            f"没有找到案号“{case_no}”，或者几个机构都有；请写完整案号，如 清江法援〔2026〕7号"
        ) from None
    shown = _case_json(casework.case_file(actor, case.id))
    if as_json:
        emit(shown)
        return
    for name, value in shown.items():
        if isinstance(value, list):
            click.echo(f"{_LABELS[name]}：")
            for line in value:
                click.echo("  " + "  ".join(str(cell) for cell in line.values() if cell not in (None, "")))
        else:
            click.echo(f"{_LABELS[name]}：{_in_words(name, value)}")


def _in_words(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    return _WORDS[name](value) if name in _WORDS else str(value)


_LABELS = {
    "case_no": "案号",
    "office": "机构",
    "status": "环节",
    "applicant": "申请人",
    "id_number": "证件号码",
    "phone": "电话",
    "beneficiary_type": "优抚类别",
    "matter": "事项",
    "received_on": "收到日期",
    "received_via": "收到方式",
    "facts": "案情摘要",
    "opponents": "对方当事人",
    "amount_fen": "标的额",
    "waiver": "费用减免依据",
    "tier": "优先次序",
    "reasons": "理由",
    "lawyer": "承办人",
    "next_due_on": "最近期限",
    "lamp": "灯",
    "deadlines": "期限",
    "timeline": "办理过程",
}
# How a coded value is said to a person; --json keeps the code (分, the number of the tier).
_WORDS: dict[str, Callable[[int], str]] = {
    "amount_fen": lambda fen: f"¥{yuan(fen)}",
    "tier": tier_label,
}


def _case_json(file: CaseFile) -> dict[str, Any]:
    case, person = file.case, file.case.person
    return {
        "case_no": case.case_no,
        "office": case.office.name,
        "status": case.status.label,
        "applicant": case.applicant_name,
        "id_number": mask_id(person.id_number) if person.id_number else None,
        "phone": mask_phone(person.phone) if person.phone else None,
        "beneficiary_type": case.beneficiary_type.label,
        "matter": file.matter.label,
        "received_on": said_day(case.received_on),
        "received_via": case.received_via.label,
        "facts": case.facts,
        "opponents": "、".join(party.name for party in case.opponents),
        "amount_fen": case.amount_fen,
        "waiver": case.waiver.label,
        "tier": file.priority.tier,
        "reasons": [{"reason": reason.label} for reason in file.priority.reasons],
        "lawyer": case.lawyer.name if case.lawyer else None,
        "next_due_on": said_day(case.next_due_on),
        "lamp": file.lamp.text if file.lamp else None,
        "deadlines": [
            {
                "kind": face.kind.label,
                "target_on": said_day(face.deadline.target_on),
                "state": face.deadline.state.label,
                "lamp": face.lamp.text if face.lamp else None,
            }
            for face in file.clocks
        ],
        "timeline": [
            {
                "on": said_day(entry.event.on_date),
                "action": entry.label,
                "text": entry.event.text,
                "by": entry.event.actor_name,
            }
            for entry in file.timeline
        ],
    }


@click.command("check", cls=Command)
@json_option
@with_appcontext
def check(as_json: bool) -> None:
    """核对数据是否符合全部约束；有异常时退出码为 1。"""
    found = [*findings(db.session()), *ledger_findings(db.session())]
    if as_json:
        emit([{"name": each.name, "message": each.message_zh, "object": each.object} for each in found])
    elif found:
        table(("约束", "对象", "异常"), [(each.name, each.object, each.message_zh) for each in found])
    else:
        click.echo("数据校验通过，没有发现异常")
    if found:
        raise SystemExit(1)
