"""How are the web server and the reminder process run together? `python -m app.serve`.

Starts gunicorn and `flask worker` as its two children, brings the worker back if it
dies, forwards a stop to both and waits for them. Ends nothing it did not start.
"""

from __future__ import annotations

import ctypes
import errno
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from sqlalchemy import func, select
from whitenoise.compress import Compressor

from app import create_app
from app.demo_access import DEMO_LOGINS, DEMO_PASSWORD
from app.extensions import db
from app.staff.models import Office, User
from app.staff.passwords import verify_password
from app.stopping import StopSignal
from config import EVERY_ADDRESS, ROOT, Settings, UnsafeSettings, own_addresses

WEB_WORKERS: Final = 3
WEB_THREADS: Final = 4
# The path without its query string: what people search for stays out of the log. AccessLog takes
# out what is secret in a path.
ACCESS_LOG: Final = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
READY_SECONDS: Final = 60
STOP_SECONDS: Final = 20
LONGEST_BACK_OFF: Final = 30  # seconds between two attempts to bring the worker back
STEADY_SECONDS: Final = 60  # a worker that lived this long starts again without delay
_PR_SET_PDEATHSIG: Final = 1


class CannotServe(Exception):
    """The server cannot start (无法启动); the text says why and what to do, in Chinese and English."""


def main() -> int:
    """Start everything, wait for Ctrl-C, stop everything; the exit status."""
    try:
        settings = Settings.from_environment()
        check_address(settings.host, settings.port)
        migrate()
        compress_static(settings)
        logins = prepare(settings)
    except UnsafeSettings as error:
        click.echo("配置有误，未启动：" + "；".join(error.problems), err=True)
        return 2
    except CannotServe as error:
        click.echo(str(error), err=True)
        return 1
    return Supervisor(settings).run(lambda: click.echo(welcome(settings, logins)))


def check_address(host: str, port: int) -> None:
    """See whether the port can be had. Raises CannotServe with what to do about it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8001
        return (
            f"端口 {port} 已被占用，请用 PORT={other} make run\n"
            f"Port {port} is already in use; try PORT={other} make run"
        )
    if error.errno == errno.EACCES:
        return (
            f"没有权限使用端口 {port}，请换用 1024 以上的端口，例如 PORT=8001 make run\n"
            f"Not allowed to use port {port}; try PORT=8001 make run"
        )
    return (
        f"本机没有地址 {host}，请用 HOST=127.0.0.1 或 HOST=0.0.0.0\n"
        f"{host} is not an address of this machine; try HOST=127.0.0.1 or HOST=0.0.0.0"
    )


def migrate() -> None:
    """Bring the database to the current schema, after the port is known to be free.

    Raises CannotServe when a migration fails; the application itself never migrates.
    """
    if subprocess.run(_flask("db", "upgrade"), cwd=ROOT).returncode:  # noqa: S603  our own command
        raise CannotServe("数据库升级失败，请查看上面的提示\nThe database could not be upgraded")


def compress_static(settings: Settings) -> None:
    """Lay a compressed copy beside each stylesheet and script, which WhiteNoise then sends.

    Not in development, where the files change under a running server: copies left by another
    run would be sent in their place, so they go.
    """
    folder = ROOT / "app" / "static"
    for stale in folder.glob("*.gz"):
        stale.unlink()
    if settings.is_development:
        return
    compressor = Compressor(quiet=True, use_brotli=False)
    for path in list(folder.iterdir()):
        if compressor.should_compress(path.name):
            compressor.compress(str(path))


def prepare(settings: Settings) -> list[tuple[str, str]]:
    """Load demo data on the very first start; (role, login) of the demo accounts there are.

    Raises CannotServe when the demo data cannot be loaded.
    """
    if not settings.is_development:
        return []
    app = create_app(settings)
    with app.app_context():
        is_first_start = not db.session.scalar(select(func.count()).select_from(Office))
        db.session.rollback()
        if is_first_start:
            click.echo("首次启动，正在生成演示数据 …")
            done = subprocess.run(_flask("demo"), cwd=ROOT)  # noqa: S603  our own command
            if done.returncode:
                raise CannotServe("演示数据未能生成，请查看上面的提示\nDemo data could not be loaded")
        logins = _demo_logins()
        db.session.remove()
        db.engine.dispose()
    return logins


def _demo_logins() -> list[tuple[str, str]]:
    """The demo accounts whose password still is the published one."""
    found = {user.login: user for user in db.session.scalars(select(User).where(User.is_active))}
    return [
        (role.label, login)
        for role, login in DEMO_LOGINS.items()
        if login in found and verify_password(found[login].password_hash, DEMO_PASSWORD)
    ]


def welcome(settings: Settings, logins: list[tuple[str, str]]) -> str:
    """What is printed once the server answers: where to go, and how to get in."""
    lines = ["", f"法援优先已启动：http://{_shown_host(settings.host)}:{settings.port}/"]
    if settings.host in EVERY_ADDRESS:
        lines += [f"局域网内其他电脑：http://{name}:{settings.port}/" for name in own_addresses()]
    else:
        lines.append("供局域网内其他电脑使用：HOST=0.0.0.0 make run")
    if logins:
        lines += ["", f"演示账号（密码均为 {DEMO_PASSWORD}）："]
        lines += [f"  {label:　<4}  {login}" for label, login in logins]
    return "\n".join([*lines, "", "停止：Ctrl-C", ""])


def _shown_host(host: str) -> str:
    if host in EVERY_ADDRESS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _flask(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "app", *arguments]


# A big page leaves its memory to the next one only if the C library gives it back: not from an arena for
# each thread, and not at the end of the heap.
_GIVING_BACK: Final = ("MALLOC_ARENA_MAX=2", "MALLOC_TRIM_THRESHOLD_=131072", "MALLOC_MMAP_THRESHOLD_=131072")


def _gunicorn(host: str, port: int) -> list[str]:
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": str(WEB_WORKERS),
        "worker-class": "gthread",
        "threads": str(WEB_THREADS),
        "timeout": "60",
        "graceful-timeout": "10",
        "access-logfile": "-",
        "access-logformat": ACCESS_LOG,
        "logger-class": "app.access_log.AccessLog",
        "log-level": "warning",
        "forwarded-allow-ips": "",  # proxies are counted by PROXY_HOPS, never believed by address
    }
    if Path("/dev/shm").is_dir():  # noqa: S108  gunicorn's heartbeat file, off the disk
        options["worker-tmp-dir"] = "/dev/shm"  # noqa: S108
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    flags += ["--preload", "--no-control-socket"]
    web = [sys.executable, "-m", "gunicorn", *flags, "app.web_process:application()"]
    return ["env", *_GIVING_BACK, *web]


class Child:
    """One process we started, in a process group of its own so that Ctrl-C reaches only us."""

    def __init__(self, command: list[str]) -> None:
        self.started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603  our own commands
            command, cwd=ROOT, process_group=0, preexec_fn=_end_with_parent
        )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def returncode(self) -> int:
        return self._process.returncode or 0

    def stop(self) -> None:
        """Ask it to finish."""
        if self.is_running:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end until a monotonic time, then end it for good."""
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _end_with_parent() -> None:
    """On Linux a child is asked to stop when its supervisor is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps the two children going until it is told to stop, or the web server ends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = StopSignal()
        self._worker: Child | None = None
        self._back_off = 0.0
        self._worker_due = 0.0  # monotonic time of the next start

    def run(self, when_ready: Callable[[], None]) -> int:
        """Run until SIGINT or SIGTERM; 0 then, else the exit status of the web server."""
        self._stop.listen(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        web = Child(_gunicorn(self._settings.host, self._settings.port))
        try:
            if self._is_answering(web):
                when_ready()
            while web.is_running and not self._stop.wait(0.2):
                self._keep_worker()
        finally:
            if self._stop.is_set:
                click.echo("正在停止 …")
            self._stop_all(web)
        if self._stop.is_set:
            click.echo("已停止。")
            return 0
        click.echo("网页服务意外退出，已全部停止。The web server ended unexpectedly.", err=True)
        return web.returncode or 1

    def _is_answering(self, web: Child) -> bool:
        until = time.monotonic() + READY_SECONDS
        while web.is_running and time.monotonic() < until and not self._stop.wait(0.2):
            self._keep_worker()
            connection = http.client.HTTPConnection(
                _shown_host(self._settings.host).strip("[]"), self._settings.port, timeout=5
            )
            try:
                connection.request("GET", "/healthz", headers={"Host": "localhost"})
                connection.getresponse().read()
            except OSError:
                continue
            else:
                return True
            finally:
                connection.close()
        return False

    def _keep_worker(self) -> None:
        """Start the worker if it is not there, waiting longer each time it dies young."""
        now = time.monotonic()
        if self._worker is not None and not self._worker.is_running:
            lived, code = now - self._worker.started, self._worker.returncode
            steady = lived >= STEADY_SECONDS
            self._back_off = 0.0 if steady else min(LONGEST_BACK_OFF, max(1.0, 2 * self._back_off))
            self._worker_due = now + self._back_off
            self._worker = None
            click.echo(f"提醒进程退出（代码 {code}），{self._back_off:.0f} 秒后重新启动。", err=True)
        if self._worker is None and now >= self._worker_due:
            self._worker = Child(_flask("worker"))

    def _stop_all(self, web: Child) -> None:
        children = [child for child in (web, self._worker) if child is not None]
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            child.stop()
        for child in children:
            child.wait(until)


if __name__ == "__main__":
    sys.exit(main())
