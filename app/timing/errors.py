"""Why was a change of limits or calendar not made?"""

from __future__ import annotations

from collections.abc import Mapping


class TimingError(Exception):
    """A change that cannot be made (更改被拒): `fields` maps a field name to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = dict(fields)

    @property
    def message_zh(self) -> str:
        """Every message in one line."""
        return str(self)
