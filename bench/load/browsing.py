"""Who visits? A browser that keeps its cookie and its token, over HTTP or inside this process."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol
from urllib.parse import urlencode, urlsplit

from flask import Flask

from bench.load.places import PASSWORD

_TOKEN = re.compile(rb'name="csrf_token"[^>]*?value="([^"]+)"')
_PAGE = re.compile(rb'name="form_page" value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"


Fields = Mapping[str, str | list[str]]


class Answer(NamedTuple):
    """What came back."""

    status: int
    location: str
    body: bytes


class Failed(Exception):
    """A page did not come as expected; its status and beginning are told."""


class Line(Protocol):
    """How a request travels."""

    def ask(self, method: str, path: str, body: bytes | None) -> Answer: ...


class Wire:
    """One kept-alive connection to the real server."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=120)
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": _FORM,
                "Origin": f"http://{self._host}",
                "Sec-Fetch-Site": "same-origin",
            }
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()  # the server ends idle connections; nothing had been read yet
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return Answer(response.status, response.getheader("Location") or "", response.read())


class Inside:
    """The application called directly, to count its statements and to see where its time goes."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()

    def ask(self, method: str, path: str, body: bytes | None) -> Answer:
        response = self._client.open(path, method=method, data=body, content_type=_FORM if body else None)
        return Answer(response.status_code, response.headers.get("Location", ""), response.get_data())


class Browser:
    """Somebody signed in; unless the server knows nobody."""

    def __init__(self, line: Line, login: str, is_known: bool = True) -> None:
        self._line = line
        self._token = self._page = ""
        self.login = login
        self.kept: dict[str, str] = {}  # what a visit has found out once
        self.turn = 0
        if is_known:
            self.get("/sign-in")
            self.post("/sign-in", {"login": login, "password": PASSWORD})
            self.get("/help")  # for the token of the new session

    def get(self, path: str) -> Answer:
        """A page. Raises Failed for anything but 200."""
        answer = self._line.ask("GET", path, None)
        if answer.status != 200:
            raise Failed(f"GET {path} as {self.login}: {answer.status} {_shown(answer)}")
        found = _TOKEN.search(answer.body)
        self._token = found[1].decode() if found else self._token
        page = _PAGE.search(answer.body)
        self._page = page[1].decode() if page else ""
        return answer

    def post(self, path: str, fields: Fields, answered: tuple[int, ...] = (302, 303)) -> Answer:
        """A form of the page got last, answered by a redirect, not followed, unless told.

        It carries the number of that page once: what is sent again without looking is another form.
        Raises Failed for any other answer.
        """
        sent = {"csrf_token": self._token, "form_page": self._page, **fields}
        self._page = ""
        answer = self._line.ask("POST", path, urlencode(sent, doseq=True).encode())
        if answer.status not in answered:
            raise Failed(f"POST {path} as {self.login}: {answer.status} {_shown(answer)}")
        return answer


def _shown(answer: Answer) -> str:
    text = re.sub(r"<[^>]+>|\s+", " ", answer.body.decode(errors="replace"))
    return re.sub(r" +", " ", text)[-600:]
