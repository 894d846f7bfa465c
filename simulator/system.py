"""The whole system on this machine: provisions, configures and starts it, and leaves nothing behind.

`make run`, `make demo` and the end-to-end tests all start it here. Everything lies in one directory; only the Unix sockets
live under /tmp, because their paths may have no more than 107 bytes.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import select
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from simulator import configuration
from simulator.commands import SOCKETS_PREFIX, program_command
from simulator.ports import free_ports, is_free
from simulator.postgresql import Cluster, PostgresqlError
from simulator.tether import tethered

START_TIMEOUT_S = 60.0
PROVISION_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 15.0
POLL_S = 0.03
WAKE_S = 0.5
SOCKETS = Path("/tmp")  # noqa: S108  (not TMPDIR, which may be long; the directory in it is checked to be ours alone)
Say = Callable[[str], None]
Database = Literal["sqlite", "postgresql"]


class StartError(Exception):
    """The system cannot be started. The text is for people, one line."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How to start it. Ports: 0 for a free one. reset: forget what an earlier run in this directory left.

    changes: settings that are to be different, for each program (`configuration.Changes`). database: central's. centrals: how
    many side by side, on PostgreSQL only; the second one's program and configuration are called central2.
    """

    panel_port: int = 0
    central_port: int = 0
    window: bool = False
    reset: bool = False
    changes: configuration.Changes = {}
    database: Database = "sqlite"
    centrals: int = 1

    def __post_init__(self) -> None:
        assert self.centrals == 1 or self.database == "postgresql", "an SQLite file has one central"


@contextlib.contextmanager
def running_system(directory: Path, *, say: Say = lambda text: None, **options: Any) -> Iterator[dict[str, Any]]:
    """Start the system in `directory`, give the content of its run.json once everything answers, and end it afterwards.

    To be used in a thread that lives until then: the system ends with the thread that started it. options: as in
    `Options`. say: told about the progress. Raises `StartError`.
    """
    system = System(directory, Options(**options), say)
    try:
        yield system.start()
    finally:
        system.stop()


class System:
    """One system in one directory: `run.json`, `logs/` and, in `run/`, keys, databases and configurations.

    PostgreSQL's cluster is in `postgresql/` beside it: it belongs to another user when we are root.
    """

    def __init__(self, directory: Path, options: Options, say: Say) -> None:
        self._directory = directory.resolve()
        self._options = options
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._sockets: Path | None = None

    @property
    def run_file(self) -> Path:
        """Where outsiders look."""
        return self._directory / "run.json"

    @property
    def logs(self) -> Path:
        """Where every program's output goes."""
        return self._directory / "logs"

    def start(self) -> dict[str, Any]:
        """Start everything and wait until it answers; give the content of run.json. Raises `StartError`."""
        work = self._directory / "run"
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._take_lock(work)
        self.run_file.unlink(missing_ok=True)
        if self._options.reset:
            _empty(work)
            shutil.rmtree(self._directory / "postgresql", ignore_errors=True)
        for old in self.logs.glob("*.log"):
            old.unlink()
        self.logs.mkdir(exist_ok=True)
        ports = self._choose_ports()
        self._sockets = _short_directory(self._directory)
        cluster = self._make_cluster() if self._options.database == "postgresql" else None
        layout = configuration.Layout(work, self._sockets, self.logs, self.run_file, ports, cluster)
        try:
            self._provision(layout)
        finally:
            if cluster is not None:
                cluster.stop()  # from here on it is the simulator's, on the same port
        config = configuration.write_all(layout, window=self._options.window, changes=self._options.changes)
        self._say("starting broker, billers, central and the kiosk")
        with (self.logs / "simulator.log").open("ab") as log:
            self._process = subprocess.Popen(
                tethered(program_command("simulate", config), "TERM"),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self._wait_run_file()

    def wait(self) -> int:
        """Wait until the simulator ends by itself; give its exit code.

        Wakes up now and then: a signal that comes just before a wait without end would only be noticed after it.
        """
        assert self._process is not None, "the system has not been started"
        handle = os.pidfd_open(self._process.pid)
        try:
            while not select.select([handle], [], [], WAKE_S)[0]:
                pass
        finally:
            os.close(handle)
        return self._process.wait()

    def stop(self) -> None:
        """End everything, if it was started. A second call does nothing."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._lock is not None:
            self.run_file.unlink(missing_ok=True)
            if self._sockets is not None:
                shutil.rmtree(self._sockets, ignore_errors=True)
            os.close(self._lock)
        self._process = self._lock = None

    def _take_lock(self, work: Path) -> None:
        lock = os.open(work / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise StartError(f"the system is running already in {self._directory}") from error
        self._lock = lock

    def _choose_ports(self) -> configuration.Ports:
        wanted = {"PANEL_PORT": self._options.panel_port, "CENTRAL_PORT": self._options.central_port}
        for name, port in wanted.items():
            if port and not is_free(port):
                raise StartError(f"port {port} is in use; choose another: {name}=...")
        panel, central, broker, link, biller, paycode, *further = free_ports(5 + self._options.centrals)
        return configuration.Ports(
            panel=self._options.panel_port or panel,
            central=self._options.central_port or central,
            broker=broker,
            link=link,
            biller=biller,
            paycode=paycode,
            further=tuple(further),
        )

    def _make_cluster(self) -> Cluster:
        """Give central's PostgreSQL, which runs, with its database."""
        self._say("preparing PostgreSQL")
        try:
            cluster = Cluster(self._directory / "postgresql", durable=False)
            cluster.start()
            cluster.ensure_database(configuration.DATABASE)
        except (PostgresqlError, OSError) as error:
            raise StartError(str(error)) from error
        return cluster

    def _provision(self, layout: configuration.Layout) -> None:
        self._say("preparing keys, certificates and databases")
        command = program_command("provision", configuration.write_provision(layout))
        log = self.logs / "provision.log"
        with log.open("wb") as output:
            try:
                done = subprocess.run(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=PROVISION_TIMEOUT_S, check=False
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise StartError(f"provisioning took over {PROVISION_TIMEOUT_S:g} s; see {log}") from error
        if done.returncode:
            raise StartError(f"provisioning failed: {_last_line(log)} (see {log}; RESET=1 forgets earlier runs)")

    def _wait_run_file(self) -> dict[str, Any]:
        assert self._process is not None, "the simulator has been started"
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.run_file.exists():
            if self._process.poll() is not None:
                log = self.logs / "simulator.log"
                raise StartError(f"the simulator ended at once: {_last_line(log)} (see {log})")
            if time.monotonic() > deadline:
                raise StartError(f"not everything answered within {START_TIMEOUT_S:g} s; see {self.logs}")
            time.sleep(POLL_S)
        content: dict[str, Any] = json.loads(self.run_file.read_bytes())
        return content


def _short_directory(directory: Path) -> Path:
    """Give a private directory with a short path that belongs to `directory`. Raises `StartError` when it is not ours."""
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:10]
    path = SOCKETS / f"{SOCKETS_PREFIX}{os.getuid()}-{name}"
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise StartError(f"{path} should be a directory that only you can enter")
    _empty(path)
    return path


def _empty(directory: Path) -> None:
    """Remove what is in it, but for the lock."""
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != "lock":
            entry.unlink()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-1] if lines else "it said nothing"
