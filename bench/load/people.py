"""Who applies, against whom, and what do the rules say of it? Everything follows from a number.

The person of a number is the same whenever asked for, so nothing need be kept between runs.
Nobody exists: names are drawn from characters, the region code of the numbers was never given out.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from app.demo.content import (
    COMPOUND_SURNAMES,
    GIVEN_FEMALE,
    GIVEN_MALE,
    PLACES,
    REGION,
    STANDINGS,
    STORIES,
    SURNAMES,
    TOWNS,
    DemoStanding,
    DemoStory,
)
from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.eligibility import ApplicationFacts, Assessment, assess
from app.rules.identity import check_character
from app.rules.matters import MATTER
from app.rules.recipients import RecipientClass, classes_of
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    HardshipGround,
    ProofState,
    Relation,
    ServiceState,
    Sex,
)

T = TypeVar("T")

_FIRST_BIRTH, _BIRTHS = date(1940, 1, 1), 23_000  # days of birth, up to 2002
_STRIDE = 7_919  # coprime to _BIRTHS: people who follow each other are not born in a row
_ORDINARY_WEIGHT = 800
_ANY_DAY = date(2024, 1, 2)  # most of what the rules say does not depend on the day
_BRANDS = "宏达鑫源安泰绿野顺通恒盛兴隆华康瑞丰永信嘉和金利广博天成友联新纪东方"
_TRADES = (
    "建筑劳务有限公司", "食品厂", "物业服务有限公司", "养殖合作社", "物流有限公司", "快运服务部",
    "钢构有限公司", "运输队", "客运有限公司", "民营医院", "电子有限公司", "服装厂", "餐饮管理有限公司",
    "装饰工程队", "农资经营部", "石材加工厂",
)  # fmt: skip


class Weighted(Generic[T]):
    """Values, each drawn as often as its weight says."""

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        self._values = [value for value, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def drawn(self, rng: Random) -> T:
        return self._values[bisect(self._sums, rng.random() * self._sums[-1], 0, len(self._sums) - 1)]


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented applicant."""

    name: str
    is_male: bool
    birth_on: date
    id_number: str
    phone: str
    address: str
    standing: DemoStanding
    relation: Relation | None
    service_state: ServiceState | None
    disability_grade: int | None
    disability_nature: DisabilityNature | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of an application, ready to store."""

    json: str
    waiver: str
    tier: int
    holds_until: date | None
    papers: tuple[tuple[str, bool], ...]  # label, required
    lacking: tuple[str, ...]  # labels


_surnames = Weighted(
    [*((each, 1 / (n + 6)) for n, each in enumerate(SURNAMES)), *((each, 0.01) for each in COMPOUND_SURNAMES)]
)
_given = sorted(set(GIVEN_MALE + GIVEN_FEMALE))
_standings = Weighted(
    [
        (each, _ORDINARY_WEIGHT if each.type is BeneficiaryType.NONE else float(each.weight))
        for each in STANDINGS
    ]
)
_stories = Weighted([(each, float(each.weight)) for each in STORIES])
_grounds = Weighted(
    [
        (HardshipGround.PLEDGE, 60.0),
        (HardshipGround.MINIMUM_LIVING, 20.0),
        (HardshipGround.MIGRANT_WORKER, 15.0),
        (HardshipGround.JUDICIAL_RELIEF, 5.0),
    ]
)


def a_name(rng: Random) -> str:
    """A surname as common as it is, and one or two characters."""
    first = _given[int(rng.random() * len(_given))]
    second = _given[int(rng.random() * len(_given))] if rng.random() < 0.85 else ""
    return _surnames.drawn(rng) + first + second


def somebody(seed: int, number: int) -> Somebody:
    """The person of that number, always the same. No two have the same identity number."""
    rng = Random(seed * 1_000_003 + number)
    birth_on = _FIRST_BIRTH + timedelta(days=number * _STRIDE % _BIRTHS)
    is_male = rng.random() < 0.58
    order = (2 * (number // _BIRTHS) + is_male) % 1000
    first_17 = f"{REGION}{birth_on:%Y%m%d}{order:03d}"
    standing = _standings.drawn(rng)
    is_disabled = standing.type is BeneficiaryType.DISABLED_SOLDIER
    return Somebody(
        name=a_name(rng),
        is_male=is_male,
        birth_on=birth_on,
        id_number=first_17 + check_character(first_17),
        phone=f"199{number % 100_000_000:08d}",
        address=f"测试市{TOWNS[number % len(TOWNS)]}{PLACES[number // 7 % len(PLACES)]}{number % 9 + 1}组",
        standing=standing,
        relation=rng.choice(standing.relations) if standing.relations else None,
        service_state=ServiceState.RETIRED if is_disabled else None,
        disability_grade=5 + number % 6 if is_disabled else None,
        disability_nature=DisabilityNature.DUTY if is_disabled else None,
    )


def a_story(rng: Random, person: Somebody) -> DemoStory:
    """What the person asks for; nobody without standing asks for a soldier's matter."""
    for _ in range(8):
        story = _stories.drawn(rng)
        if not story.is_military or person.standing.type is not BeneficiaryType.NONE:
            return story
    return STORIES[0]


def an_opponent(rng: Random, story: DemoStory) -> str:
    """A company or an authority, else somebody of the county."""
    if not story.opponents:
        return a_name(rng)
    if "局" in story.opponents[0] or "政府" in story.opponents[0]:
        return rng.choice(story.opponents)
    brand = "".join(_BRANDS[int(rng.random() * len(_BRANDS))] for _ in range(2))
    return brand + _TRADES[int(rng.random() * len(_TRADES))]


def a_ground(rng: Random, person: Somebody, story: DemoStory) -> HardshipGround:
    """What is said about means, where it is asked."""
    if person.relation is not None or not MATTER[story.matter].hardship_required:
        return HardshipGround.NOT_STATED
    return _grounds.drawn(rng)


def claim(
    person: Somebody, state: ProofState, age: int, due_on: date | None = None, is_shown: bool = True
) -> BeneficiaryFacts:
    """The standing a person claims, as the rules see it; `is_shown` with its papers."""
    if person.relation is None:
        return BeneficiaryFacts(age=age)
    return BeneficiaryFacts(
        type=person.standing.type,
        relation=person.relation,
        age=age,
        service_state=person.service_state,
        disability_grade=person.disability_grade,
        disability_nature=person.disability_nature,
        proof_state=state,
        proofs=person.standing.proofs if is_shown else (),
        proof_due_on=due_on,
    )


def recipients(person: Somebody, on: date, ground: HardshipGround) -> dict[str, int]:
    """The classes the applicant is counted in (受援人分类), as registration has them."""
    found = classes_of(
        Sex.MALE if person.is_male else Sex.FEMALE,
        person.birth_on,
        on,
        person.standing.type if person.relation else BeneficiaryType.NONE,
        person.service_state,
        ground,
    )
    return {each.value: 1 for each in RecipientClass if each in found}


def judged(
    matter: str, facts: BeneficiaryFacts, ground: HardshipGround, urgent: bool, lacks: int, on: date
) -> Judged:
    """What the rules say when the last `lacks` papers are missing."""
    day = on if facts.proof_due_on or urgent else _ANY_DAY
    return _judged(matter, facts, ground, urgent, lacks, day)


@lru_cache(maxsize=20_000)
def _judged(
    matter: str, facts: BeneficiaryFacts, ground: HardshipGround, urgent: bool, lacks: int, on: date
) -> Judged:
    def asked(received: frozenset[str]) -> Assessment:
        return assess(
            ApplicationFacts(
                matter=MATTER[matter],
                received_on=on,
                beneficiary=facts,
                hardship=ground,
                urgent_preservation=urgent,
                has_id=True,
                received_papers=received,
            ),
            on,
        )

    wanted = [need.code for need in asked(frozenset()).lacking_papers]
    found = asked(frozenset(wanted[: len(wanted) - lacks]))
    return Judged(
        json=json.dumps(found.as_json()),
        waiver=found.waiver.value,
        tier=found.priority.tier,
        holds_until=found.priority.holds_until,
        papers=tuple((need.label, need.must) for need in found.required_papers),
        lacking=tuple(need.label for need in found.lacking_papers),
    )
