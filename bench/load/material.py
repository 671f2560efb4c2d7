"""Whom do the visitors ask for? Logins, cases and numbers that are in the data set."""

from __future__ import annotations

from random import Random
from typing import Final

from flask import Flask
from sqlalchemy import select

from app import clock
from app.casework.models import LegalCase
from app.extensions import db
from app.rules.matters import MATTER
from app.rules.papers import PAPER_LABELS
from app.rules.vocabulary import CaseStatus
from app.staff.models import Office
from bench.load.people import somebody
from bench.load.places import Place, places
from bench.load.visits import Material

_SAMPLE = 400
_MATTER = "pay_wages"
_ROLES: Final = ("desk", "clerk", "director", "lawyer", "city")


def material(app: Flask, seed: int, users: int) -> Material:
    """Everything the visits need; the same seed picks the same things.

    One more of each than `users` come: the last is examined inside this process, so that no
    login has more sessions than it may.
    """
    with app.app_context():
        centres = [place for place in places() if place.id == place.centre_id and place.director.id]
        counties, rng, today = centres[1:], Random(seed), clock.today()
        below = _below()
        logins = {role: [] for role in _ROLES}  # type: dict[str, list[str]]
        centre_of: dict[str, int] = {}
        offices_of: dict[str, str] = {}
        for n in range(users + 1):
            place = counties[n % len(counties)]
            own = _logins(place, n // len(counties) + 1)
            own["desk"] = own["clerk" if n % 2 else "director"]
            own["city"] = f"city-{n + 1}"
            for role, login in own.items():
                logins[role].append(login)
                centre_of[login] = centres[0].id if role == "city" else place.id
                offices_of[login] = ",".join(map(str, below[centre_of[login]]))
        cases, last_four = {}, {}
        for place in centres:
            rows = db.session.execute(
                select(LegalCase.id, LegalCase.person_id)
                .where(LegalCase.office_id.in_(below[place.id]), LegalCase.form_token.like("bench-%"))
                .order_by(LegalCase.id)
            ).all()
            chosen = rng.sample(rows, min(_SAMPLE, len(rows)))
            cases[place.id] = [row.id for row in chosen]
            last_four[place.id] = [somebody(seed, row.person_id).id_number[-4:] for row in chosen]
        db.session.remove()
    earlier = today.replace(day=1)
    month = f"{earlier.year - (earlier.month == 1)}-{(earlier.month - 2) % 12 + 1:02d}"
    return {
        "users": logins,
        "centre_of": centre_of,
        "offices_of": offices_of,
        "cases": cases,
        "last_four": last_four,
        "month": month,
        "today": today.isoformat(),
        "papers": [*PAPER_LABELS, *MATTER[_MATTER].papers],
        "to_assign": {},
    }


def _logins(place: Place, n: int) -> dict[str, str]:
    """The people of a centre who come: its n-th clerk and so on."""
    return {
        "clerk": place.clerks[n - 1].login,
        "director": place.director.login,
        "lawyer": place.lawyers[n - 1].login,
    }


def _below() -> dict[int, list[int]]:
    offices = list(db.session.scalars(select(Office)))
    return {each.id: [one.id for one in offices if one.path.startswith(each.path)] for each in offices}


def to_assign(app: Flask, material: Material, each: int) -> dict[str, list[int]]:
    """Cases under review that the directors may grant and then assign, the newest first."""
    with app.app_context():
        below, found = _below(), {}
        for login in material["users"]["director"]:
            found[login] = list(
                db.session.scalars(
                    select(LegalCase.id)
                    .where(
                        LegalCase.office_id.in_(below[material["centre_of"][login]]),
                        LegalCase.status == CaseStatus.UNDER_REVIEW,
                    )
                    .order_by(LegalCase.id.desc())
                    .limit(each)
                )
            )
        db.session.remove()
    return found
