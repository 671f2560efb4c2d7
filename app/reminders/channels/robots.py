"""How do the group robots of 企业微信, 钉钉 and 飞书 want a text, and how do they say no?

Each answers 200 also when it refuses; what counts is the code in the body. Only their own hosts
are called, or one the administrator has listed (private installations).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from app import clock
from app.reminders.channels.answers import ACCEPTED, Answer, Letter, Setup
from app.reminders.channels.vetting import BadAddress, check_url
from app.reminders.channels.web_post import NoAnswer, NotSent, WebAnswer, post

_UNCLEAR: Final = (502, 504)  # a proxy speaks: the gateway behind it may have taken the message

Dress = Callable[[Letter, str], tuple[Mapping[str, Any], str]]


def _wecom(letter: Letter, secret: str) -> tuple[Mapping[str, Any], str]:
    return {"msgtype": "text", "text": {"content": letter.text}}, ""


def _dingtalk(letter: Letter, secret: str) -> tuple[Mapping[str, Any], str]:
    """Signed in the address: timestamp in milliseconds, HMAC-SHA256 over it with the secret as key."""
    if not secret:
        return {"msgtype": "text", "text": {"content": letter.text}}, ""
    stamp = str(round(clock.now().timestamp() * 1000))
    sign = _mac(secret, f"{stamp}\n{secret}")
    return {"msgtype": "text", "text": {"content": letter.text}}, f"timestamp={stamp}&sign={quote(sign, '')}"


def _feishu(letter: Letter, secret: str) -> tuple[Mapping[str, Any], str]:
    """Signed in the body: timestamp in seconds; the key is stamp and secret, the message empty."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": letter.text}}
    if secret:
        stamp = str(round(clock.now().timestamp()))
        body |= {"timestamp": stamp, "sign": _mac(f"{stamp}\n{secret}", "")}
    return body, ""


def _mac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot: its own hosts, how a text is dressed, and where the answer carries its code."""

    hosts: frozenset[str]
    dress: Dress
    code_names: tuple[str, ...]

    def send(self, letter: Letter, setup: Setup) -> Answer:
        """Post the text; accepted only if the answer says so by its code."""
        try:
            parts = check_url(setup.address, setup.allowed_hosts, self.hosts)
            body, more = self.dress(letter, setup.secret)
            if more:
                parts = urlsplit(setup.address + ("&" if parts.query else "?") + more)
            answer = post(parts, json.dumps(body, ensure_ascii=False).encode(), {}, setup.allowed_hosts)
        except (BadAddress, NotSent) as error:
            return Answer.refused(str(error), is_down=True)
        except NoAnswer as error:
            return Answer.unsure(str(error))
        return self._understand(answer)

    def _understand(self, answer: WebAnswer) -> Answer:
        if refusal := refused_by_status(answer.status):
            return refusal
        said = json_of(answer.body)
        code = next((said[name] for name in self.code_names if name in said), None)
        if code is None:
            return Answer.unsure("网关的答复无法识别")
        return ACCEPTED if code == 0 else Answer.refused(f"网关返回错误码 {code_text(code)}")


def refused_by_status(status: int) -> Answer | None:
    """What a status outside 2xx means; None inside."""
    if 200 <= status < 300:
        return None
    if status in _UNCLEAR:
        return Answer.unsure(f"网关没有给出结果（HTTP {status}）")
    return Answer.refused(f"网关拒绝（HTTP {status}）", is_down=status >= 500)


def json_of(body: bytes) -> dict[str, Any]:
    """The object in an answer's body; empty if it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def code_text(code: object) -> str:
    """An error code fit to be shown: digits only, else 未知."""
    text = str(code)
    return (
        text
        if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 12
        else "未知"
    )


WECOM: Final = Robot(frozenset({"qyapi.weixin.qq.com"}), _wecom, ("errcode",))
DINGTALK: Final = Robot(frozenset({"oapi.dingtalk.com"}), _dingtalk, ("errcode",))
FEISHU: Final = Robot(frozenset({"open.feishu.cn"}), _feishu, ("code", "StatusCode"))
