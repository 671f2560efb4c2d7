"""A real web server over a test database, and clerks who reach it over HTTP."""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import html5lib

from config import ROOT, Settings
from tests.factories import PASSWORD
from tests.test_serve import free_port

WORKERS = 3
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_FORM_TOKEN = re.compile(r'name="form_token"[^>]*value="([0-9a-f]{32})"')


def _value(box: ElementTree.Element) -> str | None:
    if box.tag == "textarea":
        return (box.text or "").removeprefix("\n")
    if box.tag == "select":
        chosen = [option for option in box.iter("option") if option.get("selected") is not None]
        first = chosen or list(box.iter("option"))[:1]
        return (first[0].get("value") or "") if first else None
    if box.get("type") in ("checkbox", "radio") and box.get("checked") is None:
        return None
    return None if box.get("type") == "submit" else box.get("value", "")


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """gunicorn with several worker processes over these settings; yields its address."""
    port = free_port()
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
    }
    options = ["--workers", str(WORKERS), "--worker-class", "gthread", "--threads", "4"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "app:create_app()"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the web server did not start")


class Clerk:
    """Somebody at a window: keeps cookies, reads tokens from pages, sends forms."""

    def __init__(self, address: str, login: str) -> None:
        self.address = address
        self.statuses: list[int] = []
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._token = ""
        self.open("/sign-in")
        status, _, _ = self.send("/sign-in", {"login": login, "password": PASSWORD})
        assert status == 200

    def open(self, path: str) -> tuple[int, str, str]:
        """GET a page: (status, final path, body)."""
        return self._ask(urllib.request.Request(self.address + path))

    def send(self, path: str, fields: dict[str, str | list[str]]) -> tuple[int, str, str]:
        """POST a form with the token of the last page."""
        body = urllib.parse.urlencode({"csrf_token": self._token, **fields}, doseq=True).encode()
        headers = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        return self._ask(urllib.request.Request(self.address + path, body, headers))

    def form_token(self) -> str:
        """Open an empty intake form and read its one-time token."""
        _, _, page = self.open("/intake/new")
        found = _FORM_TOKEN.search(page)
        assert found, page[:400]
        return found[1]

    def filled_form(self, path: str) -> dict[str, str | list[str]]:
        """The fields of the page's main form as a browser would send them back."""
        _, _, page = self.open(path)
        document = html5lib.parse(page, namespaceHTMLElements=False)
        form = document.find(".//main//form[@class='form']")
        assert form is not None, page[:400]
        fields: dict[str, str | list[str]] = {}
        for box in form.iter():
            value = _value(box) if box.tag in ("input", "textarea", "select") else None
            if box.get("name") and value is not None:
                fields[box.get("name")] = value
        return fields

    def _ask(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self._opener.open(request, timeout=60) as answer:
                status, final, page = answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, final, page = error.code, error.url, error.read().decode()
        self.statuses.append(status)
        found = _TOKEN.search(page)
        self._token = found[1] if found else self._token
        return status, final.removeprefix(self.address), page
