"""What stands on the pages of the ledger? Lists with totals, one activity with its photos and plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from app import clock
from app.audit import Actor
from app.outreach.ledger import MOST_PHOTOS, to_revisit
from app.outreach.liaisons import register_of
from app.outreach.listing import entries
from app.outreach.models import Entry, Photo
from app.outreach.plan import shown_by
from app.outreach.reach import WRITERS
from app.outreach.totals import Measures
from app.rules.outreach import ASKED, ActivityForm, LedgerKind, Need, Visited
from app.rules.text import mask_name
from app.rules.vocabulary import Term
from app.web.ledgers import ledger_tabs
from app.web.outreach.forms import EntryFilter, EntryForm, PhotosForm
from app.web.presentation import yuan

# How a measure reads beside its number: name, label, unit.
MEASURES: tuple[tuple[str, str, str], ...] = (
    ("lawyers", "参加律师", "人次"),
    ("audience", "受众", "人次"),
    ("consulted", "现场咨询", "人次"),
    ("materials", "发放资料", "份"),
    ("households", "走访、上门", "户"),
    ("leads", "转办线索", "件"),
)


# What is seldom filled in stands behind “更多”, so that Enter passes it by.
_MORE = ("organiser", "staff_names", "materials_name", "gifts", "lead_cases", "opinions")


def shown_when(name: str) -> str:
    """The rule of a field's visibility for the script: kinds that ask for it."""
    return "kind=" + " ".join(kind.value for kind in LedgerKind if name in ASKED[kind])


def form_context(actor: Actor, form: EntryForm, row: Entry | None, follows: Entry | None) -> dict[str, Any]:
    """The form of an activity: new, repeated, or corrected."""
    doubtful = any("疑似" in str(message) for field in form for message in field.errors)
    return {
        "form": form,
        "row": row,
        "follows": follows,
        "doubtful": bool(form.secrecy_confirmation.data) or doubtful,
        "shown_when": shown_when,
        "more_open": any(form[name].data or form[name].errors for name in _MORE),
        "most_photos": MOST_PHOTOS,
    }


def offered(actor: Actor, form: EntryForm) -> EntryForm:
    """The form with the register's open stations and units to choose from."""
    form.offer(register_of(actor, clock.today()))
    return form


def list_context(actor: Actor, form: EntryFilter) -> dict[str, Any]:
    """The ledger under the filters of the address, with the totals in one row."""
    page = entries(actor, form.filters(), form.number)
    due = to_revisit(actor, clock.today()) if actor.role in WRITERS else []
    return {
        "form": form,
        "tabs": ledger_tabs("outreach.index", actor.role),
        "page": page,
        "pages": form.pages(page),
        "filters": form.filters(),
        "kinds": form.counted("kind", {kind: page.totals.by_kind[kind].events for kind in LedgerKind}),
        "totals": totals_row(page.totals.all),
        "measures": {row.id: measures_of(row) for row in page.rows},
        "due": due,
    }


def totals_row(found: Measures) -> list[tuple[str, str]]:
    """(label, number with unit) of what a period adds up to."""
    row = [(label, f"{getattr(found, name):,} {unit}") for name, label, unit in MEASURES]
    return [
        ("活动", f"{found.events} 次"),
        *row,
        ("慰问金额", f"{yuan(found.condolence_fen)} 元"),
        ("挽回损失", f"{yuan(found.recovered_fen)} 元"),
    ]


def measures_of(row: Entry) -> str:
    """The figures of one activity in a line: 参加律师 2，受众 80，发放资料 200 份."""
    parts = [f"{label} {getattr(row, name)} {unit}" for name, label, unit in MEASURES if getattr(row, name)]
    if row.condolence_fen:
        parts.append(f"慰问 {yuan(row.condolence_fen)} 元")
    return "，".join(parts)


def entry_context(actor: Actor, row: Entry, revealed: bool, form: PhotosForm) -> dict[str, Any]:
    """One activity: its facts, photos, the plan it is evidence for."""
    stands = row.voided_at is None
    return {
        "row": row,
        "facts": facts_of(row),
        "whom": row.whom if revealed else _masked(row.whom),
        "may_reveal": stands and bool(row.whom) and not revealed,
        "photos": [photo_shown(photo, number) for number, photo in enumerate(row.photos, 1)],
        "room": stands and len(row.photos) < MOST_PHOTOS,
        "items": shown_by(actor, row),
        "stands": stands,
        "form": form,
        "most_photos": MOST_PHOTOS,
        "follow_url": url_for("outreach.new", follows=row.id) if row.revisit_on else "",
    }


def photo_shown(photo: Photo, number: int) -> dict[str, Any]:
    """A photo for the macro."""
    return {
        "id": photo.id,
        "url": url_for("outreach.photo", photo_id=photo.id),
        "width": photo.width,
        "height": photo.height,
        "text": photo.caption or f"活动照片 {number}",
    }


def _masked(whom: str | None) -> str:
    """Each name of a list of people, masked."""
    names = (whom or "").replace("\n", "、").replace("，", "、").split("、")
    return "、".join(mask_name(name.strip()) for name in names if name.strip())


def facts_of(row: Entry) -> list[tuple[str, str | date | None]]:
    """What is on record of an activity; what is empty is left out."""
    pairs: list[tuple[str, str | date | None]] = [
        ("类型", row.kind.label),
        ("日期", row.held_on),
        ("节点", row.occasion.label if row.occasion else None),
        ("地点", place_of(row)),
        ("组织单位", row.organiser),
        ("参加人员", row.staff_names),
        ("形式", labels(ActivityForm, row.forms)),
        *((label, f"{value} {unit}") for name, label, unit in MEASURES if (value := getattr(row, name))),
        ("资料名称", row.materials_name),
        ("对象身份", labels(Visited, row.visited)),
        ("需求", labels(Need, row.needs)),
        ("需求和处理", row.handled),
        ("慰问品", row.gifts),
        ("慰问金额", f"{yuan(row.condolence_fen)} 元" if row.condolence_fen else None),
        ("挽回损失", f"{yuan(row.recovered_fen)} 元" if row.recovered_fen else None),
        ("受理案件号", row.lead_cases),
        ("征求意见", row.opinions),
        ("情况摘要", row.summary),
        ("下次回访日", row.revisit_on),
        ("填表机构", row.office.name),
        ("填表人", row.registrar.name),
    ]
    return [(label, value) for label, value in pairs if value]


def place_of(row: Entry) -> str:
    """Where it was, by public names only."""
    named = row.liaison.name if row.liaison else ""
    return "，".join(filter(None, (row.place_kind.label, named, row.place)))


def labels(kind: type[Term], codes: list[str]) -> str:
    """The labels of stored codes in one line."""
    return "、".join(kind(code).label for code in codes)
