"""How is JSON posted to a gateway so that we know whether it was handed over?

On http.client rather than a library: the connection goes to the address that was vetted, no
redirect is followed, no proxy of the environment is used, time and size are bounded as a whole,
and an error before the first byte left is told from one after it.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult

from app.reminders.channels.vetting import BadAddress, addresses_of

CONNECT_SECONDS: Final = 5.0
STEP_SECONDS: Final = 10.0  # longest silence
TOTAL_SECONDS: Final = 20.0  # from connecting to the last byte of the answer
LARGEST_ANSWER: Final = 64 * 1024  # bytes


class NotSent(Exception):
    """Nothing was handed over (未送出); the message is Chinese."""


class NoAnswer(Exception):
    """It was handed over and no whole answer came (未收到答复); the message is Chinese."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """Status and body of an answer, the body at most LARGEST_ANSWER bytes."""

    status: int
    body: bytes


def connect(host: str, port: int, is_plain: bool, allowed_hosts: Collection[str]) -> socket.socket:
    """A connection to a vetted address of the host, not encrypted yet. Raises NotSent."""
    try:
        numeric = addresses_of(host, port, is_plain, allowed_hosts)
    except BadAddress as error:
        raise NotSent(str(error)) from None
    except OSError:
        raise NotSent("找不到该主机") from None
    for each in numeric:
        try:
            found = socket.create_connection((each, port), CONNECT_SECONDS)
        except OSError:
            continue
        found.settimeout(STEP_SECONDS)
        return found
    raise NotSent("连接不上")


def encrypt(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """The connection under TLS, the certificate checked against the host. Raises NotSent."""
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise NotSent("证书或者加密连接有问题") from None


def post(
    parts: SplitResult, body: bytes, headers: Mapping[str, str], allowed_hosts: Collection[str]
) -> WebAnswer:
    """POST a body once to a checked address. Raises NotSent or NoAnswer."""
    host, is_plain = parts.hostname or "", parts.scheme == "http"
    line = connect(host, parts.port or (80 if is_plain else 443), is_plain, allowed_hosts)
    if not is_plain:
        line = encrypt(line, host)
    connection = http.client.HTTPConnection(host, parts.port)
    connection.sock, connection.auto_open = line, 0
    try:
        with bounded(lambda: line):
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            said = answer.read(LARGEST_ANSWER)
            if answer.length and len(said) < LARGEST_ANSWER:
                raise http.client.IncompleteRead(said, answer.length)
            return WebAnswer(answer.status, said)
    except (OSError, http.client.HTTPException):
        raise NoAnswer("已交给网关，但没有收到完整的答复") from None
    finally:
        connection.close()


@contextmanager
def bounded(line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut a connection after TOTAL_SECONDS: whoever drips one byte at a time is never silent for long."""

    def cut() -> None:
        if (sock := line()) is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    watchdog = threading.Timer(TOTAL_SECONDS, cut)
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
