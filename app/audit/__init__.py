"""Who did or saw what? An append-only record, chained by a key (审计)."""

from app.audit.actor import Actor, system_actor
from app.audit.chain import Break, Chain, record, verify
from app.audit.models import AuditRecord

__all__ = ["Actor", "AuditRecord", "Break", "Chain", "record", "system_actor", "verify"]
