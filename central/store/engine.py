"""Opens the database and brings its tables up to date. The same statements run on SQLite and on PostgreSQL."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Insert, create_engine, event, inspect, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from central.store.turns import Turns

if TYPE_CHECKING:
    from alembic.config import Config

_WAIT_S = 30
_MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """Give the engine of a SQLAlchemy URL; nothing is opened yet.

    SQLite gets one connection: every transaction takes the write lock at its start (BEGIN IMMEDIATE), so more could only wait,
    and SQLite before 3.51.3 can damage a write-ahead log that two connections reset at once. Another process on the same file
    (`anjungan admin` beside the server) waits for `central.store.turns`. A thread that asks for a second connection while it
    holds one waits 30 s and fails.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_timeout=_WAIT_S, hide_parameters=True)
    arguments = {"check_same_thread": False, "timeout": _WAIT_S}
    engine = create_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=_WAIT_S, connect_args=arguments, hide_parameters=True
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
        from alembic import command  # a quarter of a second that most starts do not need

        command.upgrade(_config(connection), "head")


def newest_revision() -> str:
    """Give the newest revision: a revision is named as its file, and the names sort."""
    return max(file.stem for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    """Give the revision that the tables have, None before the first one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def insert_once(connection: Connection, statement: Insert) -> bool:
    """Insert a row unless a unique constraint forbids it; say whether it was inserted. The transaction stays usable."""
    try:
        with connection.begin_nested():
            connection.execute(statement)
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


def _prepare_sqlite(connection: SQLiteConnection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute("PRAGMA synchronous = EXTRA")  # before WAL: the switch itself must survive a power cut
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
