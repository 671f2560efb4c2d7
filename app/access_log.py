"""What may stand in the web server's log? Addresses, but not those that are a key by themselves."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from gunicorn.glogging import Logger

# /feed/<token>.ics: whoever reads the log could read the calendar.
_SECRET: Final = re.compile(r"(/feed/)[^\s?\"'.]+")


def without_secrets(text: str) -> str:
    """The text with the secret part of a feed's address left out."""
    return _SECRET.sub(r"\1…", text)


class _Masking(logging.Filter):
    """Takes secrets out of a record before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = without_secrets(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger, for both its logs; named in app/serve.py."""

    def setup(self, cfg: Any) -> None:
        """Attach the mask after gunicorn's own set-up."""
        super().setup(cfg)
        for logger in (self.access_log, self.error_log):
            if not any(isinstance(each, _Masking) for each in logger.filters):
                logger.addFilter(_Masking())
