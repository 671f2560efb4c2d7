"""Which names does somebody also go by? (曾用名、别名) Put right on the person's file."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app import audit
from app.audit import Actor
from app.casework.errors import Invalid, NotFound, Refused
from app.casework.models import LegalCase
from app.casework.scope import visible
from app.casework.searching import index_person
from app.extensions import db
from app.parties.models import Person
from app.parties.persons import clean_former_names
from app.rules.identity import IdentityError
from app.rules.vocabulary import Role

_DESK = (Role.CLERK, Role.DIRECTOR)
_BIGGEST_ID = 2**63 - 1


def set_former_names(actor: Actor, person_id: int, names: Collection[str], version: int) -> Person:
    """Make these the former names and aliases on a person's file; search finds all their cases by them.

    Raises NotFound for a person without a case in reach, Refused for another role or when the
    file changed meanwhile, Invalid for what cannot be a name.
    """
    if not actor.is_any(*_DESK):
        raise Refused("您的角色不能修改人员档案")
    person = db.session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.id.in_(select(LegalCase.person_id).where(visible(actor))))
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
        if 0 < person_id <= _BIGGEST_ID
        else select(Person).where(Person.id.is_(None))
    )
    if person is None:
        raise NotFound
    if person.version != version:
        raise Refused("这份档案刚由别人修改，请核对后再保存")
    try:
        former_names = list(clean_former_names(person.name, names))
    except IdentityError as error:
        raise Invalid({"former_names": error.message_zh}) from None
    if former_names != person.former_names:
        person.former_names = former_names
        index_person(person)
        audit.record(
            actor,
            "person.former_names",
            object_kind="person",
            object_id=person.id,
            detail={"count": len(former_names)},
        )
    return person
