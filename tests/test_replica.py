"""A second PostgreSQL beside the first: what is read there, and what is left when the first is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

from app import audit, create_app, replica
from app.audit import system_actor
from app.audit.models import AuditRecord
from app.extensions import db, transaction
from app.replica import REPLICA
from app.rules.vocabulary import CaseStatus, Role
from app.web.reading import WROTE
from config import Settings
from tests import factories
from tests.browsing import Browser, a_user_row, browser_of
from tests.conftest import migrate, settings_for
from tests.replication import LOOPBACK, Instance, a_pair

MONTH = "/stats/2026-08"
PATIENCE = 60.0  # seconds


def with_driver(address: str) -> str:
    return address.replace("postgresql:", "postgresql+psycopg:", 1)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Instance]]:
    with a_pair(tmp_path_factory.mktemp("replication")) as both:
        migrate(with_driver(both[0].address))
        yield both


def settings_of(pair: tuple[Instance, Instance]) -> Settings:
    """Both servers stand in the address; whichever takes writes is the primary."""
    hosts = "&".join(f"host={LOOPBACK}:{each.port}" for each in pair)
    return settings_for(
        f"postgresql+psycopg://postgres@/postgres?{hosts}&target_session_attrs=read-write&connect_timeout=2"
    ).using(replica_url=with_driver(pair[1].address))


@pytest.fixture
def site(pair: tuple[Instance, Instance]) -> Iterator[Flask]:
    replica.RoutedSession.rests_until = 0.0
    app = create_app(settings_of(pair))
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def director(app: Flask, team: factories.Team) -> Browser:
    """Signed in some time ago."""
    client = browser_of(app, a_user_row(Role.DIRECTOR, team.office))
    client.delete_cookie(WROTE)
    return client


def test_statistics_are_read_from_the_replica_but_not_by_who_has_just_written(site: Flask) -> None:
    """Red when get_bind ignores what the page chose, and when `choose` ignores the cookie."""
    asked: list[str] = []
    event.listen(db.engines[REPLICA], "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    team = factories.Team()
    case = factories.a_case(CaseStatus.IN_PROGRESS, team=team)
    client = director(site, team)
    assert client.get("/queue").status_code == 200
    assert asked == []
    assert client.get(MONTH).status_code == 200
    assert any("legal_case" in statement for statement in asked)
    asked.clear()
    client.get(f"/case/{case.id}/add-note")
    answer = client.send(f"/case/{case.id}/add-note", {"text": "已电话联系", "version": str(case.version)})
    assert answer.status_code == 302
    assert client.get(MONTH).status_code == 200
    assert asked == []


def test_a_replica_that_is_gone_is_not_missed(pair: tuple[Instance, Instance], site: Flask) -> None:
    """Red when read_from_replica lets the error through."""
    client = director(site, factories.Team())
    assert client.get(MONTH).status_code == 200
    pair[0].tell("alter system set synchronous_standby_names = ''", "select pg_reload_conf()")
    pair[1].kill()
    assert client.get(MONTH).status_code == 200
    assert client.get(MONTH).status_code == 200
    pair[1].start()
    pair[0].tell("alter system set synchronous_standby_names = 'replica'", "select pg_reload_conf()")
    pair[0].wait_for_replica()


def test_nothing_acknowledged_is_lost_with_the_primary(pair: tuple[Instance, Instance], site: Flask) -> None:
    """The primary loses its power while four write; the replica takes over; the same application goes on.

    Red when the primary acknowledges alone (synchronous_standby_names empty) and the replica is behind.
    """
    acknowledged: list[str] = []
    stop = Event()

    def write(name: str) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with site.app_context():
                try:
                    with transaction():
                        audit.record(system_actor("测试"), "test.write", object_id=f"{name}-{number}")
                except DBAPIError:
                    time.sleep(0.1)
                else:
                    acknowledged.append(f"{name}-{number}")

    writers = [Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    try:
        wait_for(acknowledged, 40)
        pair[0].kill()
        before = len(acknowledged)
        pair[1].promote()
        wait_for(acknowledged, before + 20)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    kept = db.session.scalars(select(AuditRecord.object_id).where(AuditRecord.action == "test.write")).all()
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    assert not list(audit.verify(db.session()))
    db.session.rollback()
    assert director(site, factories.Team()).get("/queue").status_code == 200
    print(f"{before} acknowledged before the loss, {len(acknowledged) - before} after, none missing")


def wait_for(done: list[str], count: int) -> None:
    until = time.monotonic() + PATIENCE
    while len(done) < count:
        assert time.monotonic() < until, f"{len(done)} of {count}"
        time.sleep(0.05)
