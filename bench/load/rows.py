"""Which rows does a life leave? The tables a built case fills, column by column."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

from app.confidential import blind_index, seal
from app.parties.names import hashed_terms, name_terms, number_terms, opponent_terms
from app.rules.deadlines import DeadlineKind
from app.rules.identity import age_on
from app.rules.matters import MATTER
from app.rules.priority import rank
from app.rules.procedure import OPEN_STATUSES
from app.rules.vocabulary import ProofState
from bench.load.clocks import SUMMARY, Clock, Row, summarised
from bench.load.lives import Life
from bench.load.people import Somebody, claim
from bench.load.places import Worker

COLUMNS: dict[str, tuple[str, ...]] = {
    "person": (
        "id", "office_id", "row_key", "name", "id_kind", "id_number_sealed", "id_number_index",
        "phone_sealed", "phone_index", "sex", "birth_on", "address", "created_at", "version",
    ),
    "beneficiary_status": (
        "id", "office_id", "person_id", "type", "relation", "dependent", "service_state",
        "disability_grade", "disability_nature", "proofs", "proof_state", "proof_due_on", "decided_by",
        "decided_at", "note", "created_at",
    ),
    "legal_case": (
        "id", "office_id", "year", "seq", "case_no", "form_token", "status", "person_office_id",
        "person_id", "beneficiary_status_id", "applicant_name", "beneficiary_type", "received_at",
        "received_on", "received_via", "matter", "aid_form", "facts", "amount_fen", "hardship_ground",
        "urgent_preservation", "remark", "assessment", "waiver", "waiver_by", "waiver_at",
        "is_provisional", "proposal", "proposal_note", "priority_tier", "tier_until", *SUMMARY, "handler_id", "lawyer_id", "decided_on",
        "assigned_on", "closed_on", "file_received_on", "archived_on", "outcome", "recovered_fen", "recipients",
        "version",
    ),
    "case_paper": ("id", "office_id", "case_id", "label", "is_required", "received_on", "asked_on"),
    "papers_notice": (
        "id", "office_id", "case_id", "issued_on", "due_on", "items", "answered_on", "issued_by",
    ),
    "opposing_party": ("id", "office_id", "case_id", "name"),
    "case_decision": (
        "id", "office_id", "case_id", "kind", "ground", "article", "reason", "findings", "decided_on",
        "decided_at", "decided_by",
    ),
    "case_assignment": (
        "id", "office_id", "case_id", "lawyer_id", "assigned_by", "assigned_at", "signed_on", "ended_at",
        "end_reason",
    ),
    "case_objection": ("id", "office_id", "case_id", "lodged_on", "reason", "upheld", "decided_on"),
    "case_event": (
        "id", "office_id", "case_id", "kind", "at", "on_date", "actor_id", "actor_name", "from_status",
        "to_status", "text", "data",
    ),
    "deadline": (
        "id", "office_id", "case_id", "kind", "rule_id", "state", "started_on", "set_due_on",
        "nominal_due_on", "rolled_due_on", "target_on", "warn_on", "is_tentative", "met_on",
    ),
    "deadline_pause": ("id", "deadline_id", "from_on", "to_on", "reason"),
    "reminder": (
        "id", "office_id", "case_id", "deadline_id", "level", "occurrence", "due_on", "recipient_id",
        "state", "raised_at", "planned_at", "sent_at",
    ),
    "inbox_message": (
        "id", "office_id", "case_id", "recipient_id", "reminder_id", "kind", "key", "level", "title",
        "body", "created_at", "read_at",
    ),
}  # fmt: skip
TERMS = ("office_id", "is_closed", "kind", "term", "case_id")  # of search_term, gathered apart
_READ_AFTER = 6  # days
_DIRECTORS = {DeadlineKind.ASSIGN, DeadlineKind.OBJECTION_DECIDE}
_LAWYERS = {DeadlineKind.SIGN_AGREEMENT, DeadlineKind.CLOSING_FILE}
_MINUTES = [f"{minute // 60:02d}:{minute % 60:02d}:00.000000" for minute in range(24 * 60)]
_MORNING = 30  # minutes after midnight UTC: the office opens at 8:30 in Shanghai


@lru_cache(maxsize=300_000)
def _name_terms(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((kind.value, term) for kind, term in name_terms(name)))


@lru_cache(maxsize=300_000)
def _opponent_terms(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((kind.value, term) for kind, term in opponent_terms(name)))


class Rows:
    """Turns lives into rows; ids go on from where the tables stand."""

    def __init__(self, days: dict[int, str], last_ids: dict[str, int], out: dict[str, list[Row]]) -> None:
        self.terms: list[Row] = []
        self._days = days
        self._ids = last_ids
        self._out = out

    def _put(self, table: str, *values: Any) -> int:
        number = self._ids[table] = self._ids[table] + 1
        self._out[table].append((number, *values))
        return number

    def _day(self, day: int | None) -> str | None:
        return None if day is None else self._days[day]

    def _at(self, day: int, minute: int) -> str:
        return f"{self._days[day]} {_MINUTES[_MORNING + minute]}"

    def person(self, who: Somebody, centre_id: int, day: int, minute: int) -> int:
        """A person on file at the centre."""
        row_key = f"{self._ids['person'] + 1:032x}"
        number, phone = who.id_number, who.phone
        return self._put(
            "person", centre_id, row_key, who.name, "resident_id",
            seal(number, row_key, "id_number"), blind_index(number, "id_number"),
            seal(phone, row_key, "phone"), blind_index(phone, "phone"),
            "male" if who.is_male else "female", who.birth_on.isoformat(), who.address,
            self._at(day, minute), 1,
        )  # fmt: skip

    def case(self, life: Life, person_id: int, seq: int, opponents: tuple[str, ...], facts: str) -> None:
        """Everything a life leaves."""
        asked, place = life.asked, life.asked.place
        year = int(self._days[asked.day][:4])
        case_no = f"{place.prefix}〔{year}〕{seq}号"
        case_id = self._case(life, person_id, year, seq, case_no, facts)
        office_id = place.id
        person, is_closed = asked.person, int(life.status not in OPEN_STATUSES)
        terms = {(kind.value, term) for kind, term in number_terms(case_no, year, seq)}
        terms |= {(kind.value, term) for kind, term in hashed_terms(person.id_number, person.phone)}
        terms.update(_name_terms(person.name))
        for name in opponents:
            self._put("opposing_party", office_id, case_id, name)
            terms.update(_opponent_terms(name))
        self.terms += [(office_id, is_closed, kind, term, case_id) for kind, term in terms]
        self._papers(life, case_id)
        self._decisions(life, case_id)
        for told in life.events:
            self._put(
                "case_event", office_id, case_id, told.action.value, self._at(told.day, told.minute),
                self._days[told.day], told.actor.id, told.actor.name, told.before, told.after, told.text,
                json.dumps(told.data) if told.data else "{}",
            )  # fmt: skip
        for clock in life.clocks:
            self._clock(life, clock, case_id)

    def _case(self, life: Life, person_id: int, year: int, seq: int, case_no: str, facts: str) -> int:
        asked, person, dates, columns = life.asked, life.asked.person, life.dates, life.columns
        status_id = self._status(life, person_id)
        tier, holds_until = asked.judged.tier, asked.judged.holds_until
        if status_id is not None:
            tier, holds_until = self._standing(life)
        matter = MATTER[asked.matter]
        received_at = self._at(asked.day, asked.minute)
        return self._put(
            "legal_case", asked.place.id, year, seq, case_no, f"bench-{asked.number:08d}",
            life.status.value, asked.place.centre_id, person_id, status_id, person.name,
            person.standing.type.value if status_id else "none", received_at, self._days[asked.day],
            "walk_in", asked.matter, matter.aid_form.value, facts, asked.amount_fen, columns["ground"],
            columns["urgent"], "", asked.judged.json, asked.judged.waiver, asked.clerk.id, received_at,
            columns.get("is_provisional", 0), columns.get("proposal", ""), "", tier,
            holds_until.isoformat() if holds_until else None, *summarised(life.clocks, self._days),
            asked.clerk.id, columns.get("lawyer_id"),
            self._day(dates.get("decided_on")), self._day(dates.get("assigned_on")),
            self._day(dates.get("closed_on")), self._day(dates.get("file_received_on")),
            self._day(dates.get("archived_on")), columns.get("outcome"), columns.get("recovered_fen"),
            json.dumps(asked.recipients), len(life.events),
        )  # fmt: skip

    def _standing(self, life: Life) -> tuple[int, date | None]:
        """Tier and the day it holds until, as the rules have them on the last day."""
        asked, today = life.asked, date.fromordinal(life.last_day + 1)
        age = age_on(asked.person.birth_on, date.fromordinal(asked.day))
        is_shown, due = asked.state is not ProofState.PROMISED, asked.promise_day
        due_on = date.fromordinal(due) if due else None
        priority = rank(claim(asked.person, life.state, age, due_on, is_shown), today)
        return priority.tier, priority.holds_until

    def _status(self, life: Life, person_id: int) -> int | None:
        asked, person = life.asked, life.asked.person
        if person.relation is None:
            return None
        shown = (
            [] if asked.state is ProofState.PROMISED else [proof.value for proof in person.standing.proofs]
        )
        by, at = None, None
        if life.settled is not None:
            by, at = life.settled[0], self._at(*life.settled[1:])
        return self._put(
            "beneficiary_status", asked.place.centre_id, person_id, person.standing.type.value,
            person.relation.value, 0, person.service_state, person.disability_grade,
            person.disability_nature, json.dumps(shown), life.state.value, self._day(asked.promise_day),
            by, at, "", self._at(asked.day, asked.minute),
        )  # fmt: skip

    def _papers(self, life: Life, case_id: int) -> None:
        asked, office_id, notice = life.asked, life.asked.place.id, life.notice
        lacking = set(asked.judged.lacking)
        for label, must in asked.judged.papers:
            came: int | None = asked.day
            told = None
            if label in lacking:
                came, told = (notice[3], notice[0]) if notice else (None, None)
            self._put("case_paper", office_id, case_id, label, int(must), self._day(came), self._day(told))
        if notice is not None:
            self._put(
                "papers_notice", office_id, case_id, self._day(notice[0]), self._day(notice[1]),
                json.dumps(notice[2]), self._day(notice[3]), asked.clerk.id,
            )  # fmt: skip

    def _decisions(self, life: Life, case_id: int) -> None:
        asked, place, office_id = life.asked, life.asked.place, life.asked.place.id
        for kind, ground, article, reason, day, minute in life.decisions:
            self._put(
                "case_decision", office_id, case_id, kind.value, ground, article, reason,
                asked.judged.json, self._days[day], self._at(day, minute), place.director.id,
            )  # fmt: skip
        for lawyer, day, minute, signed, ended, ended_minute, why in life.assignments:
            self._put(
                "case_assignment", office_id, case_id, lawyer.id, place.director.id, self._at(day, minute),
                self._day(signed), None if ended is None else self._at(ended, ended_minute), why,
            )  # fmt: skip
        if life.objection is not None:
            lodged, reason, upheld, decided = life.objection
            self._put(
                "case_objection", office_id, case_id, self._day(lodged), reason,
                None if upheld is None else int(upheld), self._day(decided),
            )  # fmt: skip

    def _clock(self, life: Life, clock: Clock, case_id: int) -> None:
        office_id, due = life.asked.place.id, self._day(clock.target_on)
        number = self._put(
            "deadline", office_id, case_id, clock.kind.value, clock.rule_id, clock.state.value,
            self._days[clock.started_on], self._day(clock.set_due_on), due, self._days[clock.rolled_due_on],
            due, self._days[clock.warn_on], int(clock.is_tentative), self._day(clock.met_on),
        )  # fmt: skip
        for since, until in clock.pauses:
            self._put("deadline_pause", number, self._day(since), self._day(until), "supplement")
        ended = clock.met_on if clock.met_on is not None else (life.last_day if clock.is_open else 0)
        if ended >= clock.warn_on >= clock.started_on:
            self._remind(life, clock, case_id, number)

    def _remind(self, life: Life, clock: Clock, case_id: int, deadline_id: int) -> None:
        """临期: one reminder to whom the clock belongs, in the inbox, read some days later."""
        asked, office_id = life.asked, life.asked.place.id
        who: Worker = asked.clerk
        if clock.kind in _DIRECTORS:
            who = asked.place.director
        elif clock.kind in _LAWYERS and life.assignments:
            who = life.assignments[-1][0]
        at = self._at(clock.warn_on, 0)
        number = self._put(
            "reminder", office_id, case_id, deadline_id, "near", 0, self._day(clock.target_on), who.id, "sent",
            at, at, at,
        )  # fmt: skip
        is_read = clock.warn_on + _READ_AFTER <= life.last_day
        self._put(
            "inbox_message", office_id, case_id, who.id, number, "reminder", f"reminder:{number}", "near",
            f"{clock.kind.label}期限临近", f"{self._day(clock.target_on)} 届满，请及时办理。", at,
            self._at(clock.warn_on + _READ_AFTER, 30) if is_read else None,
        )  # fmt: skip
