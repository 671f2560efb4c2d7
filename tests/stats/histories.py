"""Random histories of cases, made by the real verbs one step after the other."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from app import casework, clock
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import (
    BeneficiaryType,
    CaseStatus,
    HardshipGround,
    OfficeKind,
    Outcome,
    ProofState,
    RefusalGround,
    ServiceState,
    TerminationGround,
)
from app.staff.models import Office, User
from tests import factories

FIRST_ON = date(2026, 7, 20)
LAST_ON = date(2026, 10, 31)
_MATTERS = (
    "pay_wages",
    "labour_relation",
    "pension",
    "relief_payment",
    "support_parents",
    "support_children",
    "state_compensation",
    "social_insurance",
    "brave_act",
    "traffic_injury",
    "military_treatment",
)
_TYPES = (
    None,
    None,
    BeneficiaryType.SERVING_SOLDIER,
    BeneficiaryType.SOLDIER_FAMILY,
    BeneficiaryType.MARTYR_BEREAVED,
    BeneficiaryType.DISABLED_SOLDIER,
    BeneficiaryType.VETERAN,
    BeneficiaryType.COMBAT_VETERAN,
    BeneficiaryType.SUBSIDY_RECIPIENT,
)


@dataclass
class World:
    """A centre, a station below it, and a centre nobody here may see."""

    centre: factories.Team
    station: factories.Team
    stranger: factories.Team

    def __post_init__(self) -> None:
        teams = (self.centre, self.station, self.stranger)
        self.others = {team.office.id: factories.a_lawyer(team.office, capacity=200) for team in teams}


def a_world() -> World:
    """The three offices with their people."""
    top = factories.an_office(name="清江县法律援助中心", prefix="清江法援")
    below: Office = factories.an_office(
        OfficeKind.MILITARY_STATION, parent=top, name="清江县人武部工作站", prefix="清江武援"
    )
    other = factories.an_office(name="南湖区法律援助中心", prefix="南湖法援")
    return World(factories.Team(top), factories.Team(below), factories.Team(other))


class Story:
    """One case and how it goes on; every step some days after the one before."""

    def __init__(self, chance: random.Random, team: factories.Team, other: User) -> None:
        self.chance, self.team, self.other = chance, team, other
        self.day = FIRST_ON + timedelta(days=chance.randrange(0, 95))
        self.case: LegalCase

    def pass_days(self, most: int) -> None:
        self.day += timedelta(days=self.chance.randrange(0, most + 1))

    @property
    def is_over(self) -> bool:
        return self.day > LAST_ON

    def begin(self) -> None:
        kind = self.chance.choice(_TYPES)
        status = None
        if kind is not None:
            serving = self.chance.choice((ServiceState.SERVING, ServiceState.RETIRED))
            more = {"service_state": serving} if kind is BeneficiaryType.DISABLED_SOLDIER else {}
            proof = self.chance.choice((ProofState.VERIFIED, ProofState.CLAIMED))
            status = factories.a_status(kind, proof_state=proof, **more)
        fields = {
            "matter": self.chance.choice(_MATTERS),
            "status": status,
            "received_on": self.day,
            "hardship": self.chance.choice((HardshipGround.PLEDGE, HardshipGround.MINIMUM_LIVING)),
        }
        if self.chance.random() < 0.3:
            fields["received_papers"] = ()
        if self.chance.random() < 0.2:
            fields |= {"applicants": self.chance.randint(2, 4), "is_divisible": self.chance.random() < 0.6}
        with self._now():
            self.case = casework.submit(self.team.clerk, factories.an_application(**fields))

    def _now(self):  # type: ignore[no-untyped-def]
        return clock.travelled_to(clock.at_local(self.day, 10))

    def run(self) -> None:
        """Take the case as far as chance and the end of the time let it go."""
        with transaction():
            self.begin()
            for step in (
                self._papers,
                self._decision,
                self._assignment,
                self._agreement,
                self._change,
                self._ending,
            ):
                self.pass_days(9)
                if self.is_over or not self._take(step):
                    return

    def _take(self, step) -> bool:  # type: ignore[no-untyped-def]
        with self._now():
            return bool(step())

    def _papers(self) -> bool:
        if self.case.status is not CaseStatus.RECEIVED:
            return True
        missing = [paper.label for paper in self.case.papers if paper.received_on is None]
        casework.ask_for_papers(self.team.clerk, self.case, missing, self.day + timedelta(days=12))
        if self.chance.random() < 0.2:
            return True  # the decision may be to give aid at once, papers still missing
        self.pass_days(8)
        if self.is_over:
            return False
        with self._now():
            casework.papers_received(self.team.clerk, self.case, missing)
        return True

    def _decision(self) -> bool:
        director, roll = self.team.director, self.chance.random()
        if self.case.status is not CaseStatus.UNDER_REVIEW or roll < 0.15:
            casework.grant_provisionally(director, self.case, "距离时效届满不足七日")
        elif roll < 0.3:
            ground = self.chance.choice(list(RefusalGround))
            casework.refuse(director, self.case, ground, "《法律援助法》第三十一条", "不属于援助事项范围")
            return self._objection()
        else:
            casework.grant(director, self.case)
        return True

    def _objection(self) -> bool:
        if self.chance.random() < 0.5:
            return False
        self.pass_days(5)
        if self.is_over:
            return False
        with self._now():
            casework.lodge_objection(self.team.clerk, self.case, "认为符合条件")
            casework.decide_objection(self.team.director, self.case, False, "补充材料后符合条件")
        return True

    def _assignment(self) -> bool:
        casework.assign(self.team.director, self.case, self.team.lawyer_user.id)
        if self.case.is_provisional and self.chance.random() < 0.7:
            casework.confirm_provisional(self.team.director, self.case)
        return True

    def _agreement(self) -> bool:
        casework.sign_agreement(self.team.lawyer, self.case)
        return True

    def _change(self) -> bool:
        """Somebody else takes the case on, or what was registered is put right."""
        roll = self.chance.random()
        if roll < 0.15:
            casework.reassign(self.team.director, self.case, self.other.id, "原承办人工作调动")
            casework.sign_agreement(factories.actor_of(self.other), self.case)
        elif roll < 0.3:
            fields = {"matter": self.chance.choice(_MATTERS), "applicants": 2, "is_divisible": True}
            casework.correct(self.team.clerk, self.case, fields | {"recipients": {"woman": 2}}, "登记有误")
        return True

    def _ending(self) -> bool:
        if self.chance.random() < 0.2:
            casework.terminate(
                self.team.director, self.case, TerminationGround.OWN_LAWYER, "受援人自行委托律师"
            )
            return True
        amount = self.chance.choice((None, 0, 100, 1_409_50, 3_860_000, 12_345_678))
        outcome = Outcome.WON if amount is not None else Outcome.LOST
        late = timedelta(days=self.chance.randrange(3))  # entered some days after the closing day
        day = max(self.case.assigned_on or self.day, self.day - late)
        lawyer = factories.actor_of(db.session.get_one(User, self.case.lawyer_id))
        casework.close(lawyer, self.case, outcome, day, amount)
        return True


def histories(seed: int, world: World, count: int) -> None:
    """Let so many cases happen, spread over the three offices."""
    chance = random.Random(seed)
    teams = (world.centre, world.centre, world.station, world.stranger)
    for _ in range(count):
        team = chance.choice(teams)
        Story(chance, team, world.others[team.office.id]).run()
