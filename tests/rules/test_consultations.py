"""Is every topic found by what people type, and does each stand in exactly one branch?"""

from __future__ import annotations

import pytest

from app.rules.consultations import (
    BRANCH_TOPICS,
    MOST_TOPICS,
    TOPIC,
    TOPICS,
    AnswerPoint,
    Branch,
    find_topics,
    read_topics,
    topics_text,
)
from app.rules.matters import MATTER
from app.rules.secrecy import find_sensitive
from app.rules.text import ParseError


def test_every_topic_is_found_by_each_of_its_names() -> None:
    """Red when two topics share an abbreviation: neither could be typed by it."""
    for topic in TOPICS:
        for name in (topic.label, topic.code, topic.initials, topic.initials.upper(), *topic.aliases):
            assert find_topics(name) == (topic,), name


def test_the_tree_is_whole_and_leads_to_matters_that_exist() -> None:
    assert len(TOPIC) == len(TOPICS) == sum(map(len, BRANCH_TOPICS.values()))
    assert len(BRANCH_TOPICS[Branch.CRIMINAL]) == 9  # as many as the quarterly table prints
    assert {topic.matter for topic in TOPICS} - {""} <= set(MATTER)
    assert not [each for each in AnswerPoint if find_sensitive(each.label)]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("jtsg", ("traffic",)),
        ("jtsg、gs", ("traffic", "work_injury")),
        ("欠薪，工伤;交通", ("pay_wages", "work_injury", "traffic")),
        (" 抚恤金、救济金 ", ("pension",)),
        ("抚恤金、救济金、低保", ("pension", "minimum_living")),
        ("车祸 车祸", ("traffic",)),
        ("", ()),
    ],
)
def test_several_topics_are_read_from_one_box(typed: str, codes: tuple[str, ...]) -> None:
    assert read_topics(typed) == codes
    assert read_topics(topics_text(codes)) == codes


@pytest.mark.parametrize(
    ("typed", "says"),
    [("fyf", "扶养费、抚养费"), ("没有这个", "没有找到事项“没有这个”"), ("jtsg、其他", "对应多个事项")],
)
def test_an_unclear_word_is_named(typed: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read_topics(typed)
    with pytest.raises(ParseError, match="最多"):
        read_topics("、".join(topic.label for topic in TOPICS[: MOST_TOPICS + 1]))
