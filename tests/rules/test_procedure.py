"""Is every action at every status allowed or refused on purpose?"""

from __future__ import annotations

from itertools import product

import pytest

from app.rules.closing import FINAL_DOCUMENTS, closing_needs
from app.rules.procedure import (
    BEFORE_DECISION,
    DONE,
    IN_HAND,
    OPEN_STATUSES,
    TRANSITIONS,
    WAITING_OFFICE,
    NotAllowed,
    allowed_actions,
    transition,
)
from app.rules.vocabulary import Action, AidForm, CaseStatus, Outcome, Role

# One letter per status the action leads to, "=" for staying, "." for refused.
LETTERS = {
    "R": CaseStatus.RECEIVED,
    "P": CaseStatus.PAPERS_AWAITED,
    "U": CaseStatus.UNDER_REVIEW,
    "G": CaseStatus.GRANTED,
    "A": CaseStatus.ASSIGNED,
    "I": CaseStatus.IN_PROGRESS,
    "C": CaseStatus.CLOSED,
    "V": CaseStatus.ARCHIVED,
    "N": CaseStatus.REFUSED,
    "D": CaseStatus.DEEMED_WITHDRAWN,
    "W": CaseStatus.WITHDRAWN,
    "T": CaseStatus.TERMINATED,
    "X": CaseStatus.TRANSFERRED,
}
ACTIONS = {action.value: action for action in Action}
COLUMNS = "RPUGAICVNDWTX"
MATRIX = """
                      R P U G A I C V N D W T X
submit                . . . . . . . . . . . . .
accept                U . . . . . . . . . . . .
ask_for_papers        P . P . . . . . . . . . .
papers_received       . U . . . . . . . . . . .
lapse                 . D . . . . . . . . . . .
withdraw              W W W . . . . . . . . . .
propose               . . = . . . . . . . . . .
return                . . R . . . . . . . . . .
grant                 . . G . . . . . . . . . .
refuse                . . N . . . . . . . . . .
grant_provisionally   G G G . . . . . . . . . .
confirm_provisional   . . . = = = . . . . . . .
assign                . . . A . . . . . . . . .
reassign              . . . . A A . . . . . . .
sign_agreement        . . . . I . . . . . . . .
record_progress       . . . . = = . . . . . . .
close                 . . . . . C . . . . . . .
file_papers           . . . . . . = . . . . = .
return_file           . . . . . . = . . . . = .
archive               . . . . . . V . . . . V .
terminate             . . . T T T . . . . . . .
transfer              X X X . . . . . . . . . .
serve_decision        . . . . . . . . = . . = .
lodge_objection       . . . . . . . . = . . = .
uphold_refusal        . . . . . . . . = . . = .
overturn_refusal      . . . . . . . . G . . G .
verify_status         = = = = = = = . . . . . .
lapse_status          = = = = = = = . . . . . .
override              = = = . . . . . . . . . .
correct               = = = = = = = . . . . . .
add_note              = = = = = = = . . . . . .
record_event          = = = = = = = . . . . . .
correct_event         = = = = = = = . . . . . .
answer_limit          = = = = = = = . . . . . .
adjust_clock          = = = = = = = . . . . . .
correct_date          = = = = = = = . = . . = .
recompute             = = = = = = = = = = = = =
request_change        . . . . = = . . . . . . .
refuse_change         . . . . = = . . . . . . .
start_cooperation     = = = . . . . . . . . . .
end_cooperation       = = = . . . . . . . . . .
reply_notice          = = = = = = . . . . . . .
urge                  = = = = = = = . = . . = .
supervise             = = = = = = = . = . . = .
reply_supervision     = = = = = = = . = . . = .
return_reply          = = = = = = = . = . . = .
lift_supervision      = = = = = = = . = . . = .
follow_up             = = = = = = = . . . . . .
hand_over             = = = = = = = . . . . . .
plan_contact          = = = = = = = . = . . = .
log_contact           = = = = = = = . = . . = .
"""


def _matrix() -> dict[tuple[CaseStatus, Action], str]:
    lines = [line.split() for line in MATRIX.strip().splitlines()]
    assert "".join(lines[0]) == COLUMNS
    return {
        (LETTERS[column], ACTIONS[row[0]]): cell
        for row in lines[1:]
        for column, cell in zip(COLUMNS, row[1:], strict=True)
    }


def test_the_matrix_covers_every_pair() -> None:
    assert set(_matrix()) == set(product(CaseStatus, Action))


@pytest.mark.parametrize("action", list(Action), ids=lambda action: action.value)
@pytest.mark.parametrize("status", list(CaseStatus), ids=lambda status: status.value)
def test_each_pair_is_allowed_or_refused_on_purpose(status: CaseStatus, action: Action) -> None:
    cell = _matrix()[status, action]
    if cell == ".":
        with pytest.raises(NotAllowed) as refusal:
            transition(status, action)
        assert str(refusal.value) == f"案件目前为“{status.label}”，不能“{action.label}”。"
        assert (refusal.value.status, refusal.value.action) == (status, action)
    else:
        assert transition(status, action).target == (None if cell == "=" else LETTERS[cell])


def test_the_refusal_reads_like_a_sentence() -> None:
    with pytest.raises(NotAllowed, match="^案件目前为“已归档”，不能“指派”。$"):
        transition(CaseStatus.ARCHIVED, Action.ASSIGN)


# Who may, as the office works: c clerk, d director, l lawyer
ROLES = {
    "accept": "cd",
    "ask_for_papers": "cd",
    "papers_received": "cd",
    "lapse": "cd",
    "withdraw": "cd",
    "propose": "c",
    "return": "d",
    "grant": "d",
    "refuse": "d",
    "grant_provisionally": "d",
    "confirm_provisional": "d",
    "assign": "d",
    "reassign": "d",
    "sign_agreement": "cl",
    "record_progress": "cl",
    "close": "dl",
    "file_papers": "cl",
    "return_file": "cd",
    "archive": "cd",
    "terminate": "d",
    "transfer": "d",
    "serve_decision": "cd",
    "lodge_objection": "c",
    "uphold_refusal": "d",
    "overturn_refusal": "d",
    "verify_status": "cd",
    "lapse_status": "c",
    "override": "cd",
    "correct": "cd",
    "add_note": "cdl",
    "record_event": "cdl",
    "correct_event": "cdl",
    "answer_limit": "cdl",
    "adjust_clock": "cdl",
    "correct_date": "cd",
    "recompute": "",
    "request_change": "cdl",
    "refuse_change": "d",
    "start_cooperation": "cd",
    "end_cooperation": "cd",
    "reply_notice": "cd",
    "urge": "cd",
    "supervise": "d",
    "reply_supervision": "cdl",
    "return_reply": "d",
    "lift_supervision": "d",
    "follow_up": "cdl",
    "hand_over": "d",
    "plan_contact": "cdl",
    "log_contact": "cdl",
}
ROLE_LETTERS = {"c": Role.CLERK, "d": Role.DIRECTOR, "l": Role.LAWYER}


@pytest.mark.parametrize(("code", "letters"), ROLES.items())
def test_who_may(code: str, letters: str) -> None:
    rows = [row for (_, action), row in TRANSITIONS.items() if action == ACTIONS[code]]
    assert rows
    assert all(row.roles == {ROLE_LETTERS[letter] for letter in letters} for row in rows)


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.ADMIN, Role.AUDITOR])
def test_nobody_else_touches_a_case(role: Role) -> None:
    assert all(allowed_actions(status, role) == () for status in CaseStatus)


def test_what_is_offered_at_the_desk() -> None:
    offered = allowed_actions(CaseStatus.GRANTED, Role.DIRECTOR)
    assert [action.label for action in offered] == [
        "补办确认",
        "指派",
        "终止援助",
        "核验优抚身份",
        "更正信息",
        "备注",
        *("登记程序事件", "更正程序事件", "确认期限", "调整期限", "更正日期", "回复办案机关"),
        *("催办", "督办", "答复督办", "退回答复", "解除督办", "跟进", "更换受理人", "联系安排", "联系记录"),
    ]
    assert allowed_actions(CaseStatus.WITHDRAWN, Role.DIRECTOR) == ()
    assert Action.CLOSE not in allowed_actions(CaseStatus.IN_PROGRESS, Role.CLERK)


S, A = CaseStatus, Action
CLOCKS = [
    # status, action, starts, stops, pauses, resumes
    (S.RECEIVED, A.ASK_FOR_PAPERS, {"supplement"}, set(), {"review"}, set()),
    (S.PAPERS_AWAITED, A.PAPERS_RECEIVED, set(), {"supplement"}, set(), {"review"}),
    (S.UNDER_REVIEW, A.GRANT, {"assign"}, {"review", "cooperation_reply"}, set(), set()),
    (S.UNDER_REVIEW, A.REFUSE, set(), {"review", "status_proof"}, set(), set()),
    (
        S.RECEIVED,
        A.GRANT_PROVISIONALLY,
        {"assign", "provisional_papers"},
        {"review", "supplement", "cooperation_reply"},
        set(),
        set(),
    ),
    (S.ASSIGNED, A.CONFIRM_PROVISIONAL, set(), {"provisional_papers"}, set(), set()),
    (S.GRANTED, A.ASSIGN, {"sign_agreement"}, {"assign"}, set(), set()),
    (S.ASSIGNED, A.SIGN_AGREEMENT, set(), {"sign_agreement"}, set(), set()),
    (S.IN_PROGRESS, A.REASSIGN, {"sign_agreement"}, {"change_lawyer", "sign_agreement"}, set(), set()),
    (S.IN_PROGRESS, A.CLOSE, {"closing_file"}, {"change_lawyer"}, set(), set()),
    (S.IN_PROGRESS, A.REQUEST_CHANGE, {"change_lawyer"}, set(), set(), set()),
    (S.ASSIGNED, A.REFUSE_CHANGE, set(), {"change_lawyer"}, set(), set()),
    (S.UNDER_REVIEW, A.START_COOPERATION, {"cooperation_reply"}, set(), {"review"}, set()),
    (S.PAPERS_AWAITED, A.END_COOPERATION, set(), {"cooperation_reply"}, set(), {"review"}),
    (S.GRANTED, A.REPLY_NOTICE, set(), {"notice_reply"}, set(), set()),
    (S.TERMINATED, A.FILE_PAPERS, {"file_review"}, {"closing_file"}, set(), set()),
    (S.CLOSED, A.FILE_PAPERS, {"file_review"}, {"closing_file"}, set(), set()),
    (S.CLOSED, A.RETURN_FILE, {"closing_file"}, {"file_review"}, set(), set()),
    (S.CLOSED, A.ARCHIVE, set(), {"file_review", "status_proof"}, set(), set()),
    (S.REFUSED, A.SERVE_DECISION, {"objection_lodge"}, {"termination_notice"}, set(), set()),
    (S.REFUSED, A.LODGE_OBJECTION, {"objection_decide"}, {"objection_lodge"}, set(), set()),
    (
        S.REFUSED,
        A.OVERTURN_REFUSAL,
        {"assign"},
        {"objection_decide", "termination_notice", "closing_file", "file_review"},
        set(),
        set(),
    ),
    (S.UNDER_REVIEW, A.RETURN, set(), set(), set(), set()),  # the seven days run on from receipt
]


@pytest.mark.parametrize(("status", "action", "starts", "stops", "pauses", "resumes"), CLOCKS)
def test_the_clocks(
    status: CaseStatus,
    action: Action,
    starts: set[str],
    stops: set[str],
    pauses: set[str],
    resumes: set[str],
) -> None:
    row = transition(status, action)
    assert (set(row.starts), set(row.stops)) == (starts, stops)
    assert (set(row.pauses), set(row.resumes)) == (pauses, resumes)


def test_termination_stops_everything_and_starts_the_notice() -> None:
    row = transition(S.IN_PROGRESS, A.TERMINATE)
    assert row.starts == ("termination_notice",)
    assert {"assign", "sign_agreement", "provisional_papers", "status_proof"} <= set(row.stops)


def test_every_clock_that_is_started_can_be_stopped() -> None:
    started = {kind for row in TRANSITIONS.values() for kind in row.starts}
    stopped = {kind for row in TRANSITIONS.values() for kind in row.stops}
    assert started <= stopped


@pytest.mark.parametrize(
    ("status", "action", "needs"),
    [
        (S.UNDER_REVIEW, A.REFUSE, {"ground", "article", "reason"}),
        (S.UNDER_REVIEW, A.RETURN, {"reason"}),
        (S.UNDER_REVIEW, A.GRANT, set()),
        (S.GRANTED, A.ASSIGN, {"lawyer_id"}),
        (S.ASSIGNED, A.REASSIGN, {"lawyer_id", "reason"}),
        (S.IN_PROGRESS, A.CLOSE, {"outcome", "closed_on"}),
        (S.RECEIVED, A.TRANSFER, {"reason", "transferred_to"}),
        (S.GRANTED, A.TERMINATE, {"ground", "reason"}),
        (S.RECEIVED, A.OVERRIDE, {"reason"}),
        (S.CLOSED, A.ARCHIVE, {"filed_on"}),
        (S.UNDER_REVIEW, A.CORRECT_DATE, {"fact", "on", "reason"}),
        (S.UNDER_REVIEW, A.START_COOPERATION, {"to", "due_on"}),
    ],
)
def test_what_an_action_needs(status: CaseStatus, action: Action, needs: set[str]) -> None:
    assert set(transition(status, action).needs) == needs


def test_the_groups_of_statuses() -> None:
    assert {
        S.RECEIVED, S.PAPERS_AWAITED, S.UNDER_REVIEW, S.GRANTED, S.CLOSED
    } == WAITING_OFFICE  # fmt: skip
    assert {S.ASSIGNED, S.IN_PROGRESS} == IN_HAND
    assert {
        S.ARCHIVED, S.REFUSED, S.DEEMED_WITHDRAWN, S.WITHDRAWN, S.TERMINATED, S.TRANSFERRED
    } == DONE  # fmt: skip
    assert set(CaseStatus) == OPEN_STATUSES | DONE
    assert not OPEN_STATUSES & DONE
    assert BEFORE_DECISION < OPEN_STATUSES


def test_every_status_can_be_reached_and_every_event_named() -> None:
    reached = {row.target for row in TRANSITIONS.values()} | {S.RECEIVED}
    assert set(CaseStatus) <= reached
    assert all(row.event for row in TRANSITIONS.values())
    by_action = {action: set[str]() for _, action in TRANSITIONS}
    for (_, action), row in TRANSITIONS.items():
        by_action[action].add(row.event)
    assert all(len(events) == 1 for events in by_action.values())


def _closing(outcome: Outcome, form: AidForm) -> list[str]:
    return [need.code for need in closing_needs(outcome, form)]


def test_a_won_suit_closes_with_judgment_and_amount() -> None:
    assert _closing(Outcome.WON, AidForm.CIVIL_LITIGATION) == [
        "agreement",
        "interview_record",
        "progress_reports",
        "final_document",
        "closing_report",
        "recovered_fen",
    ]


def test_a_settlement_needs_the_clients_consent() -> None:
    assert "consent" in _closing(Outcome.SETTLED, AidForm.NON_LITIGATION)
    assert "consent" not in _closing(Outcome.LOST, AidForm.NON_LITIGATION)


def test_a_lost_suit_and_a_defence_recover_nothing() -> None:
    assert "recovered_fen" not in _closing(Outcome.LOST, AidForm.CIVIL_LITIGATION)
    assert "recovered_fen" not in _closing(Outcome.WON, AidForm.CRIMINAL_DEFENCE)


def test_a_drafted_document_closes_with_itself_and_the_report() -> None:
    assert _closing(Outcome.DOCUMENT_DONE, AidForm.DOCUMENT_DRAFTING) == ["final_document", "closing_report"]


@pytest.mark.parametrize("form", list(AidForm))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_closing_need_is_labelled_cited_and_named_once(outcome: Outcome, form: AidForm) -> None:
    needs = closing_needs(outcome, form)
    assert set(FINAL_DOCUMENTS) == set(Outcome)
    assert len({need.code for need in needs}) == len(needs)
    assert all(need.label and need.basis.label for need in needs)
