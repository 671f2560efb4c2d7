"""A world with three months of random histories, and who reads its figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from app.audit import Actor
from app.rules.vocabulary import Role
from tests import factories
from tests.stats.histories import LAST_ON, World, a_world, histories


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The three offices; the clock stands at the evening of the last day."""
    with clock.travelled_to(clock.at_local(LAST_ON, 18)):
        yield a_world()


@pytest.fixture
def reader(world: World) -> Actor:
    """A statistician of the centre, who reads the station's figures too."""
    return factories.actor_of(factories.a_user(Role.STATISTICIAN, world.centre.office))


@pytest.fixture
def busy(world: World) -> World:
    """The offices after a hundred and ten cases."""
    histories(20261031, world, 110)
    return world
