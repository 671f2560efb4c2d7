"""Does each frequent task stay within the keys and clicks it may cost? (UX spec §5.1)"""

from __future__ import annotations

import pytest

from tests.browser.goals import GOALS, Goal, measured, row, seed
from tests.browser.site import Site
from tests.browser.visitor import Visitors


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: f"{goal.code} {goal.act.__name__.strip('_')}")
def test_a_task_costs_the_hand_no_more_than_it_may(demo_site: Site, visitors: Visitors, goal: Goal) -> None:
    """G2, G5 to G11. Red when a page asks for one click, key or box more than its goal allows."""
    if goal is GOALS[0]:
        seed(demo_site)
    hand = measured(demo_site, visitors, goal)
    print(row(goal, hand))
    assert hand.clicks <= goal.most_clicks
    assert hand.keys <= goal.most_keys
    assert hand.seconds <= goal.most_seconds
