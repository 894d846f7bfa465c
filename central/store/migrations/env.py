"""Alembic's entry: runs the revisions on the connection that `central.store.engine.upgrade` opened."""

from alembic import context

from central.store import books_tables, fleet_tables, money_tables, people_tables  # noqa: F401  (they fill the metadata)
from central.store.metadata import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
