"""Opens the database and brings its tables up to date. The same statements run on SQLite and on PostgreSQL."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, ExceptionContext, Insert, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from central.store.turns import Turns

if TYPE_CHECKING:
    from alembic.config import Config

_WAIT_S = 30
_POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 20, "pool_timeout": _WAIT_S, "pool_pre_ping": True}
"""At most 30 connections a process: three fit into what PostgreSQL allows from the start, and most of the time ten are enough."""

_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "synchronous_commit": "on",  # what is acknowledged is on the disk, whatever the server's default is
}
_CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "options": " ".join(f"-c {name}={value}" for name, value in _LIMITS.items()),
}
"""No wait without an end: for a server that is gone, a lock, or a statement; and the server ends a transaction that we forgot."""

_STARTING = 0x616E6A756E67616E
"""The advisory lock of a central that starts, "anjungan" in ASCII."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """Give the engine of a SQLAlchemy URL; nothing is opened yet.

    SQLite gets one connection: every transaction takes the write lock at its start (BEGIN IMMEDIATE), so more could only wait,
    and SQLite before 3.51.3 can damage a write-ahead log that two connections reset at once. Another process on the same file
    (`anjungan admin` beside the server) waits for `central.store.turns`. A thread that asks for a second connection while it
    holds one waits 30 s and fails.

    PostgreSQL gets up to 30 connections at READ COMMITTED: rows are locked by name, in the order that `central.store.retries`
    keeps. No wait is without an end.
    """
    if make_url(url).get_backend_name() != "sqlite":
        arguments = _CONNECTION if make_url(url).get_backend_name() == "postgresql" else {}
        engine = create_engine(
            url, **_POOL, isolation_level="READ COMMITTED", connect_args=arguments, hide_parameters=True
        )
        event.listen(engine, "handle_error", _hide_values)
        return engine
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=_WAIT_S,
        connect_args={"check_same_thread": False, "timeout": _WAIT_S},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    turns = Turns(make_url(url).database or "", _WAIT_S)
    event.listen(engine, "begin", turns.take)
    event.listen(engine, "begin", _begin_immediate)
    event.listen(engine, "checkin", turns.give_back)  # after the commit, and the checkpoint that it may have made
    return engine


def problem_of(url: str) -> str | None:
    """Say what is wrong with the address of a database, without opening it; None when nothing is. Never quotes it."""
    try:
        make_url(url).get_dialect().import_dbapi()
    except SQLAlchemyError:
        return "not an SQLAlchemy address"
    except ImportError as error:
        return f"its driver {error.name} is not installed"
    return None


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest revision, in one transaction. Safe to repeat."""
    with engine.begin() as connection:
        if _revision(connection) == newest_revision():
            return
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # a large table takes what it takes
        from alembic import command  # a quarter of a second that most starts do not need

        command.upgrade(_config(connection), "head")


@contextlib.contextmanager
def starting(engine: Engine) -> Iterator[None]:
    """Be the only central that starts at this moment: what a start writes once is written once.

    On SQLite `central.store.turns.serving` has seen to that.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = '300s'"))  # another's migration may take that long
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _STARTING})
        yield


def newest_revision() -> str:
    """Give the newest revision: a revision is named as its file, and the names sort."""
    return max(file.stem for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    """Give the revision that the tables have, None before the first one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def insert_once(connection: Connection, statement: Insert, row: Mapping[str, Any] | None = None) -> bool:
    """Insert a row unless a unique constraint forbids it; say whether it was inserted. The transaction stays usable.

    row: its values, where the statement has none: a statement without values is prepared sooner.
    """
    try:
        with connection.begin_nested():
            connection.execute(statement, row)
    except IntegrityError:
        return False
    return True


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _hide_values(context: ExceptionContext) -> None:
    """Leave of PostgreSQL's complaint only what names no value: its details quote the row, and errors are logged."""
    primary = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if primary is None:
        return
    full = str(context.original_exception)
    context.original_exception.args = (primary,)
    if context.sqlalchemy_exception is not None:
        told = context.sqlalchemy_exception.args
        context.sqlalchemy_exception.args = tuple(
            part.replace(full, primary) if isinstance(part, str) else part for part in told
        )


def _prepare_sqlite(connection: SQLiteConnection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute("PRAGMA synchronous = EXTRA")  # before WAL: the switch itself must survive a power cut
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
