"""What can go wrong when staff are managed?"""

from __future__ import annotations


class StaffError(Exception):
    """An act on offices or users that cannot be done; `message_zh` is for the person who tried."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
