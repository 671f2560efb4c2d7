"""`make run`'s supervisor: a taken port is said plainly, both children start, both end."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import serve
from config import ROOT, Settings, UnsafeSettings
from tests.conftest import settings_for

pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture
def environment(sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    """Settings of a server over a database of its own, on a port nobody has."""
    path = tmp_path / "serve.sqlite3"
    shutil.copyfile(sqlite_template, path)
    settings = settings_for(f"sqlite:///{path}")
    return {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "PORT": str(free_port()),
        "REMINDER_INTERVAL_SECONDS": "1",
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.serve"],
        cwd=ROOT,
        env=environment,
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running server; ended by its id if the test did not."""
    process = launch(environment, tmp_path / "log")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(30)


def get(port: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def wait_until(log: Path, text: str, seconds: float = 40) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        said = log.read_text()
        if text in said:
            return said
        time.sleep(0.1)
    raise AssertionError(f"“{text}” was not said within {seconds} s: {log.read_text()}")


def descendants(pid: int) -> list[int]:
    """Ids of a process's children and theirs."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(child) for child in path.read_text().split()] if path.exists() else []
    return children + [each for child in children for each in descendants(child)]


def grown_up(pid: int, count: int, seconds: float = 20) -> list[int]:
    """The descendants once there are so many: the first web process answers while others are born."""
    until = time.monotonic() + seconds
    while len(family := descendants(pid)) < count:
        assert time.monotonic() < until, f"{len(family)} processes, not {count}"
        time.sleep(0.1)
    return family


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.timeout(90)
def test_it_starts_answers_and_ends_with_both_children(
    server: subprocess.Popen[bytes], environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    port, log = environment["PORT"], tmp_path / "log"
    wait_until(log, f"http://127.0.0.1:{port}/")
    assert get(port, "/healthz?q=secret-in-query")[0] == 200
    wait_until(log, '"job": "remind"')
    family = grown_up(server.pid, 2 + serve.WEB_WORKERS)
    server.send_signal(number)
    assert server.wait(30) == 0
    assert not [pid for pid in family if is_alive(pid)]
    said = log.read_text()
    assert said.index("正在停止 …") < said.index("worker stopped") < said.index("已停止。")
    assert '"GET /healthz" 200' in said
    assert "secret-in-query" not in said


@pytest.mark.timeout(90)
def test_a_killed_worker_comes_back_and_a_killed_supervisor_leaves_nothing(
    server: subprocess.Popen[bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    said = wait_until(log, "lease taken")
    wait_until(log, f"http://127.0.0.1:{environment['PORT']}/")
    worker = int(re.findall(r'"holder": "[^:]*:(\d+):', said)[0])
    assert worker in descendants(server.pid)
    os.kill(worker, signal.SIGKILL)
    wait_until(log, "提醒进程退出（代码 -9）")
    until = time.monotonic() + 20
    while log.read_text().count("lease taken") < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert log.read_text().count("lease taken") == 2
    family = descendants(server.pid)
    server.kill()
    server.wait()
    until = time.monotonic() + 20
    while any(map(is_alive, family)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [pid for pid in family if is_alive(pid)]


def test_a_taken_port_is_said_plainly(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment["PORT"])))
        other.listen()
        process = launch(environment, tmp_path / "log")
        assert process.wait(30) == 1
    said = (tmp_path / "log").read_text()
    assert f"端口 {environment['PORT']} 已被占用，请用 PORT={int(environment['PORT']) + 1} make run" in said
    assert "already in use" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("value", ["x", "0", "65536", "８０００", "-1"])
def test_an_impossible_port_is_refused(value: str) -> None:
    with pytest.raises(UnsafeSettings, match="PORT"):
        Settings.from_environment({"PORT": value})


def test_a_foreign_address_is_refused() -> None:
    with pytest.raises(serve.CannotServe, match="本机没有地址 192.0.2.77"):
        serve.check_address("192.0.2.77", 8000)


def test_in_development_the_machine_trusts_its_own_names() -> None:
    assert Settings.from_environment({}).trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert Settings.from_environment({"HOST": "10.0.0.8"}).trusted_hosts[-1] == "10.0.0.8"
    assert socket.gethostname() in Settings.from_environment({"HOST": "0.0.0.0"}).trusted_hosts
    listed = Settings.from_environment({"HOST": "0.0.0.0", "TRUSTED_HOSTS": "a.example, b.example"})
    assert listed.trusted_hosts == ("a.example", "b.example")


def test_the_welcome_names_the_address_and_one_login_per_role() -> None:
    settings = settings_for("sqlite://").using(host="0.0.0.0", port=8001)
    said = serve.welcome(settings, [("受理员", "clerk")])
    assert "http://127.0.0.1:8001/" in said
    assert "局域网内其他电脑：http://" in said
    assert re.search("受理员.* clerk", said)
