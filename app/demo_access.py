"""With which accounts may a newcomer look around? Demo data only, never production."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.rules.vocabulary import Role

DEMO_PASSWORD: Final = "fayuan-youxian-2026"  # noqa: S105  shown on the terminal at every start
DEMO_LOGINS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.CLERK: "shouli",
        Role.DIRECTOR: "shenpi",
        Role.LAWYER: "lvshi",
        Role.STATISTICIAN: "tongji",
        Role.ADMIN: "guanli",
        Role.AUDITOR: "shenji",
    }
)
