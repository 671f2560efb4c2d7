"""How does any other gateway get a message: an SMS platform, an office system (通用网关)?

A POST of JSON, signed: X-Signature is sha256= and the hex HMAC-SHA256 over the value of
X-Timestamp, a full stop and the body, under the shared key. Idempotency-Key names the message:
a gateway that drops doubles by it may be asked again when no answer came.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Final

from app import clock
from app.reminders.channels.answers import ACCEPTED, Answer, Letter, Setup
from app.reminders.channels.robots import code_text, json_of, refused_by_status
from app.reminders.channels.vetting import BadAddress, check_url
from app.reminders.channels.web_post import NoAnswer, NotSent, post

_CODE_NAMES: Final = ("errcode", "code", "error_code", "StatusCode")
_FINE: Final = (0, 200, "0", "200", "ok", "OK", "success", None)


class SignedWebhook:
    """The generic gateway. `setup.settings["account"]` is what it knows the person by, if anything."""

    def send(self, letter: Letter, setup: Setup) -> Answer:
        """Post the letter; 2xx means accepted unless the body says otherwise."""
        said: dict[str, Any] = {
            "id": letter.key,
            "title": letter.subject,
            "text": letter.text,
            "recipient": {
                "id": letter.recipient_id,
                "role": letter.role,
                "account": setup.settings.get("account", ""),
            },
        }
        body = json.dumps(said, ensure_ascii=False).encode()
        stamp = str(int(clock.now().timestamp()))
        try:
            parts = check_url(setup.address, setup.allowed_hosts)
            answer = post(parts, body, _headers(setup.secret, stamp, body, letter.key), setup.allowed_hosts)
        except (BadAddress, NotSent) as error:
            return Answer.refused(str(error), is_down=True)
        except NoAnswer as error:
            return Answer.unsure(str(error))
        return refused_by_status(answer.status) or _understand(json_of(answer.body))


def _headers(secret: str, stamp: str, body: bytes, key: str) -> dict[str, str]:
    return {
        "X-Timestamp": stamp,
        "X-Signature": signature(secret, stamp, body),
        "Idempotency-Key": key,
    }


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What X-Signature must be for a body sent at that Unix time in seconds."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _understand(said: dict[str, Any]) -> Answer:
    for name in _CODE_NAMES:
        if said.get(name) not in _FINE:
            return Answer.refused(f"网关返回错误码 {code_text(said[name])}")
    if said.get("success") is False or said.get("ok") is False or said.get("error"):
        return Answer.refused("网关返回失败")
    return ACCEPTED
