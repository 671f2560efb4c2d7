"""What does the office write itself? Its words stay whatever the system writes later. (本机构文字)"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import func, select

from app import audit, clock
from app.annual.drafts import may_write, text_of
from app.annual.missing import UNWRITTEN
from app.annual.models import AnnualDraft, AnnualText
from app.annual.outline import Section
from app.audit import Actor
from app.casework.application import refuse_sensitive
from app.casework.errors import Invalid, Stale
from app.casework.scope import OFFICE_ROLES
from app.extensions import db
from app.rules.text import ParseError, clean_text
from app.staff.models import Office

LONGEST = 5000
# A published summary holds no identity number and no telephone of a person.
_PERSONAL = re.compile(r"(?<![0-9])(?:[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")


def texts(actor: Actor, year: int) -> dict[Section, AnnualText]:
    """The office's newest words by section; a section whose words were withdrawn is among them, empty."""
    if actor.role not in OFFICE_ROLES or actor.office_id is None:
        return {}
    newest = (
        select(func.max(AnnualText.id))
        .where(AnnualText.office_id == actor.office_id, AnnualText.year == year)
        .group_by(AnnualText.section)
    )
    found = db.session.scalars(select(AnnualText).where(AnnualText.id.in_(newest)))
    return {Section(row.section): row for row in found}


def write(actor: Actor, row: AnnualDraft, section: Section, text: str, seen: int) -> AnnualText | None:
    """Keep the office's words for a section beside what the system wrote in the draft they were read
    in; runs inside transaction(). Empty words let the system's stand again.

    `seen` is the id of the office's words the form was opened with, 0 for none. Returns None when
    nothing changed. Raises Refused, Stale when a colleague wrote since, Invalid for what must not
    stand in a summary.
    """
    office_id = may_write(actor)
    said = _cleaned(text)
    db.session.execute(select(Office.id).where(Office.id == office_id).with_for_update(of=Office))
    newest = texts(actor, row.year).get(section)
    if (newest.id if newest else 0) != seen:
        assert newest is not None  # noqa: S101  words are never deleted
        raise Stale(newest.id, {"text": newest.text}, newest.written_by_name, section.label)
    system = text_of(row, section)
    own = "" if said == system else said
    if own == (newest.text if newest else "") and (not own or newest is None or newest.based_on == system):
        return None
    written = AnnualText(
        office_id=office_id,
        year=row.year,
        section=section.value,
        text=own,
        based_on=system,
        written_at=clock.now(),
        written_by=actor.user_id,
        written_by_name=actor.name,
    )
    db.session.add(written)
    db.session.flush()
    audit.record(
        actor,
        "annual.write",
        object_kind="annual",
        object_id=row.year,
        detail={"section": section.value, "version": row.version},
    )
    return written


def _cleaned(text: str) -> str:
    try:
        said = clean_text(text, LONGEST)
    except ParseError as error:
        raise Invalid({"text": error.message_zh}) from None
    if _PERSONAL.search(said):
        raise Invalid({"text": "总结里不写证件号码和个人电话，请删去后再保存"})
    refuse_sensitive({"text": said}, "")
    return said


def standing_text(row: AnnualDraft, section: Section, own: Mapping[Section, AnnualText]) -> str:
    """The words that count for a section: the office's, else the system's."""
    words = own.get(section)
    return words.text if words and words.text else text_of(row, section)


def still_missing(row: AnnualDraft, own: Mapping[Section, AnnualText]) -> list[str]:
    """What the draft lacks and the office has not written itself."""
    words = own.get(Section.LEADERSHIP)
    return [each for each in row.missing if each != UNWRITTEN or words is None or not words.text]


def history(actor: Actor, year: int, section: Section) -> tuple[AnnualText, ...]:
    """Everything the office wrote for a section, newest first."""
    if actor.role not in OFFICE_ROLES or actor.office_id is None:
        return ()
    rows = select(AnnualText).where(
        AnnualText.office_id == actor.office_id,
        AnnualText.year == year,
        AnnualText.section == section.value,
    )
    return tuple(db.session.scalars(rows.order_by(AnnualText.id.desc())))
