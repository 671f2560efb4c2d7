"""One person, one file; numbers never in clear; a claim and what became of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.orm.exc import StaleDataError

from app import audit, parties, staff
from app.audit import AuditRecord
from app.confidential import Unreadable
from app.extensions import Base, db, transaction
from app.parties import PersonFacts, StatusFacts
from app.parties.models import BeneficiaryStatus, Person
from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.identity import IdentityError
from app.rules.text import ParseError
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    IdKind,
    OfficeKind,
    Proof,
    ProofState,
    Relation,
    ServiceState,
    Sex,
)
from app.staff.models import Office

SYSTEM = audit.system_actor("test")
NUMBER, PHONE = "51999919791111795X", "15035091287"
MA = PersonFacts(
    "马解放", IdKind.RESIDENT_ID, NUMBER, PHONE, Sex.MALE, date(1979, 11, 11), "清江县临江镇一组"
)


@pytest.fixture
def centre(app: Flask) -> Office:
    with transaction():
        return staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="清江中心", case_prefix="清江法援")


def persons() -> list[Person]:
    return list(db.session.scalars(select(Person)))


def test_a_person_is_kept_as_told(centre: Office) -> None:
    with transaction():
        made = parties.register(centre.id, MA)
    db.session.expire_all()
    assert (made.name, made.id_number, made.phone, made.address) == ("马解放", NUMBER, PHONE, MA.address)
    assert (made.sex, made.birth_on, made.version) == (Sex.MALE, date(1979, 11, 11), 1)


@pytest.mark.parametrize(
    "spelling", [NUMBER, NUMBER.lower(), "519999 19791111 795×", "５１９９９９１９７９１１１１７９５Ｘ"]
)
def test_a_returning_person_is_recognised_in_any_spelling(centre: Office, spelling: str) -> None:
    with transaction():
        first = parties.register(centre.id, MA)
        again = parties.register(
            centre.id, PersonFacts("马建设", IdKind.RESIDENT_ID, spelling, "138 1234 5678")
        )
    assert again is first
    assert persons() == [first]
    assert (first.name, first.phone, first.address) == ("马建设", "13812345678", MA.address)
    assert (first.sex, first.birth_on, first.version) == (Sex.MALE, date(1979, 11, 11), 2)
    assert first.former_names == ["马解放"], "who comes back under another name keeps the earlier one"


def test_former_names_are_gathered_each_once_and_never_the_present_one(centre: Office) -> None:
    """Red when a second visit forgets a name, or one is kept in two spellings of its dot."""
    told = PersonFacts(
        "阿依古丽·买买提", IdKind.RESIDENT_ID, NUMBER, former_names=(" 马丽 ", "马丽", "", "古丽．买买提")
    )
    with transaction():
        person = parties.register(centre.id, told)
        assert person.former_names == ["马丽", "古丽·买买提"]
        parties.register(centre.id, PersonFacts("马丽", IdKind.RESIDENT_ID, NUMBER, former_names=("丽丽",)))
        assert (person.name, person.former_names) == ("马丽", ["古丽·买买提", "阿依古丽·买买提", "丽丽"])
        db.session.flush()
        version = person.version
        parties.register(centre.id, PersonFacts("马丽", IdKind.RESIDENT_ID, NUMBER))
        db.session.flush()
        assert person.version == version
        with pytest.raises(IdentityError):
            parties.cleaned(PersonFacts("马丽", former_names=tuple("甲乙丙丁戊己庚辛壬癸子")))


def test_the_caller_learns_what_would_change(centre: Office) -> None:
    with transaction():
        person = parties.register(centre.id, MA)
    assert parties.changed_fields(person, MA) == ()
    assert parties.changed_fields(person, PersonFacts("马解放 ", phone="0377 6312 3456")) == ("phone",)
    assert parties.changed_fields(person, PersonFacts("马建设", address="新址")) == ("name", "address")


def test_who_has_no_number_is_always_new(centre: Office) -> None:
    with transaction():
        parties.register(centre.id, PersonFacts("张伟"))
        parties.register(centre.id, PersonFacts("张伟", IdKind.NONE, " "))
    assert len(persons()) == 2
    assert parties.find_by_id_number(centre.id, "") is None


def test_each_centre_keeps_its_own_file(centre: Office) -> None:
    with transaction():
        other = staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="河口中心", case_prefix="河口法援")
        here, there = parties.register(centre.id, MA), parties.register(other.id, MA)
    assert here.id != there.id
    assert parties.find_by_id_number(other.id, NUMBER) is there
    assert here.id_number_sealed != there.id_number_sealed


def test_a_number_entered_in_the_meantime_is_taken_up(
    centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        first = parties.register(centre.id, MA)
        looked: list[int] = []
        original = parties.persons.find_by_id_number

        def late(centre_id: int, number: str) -> Person | None:
            looked.append(1)
            return None if len(looked) == 1 else original(centre_id, number)

        monkeypatch.setattr(parties.persons, "find_by_id_number", late)
        assert parties.register(centre.id, PersonFacts("马建设", MA.id_kind, NUMBER)) is first
    assert [person.name for person in persons()] == ["马建设"]


def test_a_later_save_never_hides_an_earlier_one(centre: Office) -> None:
    with transaction():
        person = parties.register(centre.id, MA)

    def save_over_another() -> None:
        with transaction() as session:
            assert person.name, "read before the other save"
            session.execute(text("update person set version = version + 1"))
            person.address = "新址"

    with pytest.raises(StaleDataError):
        save_over_another()
    assert db.session.scalars(select(Person.address)).one() == MA.address


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (PersonFacts(""), IdentityError),
        (PersonFacts("长" * 81), IdentityError),
        (PersonFacts("张伟", phone="12345"), IdentityError),
        (PersonFacts("张伟", address="长" * 201), ParseError),
    ],
)
def test_what_cannot_be_right_is_refused(centre: Office, facts: PersonFacts, error: type[Exception]) -> None:
    with transaction(), pytest.raises(error):
        parties.register(centre.id, facts)
    assert persons() == []


def stored_text() -> str:
    """Every cell of every table, and for SQLite the raw file as well."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()
        path = Path(str(db.engine.url.database))
        raw = b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))
        return raw.decode("latin-1") + raw.decode("utf-16-le", "ignore")
    cells = [
        db.session.execute(text(f'select t::text from "{table.name}" t')).scalars().all()
        for table in Base.metadata.sorted_tables
    ]
    return repr(cells)


def test_numbers_are_never_in_clear_in_the_database(centre: Office) -> None:
    with transaction():
        person = parties.register(centre.id, MA)
        person.statuses.append(parties.claim_status(person, StatusFacts(BeneficiaryType.VETERAN)))
    stored = stored_text()
    assert person.row_key in stored, "the search looks where the row is"
    for number in (NUMBER, NUMBER.lower(), NUMBER[-4:], NUMBER[6:14], PHONE, PHONE[-4:]):
        assert not _stands_alone(stored, number), number
    assert NUMBER not in repr(MA) + repr(person)
    assert PHONE not in repr(MA) + repr(person)


def _stands_alone(stored: str, number: str) -> bool:
    """Four characters may occur by chance inside a hash or ciphertext; not as a word of their own."""
    import re

    return re.search(rf"(?<![0-9A-Za-z+/=.]){re.escape(number)}(?![0-9A-Za-z+/=.])", stored) is not None or (
        len(number) > 7 and number in stored
    )


def test_a_sealed_number_does_not_open_in_another_row(centre: Office) -> None:
    with transaction():
        ma, wei = parties.register(centre.id, MA), parties.register(centre.id, PersonFacts("张伟"))
        wei.id_number_sealed = ma.id_number_sealed
        with pytest.raises(Unreadable):
            _ = wei.id_number


DISABLED = StatusFacts(
    BeneficiaryType.DISABLED_SOLDIER,
    service_state=ServiceState.RETIRED,
    disability_grade=7,
    disability_nature=DisabilityNature.DUTY,
    proofs=(Proof.DISABLED_CARD,),
)


def test_a_claim_is_seen_by_the_rules_as_told(centre: Office) -> None:
    with transaction():
        person = parties.register(centre.id, MA)
        status = parties.claim_status(person, DISABLED)
    db.session.expire_all()
    assert parties.beneficiary_facts(status, person, date(2026, 11, 10)) == BeneficiaryFacts(
        type=BeneficiaryType.DISABLED_SOLDIER,
        relation=Relation.SELF,
        age=46,
        service_state=ServiceState.RETIRED,
        disability_grade=7,
        disability_nature=DisabilityNature.DUTY,
        proof_state=ProofState.CLAIMED,
        proofs=(Proof.DISABLED_CARD,),
    )
    assert parties.beneficiary_facts(None, person, date(2026, 11, 11)) == BeneficiaryFacts(age=47)
    assert parties.beneficiary_facts(None, person, date(1979, 1, 1)).age is None


def test_what_became_of_a_claim_is_kept_and_on_record(centre: Office) -> None:
    with transaction():
        status = parties.claim_status(parties.register(centre.id, MA), DISABLED)
        parties.settle_status(SYSTEM, status, ProofState.REJECTED, " 证件与本人不符 ")
    assert (status.proof_state, status.note) == (ProofState.REJECTED, "证件与本人不符")
    assert status.decided_at is not None
    last = db.session.scalars(select(AuditRecord).order_by(AuditRecord.seq.desc())).first()
    assert last is not None
    assert (last.action, last.detail) == ("beneficiary_status.settle", {"from": "claimed", "to": "rejected"})


@pytest.mark.parametrize("state", [ProofState.NONE, ProofState.PROMISED])
def test_a_promise_settles_nothing(centre: Office, state: ProofState) -> None:
    with transaction():
        status = parties.claim_status(parties.register(centre.id, MA), DISABLED)
        with pytest.raises(ValueError, match="settles nothing"):
            parties.settle_status(SYSTEM, status, state)


def test_nobody_proves_the_same_thing_twice(centre: Office) -> None:
    promise = StatusFacts(BeneficiaryType.VETERAN, proof_state=ProofState.PROMISED)
    with transaction():
        person = parties.register(centre.id, MA)
        first = parties.claim_status(person, DISABLED)
        assert parties.claim_status(person, DISABLED) is not first, "claimed, not yet verified"
        parties.settle_status(SYSTEM, first, ProofState.VERIFIED)
        assert parties.claim_status(person, DISABLED) is first
        serving = StatusFacts(BeneficiaryType.DISABLED_SOLDIER, service_state=ServiceState.SERVING)
        assert parties.claim_status(person, serving) is not first, "other facts"
        assert parties.claim_status(person, promise) is not parties.claim_status(person, promise)
    assert len(list(db.session.scalars(select(BeneficiaryStatus)))) == 5


def test_search_terms_compare_by_code_point(centre: Office) -> None:
    if db.engine.dialect.name == "postgresql":
        columns = {column["name"]: column for column in inspect(db.engine).get_columns("search_term")}
        assert columns["term"]["type"].collation == "C"  # type: ignore[attr-defined]
