"""Users and offices, as far as they are settings (系统设置)."""

from app.web.settings.views import blueprint

__all__ = ["blueprint"]
