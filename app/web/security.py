"""What does every response say to the browser, and which requests are not even looked at?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.web.access import SAFE_METHODS
from app.web.templating import once_a_page
from config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

csrf = CSRFProtect()

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
NO_STORE = "no-store"
A_YEAR = 365 * 24 * 3600
LARGEST_FORM = 512 * 1024
MOST_FORM_PARTS = 500
PHOTO_FORMS = frozenset({"outreach.new", "outreach.add_photos"})
LARGEST_PHOTO_FORM = 64 * 1024 * 1024


class ForgedRequest(BadRequest):
    """A write that came from another site (跨站请求)."""


class ExpiredToken(BadRequest):
    """A write without this session's token: an old page, or a session that has ended (页面过期)."""


def headers_for(settings: Settings) -> dict[str, str]:
    """The headers every response carries, static files included."""
    if not settings.cookies_secure:
        return dict(HEADERS)
    return {**HEADERS, "Strict-Transport-Security": STRICT_TRANSPORT}


def refuse_other_sites() -> None:
    """Refuse writes that another site started. Raises ForgedRequest.

    The token is the wall; this is the second one, and it also guards the sign-in form.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.host):
        raise ForgedRequest


def check_token() -> None:
    """Refuse writes without this session's token. Raises ExpiredToken."""
    if request.endpoint is None or request.method in SAFE_METHODS:
        return
    try:
        csrf.protect()
    except BadRequest as error:
        raise ExpiredToken from error


def bound_body() -> None:
    """Bound forms that carry no file more tightly than uploads; Werkzeug does not by itself.

    A form with several photos may be larger than one upload; its body is read only after the guard.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM
    elif request.endpoint in PHOTO_FORMS:
        request.max_content_length = LARGEST_PHOTO_FORM


def keep_out_of_caches(response: Response) -> Response:
    """Pages are personal: nobody may keep a copy."""
    response.headers.setdefault("Cache-Control", NO_STORE)
    return response


class ProtectiveHeaders:
    """Puts the headers on every response, whichever layer below answers."""

    def __init__(self, application: WSGIApplication, headers: dict[str, str]) -> None:
        self.application = application
        self.headers = headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], exc_info: Any = None) -> Any:
            headers = Headers(given)
            for name, value in self.headers.items():
                headers[name] = value
            return start_response(status, headers.items(), exc_info)

        return self.application(environ, start)


def register(app: Flask, settings: Settings) -> None:
    """Limits, hosts, proxies, tokens, headers and static files."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        WTF_CSRF_CHECK_DEFAULT=False,  # check_token does it, after the guard
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # refuse_other_sites does it, also without a referrer
        WTF_I18N_ENABLED=False,
    )
    app.jinja_options = {**app.jinja_options, "autoescape": True}
    csrf.init_app(app)
    token = once_a_page(generate_csrf)
    app.jinja_env.globals["csrf_token"] = token
    app.context_processor(lambda: {"csrf_token": token})  # Flask-WTF gives it both ways
    app.after_request(keep_out_of_caches)
    app.url_defaults(_version_static)
    _serve_static(app, settings)
    app.wsgi_app = ProtectiveHeaders(app.wsgi_app, headers_for(settings))  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0
        )


def _serve_static(app: Flask, settings: Settings) -> None:
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=0 if settings.is_development else A_YEAR,  # safe: addresses carry the content's hash
        autorefresh=settings.is_development,
        allow_all_origins=False,
    )


def _version_static(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        path = Path(current_app.static_folder or "") / values["filename"]
        if path.is_file():
            values["v"] = _version(path, path.stat().st_mtime_ns)


@cache
def _version(path: Path, changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
