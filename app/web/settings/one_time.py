"""Which password does somebody start with? A random one, shown once."""

from __future__ import annotations

import secrets

from app.staff.passwords import password_problem

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper


def one_time_password() -> str:
    """Four groups of four characters, about 79 bits, that the password rules accept."""
    while True:
        groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)]
        made = "-".join(groups)
        if password_problem(made, "", "") is None:
            return made
