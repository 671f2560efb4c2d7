"""Does every event propose what follows from it, to whom it concerns, on an article?"""

from __future__ import annotations

import re

import pytest

from app.rules.adjusting import HAND_TURNED, RESTARTABLE, Adjustment, adjustments_of, pause_reasons
from app.rules.basis import Citation
from app.rules.deadline_kinds import DeadlineKind, PauseReason
from app.rules.deadlines import LIMITS
from app.rules.event_kinds import GROUP_OF_FORM, EventGroup, EventKind
from app.rules.limits_procedural import PROCEDURAL_LIMITS
from app.rules.proposals import EVENTS, EventRule, Side, grouped
from app.rules.vocabulary import AidForm, Role

PROCEDURAL = {row.kind for row in PROCEDURAL_LIMITS}
K, E = DeadlineKind, EventKind

# Written by hand from the handbook's tables: event → what runs at once, and what is offered beside it.
EXPECTED: dict[EventKind, tuple[set[DeadlineKind], set[DeadlineKind]]] = {
    E.CIVIL_JUDGMENT: ({K.CIVIL_APPEAL_JUDGMENT}, set()),
    E.CIVIL_RULING: ({K.CIVIL_APPEAL_RULING}, set()),
    E.EVIDENCE_NOTICE: ({K.EVIDENCE}, set()),
    E.COMPLAINT_SERVED: ({K.CIVIL_DEFENCE, K.JURISDICTION_OBJECTION}, set()),
    E.CIVIL_EFFECTIVE: ({K.RETRIAL}, {K.EXECUTION}),
    E.PERFORMANCE_ENDED: ({K.EXECUTION}, set()),
    E.PRESERVATION: ({K.PRESERVATION_SUIT}, set()),
    E.AWARD_SERVED: ({K.SUE_ON_AWARD}, {K.AWARD_SET_ASIDE}),
    E.WORK_ACCIDENT: ({K.WORK_INJURY_WORKER, K.WORK_INJURY_EMPLOYER}, set()),
    E.DISEASE: ({K.WORK_INJURY_WORKER, K.WORK_INJURY_EMPLOYER}, set()),
    E.APPRAISAL_SERVED: ({K.REAPPRAISAL}, set()),
    E.ACT_SERVED: ({K.ADMIN_REVIEW, K.ADMIN_SUIT}, set()),
    E.KNEW_ACT: ({K.ADMIN_REVIEW, K.ADMIN_SUIT}, set()),
    E.REVIEW_SERVED: ({K.SUIT_AFTER_REVIEW}, set()),
    E.ADMIN_JUDGMENT: ({K.ADMIN_APPEAL_JUDGMENT}, set()),
    E.ADMIN_RULING: ({K.ADMIN_APPEAL_RULING}, set()),
    E.CRIMINAL_JUDGMENT: ({K.CRIMINAL_APPEAL_JUDGMENT, K.REQUEST_PROTEST}, set()),
    E.CRIMINAL_RULING: ({K.CRIMINAL_APPEAL_RULING}, set()),
    E.NON_PROSECUTION: ({K.NON_PROSECUTION_APPEAL}, set()),
    E.KNEW_HARM: ({K.LIMITATION}, {K.LIMITATION_LONGEST}),
    E.KNEW_STATE_HARM: ({K.STATE_COMPENSATION}, set()),
    E.RETIREMENT: ({K.DISABILITY_TRANSFER}, set()),
}
SERVED = {
    E.CIVIL_JUDGMENT, E.CIVIL_RULING, E.ADMIN_JUDGMENT, E.ADMIN_RULING, E.CRIMINAL_JUDGMENT, E.CRIMINAL_RULING,
    E.AWARD_SERVED, E.REVIEW_SERVED, E.APPRAISAL_SERVED, E.NON_PROSECUTION, E.EVIDENCE_NOTICE, E.ACT_SERVED,
}  # fmt: skip


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.value)
def test_each_event_proposes_what_the_handbook_says(kind: EventKind) -> None:
    usual, offered = EXPECTED[kind]
    rule = EVENTS[kind]
    assert {each.kind for each in rule.usual_for(None)} == usual
    assert {each.kind for each in rule.proposals if not each.usual} == offered


def test_every_event_has_a_row_and_every_procedural_limit_an_event() -> None:
    """Red when a kind of limit is added that no event sets running (take RETIREMENT's row out)."""
    assert set(EVENTS) == set(EventKind)
    reached = {each.kind for rule in EVENTS.values() for each in rule.proposals}
    assert reached == PROCEDURAL


def test_every_event_has_something_that_runs_at_once() -> None:
    assert all(rule.usual_for(side) for rule in EVENTS.values() for side in (None, *Side))


def test_the_victim_and_the_accused_are_proposed_different_things() -> None:
    rule = EVENTS[E.CRIMINAL_JUDGMENT]
    assert [each.kind for each in rule.usual_for(Side.ACCUSED)] == [K.CRIMINAL_APPEAL_JUDGMENT]
    assert [each.kind for each in rule.usual_for(Side.VICTIM)] == [K.REQUEST_PROTEST]


@pytest.mark.parametrize("rule", EVENTS.values(), ids=lambda rule: rule.kind.value)
def test_each_proposal_names_its_article_and_whom_it_concerns(rule: EventRule) -> None:
    for each in rule.proposals:
        assert isinstance(each.basis, Citation)
        assert len(each.who) > 8
        assert not re.search(r"[,;:()]|。$", each.who), each.who
    assert len({each.kind for each in rule.proposals}) == len(rule.proposals)
    assert rule.document or not rule.is_served


def test_what_is_served_is_told_from_what_happens() -> None:
    assert {kind for kind, rule in EVENTS.items() if rule.is_served} >= SERVED
    for kind in (E.WORK_ACCIDENT, E.KNEW_HARM, E.PERFORMANCE_ENDED, E.PRESERVATION, E.RETIREMENT, E.ACT_MADE):
        assert not EVENTS[kind].is_served


def test_only_the_day_of_the_evidence_is_typed_in() -> None:
    typed = {each.kind for rule in EVENTS.values() for each in rule.proposals if each.needs_day}
    assert typed == {K.EVIDENCE}


def test_small_claims_and_custody_are_warned_of() -> None:
    assert "小额诉讼" in EVENTS[E.CIVIL_JUDGMENT].proposals[0].who
    assert "羁押期限不因节假日延长" in EVENTS[E.CRIMINAL_JUDGMENT].proposals[0].who
    assert "赡养费" in EVENTS[E.KNEW_HARM].proposals[0].who


def test_the_likely_proceedings_come_first_and_none_is_lost() -> None:
    assert set(GROUP_OF_FORM) == set(AidForm)
    for first in EventGroup:
        shown = grouped(first)
        assert next(iter(shown)) is first
        assert {rule.kind for rules in shown.values() for rule in rules} == set(EventKind)


def test_a_missing_proposal_is_an_error() -> None:
    with pytest.raises(LookupError, match="civil_judgment"):
        EVENTS[E.CIVIL_JUDGMENT].proposal(K.RETRIAL)


# --- what may be done to a running clock ----------------------------------------------------

MEET, PAUSE, RESUME, RESTART, EXTEND, SET_DAY, DROP = (
    Adjustment.MEET, Adjustment.PAUSE, Adjustment.RESUME, Adjustment.RESTART, Adjustment.EXTEND,
    Adjustment.SET_DAY, Adjustment.DROP,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "paused", "may"),
    [
        (K.CIVIL_APPEAL_JUDGMENT, False, {MEET, EXTEND, DROP}),
        (K.LABOUR_ARBITRATION, False, {MEET, PAUSE, RESTART, DROP}),
        (K.LABOUR_ARBITRATION, True, {MEET, PAUSE, RESUME, RESTART, DROP}),
        (K.LIMITATION, False, {MEET, RESTART, DROP}),
        (K.EXECUTION, False, {MEET, RESTART, DROP}),
        (K.EVIDENCE, False, {MEET, SET_DAY, DROP}),
        (K.TIME_BAR, False, {MEET, SET_DAY, DROP}),
        (K.RETRIAL, False, {MEET, DROP}),
        (K.REVOCATION, False, {MEET, DROP}),
        (K.LIMITATION_LONGEST, False, {MEET, EXTEND, DROP}),
        (K.ARBITRATION_AWARD, False, {MEET, PAUSE, EXTEND, DROP}),
        (K.WORK_INJURY_EMPLOYER, False, {MEET, EXTEND, DROP}),
        (K.SIGN_AGREEMENT, False, {PAUSE}),
        (K.SIGN_AGREEMENT, True, {PAUSE, RESUME}),
        (K.REVIEW, False, set()),
        (K.ASSIGN, False, set()),
        (K.SUPPLEMENT, False, set()),
        (K.FILE_REVIEW, False, set()),
        (K.CLOSING_FILE, False, set()),
    ],
)
def test_what_may_be_done_to_a_clock(kind: DeadlineKind, paused: bool, may: set[Adjustment]) -> None:
    (limit,) = [row for row in LIMITS if row.kind is kind]
    assert set(adjustments_of(limit, paused)) == may


def test_hand_turned_clocks_are_the_lawyers_and_those_of_the_office_are_turned_by_steps() -> None:
    for row in LIMITS:
        if row.kind in HAND_TURNED:
            assert row.responsible is Role.LAWYER
            assert {MEET, DROP} <= set(adjustments_of(row))
        else:
            assert not {MEET, DROP, EXTEND, RESTART} & set(adjustments_of(row)), row.rule_id
    assert RESTARTABLE <= HAND_TURNED


def test_papers_and_cooperation_are_never_paused_by_hand() -> None:
    for row in LIMITS:
        assert not {PauseReason.SUPPLEMENT, PauseReason.COOPERATION} & set(pause_reasons(row))
