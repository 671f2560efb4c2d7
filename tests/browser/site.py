"""The application as it runs for people: gunicorn in processes of its own, over a database of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.demo_access import DEMO_LOGINS, DEMO_PASSWORD
from app.extensions import db
from app.rules.vocabulary import Role
from config import ROOT
from tests.conftest import settings_for

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing is fetched from outside, and a container has neither a display nor a sandbox.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_SECONDS = 60
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def chromium_path() -> str | None:
    """The Chromium installed on this machine, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: its address, and the environment its commands need."""

    url: str
    database_url: str
    environment: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """What a `flask …` command prints, run in a process of its own over this database."""
        return _flask(self.environment, *arguments)

    def json(self, *arguments: str) -> Any:
        """What a command with --json prints, read."""
        return json.loads(self.flask(*arguments, "--json"))

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """The application over the same database in this process, to seed and to look."""
        with _app(self.database_url) as made:
            yield made

    def login_of(self, role: Role) -> tuple[str, str]:
        """Login and password of the demo account of a role."""
        return DEMO_LOGINS[role], DEMO_PASSWORD


@contextmanager
def _app(database_url: str) -> Iterator[Flask]:
    made = create_app(settings_for(database_url))
    with made.app_context():
        try:
            yield made
        finally:
            db.session.remove()
            db.engine.dispose()


def environment_for(database_url: str) -> dict[str, str]:
    """The environment of the server and of its commands: the settings the tests use, nothing inherited."""
    settings = settings_for(database_url)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "PYTHONUTF8": "1",
        "APP_ENV": settings.environment,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
    }


def _flask(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def serving(database_url: str, log: Path, *demo: str) -> Iterator[Site]:
    """Fill a migrated database with demo data (`demo`: options of the command) and serve it."""
    environment = environment_for(database_url)
    _flask(environment, "demo", *demo)
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket", "app:create_app()"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(process, url, log)
            yield Site(url, database_url, environment)
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url + "/healthz", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the server does not answer: {log.read_text(errors='replace')[-2000:]}")
