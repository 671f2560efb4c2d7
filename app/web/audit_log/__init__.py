"""Who did or saw what, for the auditor (审计日志)."""

from app.web.audit_log.views import blueprint

__all__ = ["blueprint"]
