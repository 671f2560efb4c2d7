"""Which commands does `flask` offer? The same functions the pages and the jobs call."""

from __future__ import annotations

from flask import Flask

from app.cli import cases, deadlines, demo, doctor, ledger, reminders, stats, users, worker


def register(app: Flask) -> None:
    """Add every command to the application; one module per group."""
    app.cli.add_command(worker.worker)
    app.cli.add_command(reminders.group)
    app.cli.add_command(deadlines.group)
    app.cli.add_command(cases.group)
    app.cli.add_command(cases.queue)
    app.cli.add_command(cases.search)
    app.cli.add_command(cases.reindex)
    app.cli.add_command(cases.check)
    app.cli.add_command(stats.group)
    app.cli.add_command(demo.demo)
    app.cli.add_command(doctor.doctor)
    app.cli.add_command(ledger.group)
    app.cli.add_command(users.group)
