"""Runs a PostgreSQL of our own: a private cluster on a loopback port, for the simulation, for tests and for the bench.

Owns the directory that it is given and the server that it started. Must not touch any other cluster on this machine.
PostgreSQL refuses to run as root; then the server runs as the user `postgres`, to whom the directory belongs.
"""

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from simulator.ports import HOST, free_ports
from simulator.tether import tethered

USER = "anjungan"
SERVICE_USER = "postgres"
"""Whom Debian's package makes, and as whom the server runs when we are root."""

PACKAGED = Path("/usr/lib/postgresql")
"""Where Debian keeps each version's programs, which are in nobody's PATH."""

_PREFIX = "anjungan-postgresql-"
_READY_S = 30.0
_STOP_S = 15.0
_INITDB_S = 60.0
_POLL_S = 0.02
_STARTS_MAX = 3

_SETTINGS = {
    "unix_socket_directories": "",
    "listen_addresses": HOST,
    "timezone": "UTC",
    "log_min_error_statement": "panic",  # statements and rows are about customers
    "log_error_verbosity": "terse",
    "max_connections": "200",
}
_QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
}
"""For a cluster that nobody needs after a crash of the machine. A crash of the server alone loses nothing."""


class PostgresqlError(Exception):
    """PostgreSQL cannot be started. The text says why, in one line."""


class Cluster:
    """One cluster in one directory, made when it is not there yet. `start` serves it; the port is chosen anew each time.

    durable: commits are on the disk when they are acknowledged, as in production; else everything is for speed.
    port: 0 for a free one. Raises `PostgresqlError`.
    """

    def __init__(self, directory: Path, *, durable: bool, port: int = 0) -> None:
        self.directory = directory.resolve()
        self.log = self.directory / "server.log"
        self.port = port
        self._any_port = port == 0
        self._data = self.directory / "data"
        self._programs = find_programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._make(durable)
        self._password = (self.directory / "password").read_text(encoding="ascii")

    @property
    def pid(self) -> int | None:
        """The server's process id, None while it does not run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def command(self) -> tuple[str, ...]:
        """What serves the cluster, to be run as `server_user`. The port has to be chosen by then."""
        assert self.port, "a port has been chosen"
        return (str(self._programs / "postgres"), "-D", str(self._data), "-c", f"port={self.port}")

    def url(self, database: str) -> str:
        """Give a database's address for SQLAlchemy. It holds the password."""
        return f"postgresql+psycopg://{USER}:{self._password}@{HOST}:{self.port}/{database}"

    def environment(self) -> dict[str, str]:
        """Give what PostgreSQL's own tools (`pg_dump`, `psql`) need to find the server."""
        return {"PGHOST": HOST, "PGPORT": str(self.port), "PGUSER": USER, "PGPASSWORD": self._password}

    def tool(self, name: str) -> str:
        """Give the path of one of PostgreSQL's own tools."""
        return str(self._programs / name)

    def start(self) -> None:
        """Serve, and wait until it answers; recovery after a crash is part of that. Raises `PostgresqlError`."""
        for attempt in range(1, _STARTS_MAX + 1):
            if self._any_port:
                (self.port,) = free_ports(1)  # it may be taken a moment later
            try:
                self._serve()
                return
            except PostgresqlError:
                if attempt == _STARTS_MAX:
                    raise

    def stop(self) -> None:
        """End it in order and wait. A second call does nothing."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End it at once, without a checkpoint: the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def create_database(self, name: str, template: str = "template0") -> None:
        """Make a database, a copy of another to which nobody is connected."""
        with self.connected() as connection:
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            connection.execute(made)

    def ensure_database(self, name: str) -> None:
        """Make an empty database, unless there is one of this name."""
        with self.connected() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            self.create_database(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, and whoever is connected to it. One that is not there is fine."""
        with self.connected() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextlib.contextmanager
    def connected(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Connect as the owner of everything; each statement is a transaction. Raises `psycopg.Error`."""
        with psycopg.connect(
            host=HOST, port=self.port, user=USER, password=self._password, dbname=database, autocommit=True
        ) as connection:
            yield connection

    def _make(self, durable: bool) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        shutil.rmtree(self._data, ignore_errors=True)  # of an attempt that was interrupted
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if server_user() and not _may_enter(self.directory.parent):
            raise PostgresqlError(
                f"{self.directory.parent}: the user {SERVICE_USER} must be able to pass it (chmod o+x)"
            )
        password = self.directory / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16), encoding="ascii")
        self.log.touch(mode=0o600)
        if server_user():
            for path in (self.directory, password, self.log):
                shutil.chown(path, SERVICE_USER, pwd.getpwnam(SERVICE_USER).pw_gid)
        command = [
            str(self._programs / "initdb"), "--pgdata", str(self._data), "--username", USER, "--pwfile", str(password),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            done = subprocess.run(
                _as_server(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=_INITDB_S, check=False
            )
        if done.returncode:
            raise PostgresqlError(f"initdb failed: {_last_line(self.log)}")
        settings = _SETTINGS if durable else _SETTINGS | _QUICK
        with (self._data / "postgresql.conf").open("a", encoding="ascii") as configuration:
            configuration.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _serve(self) -> None:
        assert self.pid is None, "the server runs already"
        with self.log.open("ab") as log:
            self._process = process = subprocess.Popen(
                tethered(self.command, "INT", server_user()),
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + _READY_S
        while not self._answers():
            if process.poll() is not None:
                raise PostgresqlError(f"PostgreSQL ended at once: {_last_line(self.log)}")
            if time.monotonic() > deadline:
                self.crash()
                raise PostgresqlError(f"PostgreSQL does not answer on port {self.port}; see {self.log}")
            time.sleep(_POLL_S)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), self.connected():
            return True
        return False

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextlib.contextmanager
def running_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Serve a fresh cluster in a directory under /tmp, and leave nothing behind. durable: as in `Cluster`.

    To be used in a thread that lives until then: the server ends with the thread that started it. What a run left that was
    killed itself is removed too. Raises `PostgresqlError`.
    """
    _remove_orphans()
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
    draft = directory / "lock.new"
    with draft.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft.rename(directory / "lock")  # nobody ever finds it without its holder
        cluster = Cluster(directory, durable=durable)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(directory, ignore_errors=True)


def find_programs() -> Path:
    """Give the folder of PostgreSQL's programs, the newest version's. Raises `PostgresqlError` when it is not installed."""
    versions = [path.parent for path in PACKAGED.glob("*/bin/postgres") if path.parent.parent.name.isdecimal()]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    found = shutil.which("postgres")
    if found is None:
        raise PostgresqlError("PostgreSQL is not installed (Debian: apt install postgresql)")
    return Path(found).resolve().parent


def server_user() -> str:
    """Give the user as whom the server has to be started, "" for the one we are."""
    return SERVICE_USER if os.getuid() == 0 else ""


def _may_enter(directory: Path) -> bool:
    """Whether the server's user gets through to what is in a directory."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (directory, *directory.parents))


def _as_server(command: list[str]) -> list[str]:
    user = server_user()
    return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", *command] if user else command


def _remove_orphans() -> None:
    """Remove the directories of runs that are over: nobody holds their lock."""
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), (directory / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-1] if lines else "it said nothing"
