"""Starts a real mosquitto from the templates that `deploy/broker` ships, on loopback, for the simulation and for tests.

Owns the process it started. Must not touch any other broker on this machine.
"""

import contextlib
import getpass
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

TEMPLATES = Path(__file__).resolve().parent.parent / "deploy" / "broker"
ADDRESS = "127.0.0.1"

_READY_S = 10.0
_STOP_S = 5.0
_STARTS_MAX = 3
_POLL_S = 0.02
_PROBE_S = 0.5


class BrokerError(Exception):
    """The broker cannot be started. The text says why, in one line."""


class BrokerFiles(NamedTuple):
    """PEM files: the authority that signs kiosks and central, the broker's own certificate and key."""

    ca: Path
    certificate: Path
    key: Path


def render(template: str, values: dict[str, str | None]) -> str:
    """Fill a template's `@NAME@` placeholders; a line with one whose value is None is left out.

    Raises `KeyError` for a placeholder without an entry, `ValueError` for a value that would break its line.
    """
    lines = []
    for line in template.splitlines():
        filled: str | None = line
        for name in () if line.startswith("#") else re.findall(r"@([A-Z]+)@", line):
            value = values[name]
            if value is not None and "\n" in value:
                raise ValueError(f"{name}: must be one line")
            filled = None if value is None or filled is None else filled.replace(f"@{name}@", value)
        if filled is not None:
            lines.append(filled)
    return "\n".join(lines) + "\n"


class Broker:
    """A running mosquitto. `stop` ends it; `restart` starts it again on the same port with empty memory."""

    def __init__(self, directory: Path, files: BrokerFiles, port: int, log: Path) -> None:
        """Raises `BrokerError`."""
        self.host = ADDRESS
        self.port = port
        self.log = log
        self._authority = files.ca
        self._configuration = write_configuration(directory, files, port)
        self.process = self._start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def stop(self) -> None:
        """End it and wait. A second call does nothing."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_S)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """SIGKILL, as in a power cut."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Stop if it runs, and start again. Raises `BrokerError`."""
        self.stop()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [find_mosquitto(), "-c", str(self._configuration)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + _READY_S
        while not _serves(self.port, self._authority):
            if process.poll() is not None:
                said = _last_line(self.log)
                in_use = "Address already in use" in said
                raise BrokerError(
                    f"port {self.port} is in use by another program" if in_use else f"mosquitto ended at once: {said}"
                )
            if time.monotonic() > deadline:
                process.kill()
                process.wait()
                raise BrokerError(f"mosquitto does not answer on port {self.port}; see {self.log}")
            time.sleep(_POLL_S)
        return process


def start_broker(directory: Path, files: BrokerFiles, port: int = 0, log: Path | None = None) -> Broker:
    """Start mosquitto with its configuration in `directory` and wait until it accepts connections.

    port 0: a free one. log: where its output is appended, default `directory/broker.log`. Raises `BrokerError`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "broker.log" if log is None else log
    if port:
        return Broker(directory, files, port, log)
    for _ in range(_STARTS_MAX - 1):
        # A port that is free now may be taken a moment later.
        with contextlib.suppress(BrokerError):
            return Broker(directory, files, _free_port(), log)
    return Broker(directory, files, _free_port(), log)


def write_configuration(directory: Path, files: BrokerFiles, port: int) -> Path:
    """Write mosquitto's configuration and access list into `directory`; give the configuration's path."""
    acl = directory / "acl"
    acl.write_text(render((TEMPLATES / "acl.template").read_text(encoding="utf-8"), {}), encoding="utf-8")
    # mosquitto refuses no such file, and complains about one that others can read.
    acl.chmod(0o600)
    values: dict[str, str | None] = {
        # Started by root it would become the user "mosquitto", who may not enter a private directory.
        "USER": getpass.getuser() if os.getuid() == 0 else None,
        "PORT": str(port),
        "ADDRESS": ADDRESS,
        "CA": str(files.ca.resolve()),
        "CERTIFICATE": str(files.certificate.resolve()),
        "KEY": str(files.key.resolve()),
        "REVOCATIONS": None,
        "ACL": str(acl.resolve()),
    }
    configuration = directory / "mosquitto.conf"
    text = render((TEMPLATES / "mosquitto.conf.template").read_text(encoding="utf-8"), values)
    configuration.write_text(text, encoding="utf-8")
    return configuration


def find_mosquitto() -> str:
    """Give the path of mosquitto. Raises `BrokerError` when it is not installed."""
    # Debian puts it where an ordinary user's PATH does not look.
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise BrokerError("mosquitto is not installed (Debian: apt install mosquitto)")
    return found


def _serves(port: int, authority: Path) -> bool:
    """Whether a server with a certificate of this authority answers: our broker, with a key that works."""
    context = ssl.create_default_context(cafile=authority)
    context.check_hostname = False
    try:
        with socket.create_connection((ADDRESS, port), timeout=_PROBE_S) as plain, context.wrap_socket(plain):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-1] if lines else "it said nothing"
