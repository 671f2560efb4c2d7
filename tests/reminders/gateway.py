"""Real servers on loopback that take messages as gateways do, well or badly, and remember them."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)


@dataclass
class Gateway:
    """An HTTP gateway. `answers` are used one after the other, the last one again and again:
    a body for 200, a status, or "drop" (take it, then hang up), "stall", "drip", "redirect"."""

    answers: list[object] = field(default_factory=lambda: [{"errcode": 0, "code": 0}])
    received: list[Request] = field(default_factory=list)
    port: int = 0
    closing: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/send"

    def then(self, *answers: object) -> None:
        self.answers = list(answers)

    def next_answer(self) -> object:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def texts(self) -> list[str]:
        """What would have reached a person."""
        return [each.body["text"]["content"] for each in self.received]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    gateway: Gateway

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # the client hung up: it was meant to


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        raw, gateway = self.rfile.read(int(self.headers["Content-Length"])), self.server.gateway
        gateway.received.append(Request(self.path, dict(self.headers), raw))
        answer = gateway.next_answer()
        if answer == "drop":
            self.close_connection = True
        elif answer == "stall":
            gateway.closing.wait(20)
        elif answer == "drip":
            self._drip(gateway.closing)
        else:
            self._answer(answer)

    def do_GET(self) -> None:
        self.server.gateway.received.append(Request("GET " + self.path, dict(self.headers), b"{}"))
        self._answer({"errcode": 0})

    def _drip(self, closing: Event) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not closing.wait(0.05):
            self.wfile.write(b" ")
            self.wfile.flush()

    def _answer(self, answer: object) -> None:
        status = answer if isinstance(answer, int) else 302 if answer == "redirect" else 200
        body = json.dumps(answer).encode() if isinstance(answer, dict) else str(answer).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def a_gateway() -> Iterator[Gateway]:
    """A gateway listening on loopback."""
    server = _Server((LOOPBACK, 0), _Handler)
    gateway = server.gateway = Gateway()
    gateway.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class MailServer:
    """A mail server. `behaviour`: "accept", "reject" (550 for the letter), "drop" (take the
    letter, then hang up), "refuse" (no such recipient)."""

    behaviour: str = "accept"
    letters: list[Envelope] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behaviour == "refuse":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.behaviour == "reject":
            return "550 not wanted"
        self.letters.append(envelope)
        if self.behaviour == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"


@contextmanager
def a_mail_server(**options: Any) -> Iterator[MailServer]:
    """A mail server listening on loopback; `options` go to aiosmtpd."""
    server = MailServer()
    controller = Controller(server, hostname=LOOPBACK, port=_free_port(), **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Any, seconds: float = 5.0) -> None:
    """Wait for something another thread does. Raises AssertionError when it never comes."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)
