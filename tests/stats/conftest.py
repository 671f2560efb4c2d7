"""A world with three months of random histories, and who reads its figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app import clock, create_app
from app.audit import Actor
from app.extensions import Base, db
from app.rules.vocabulary import Role
from tests import factories
from tests.conftest import DATABASES, settings_for
from tests.stats.histories import LAST_ON, World, a_world, histories


@dataclass(frozen=True)
class Reading:
    """A world in which much has happened, and a statistician of its centre."""

    world: World
    reader: Actor


@pytest.fixture(scope="module", params=DATABASES)
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The offices after ninety cases, made once for a module that only reads."""
    app = create_app(settings_for(_empty_database(request, tmp_path_factory.mktemp("busy"))))
    with app.app_context(), clock.travelled_to(clock.at_local(LAST_ON, 18)):
        world = a_world()
        histories(20261031, world, 90)
        statistician = factories.a_user(Role.STATISTICIAN, world.centre.office)
        yield Reading(world, factories.actor_of(statistician))
        db.session.remove()
        db.engine.dispose()


def _empty_database(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "busy.sqlite3")
        return f"sqlite:///{folder / 'busy.sqlite3'}"
    url: str = request.getfixturevalue("postgresql_url")
    engine = create_engine(url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {names} restart identity cascade"))
    engine.dispose()
    return url
