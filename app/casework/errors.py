"""Why was something not done? The few errors of casework, each with a sentence for the user."""

from __future__ import annotations

from collections.abc import Mapping


class CaseworkError(Exception):
    """Something about a case cannot be done; `message_zh` is shown to the user."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


class NotFound(CaseworkError):
    """There is no such case within the actor's reach (查无此案); the same answer either way."""

    def __init__(self) -> None:
        super().__init__("没有找到该案件，或者无权查看")


class Stale(CaseworkError):
    """Somebody saved the case after the form was opened (内容已被更新).

    `current` holds the stored values by field name, `saved_by` and `saved_what` say who
    saved last and what that was, `version` is what the form must carry now.
    """

    def __init__(self, version: int, current: Mapping[str, str], saved_by: str, saved_what: str) -> None:
        super().__init__(f"{saved_by or '其他人'}在此期间已保存“{saved_what or '更正'}”，请核对后重新提交")
        self.version = version
        self.current = dict(current)
        self.saved_by = saved_by
        self.saved_what = saved_what


class Refused(CaseworkError):
    """The table of procedure, the role or the facts forbid it (不能办理)."""


class Invalid(CaseworkError):
    """Facts are missing or wrong (填写有误); `fields` maps a field name to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = dict(fields)
