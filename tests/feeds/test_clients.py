"""Do real calendar programs get the limits over HTTP, on the right days under the right names?

vdirsyncer fetches the address from the web server as `make run` starts it, khal shows what came.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, create_app, feeds, serve
from app.casework.clocks import Deadline, DeadlineState
from app.casework.timekeeping import Clocks
from app.extensions import db, transaction
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import CaseStatus
from config import ROOT
from tests.conftest import settings_for
from tests.factories import Team, a_case
from tests.test_serve import free_port

pytestmark = pytest.mark.xdist_group("serve")
VDIRSYNCER = """
[general]
status_path = "{home}/status/"
[pair limits]
a = "local"
b = "remote"
collections = null
[storage local]
type = "filesystem"
path = "{home}/limits/"
fileext = ".ics"
[storage remote]
type = "http"
url = "{url}"
"""
KHAL = """
[calendars]
[[limits]]
path = {home}/limits/
readonly = True
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""
SHOWN = "{start-long-full}|{all-day}|{title}|{categories}"
Shown = tuple[str, str, str, str]


@dataclass
class Client:
    """vdirsyncer and khal in a home of their own."""

    home: Path

    def subscribe(self, url: str) -> None:
        (self.home / "limits").mkdir()
        (self.home / "vdirsyncer").write_text(VDIRSYNCER.format(home=self.home, url=url))
        (self.home / "khal").write_text(KHAL.format(home=self.home))
        self._run("vdirsyncer", "-c", f"{self.home}/vdirsyncer", "discover")

    def synchronise(self) -> None:
        self._run("vdirsyncer", "-c", f"{self.home}/vdirsyncer", "sync")

    def list(self) -> set[Shown]:
        """What the user sees from a month ago to four hundred days on."""
        from_on = (clock.today() - timedelta(days=30)).isoformat()
        said = self._run(
            "khal", "-c", f"{self.home}/khal", "list", "--once",
            "--day-format", "", "--format", SHOWN, from_on, "430d",
        )  # fmt: skip
        found = set()
        for line in filter(None, said.splitlines()):
            start, all_day, title, kind = line.split("|")
            found.add((start, all_day, title, kind))
        return found

    def _run(self, name: str, *arguments: str) -> str:
        command = [str(Path(sys.executable).with_name(name)), *arguments]
        environment = {
            **os.environ,
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": str(self.home),
        }
        done = subprocess.run(
            command, env=environment, input="y\n" * 5, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def serving(url: str, log: Path) -> Iterator[str]:
    """The web server with the options of `make run`, its log in a file; yields its address."""
    settings, port = settings_for(url), free_port()
    keys = {
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
    }
    command = serve._gunicorn("127.0.0.1", port)
    command[-1:-1] = ["--workers", "1"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "APP_ENV": "test", "DATABASE_URL": url, **keys},
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while not _answers(address) and time.monotonic() < until:
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=2)
    except (urllib.error.URLError, OSError):
        return False
    return True


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application over a database file of its own; the file decides nothing, so once is enough."""
    path = tmp_path / "feed.sqlite3"
    shutil.copyfile(sqlite_template, path)
    made = create_app(settings_for(f"sqlite:///{path}"))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def expected() -> set[Shown]:
    """Every running limit as a calendar should show it, from the table alone."""
    db.session.rollback()
    found = set()
    for row in db.session.scalars(select(Deadline)):
        if row.state not in (DeadlineState.RUNNING, DeadlineState.PAUSED):
            continue
        at = datetime.combine(row.nominal_due_on, datetime.min.time())
        if row.due_at is not None:
            at = row.due_at.astimezone(clock.SHANGHAI)
        title = f"{DeadlineKind(row.kind).label} {row.case.case_no}"
        found.add((at.strftime("%Y-%m-%d %H:%M"), str(row.due_at is None), title, row.kind))
    return found


def test_a_real_client_shows_every_limit_and_the_log_no_secret(site: Flask, tmp_path: Path) -> None:
    """Red when the file is not what clients take, a day or title differs, or AccessLog is not used."""
    team = Team()
    statuses = [CaseStatus.UNDER_REVIEW, CaseStatus.PAPERS_AWAITED, CaseStatus.ASSIGNED, CaseStatus.CLOSED]
    cases = [a_case(status, team=team) for status in statuses]
    with transaction():
        case = casework.load(team.clerk, cases[0].id)
        clocks = Clocks.of(case)
        clocks.start(
            DeadlineKind.CUSTODY_FORWARD, clock.today(), started_at=clock.at_local(clock.today(), 8, 15)
        )
        clocks.start(DeadlineKind.LABOUR_ARBITRATION, clock.today())
        clocks.refresh()
        token = feeds.renew(team.director)
    log, client = tmp_path / "server.log", Client(tmp_path)
    with serving(site.config["SQLALCHEMY_DATABASE_URI"], log) as address:
        client.subscribe(f"{address}/feed/{token}.ics")
        client.synchronise()
        first = client.list()
        assert first == expected()
        assert len(first) >= 6
        with transaction():
            casework.grant(team.director, casework.load(team.director, cases[0].id))
        client.synchronise()
        assert client.list() == expected() != first
    logged = log.read_text()
    assert '"GET /feed/….ics" 200' in logged
    assert token not in logged
