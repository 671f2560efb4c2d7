"""Who applies in the demo county, for what, and with which papers? Invented by a seeded generator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import TypeVar

from app import casework
from app.casework import Application
from app.demo import content
from app.demo.content import DemoStanding, DemoStory
from app.parties.persons import PersonFacts, StatusFacts
from app.rules.identity import age_on, check_character
from app.rules.matters import MATTER
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    HardshipGround,
    IdKind,
    ProofState,
    ReceivedVia,
    Relation,
    ServiceState,
    Sex,
)

T = TypeVar("T")
Weighted = tuple[tuple[T, int], ...]

_WAYS: Weighted[ReceivedVia] = (
    (ReceivedVia.WALK_IN, 58),
    (ReceivedVia.PHONE, 14),
    (ReceivedVia.ONLINE, 16),
    (ReceivedVia.HOME_VISIT, 6),
    (ReceivedVia.LETTER, 2),
    (ReceivedVia.FORWARDED, 4),
)
_PROOF_STATES: Weighted[ProofState] = (
    (ProofState.CLAIMED, 68),
    (ProofState.PROMISED, 20),
    (ProofState.VERIFIED, 12),
)
_GROUNDS: Weighted[HardshipGround] = (
    (HardshipGround.PLEDGE, 45),
    (HardshipGround.INCOME, 30),
    (HardshipGround.MINIMUM_LIVING, 20),
    (HardshipGround.JUDICIAL_RELIEF, 5),
)
_SERVICE: Weighted[ServiceState | None] = ((ServiceState.SERVING, 3), (ServiceState.RETIRED, 6), (None, 1))
_MIGRANT_MATTERS = ("pay_wages", "work_injury")
_OLD_AGE = 60
_COMES_BACK = 0.07
_PHONES = 10_000


def chosen(rng: Random, weighted: Weighted[T]) -> T:
    """One of the values, each as often as its weight says."""
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


@dataclass(frozen=True, slots=True)
class Applicant:
    """An invented person with the standing claimed (申请人)."""

    person: PersonFacts
    standing: DemoStanding
    relation: Relation | None


class Cast:
    """Everybody who has applied so far, so that some come back and no number is given twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._seen: list[Applicant] = []
        self._stories: Weighted[DemoStory] = tuple((story, story.weight) for story in content.STORIES)
        self._standings: Weighted[DemoStanding] = tuple((each, each.weight) for each in content.STANDINGS)

    def application(
        self, token: str, on: date, office_id: int, *, urgent: bool = False, complete: bool = True
    ) -> Application:
        """A new application received that day; `complete` with every paper the rules ask for."""
        applicant = self._applicant(on)
        story = chosen(self._rng, tuple(each for each in self._stories if _fits(each[0], applicant, on)))
        ground, income = self._means(applicant, story, on)
        blank = Application(
            person=applicant.person,
            matter=story.matter,
            form_token=token,
            received_via=chosen(self._rng, _WAYS),
            received_on=on,
            status=self._status(applicant),
            facts=self._rng.choice(story.facts),
            opponents=self._opponents(story),
            amount_fen=self._rng.randrange(*story.yuan) // 10 * 10 * 100 if story.yuan else None,
            hardship=ground,
            monthly_income_fen=income,
            time_bar_on=self._time_bar(on, urgent),
        )
        return self._with_papers(blank, office_id, complete)

    def _applicant(self, on: date) -> Applicant:
        if self._seen and self._rng.random() < _COMES_BACK:
            return self._rng.choice(self._seen)
        standing = chosen(self._rng, self._standings)
        relation = self._rng.choice(standing.relations) if standing.relations else None
        made = Applicant(self._person(standing, relation, on), standing, relation)
        self._seen.append(made)
        return made

    def _person(self, standing: DemoStanding, relation: Relation | None, on: date) -> PersonFacts:
        rng, number = self._rng, len(self._seen)
        is_wife = relation is Relation.SPOUSE and rng.random() < 0.85
        sex = Sex.FEMALE if is_wife or rng.random() < 0.42 else Sex.MALE
        # The year before the youngest age, so that the birthday has passed whatever the day.
        born = date(on.year - rng.randint(*standing.ages) - 1, rng.randint(1, 12), rng.randint(1, 28))
        order = 2 * (number % 500) + (sex is Sex.MALE)
        first_17 = f"{content.REGION}{born:%Y%m%d}{order:03d}"
        return PersonFacts(
            name=self._name(sex),
            id_kind=IdKind.RESIDENT_ID,
            id_number=first_17 + check_character(first_17),
            phone=f"1{rng.choice('3579')}{rng.randrange(10)}0000{number % _PHONES:04d}",
            sex=sex,
            birth_on=born,
            address=f"清江县{rng.choice(content.TOWNS)}{rng.choice(content.PLACES)}{rng.randint(1, 9)}组",
        )

    def _name(self, sex: Sex) -> str:
        given = content.GIVEN_MALE if sex is Sex.MALE else content.GIVEN_FEMALE
        start = 2 * self._rng.randrange(len(given) // 2)
        is_compound = self._rng.random() < 0.02
        surnames = content.COMPOUND_SURNAMES if is_compound else content.SURNAMES
        return self._rng.choice(surnames) + given[start : start + 2]

    def _status(self, applicant: Applicant) -> StatusFacts | None:
        standing, relation = applicant.standing, applicant.relation
        if relation is None:
            return None
        state = chosen(self._rng, _PROOF_STATES)
        is_disabled = standing.type is BeneficiaryType.DISABLED_SOLDIER
        return StatusFacts(
            type=standing.type,
            relation=relation,
            service_state=chosen(self._rng, _SERVICE) if is_disabled else None,
            disability_grade=self._rng.randint(5, 10) if is_disabled else None,
            disability_nature=self._rng.choice([DisabilityNature.COMBAT, DisabilityNature.DUTY])
            if is_disabled
            else None,
            proofs=() if state is ProofState.PROMISED else standing.proofs,
            proof_state=state,
        )

    def _means(self, applicant: Applicant, story: DemoStory, on: date) -> tuple[HardshipGround, int | None]:
        if applicant.relation is not None or not MATTER[story.matter].hardship_required:
            return HardshipGround.NOT_STATED, None
        born = applicant.person.birth_on
        if born is not None and age_on(born, on) >= _OLD_AGE and self._rng.random() < 0.4:
            return HardshipGround.NO_FIXED_INCOME, None
        if story.matter in _MIGRANT_MATTERS and self._rng.random() < 0.6:
            return HardshipGround.MIGRANT_WORKER, None
        ground = chosen(self._rng, _GROUNDS)
        if ground is not HardshipGround.INCOME:
            return ground, None
        return ground, self._rng.randrange(900, 2400, 10) * 100

    def _opponents(self, story: DemoStory) -> tuple[str, ...]:
        if story.opponents:
            return (self._rng.choice(story.opponents),)
        if MATTER[story.matter].code in content.WITHOUT_OPPONENT:
            return ()
        return (self._name(self._rng.choice(list(Sex))),)

    def _time_bar(self, on: date, urgent: bool) -> date | None:
        if urgent:
            return date.fromordinal(on.toordinal() + self._rng.randint(3, 6))
        if self._rng.random() < 0.2:
            return date.fromordinal(on.toordinal() + self._rng.randint(30, 300))
        return None

    def _with_papers(self, blank: Application, office_id: int, complete: bool) -> Application:
        lacking = [need.code for need in casework.assessment(blank, office_id).lacking_papers]
        kept = lacking if complete else lacking[: -self._rng.randint(1, 2)]
        return replace(blank, received_papers=tuple(kept))


def _fits(story: DemoStory, applicant: Applicant, on: date) -> bool:
    """Whether the story can be this applicant's."""
    born = applicant.person.birth_on
    age = age_on(born, on) if born else 0
    is_civilian = applicant.standing.type is BeneficiaryType.NONE
    return story.ages[0] <= age <= story.ages[1] and not (story.is_military and is_civilian)
