"""How is an activity written into the ledger, corrected and followed up? (送法进军营、走访慰问台账)"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from app import audit, clock
from app.audit import Actor
from app.casework.application import refuse_sensitive, sensitive
from app.casework.errors import Invalid, NotFound
from app.casework.scope import find_case
from app.confidential import new_row_key
from app.extensions import db
from app.outreach.models import LONGEST_LINE, LONGEST_NOTE, Entry, Liaison, Photo, PlanEvidence
from app.outreach.pictures import Picture
from app.outreach.reach import cleaned, found, must_stand, must_write, once, reach, replace
from app.rules.commemorations import Occasion
from app.rules.outreach import (
    ASKED,
    REQUIRED,
    ActivityForm,
    LedgerKind,
    Need,
    PlaceKind,
    Visited,
    public_name_problem,
)
from app.staff.queries import office

MOST_PHOTOS = 9
LARGEST_NUMBER = 1_000_000
LARGEST_FEN = 10**13
LONGEST_NAME = 80
_LONGEST_WHOM = 500
_NUMBERS = {
    "lawyers": "参加律师人数",
    "audience": "受众人数",
    "consulted": "现场咨询人次",
    "materials": "资料份数",
    "households": "走访户数",
    "leads": "转办线索件数",
}
_AMOUNTS = ("condolence_fen", "recovered_fen")
_LINES = ("staff_names", "materials_name", "gifts", "lead_cases")
_NOTES = ("handled", "opinions", "summary")


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the form holds; amounts in 分. None in a measure means it was not filled in."""

    kind: LedgerKind
    held_on: date
    theme: str
    place_kind: PlaceKind
    place: str = ""
    liaison_id: int | None = None
    occasion: Occasion | None = None
    organiser: str = ""  # the office itself unless told
    staff_names: str = ""
    forms: Sequence[ActivityForm] = ()
    lawyers: int | None = None
    audience: int | None = None
    consulted: int | None = None
    materials_name: str = ""
    materials: int | None = None
    households: int | None = None
    visited: Sequence[Visited] = ()
    whom: str = field(default="", repr=False)
    needs: Sequence[Need] = ()
    handled: str = ""
    gifts: str = ""
    condolence_fen: int | None = None
    recovered_fen: int | None = None
    leads: int | None = None
    lead_cases: str = ""
    opinions: str = ""
    summary: str = ""
    revisit_on: date | None = None
    follows_id: int | None = None
    form_token: str = ""
    secrecy_confirmation: str = ""


def register(actor: Actor, facts: EntryFacts, pictures: Sequence[Picture] = ()) -> Entry:
    """登记台账: one activity with its photos. The same form again gives the same row.

    Raises Refused for a role without the ledger, Invalid with every problem.
    """
    office_id, _ = must_write(actor)
    return once(actor, Entry, facts.form_token, lambda: _write(actor, office_id, facts, None, pictures))


def correct(actor: Actor, old: Entry, facts: EntryFacts) -> Entry:
    """更正: a new row takes the place of the old one; photos and plan go with it.

    People visited who are not told stay as they were. Raises Refused when it was corrected or voided meanwhile, Invalid with every problem.
    """
    must_write(actor)
    told = dataclasses.replace(facts, whom=facts.whom.strip() or old.whom or "")
    return once(actor, Entry, facts.form_token, lambda: _write(actor, old.office_id, told, old, ()))


def _write(
    actor: Actor, office_id: int, facts: EntryFacts, old: Entry | None, pictures: Sequence[Picture]
) -> Entry:
    if old is not None:
        must_stand(old)
    texts = _checked(actor, facts)
    row = Entry(
        office_id=office_id,
        row_key=new_row_key(),
        form_token=facts.form_token,
        kind=facts.kind,
        held_on=facts.held_on,
        occasion=facts.occasion,
        place_kind=facts.place_kind,
        liaison_id=facts.liaison_id,
        follows_id=facts.follows_id or (old.follows_id if old else None),
        registered_by=actor.user_id or 0,
        created_at=clock.now(),
        **_kept(facts, texts, office(office_id).name),
    )
    row.whom = (facts.whom.strip() or None) if "whom" in ASKED[facts.kind] else None
    db.session.add(row)
    db.session.flush()
    if old is not None:
        _take_over(old, row)
    attach(actor, row, pictures)
    confirmed = bool(facts.secrecy_confirmation.strip() and sensitive(_watched(facts)))
    _record(actor, row, old, confirmed, len(pictures))
    return row


def _kept(facts: EntryFacts, texts: Mapping[str, str], office_name: str) -> dict[str, object]:
    """The columns that are kept: a kind's own measures and facts, everything else empty."""
    asked = ASKED[facts.kind]
    kept: dict[str, object] = {name: texts[name] for name in ("theme", "place", "staff_names", "summary")}
    kept["organiser"] = texts["organiser"] or office_name
    for name in (*_NUMBERS, *_AMOUNTS):
        kept[name] = (getattr(facts, name) or 0) if name in asked else 0
    for name in ("materials_name", "gifts", "lead_cases", "handled", "opinions"):
        kept[name] = texts[name] if name in asked else ""
    for name in ("forms", "visited", "needs"):
        kept[name] = [each.value for each in getattr(facts, name)] if name in asked else []
    kept["revisit_on"] = facts.revisit_on if "revisit_on" in asked else None
    return kept


def _take_over(old: Entry, row: Entry) -> None:
    replace(old, row)
    for model in (Photo, PlanEvidence):
        db.session.execute(update(model).where(model.entry_id == old.id).values(entry_id=row.id))
    db.session.execute(update(Entry).where(Entry.follows_id == old.id).values(follows_id=row.id))
    db.session.expire(old, ["photos"])


def _record(actor: Actor, row: Entry, old: Entry | None, confirmed: bool, photos: int) -> None:
    detail: dict[str, object] = {"kind": row.kind.value}
    if confirmed:
        detail["secrecy_confirmed"] = True
    if photos:
        detail["photos"] = photos
    if old is not None:
        detail["replaces"] = old.id
    verb = "entry.correct" if old is not None else "entry.add"
    audit.record(actor, verb, object_kind="entry", object_id=row.id, detail=detail)


def attach(actor: Actor, row: Entry, pictures: Sequence[Picture]) -> None:
    """Put cleaned pictures beside an entry. Raises Invalid beyond MOST_PHOTOS or for a doubtful caption."""
    there = len(list(db.session.scalars(select(Photo.id).where(Photo.entry_id == row.id))))
    if there + len(pictures) > MOST_PHOTOS:
        raise Invalid({"photos": f"每条记录最多 {MOST_PHOTOS} 张照片，已有 {there} 张"})
    for picture in pictures:
        db.session.add(
            Photo(
                office_id=row.office_id,
                entry_id=row.id,
                caption=picture.caption,
                width=picture.width,
                height=picture.height,
                size=len(picture.data),
                digest=picture.digest,
                data=picture.data,
                added_by=actor.user_id or 0,
                added_at=clock.now(),
            )
        )
    db.session.flush()
    db.session.expire(row, ["photos"])


def _checked(actor: Actor, facts: EntryFacts) -> dict[str, str]:
    """The texts as stored. Raises Invalid with every problem at once."""
    texts = cleaned({name: getattr(facts, name) for name in ("theme", "place", "organiser")}, LONGEST_NAME)
    texts |= cleaned({name: getattr(facts, name) for name in _LINES}, LONGEST_LINE)
    texts |= cleaned({name: getattr(facts, name) for name in _NOTES}, LONGEST_NOTE)
    cleaned({"whom": facts.whom}, _LONGEST_WHOM)
    problems = _missing(facts, texts) | _bounds(facts) | _references(actor, facts)
    if facts.held_on > clock.today():
        problems["held_on"] = "日期不能晚于今天；以后的安排请列入年度计划"
    if facts.revisit_on and facts.revisit_on < facts.held_on:
        problems["revisit_on"] = "下次回访日不能早于本次日期"
    for name in ("place", "organiser"):
        if problem := public_name_problem(texts[name]):
            problems[name] = problem
    if problems:
        raise Invalid(problems)
    refuse_sensitive(_watched(facts), facts.secrecy_confirmation)
    return texts


def _watched(facts: EntryFacts) -> dict[str, str]:
    names = ("theme", *_LINES, *_NOTES, "whom")
    return {name: getattr(facts, name) for name in names}


def _missing(facts: EntryFacts, texts: Mapping[str, str]) -> dict[str, str]:
    problems = {} if texts["theme"] else {"theme": "请填写主题"}
    for name in REQUIRED:
        if name in ASKED[facts.kind] and getattr(facts, name) is None:
            problems[name] = f"请填写{_NUMBERS[name]}，没有的填 0"
    if facts.place_kind is PlaceKind.OTHER and not (texts["place"] or facts.liaison_id):
        problems["place"] = "地点选“其他”的，请填写对外名称"
    return problems


def _bounds(facts: EntryFacts) -> dict[str, str]:
    problems = {}
    for name, label in _NUMBERS.items():
        value = getattr(facts, name)
        if value is not None and not 0 <= value <= LARGEST_NUMBER:
            problems[name] = f"{label}应在 0 至 {LARGEST_NUMBER} 之间"
    for name in _AMOUNTS:
        value = getattr(facts, name)
        if value is not None and not 0 <= value < LARGEST_FEN:
            problems[name] = "金额应当在零以上、一千亿元以下，请核对"
    return problems


def _references(actor: Actor, facts: EntryFacts) -> dict[str, str]:
    problems = {}
    if facts.liaison_id is not None and found(actor, Liaison, facts.liaison_id) is None:
        problems["liaison_id"] = "请从列表中选择单位"
    if facts.follows_id is not None and found(actor, Entry, facts.follows_id) is None:
        problems["form_token"] = "要回访的记录不存在，请重新打开"  # noqa: S105  not a password
    for case_no in facts.lead_cases.replace("，", "、").split("、"):
        if case_no.strip() and not _is_case(actor, case_no):
            problems["lead_cases"] = f"没有找到案号“{case_no.strip()[:20]}”，或者无权查看"
    return problems


def _is_case(actor: Actor, case_no: str) -> bool:
    try:
        find_case(actor, case_no)
    except NotFound:
        return False
    return True


def reveal(actor: Actor, row: Entry) -> None:
    """Write down that the people visited are about to be shown (查看走访对象). Raises Refused."""
    must_write(actor)
    audit.record(actor, "entry.reveal", object_kind="entry", object_id=row.id)


def add_photos(actor: Actor, row: Entry, pictures: Sequence[Picture]) -> None:
    """添加照片. Raises Refused for a row that no longer stands, Invalid beyond MOST_PHOTOS."""
    must_write(actor)
    must_stand(row)
    if not pictures:
        raise Invalid({"photos": "请选择照片"})
    attach(actor, row, pictures)
    audit.record(
        actor, "entry.add_photos", object_kind="entry", object_id=row.id, detail={"photos": len(pictures)}
    )


def remove_photo(actor: Actor, photo: Photo) -> None:
    """删除照片: the bytes are gone; that there was one stays in the audit log."""
    must_write(actor)
    audit.record(
        actor,
        "entry.remove_photo",
        object_kind="entry",
        object_id=photo.entry_id,
        detail={"digest": photo.digest[:16]},
    )
    db.session.delete(photo)
    db.session.flush()


def photo(actor: Actor, photo_id: int) -> Photo | None:
    """A photo of an entry within reach, or None."""
    if not 0 < photo_id < 2**63:
        return None
    return db.session.scalar(
        select(Photo).join(Entry, Entry.id == Photo.entry_id).where(Photo.id == photo_id, reach(actor, Entry))
    )


def to_revisit(actor: Actor, until: date, limit: int = 50) -> list[Entry]:
    """Visits whose day of return (下次回访日) has come and that nobody has followed up, oldest first."""
    later = aliased(Entry)
    followed = exists().where(later.follows_id == Entry.id, later.voided_at.is_(None))
    return list(
        db.session.scalars(
            select(Entry)
            .where(reach(actor, Entry), Entry.voided_at.is_(None), Entry.revisit_on <= until, ~followed)
            .order_by(Entry.revisit_on, Entry.id)
            .limit(limit)
        )
    )
