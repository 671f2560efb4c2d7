"""A year told of: cases of this year and the last, ledgers kept in some months only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from app import annual, clock, stats
from app.annual import AnnualDraft
from app.audit import Actor
from app.extensions import transaction
from app.rules.outreach import LedgerKind
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from tests import factories
from tests.outreach.rows import a_consultation, a_liaison, a_random_consultation, a_random_entry, an_entry
from tests.stats.histories import World, a_world, histories

NOON = 12
TODAY = date(2026, 10, 31)


@dataclass
class Year:
    """Offices with a past, and a statistician who writes their summary."""

    world: World
    writer: Actor

    def drafted(self) -> AnnualDraft:
        with transaction():
            return annual.draft(self.writer, stats.reckoning_of(self.writer).year("2026"))


def a_writer(team: factories.Team) -> Actor:
    return factories.actor_of(factories.a_user(Role.STATISTICIAN, team.office))


def a_busy_year(seed: int) -> Year:
    """Some histories of this year, some cases of last year and one before, ledgers of August to October."""
    world, chance = a_world(), Random(seed)
    with clock.travelled_to(clock.at_local(TODAY, NOON)):
        factories.a_case(CaseStatus.REFUSED, team=world.centre, received_on=date(2024, 12, 2))
        for number in range(6):
            day = date(2025, 2, 3 + number)
            status = (CaseStatus.CLOSED, CaseStatus.GRANTED)[number % 2]
            factories.a_case(status, team=world.centre, received_on=day, beneficiary=BeneficiaryType.VETERAN)
        histories(seed, world, 20)
        for number in range(12):
            day = date(2026, 8 + number % 3, 1 + number)
            clerk = (world.centre, world.station)[number % 2].clerk
            a_random_consultation(chance, clerk, day)
            a_random_entry(chance, clerk, day)
            a_consultation(world.centre.clerk, consulted_on=date(2025, 1 + number % 12, 7))
            an_entry(world.centre.clerk, LedgerKind.CAMP, held_on=date(2025, 1 + number % 12, 9))
        a_liaison(world.centre.clerk)
        a_liaison(world.station.clerk)
    return Year(world, a_writer(world.centre))


def a_closed_case(team: factories.Team, name: str = "欧阳若兰") -> int:
    """A closed case of a veteran whose wages were won back (3.86 万元)."""
    person = factories.a_person(name=name)
    case = factories.a_case(CaseStatus.CLOSED, team=team, person=person, beneficiary=BeneficiaryType.VETERAN)
    return case.id
