"""How is the application put together? The table of contents: no I/O happens here."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask

from app import audit, confidential, replica
from app.extensions import db, engine_options, prepare_engine
from config import ROOT, Settings, UnsafeSettings


def create_app(settings: Settings | None = None, *, with_commands: bool = True) -> Flask:
    """Build the application. Unsafe settings end the process with their list, in Chinese."""
    settings = settings or settings_or_exit()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    app.extensions["settings"] = settings
    register_keys(settings)
    register_database(app, settings)
    register_web(app, settings)
    if with_commands:
        register_commands(app)
    return app


def settings_or_exit() -> Settings:
    """The settings of the environment; production does not start on unsafe ones (exit code 1)."""
    try:
        return Settings.from_environment()
    except UnsafeSettings as error:
        sys.exit("\n  · ".join(["配置不安全，系统没有启动：", *error.problems]))


def register_keys(settings: Settings) -> None:
    """Hand the secrets to the two leaves that use them."""
    confidential.Keys.use(settings.field_key, settings.index_key)
    audit.Chain.use(settings.audit_key)


def register_database(app: Flask, settings: Settings) -> None:
    """Flask-SQLAlchemy over the fixed SQLite build or PostgreSQL; Alembic beside it."""
    from flask_migrate import Migrate

    from app.annual import models as annual_models  # noqa: F401
    from app.casework import clocks  # noqa: F401  the models register themselves
    from app.outreach import models as outreach_models  # noqa: F401
    from app.reminders import models  # noqa: F401
    from app.saved import models as saved_models  # noqa: F401
    from app.stats import models as stats_models  # noqa: F401

    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    app.config["SQLALCHEMY_BINDS"] = replica.binds(settings.replica_url)
    db.init_app(app)
    Migrate(app, db, directory=str(Path(ROOT) / "migrations"))
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)


def register_web(app: Flask, settings: Settings) -> None:
    """Pages: access control, sessions, presentation, blueprints."""
    from app import web

    web.register(app, settings)


def register_commands(app: Flask) -> None:
    """The command line: the same functions the pages and the jobs call."""
    from app import cli

    cli.register(app)
