"""Which file is taken, under which name, and who took it?"""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from app import audit, stats
from app.extensions import transaction
from app.rules.vocabulary import Term
from app.stats import Report, Source, tables
from app.stats.comma_file import comma_file
from app.stats.monthly_document import monthly_document
from app.stats.period import Period
from app.stats.workbook import Letterhead, letterhead, workbook
from app.web.access import current_actor, current_person
from app.web.stats.page import MONTHS_DRAWN


class Format(Term):
    """The files a return can be taken as (文件格式)."""

    XLSX = "xlsx", "Excel 表格"
    DOCX = "docx", "Word 文档"
    CSV = "csv", "CSV 数据"


_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    Format.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Format.DOCX: f"{_OFFICE}wordprocessingml.document",
    Format.CSV: "text/csv; charset=utf-8",
}


def letterhead_of(source: Source, report: Report) -> Letterhead:
    """What stands around the figures in files and on paper."""
    person = current_person()
    return letterhead(
        report,
        person.office_name if person else "",
        source.span.label,
        filled_by=source.actor.name,
        standing=source.standing,
    )


def sent(kind: Format, source: Source) -> Response:
    """The file, with a record of who took it."""
    actor, report = current_actor(), source.report()
    data = _made(kind, source, report)
    with transaction():
        audit.record(
            actor,
            "stats.export",
            object_kind="stats",
            object_id=source.span.code,
            detail={"format": kind.value, "state": source.standing},
        )
    name = f"法律援助优先服务月报-{source.span.code}.{kind.value}"
    return send_file(BytesIO(data), mimetype=_TYPES[kind], as_attachment=True, download_name=name)


def _made(kind: Format, source: Source, report: Report) -> bytes:
    if kind is Format.CSV:
        return comma_file(report, stats.row_names(tables.row_ids(report)))
    head = letterhead_of(source, report)
    period = stats.reckoning_of(source.actor).month(source.span.code)
    found = stats.trend(source.actor, period, MONTHS_DRAWN, _locked(source, period))
    if kind is Format.DOCX:
        return monthly_document(report, head, found)
    return workbook(report, head, stats.row_names(tables.row_ids(report)), found)


def _locked(source: Source, period: Period) -> dict[str, Report]:
    return dict(stats.locked_months(source.actor, period.shifted(-MONTHS_DRAWN), period))
