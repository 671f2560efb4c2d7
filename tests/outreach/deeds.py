"""How each write of the ledgers succeeds: what is typed, and the ids of the address. See tests/deeds.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from app import clock
from app.extensions import db, transaction
from app.outreach import plan
from app.outreach.models import Photo, PlanItem
from app.outreach.pictures import clean_picture
from app.outreach.plan import PlanFacts
from app.rules.outreach import LedgerKind
from app.rules.vocabulary import CaseStatus
from tests.factories import a_case
from tests.outreach.photos import a_jpeg
from tests.outreach.rows import a_consultation, a_liaison, a_token, an_entry

Data = dict[str, Any]
Fill = Callable[[Any, Any, Any], Data]  # stage, case, role
IDS = ("consultation_id", "entry_id", "photo_id", "liaison_id", "item_id")


def _consultation(more: Data | None = None) -> Fill:
    return lambda stage, case, role: {
        "consultation_id": a_consultation(stage.team.clerk, name="王秀兰", phone="13800005678").id,
        **(more or {}),
    }


def _asked(stage: Any, case: Any, role: Any) -> Data:
    return {
        "form_token": a_token(), "way": "phone", "crowd": "veteran", "topics": "jtsg、gs", "point": "route",
        "handling": "answered", "consulted_on": "今天",
    }  # fmt: skip


def _held(stage: Any, case: Any, role: Any) -> Data:
    return {
        "form_token": a_token(), "kind": "camp", "held_on": "今天", "theme": "送法进军营", "place_kind": "unit",
        "lawyers": "3", "audience": "80",
    }  # fmt: skip


def _entry(stage: Any, case: Any, role: Any) -> Data:
    return {"entry_id": an_entry(stage.team.clerk, LedgerKind.VISIT, whom="欧阳若兰").id}


def _photo(stage: Any, case: Any, role: Any) -> Data:
    row = an_entry(stage.team.clerk, pictures=(clean_picture(a_jpeg()),))
    return {"photo_id": db.session.query(Photo).filter_by(entry_id=row.id).one().id}


def _unit(stage: Any, case: Any, role: Any) -> Data:
    return {
        "kind": "unit", "host": "troops", "name": f"驻清江某部队（{a_token()[-6:]}）", "opened_on": "2026-1-5",
        "contact_name": "李联络",
    }  # fmt: skip


def _known_unit(stage: Any, case: Any, role: Any) -> Data:
    row = a_liaison(stage.team.clerk, name=f"联络点（{a_token()[-6:]}）", contact_name="李联络")
    return {"liaison_id": row.id, "version": str(row.version)}


def _planned(stage: Any, case: Any, role: Any) -> Data:
    return {
        "year": "2027", "title": "业务培训", "month": "3", "responsible_id": str(stage.team.director.user_id),
    }  # fmt: skip


def an_item(stage: Any) -> PlanItem:
    director = stage.team.director
    facts = PlanFacts("业务培训", clock.today(), director.user_id or 0)
    with transaction():
        return plan.add(director, facts)


def _item(stage: Any, case: Any, role: Any) -> Data:
    item = an_item(stage)
    return {"item_id": item.id, "version": str(item.version)}


def _settled(stage: Any, case: Any, role: Any) -> Data:
    item = an_item(stage)
    with transaction():
        plan.drop(stage.team.director, db.session.get_one(PlanItem, item.id), "并入其他事项", item.version)
    return {"item_id": item.id}


def _linked(stage: Any, case: Any, role: Any) -> Data:
    number = a_case(CaseStatus.UNDER_REVIEW, team=stage.team).case_no
    return {**_consultation()(stage, case, role), "case_no": number}


def _years() -> Fill:
    """Another year each time: an occasion is planned for once."""
    year = iter(range(2030, 2090))
    return lambda stage, case, role: {"year": str(next(year)), "occasion": ["army_day"]}


def _both(*fills: Fill) -> Fill:
    return lambda stage, case, role: {
        name: value for fill in fills for name, value in fill(stage, case, role).items()
    }


def _with(more: Data) -> Fill:
    return lambda stage, case, role: dict(more)


FORMS: Mapping[str, Fill] = {
    "consult.new": _asked,
    "consult.reveal": _consultation(),
    "consult.correct": _both(_consultation(), _asked),
    "consult.void": _consultation({"reason": "重复登记"}),
    "consult.to_intake": _consultation(),
    "consult.link": _linked,
    "outreach.new": _held,
    "outreach.reveal": _entry,
    "outreach.correct": _both(_entry, _held),
    "outreach.void": _both(_entry, _with({"reason": "重复登记"})),
    "outreach.add_photos": _both(_entry, lambda *_: {"photos": [(BytesIO(a_jpeg()), "a.jpg")]}),
    "outreach.remove_photo": _photo,
    "outreach.new_liaison": _unit,
    "outreach.edit_liaison": _both(_unit, _known_unit),
    "outreach.reveal_liaison": _known_unit,
    "outreach.new_item": _planned,
    "outreach.edit_item": _both(_planned, _item),
    "outreach.finish_item": _both(_item, _with({"outcome": "已组织一次培训"})),
    "outreach.drop_item": _both(_item, _with({"outcome": "并入其他事项"})),
    "outreach.reopen_item": _settled,
    "outreach.adopt": _years(),
}
