"""Is every rule row complete, and do the figures match the handbook?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.rules.basis import Confidence
from app.rules.deadline_kinds import DeadlineKind, PauseReason, RollOver, Unit
from app.rules.deadlines import LIMITS, limit_in_force
from app.rules.vocabulary import Role

ON = date(2026, 8, 3)
HANDBOOK = {
    "review": (7, "calendar_day", "《法律援助法》第四十三条", "Q"),
    "assign": (3, "calendar_day", "《法律援助法》第四十三条", "Q"),
    "notice_reply": (3, "calendar_day", "《法律援助法》第三十六条", "Q"),
    "sign_agreement": (5, "calendar_day", "《办理法律援助案件程序规定》第二十七条", "Q2"),
    "objection_lodge": (15, "calendar_day", "《办理法律援助案件程序规定》第二十三条", "M-med"),
    "objection_decide": (5, "calendar_day", "《法律援助法》第四十九条", "Q"),
    "change_lawyer": (5, "working_day", "《办理法律援助案件程序规定》第三十七条", "M-med"),
    "termination_notice": (3, "calendar_day", "《办理法律援助案件程序规定》第三十九条", "M-med"),
    "closing_file": (30, "calendar_day", "《办理法律援助案件程序规定》第四十条", "M-hi"),
    "file_review": (30, "calendar_day", "《办理法律援助案件程序规定》第四十一条", "M-hi"),
    "custody_forward": (24, "hour", "《法律援助法》第三十九条", "Q"),
    "labour_arbitration": (1, "year", "《劳动争议调解仲裁法》第二十七条", "Q"),
    "arbitration_award": (45, "calendar_day", "《劳动争议调解仲裁法》第四十三条", "Q"),
    "sue_on_award": (15, "calendar_day", "《劳动争议调解仲裁法》第五十条", "Q"),
    "work_injury_employer": (30, "calendar_day", "《工伤保险条例》第十七条第一款", "Q"),
    "work_injury_worker": (1, "year", "《工伤保险条例》第十七条第二款", "Q"),
    "reappraisal": (15, "calendar_day", "《工伤保险条例》第二十六条", "Q"),
    "admin_review": (60, "calendar_day", "《行政复议法》第二十条", "Q"),
    "review_supplement": (10, "working_day", "《行政复议法》第三十一条", "Q"),
    "admin_suit": (6, "month", "《行政诉讼法》第四十六条第一款", "Q"),
    "suit_after_review": (15, "calendar_day", "《行政诉讼法》第四十五条", "Q"),
    "civil_defence": (15, "calendar_day", "《民事诉讼法》第一百二十八条", "Q"),
    "civil_appeal_judgment": (15, "calendar_day", "《民事诉讼法》第一百七十一条第一款", "Q"),
    "civil_appeal_ruling": (10, "calendar_day", "《民事诉讼法》第一百七十一条第二款", "Q"),
    "criminal_appeal_judgment": (10, "calendar_day", "《刑事诉讼法》第二百三十条", "Q"),
    "criminal_appeal_ruling": (5, "calendar_day", "《刑事诉讼法》第二百三十条", "Q"),
    "request_protest": (5, "calendar_day", "《刑事诉讼法》第二百二十九条", "Q"),
    "non_prosecution_appeal": (7, "calendar_day", "《刑事诉讼法》第一百八十条", "Q"),
    "retrial": (6, "month", "《民事诉讼法》第二百一十六条", "Q"),
    "execution": (2, "year", "《民事诉讼法》第二百五十条", "Q"),
    "preservation_suit": (30, "calendar_day", "《民事诉讼法》第一百零四条", "Q"),
    "state_compensation": (2, "year", "《国家赔偿法》第三十九条", "Q"),
    "limitation": (3, "year", "《民法典》第一百八十八条第一款", "Q"),
    "evidence": (None, "calendar_day", "《民事诉讼法》第六十八条", "Q2"),
    "traffic_recheck": (3, "working_day", "《道路交通事故处理程序规定》第七十一条", "M-hi"),
    "disability_transfer": (60, "calendar_day", "《军人抚恤优待条例》第三十条", "Q"),
    "supplement": (None, "calendar_day", "《法律援助法》第四十三条", "Q"),
    "provisional_papers": (None, "calendar_day", "《法律援助法》第四十四条", "Q"),
    "status_proof": (None, "calendar_day", "本机构规定：优抚身份证明先受理后补交", "none"),
}


@pytest.mark.parametrize("code", HANDBOOK)
def test_the_figures_are_those_of_the_handbook(code: str) -> None:
    limit = limit_in_force(DeadlineKind[code.upper()], ON)
    assert (limit.figure, limit.unit.value, limit.basis.label, limit.confidence.value) == HANDBOOK[code]


@pytest.mark.parametrize("kind", list(DeadlineKind))
def test_every_kind_has_exactly_one_row_in_force(kind: DeadlineKind) -> None:
    assert len([row for row in LIMITS if row.kind is kind and row.in_force_on(ON)]) == 1


def test_rule_ids_are_unique_and_fit_their_column() -> None:
    ids = [row.rule_id for row in LIMITS]
    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= 60


def test_labels_are_unique() -> None:
    labels = [label for _code, label in DeadlineKind.choices()]
    assert len(set(labels)) == len(labels)


def test_only_review_is_paused_by_cooperation() -> None:
    paused = {row.kind for row in LIMITS if PauseReason.COOPERATION in row.paused_by}
    assert paused == {DeadlineKind.REVIEW}
    assert PauseReason.SUPPLEMENT in limit_in_force(DeadlineKind.REVIEW, ON).paused_by


def test_statutes_without_a_rule_of_their_own_do_not_roll() -> None:
    silent = {"state_compensation", "work_injury", "labour_arbitration", "soldier_pension"}
    for row in LIMITS:
        if getattr(row.basis, "statute", "") in silent:
            assert row.roll_over is RollOver.NOT_SAFE, row.rule_id


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (DeadlineKind.REVIEW, Role.CLERK),
        (DeadlineKind.ASSIGN, Role.DIRECTOR),
        (DeadlineKind.SIGN_AGREEMENT, Role.LAWYER),
        (DeadlineKind.CLOSING_FILE, Role.LAWYER),
        (DeadlineKind.FILE_REVIEW, Role.CLERK),
        (DeadlineKind.SUPPLEMENT, Role.CLERK),
        (DeadlineKind.CIVIL_APPEAL_JUDGMENT, Role.LAWYER),
    ],
)
def test_who_answers_for_it(kind: DeadlineKind, role: Role) -> None:
    assert limit_in_force(kind, ON).responsible is role


def test_long_limits_warn_early_and_short_ones_late() -> None:
    assert limit_in_force(DeadlineKind.REVIEW, ON).warn_days == 2
    assert limit_in_force(DeadlineKind.CRIMINAL_APPEAL_RULING, ON).warn_days == 2
    assert limit_in_force(DeadlineKind.CIVIL_APPEAL_JUDGMENT, ON).warn_days == 5
    assert limit_in_force(DeadlineKind.LIMITATION, ON).warn_days == 30
    for row in LIMITS:
        if row.unit is Unit.CALENDAR_DAY and row.figure:
            assert row.warn_days < row.figure, row.rule_id


def test_before_the_first_row_there_is_no_limit() -> None:
    with pytest.raises(LookupError, match="review"):
        limit_in_force(DeadlineKind.REVIEW, date(2021, 12, 31))
    assert limit_in_force(DeadlineKind.REVIEW, date(2022, 1, 1)).figure == 7


def test_a_later_row_takes_over_on_its_day_and_the_old_one_still_explains() -> None:
    old = limit_in_force(DeadlineKind.CLOSING_FILE, ON)
    rows = (*LIMITS, replace(old, rule_id="closing-file-2027", figure=20, effective_from=date(2027, 1, 1)))
    assert limit_in_force(DeadlineKind.CLOSING_FILE, date(2026, 12, 31), rows).figure == 30
    assert limit_in_force(DeadlineKind.CLOSING_FILE, date(2027, 1, 1), rows).figure == 20


def test_of_two_rows_from_the_same_day_the_appended_one_wins() -> None:
    old = limit_in_force(DeadlineKind.REVIEW, ON)
    office = replace(old, rule_id="office-review", figure=5)
    assert limit_in_force(DeadlineKind.REVIEW, ON, (*LIMITS, office)) is office


def test_an_ended_row_is_not_in_force_the_day_after() -> None:
    row = replace(limit_in_force(DeadlineKind.REVIEW, ON), effective_to=date(2026, 8, 3))
    assert limit_in_force(DeadlineKind.REVIEW, date(2026, 8, 3), [row]) is row
    with pytest.raises(LookupError):
        limit_in_force(DeadlineKind.REVIEW, date(2026, 8, 4), [row])


def test_a_figure_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        replace(limit_in_force(DeadlineKind.REVIEW, ON), figure=0)


def test_unchecked_figures_are_flagged() -> None:
    assert limit_in_force(DeadlineKind.OBJECTION_LODGE, ON).confidence.needs_checking
    assert limit_in_force(DeadlineKind.STATUS_PROOF, ON).confidence is Confidence.NONE
    assert limit_in_force(DeadlineKind.STATUS_PROOF, ON).figure_label == "另行指定"
    assert limit_in_force(DeadlineKind.CHANGE_LAWYER, ON).figure_label == "5 个工作日"
