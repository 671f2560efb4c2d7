"""What does somebody see when something went wrong? A page in the shell, with a number to report.

The log gets one JSON line per error: number, endpoint, user id, the kind of error and where
it arose. Never its message, the address or what was typed: those carry personal data.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, has_request_context, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError
from pythonjsonlogger.json import JsonFormatter
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.routing import BuildError

from app import clock
from app.casework.errors import CaseworkError, Invalid, NotFound, Refused, Stale
from app.extensions import db
from app.staff.errors import StaffError
from app.web.access import OutOfReach, current_person, record_refusal, request_id
from app.web.forms import kept_fields
from app.web.security import ExpiredToken, ForgedRequest
from app.web.typed_fields import in_words

log = logging.getLogger("legalaid.web")

TEXTS: dict[int, tuple[str, str]] = {
    400: ("请求无法处理", "提交的内容不完整或者格式不对，没有保存。请返回上一页核对后重试。"),
    401: ("登录已结束", "长时间没有操作，或者已在别处退出，本次提交没有保存。请重新登录后再提交。"),
    403: ("没有权限", "当前角色不能使用这一功能。如确有需要，请联系本机构管理员。"),
    404: ("没有找到", "没有这个页面，或者无权查看。请核对地址，或者从首页进入。"),
    405: ("不能这样访问", "这一地址只能由页面上的按钮提交。请返回上一页操作。"),
    409: ("没有保存", "案件的情况已经变化，本次提交没有写入。请返回上一页，刷新后再办。"),
    413: ("内容过大", "提交的内容超过上限，没有保存。请减少文字或者压缩附件后重试。"),
    429: ("操作过于频繁", "请稍等一会儿再试。"),
    500: ("系统出错", "本次操作没有保存。请稍后重试；如果再次出现，请报告错误号。"),
    503: ("暂时无法服务", "数据库暂时连接不上，本次操作没有保存。请稍后重试，急件请先用纸质登记。"),
}


# Names of the fields the page of a conflict compares.
FIELD_LABELS = {
    "status": "环节",
    "applicant_name": "申请人",
    "matter": "事项",
    "facts": "案情摘要",
    "remark": "备注",
    "aid_form": "援助形式",
    "amount_fen": "涉及金额（分）",
    "hardship_ground": "经济状况",
    "monthly_income_fen": "人均月收入（分）",
    "time_bar_on": "时效届满日",
    "urgent_preservation": "需立即保全",
    "lawyer_id": "承办人",
    "name": "名称",
    "title": "事项",
    "duty": "值班安排",
    "note": "备注",
    "outcome": "完成情况",
    "text": "正文",
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What errors/error.html shows."""

    code: int
    title: str
    text: str
    number: str
    at: datetime
    retry_url: str = ""
    detail: str = ""


def show(
    code: int,
    detail: str = "",
    headers: dict[str, str] | None = None,
    error: BaseException | None = None,
) -> Response:
    """Answer with the page of an error; falls back to bare HTML when the shell cannot be drawn."""
    title, text = TEXTS.get(code, TEXTS[500] if code >= 500 else TEXTS[400])
    number = secrets.token_hex(4)
    # The address of a feed is a key: it is not written on a page that may be photographed.
    may_repeat = code >= 500 and request.method == "GET" and "token" not in (request.view_args or {})
    retry = request.path if may_repeat else ""
    page = ErrorPage(code, title, text, number, clock.now(), retry, detail)
    try:
        body = render_template("errors/error.html", error=page)
    except (TemplateError, BuildError, RuntimeError, DBAPIError):
        body = _bare(page)
    response = make_response(body, code)
    response.headers.update(headers or {})
    _log(code, number, error)
    return response


def _bare(page: ErrorPage) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{page.title}</title></head><body><main><h1>{page.title}</h1>"
        f"<p>{page.text}</p><p>错误 {page.code} · 错误号 {page.number}</p></main></body></html>"
    )


def _log(code: int, number: str, error: BaseException | None = None) -> None:
    level = logging.ERROR if code >= 500 else logging.INFO
    log.log(level, "error", extra={"status": code, "number": number, **_where(error)})


def _where(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {
        "kind": f"{type(error).__module__}.{type(error).__name__}",
        "trace": [f"{frame.filename.rsplit('/app/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    }


class SafeFormatter(JsonFormatter):
    """One JSON object per line; of an exception only its kind and where it arose."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.pop("exc_info", None)
        if record.exc_info and record.exc_info[1]:
            log_data.update(_where(record.exc_info[1]))
        if has_request_context():
            person = current_person()
            log_data["request"] = request_id()
            log_data["endpoint"] = request.endpoint
            log_data["user"] = person.actor.user_id if person else None


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error raised by Flask, Werkzeug or abort()."""
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect by the router
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return on_unexpected(error.original_exception)
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return show(error.code, headers=headers)


def on_unknown_host(error: SecurityError) -> ResponseReturnValue:
    """A host name that is not ours: no page of the shell, since no address can be built."""
    page = ErrorPage(400, *TEXTS[400], secrets.token_hex(4), clock.now())
    _log(400, page.number)
    return make_response(_bare(page), 400)


def on_forged(error: ForgedRequest) -> ResponseReturnValue:
    """A write from another site: refused, and nothing it carried is shown or offered again."""
    return show(400, "这次提交来自其他网站，已经拦下。")


def on_expired_token(error: ExpiredToken) -> ResponseReturnValue:
    """An old page: keep what was typed and offer to send it again."""
    return _to_send_again("errors/expired.html", 400)


def on_unauthorized(error: HTTPException) -> ResponseReturnValue:
    """The session ended while somebody typed: keep the text, let them sign in beside it."""
    return _to_send_again("errors/signed_out.html", 401)


def _to_send_again(template: str, code: int) -> Response:
    fields = kept_fields(request.form)
    page = render_template(template, fields=fields, shown=in_words(fields), action=request.path)
    return make_response(page, code)


def on_not_found(error: NotFound | OutOfReach) -> ResponseReturnValue:
    """No such row within reach; the same page either way, and one row in the audit trail."""
    if isinstance(error, OutOfReach):
        record_refusal(error.object_kind, error.object_id)
    else:
        record_refusal("case", "/".join(str(each) for each in (request.view_args or {}).values()))
    return show(404)


def on_stale(error: Stale) -> ResponseReturnValue:
    """Somebody saved first: show both texts; nothing was written."""
    items = [
        (FIELD_LABELS.get(name, name), theirs, request.form.get(name, ""))
        for name, theirs in error.current.items()
    ]
    conflict = {
        "who": error.saved_by,
        "at": None,
        "items": items,
        "keep_url": request.path,
        "hidden": {**dict(kept_fields(request.form)), "version": error.version},
        "back_url": request.path.rsplit("/", 1)[0] or "/",
    }
    page = ErrorPage(409, *TEXTS[409], secrets.token_hex(4), clock.now())
    _log(409, page.number)
    return make_response(render_template("errors/conflict.html", conflict=conflict, error=page), 409)


def on_refused(error: CaseworkError | StaffError) -> ResponseReturnValue:
    """The procedure, the role or the facts forbid it (409), or a field is wrong (400)."""
    return show(400 if isinstance(error, Invalid | StaffError) else 409, error.message_zh)


def on_unexpected(error: BaseException) -> ResponseReturnValue:
    """Anything else: roll back, log, and say sorry; 503 when the database cannot be reached."""
    code = 503 if isinstance(error, OperationalError | PoolTimeout) else 500
    _rollback()
    return show(code, headers={"Retry-After": "30"} if code == 503 else None, error=error)


def _rollback() -> None:
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.remove()


def register(app: Flask) -> None:
    """Route every error to its page."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(SecurityError, on_unknown_host)
    app.register_error_handler(ForgedRequest, on_forged)
    app.register_error_handler(ExpiredToken, on_expired_token)
    app.register_error_handler(401, on_unauthorized)
    for missing in (NotFound, OutOfReach):
        app.register_error_handler(missing, on_not_found)
    app.register_error_handler(Stale, on_stale)
    for kind in (Refused, Invalid, StaffError):
        app.register_error_handler(kind, on_refused)
    app.register_error_handler(StaleDataError, lambda error: show(409))
    app.register_error_handler(Exception, on_unexpected)
    handler = logging.StreamHandler()
    handler.setFormatter(SafeFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for logger in (log, app.logger):
        logger.handlers[:] = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False
