"""Which words does an urging come with? One situation a row, each with its own text."""

from __future__ import annotations

from datetime import date

import pytest

from app.rules.urging_texts import URGING_TEXTS, Situation, situation_of, words_for

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due_on", "is_slip", "situation", "words"),
    [
        (date(2026, 11, 20), False, Situation.OVERDUE, "审查申请期限应于 2026-11-20 完成，已逾期 3 日。"),
        (date(2026, 11, 20), True, Situation.SLIP, "督办答复应于 2026-11-20 报送，已逾期 3 日。"),
        (TODAY, False, Situation.DUE_TODAY, "审查申请期限今日到期。"),
        (date(2026, 11, 25), False, Situation.NEAR, "审查申请期限将于 2026-11-25 到期，还有 2 日。"),
        (date(2026, 11, 26), False, Situation.SILENT, "请登记本案最新进展"),
        (None, False, Situation.NO_DATE, "本案没有下次办理日期。"),
    ],
)
def test_the_words_follow_the_day(
    due_on: date | None, is_slip: bool, situation: Situation, words: str
) -> None:
    found = situation_of(due_on, TODAY, warn_days=2, is_slip=is_slip)
    assert found is situation
    assert words_for(found, "审查申请期限", due_on, TODAY).startswith(words)


def test_every_situation_has_words_that_fit_a_message() -> None:
    assert {text.situation for text in URGING_TEXTS} == set(Situation)
    assert all(len(text.words) < 200 for text in URGING_TEXTS)
