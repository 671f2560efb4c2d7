"""flask worker: the process that reminds, beside the web server."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app import worker as workers
from app.cli.speech import Command
from app.extensions import db
from config import Settings


@click.command("worker", cls=Command)
@with_appcontext
def worker() -> None:
    """运行后台任务进程（提醒、到期处理、清理），直到 Ctrl-C。"""
    settings: Settings = current_app.extensions["settings"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()
    workers.log_as_json()
    workers.Worker(app, settings.reminder_interval_seconds).run()
