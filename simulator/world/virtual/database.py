"""Central's database in memory: migrated once per process, copied for each world, killed in the middle of its commits.

One connection, as central has to SQLite. What a file would add (its log, a lock between processes) is tested elsewhere.
"""

import functools
import sqlite3
from collections.abc import Callable
from typing import Any, Literal

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from central.fleet import counters
from central.store.engine import upgrade

Moment = Literal["before", "after"]
"""Of a commit: before it nothing has happened, after it nobody has been told."""


class KilledError(BaseException):
    """The process that commits is dead. No `except Exception` of a dead process may catch it."""


class Gate:
    """Lets commits through, and says at which one the process that makes it dies. inside: whether a process is at work now."""

    def __init__(self) -> None:
        self.commits = 0
        self.inside = False
        self._left: int | None = None
        self._moment: Moment = "before"

    def kill_at(self, commits: int, moment: Moment) -> None:
        """Die at the commit that is so many from now, 1 for the next."""
        self._left, self._moment = commits, moment

    def pass_one(self, connection: Connection) -> None:
        """A transaction is about to commit. Raises `KilledError`."""
        self.commits += 1
        if self._left is None or not self.inside:
            return
        self._left -= 1
        if self._left == 0:
            self._left = None
            if self._moment == "after":
                connection.exec_driver_sql("COMMIT")
            raise KilledError


def fresh(prepare: Callable[[Connection], None]) -> bytes:
    """Give a new database with what `prepare` puts into it."""
    gate = Gate()
    engine = load(_migrated(), gate)
    with engine.begin() as connection:
        prepare(connection)
    content = save(engine)
    engine.dispose()
    return content


def load(content: bytes, gate: Gate) -> Engine:
    """Open a copy of a database; every commit passes the gate."""
    engine = _open()
    raw = _raw(engine)
    raw.deserialize(content)
    raw.execute("PRAGMA foreign_keys = ON")
    event.listen(engine, "commit", gate.pass_one)
    return engine


def save(engine: Engine) -> bytes:
    """Give what is committed."""
    return _raw(engine).serialize()


@functools.cache
def _migrated() -> bytes:
    engine = _open()
    upgrade(engine)
    with engine.begin() as connection:
        counters.ensure(connection)
    content = save(engine)
    engine.dispose()
    return content


def _open() -> Engine:
    engine = create_engine("sqlite://", creator=_connection, poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _connection() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _raw(engine: Engine) -> sqlite3.Connection:
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection), "this database is SQLite"
    return raw
