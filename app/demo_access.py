"""With which accounts may a newcomer look around? Demo data only, never production."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.rules.vocabulary import Role

DEMO_PASSWORD: Final = "Demo-2026-youxian"  # noqa: S105  shown on the terminal at every start
DEMO_LOGINS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.CLERK: "clerk",
        Role.DIRECTOR: "director",
        Role.LAWYER: "lawyer",
        Role.STATISTICIAN: "stats",
        Role.ADMIN: "admin",
        Role.AUDITOR: "auditor",
    }
)
