"""Rows of the ledgers to test with, written by the real verbs."""

from __future__ import annotations

import itertools
from datetime import date
from random import Random
from typing import Any

from app import clock
from app.audit import Actor
from app.extensions import db, transaction
from app.outreach import consultations, ledger, liaisons
from app.outreach.consultations import ConsultationFacts
from app.outreach.ledger import EntryFacts
from app.outreach.liaisons import LiaisonFacts
from app.outreach.models import Consultation, Entry, Liaison
from app.outreach.pictures import Picture
from app.rules.consultations import TOPICS, TYPED_HANDLINGS, Crowd, Handling, Way
from app.rules.outreach import Host, LedgerKind, LiaisonKind, PlaceKind

_serial = itertools.count(1)


def a_token() -> str:
    return f"{next(_serial):032x}"


def consultation_facts(**fields: Any) -> ConsultationFacts:
    given: dict[str, Any] = {
        "way": Way.VISIT, "crowd": Crowd.MILITARY, "topics": ("military_treatment",), "answer": "告知途径",
        "handling": Handling.ANSWERED, "consulted_on": clock.today(), "form_token": a_token(),
    }  # fmt: skip
    return ConsultationFacts(**(given | fields))


def a_consultation(actor: Actor, **fields: Any) -> Consultation:
    with transaction():
        return consultations.register(actor, consultation_facts(**fields))


def entry_facts(kind: LedgerKind = LedgerKind.CAMP, **fields: Any) -> EntryFacts:
    given: dict[str, Any] = {
        "kind": kind, "held_on": clock.today(), "theme": "“八一”送法进军营", "place_kind": PlaceKind.UNIT,
        "lawyers": 2, "audience": 60, "households": 1, "form_token": a_token(),
    }  # fmt: skip
    return EntryFacts(**(given | fields))


def an_entry(
    actor: Actor, kind: LedgerKind = LedgerKind.CAMP, pictures: tuple[Picture, ...] = (), **fields: Any
) -> Entry:
    with transaction():
        return ledger.register(actor, entry_facts(kind, **fields), pictures)


def a_liaison(actor: Actor, **fields: Any) -> Liaison:
    given: dict[str, Any] = {
        "kind": LiaisonKind.STATION, "host": Host.ARMED_FORCES, "name": f"工作站（{'甲乙丙丁戊己庚辛'[next(_serial) % 8]}组）",
        "opened_on": date(2026, 1, 5), "staffed": True,
    }  # fmt: skip
    with transaction():
        return liaisons.add(actor, LiaisonFacts(**(given | fields)))


def again(row: Any) -> Any:
    """The row as it is stored now."""
    db.session.rollback()
    return db.session.get_one(type(row), row.id, populate_existing=True)


def a_random_consultation(chance: Random, actor: Actor, on: date) -> Consultation:
    codes = chance.sample([topic.code for topic in TOPICS], chance.choice((1, 1, 1, 2, 3)))
    return a_consultation(
        actor, way=chance.choice(list(Way)), crowd=chance.choice(list(Crowd)), topics=tuple(codes),
        handling=chance.choice(TYPED_HANDLINGS), consulted_on=on,
    )  # fmt: skip


def a_random_entry(chance: Random, actor: Actor, on: date) -> Entry:
    measures = {
        name: chance.choice((None, 0, chance.randint(1, 300)))
        for name in ("consulted", "materials", "leads", "condolence_fen", "recovered_fen")
    }
    must = {name: chance.randint(0, 90) for name in ("lawyers", "audience", "households")}
    return an_entry(actor, chance.choice(list(LedgerKind)), held_on=on, **measures, **must)
