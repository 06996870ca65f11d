"""How alembic runs the steps: on the connection that it is handed, with what SQLite needs."""

from alembic import context
from sqlmodel import SQLModel

import tracker.archive_tables
import tracker.tables
import tracker.work_tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
