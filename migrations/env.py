"""How do migrations run? On the application's own engine, in one transaction."""

from __future__ import annotations

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]


def run_migrations_online() -> None:
    """Upgrade or downgrade the database the settings name.

    Foreign keys are off while SQLite rebuilds tables, and checked before the commit.
    """
    engine = extension.db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writes=True) as connection:
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_as_batch=is_sqlite,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"foreign keys broken by a migration: {broken[:5]}")
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


run_migrations_online()
