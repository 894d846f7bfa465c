"""Databases for tests, a file of SQLite or one of a private PostgreSQL: the same few verbs for both.

A template is migrated and filled once; each test gets a copy of it. A PostgreSQL starts with the first test that wants one.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from central.store import copies
from simulator.postgresql import Cluster, running_cluster

KINDS = ("sqlite", "postgresql")
Fill = Callable[[str], None]
"""Makes everything that tests begin with in the empty database of an address, and leaves no connection behind."""


class Databases(Protocol):
    """The databases of one test, by name."""

    def url(self, name: str, *, empty: bool = False) -> str:
        """Give the address of a database; asked for the first time it is a copy of the template, or empty."""

    def backup(self, name: str) -> None:
        """Keep what is committed at this moment, in the way that the handbook says."""

    def restore(self, name: str) -> None:
        """Put the last backup in the database's place. Nobody may have it open."""

    def content(self, name: str) -> bytes:
        """Give everything that is in it, to look for what must not be."""


class SQLiteFiles:
    """Files in a test's own folder."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._template = folder, template

    def url(self, name: str, *, empty: bool = False) -> str:
        path = self._path(name)
        if not path.exists() and not empty:
            shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def backup(self, name: str) -> None:
        self._backup(name).unlink(missing_ok=True)
        copies.copy_to(self._path(name), self._backup(name))

    def restore(self, name: str) -> None:
        fresh, aside = self._folder / f"{name}.fresh", self._folder / f"{name}.aside"
        copies.check(self._backup(name))
        copies.copy_to(self._backup(name), fresh)
        copies.put_in_place(fresh, self._path(name), aside)

    def content(self, name: str) -> bytes:
        return b"".join(path.read_bytes() for path in self._folder.glob(f"{name}.db*"))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.db"

    def _backup(self, name: str) -> Path:
        return self._folder / f"{name}.backup"


class Server:
    """A private PostgreSQL, which starts when it is asked for, and its template."""

    def __init__(self, fill: Fill, ending: contextlib.ExitStack) -> None:
        self._fill, self._ending = fill, ending
        self._cluster: Cluster | None = None
        self.numbers = itertools.count(1)

    @property
    def cluster(self) -> Cluster:
        """The running cluster."""
        if self._cluster is None:
            self._cluster = self._ending.enter_context(running_cluster())
            self._cluster.create_database("filled")
            self._fill(self._cluster.url("filled"))
        return self._cluster


class PostgresqlDatabases:
    """Databases of one test in the server that the tests of a worker share."""

    def __init__(self, folder: Path, server: Server) -> None:
        self._folder, self._server = folder, server
        self._made: dict[str, str] = {}

    def url(self, name: str, *, empty: bool = False) -> str:
        if name not in self._made:
            database = f"{name}_{next(self._server.numbers)}"
            self._server.cluster.create_database(database, "template0" if empty else "filled")
            self._made[name] = database
        return self._server.cluster.url(self._made[name])

    def backup(self, name: str) -> None:
        self._tool("pg_dump", "--format=custom", f"--file={self._folder / name}.dump", self._made[name])

    def restore(self, name: str) -> None:
        database = self._made[name]
        self._server.cluster.drop_database(database)
        self._server.cluster.create_database(database)
        self._tool("pg_restore", "--exit-on-error", f"--dbname={database}", f"{self._folder / name}.dump")

    def content(self, name: str) -> bytes:
        return self._tool("pg_dump", "--format=plain", "--data-only", self._made[name])

    def drop(self) -> None:
        """Remove all of them."""
        for database in self._made.values():
            self._server.cluster.drop_database(database)

    def _tool(self, name: str, *arguments: str) -> bytes:
        cluster = self._server.cluster
        readable = {"PGOPTIONS": "-c bytea_output=escape"}  # else letters among bytes would be hexadecimal digits
        environment = {**os.environ, **cluster.environment(), **readable}
        return subprocess.run([cluster.tool(name), *arguments], env=environment, capture_output=True, check=True).stdout


@contextlib.contextmanager
def databases_of(kind: str, folder: Path, template: Callable[[], Path], server: Server) -> Iterator[Databases]:
    """Give the databases of one test. folder: its own; template: gives SQLite's."""
    if kind == "sqlite":
        yield SQLiteFiles(folder, template())
        return
    databases = PostgresqlDatabases(folder, server)
    try:
        yield databases
    finally:
        databases.drop()
