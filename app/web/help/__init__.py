"""Help: keys, lamps, who does what, and what 优先 means."""

from app.web.help.views import blueprint

__all__ = ["blueprint"]
