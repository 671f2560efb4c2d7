"""Which commands does `flask` offer? The same functions the pages and the jobs call."""

from __future__ import annotations

from flask import Flask

from app.cli import reminders, worker


def register(app: Flask) -> None:
    """Add every command to the application; one module per group."""
    app.cli.add_command(worker.worker)
    app.cli.add_command(reminders.group)
