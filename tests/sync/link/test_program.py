"""`anjungan sync` as a process."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from anjungan_notify import Notifier
from sync.link.loop import Loop
from sync.link.settings import Settings


def write_configuration(path: Path, settings: Settings, kiosk: str) -> None:
    broker = settings.broker
    path.write_text(
        f'controller = "{settings.controller}"\nkiosk = "{kiosk}"\nshard = 0\n[broker]\nhost = "{broker.host}"\n'
        f'port = {broker.port}\nca = "{broker.ca}"\ncertificate = "{broker.certificate}"\nkey = "{broker.key}"\n',
        encoding="utf-8",
    )


def test_program_serves_until_sigterm_and_ends_clean(
    link_settings: Settings, controller: Any, central: Any, tmp_path: Path
) -> None:
    """It knocks, and SIGTERM ends it with exit code 0."""
    write_configuration(tmp_path / "sync.toml", link_settings, link_settings.kiosk)
    command = [sys.executable, "-m", "anjungan_cli", "sync", "--config", str(tmp_path / "sync.toml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert central.expect("k/0/k-0123456789ab/up/knock") == b""
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    lines = [line.split(": ", 1)[1] for line in log.splitlines()]
    assert sorted(lines) == [
        "connected to the broker",
        "connected to the controller",
        "ended",
        "serving kiosk k-0123456789ab",
    ]


def test_wrong_configuration_is_one_line_with_the_key(link_settings: Settings, tmp_path: Path) -> None:
    """Exit code 2."""
    write_configuration(tmp_path / "sync.toml", link_settings, "kiosk-1")
    command = [sys.executable, "-m", "anjungan_cli", "sync", "--config", str(tmp_path / "sync.toml")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (
        2,
        f"anjungan sync: {tmp_path}/sync.toml: kiosk: must be k- and 12 lower-case hexadecimal digits\n",
    )


def test_an_idle_link_feeds_the_watchdog(link_settings: Settings, directory: Path) -> None:
    """With nothing to do but wait, its own loop says that it serves, turns, and ends."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(directory / "notify"))
        systemd.settimeout(20)
        notifier = Notifier({"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "300000"})
        loop = Loop(link_settings, lambda: 0.1, notifier)
        thread = threading.Thread(target=loop.run)
        thread.start()
        heard = [systemd.recv(1_024)]
        while heard.count(b"WATCHDOG=1") < 4:
            heard.append(systemd.recv(1_024))
        loop.stop()
        thread.join(20)
        while heard[-1] != b"STOPPING=1":
            heard.append(systemd.recv(1_024))
        notifier.close()
    assert heard[0] == b"READY=1"


def test_the_link_sleeps_no_longer_than_the_watchdog_lets_it(link_settings: Settings) -> None:
    """A session without anything due would sleep for ever; a broker that is due sooner is waited for no longer than that."""
    notifier = Notifier({"NOTIFY_SOCKET": "@nobody", "WATCHDOG_USEC": "45000000"}, lambda: 0.0)
    loop = Loop(link_settings, lambda: 0.1, notifier)
    notifier._due_s = 15.0
    loop._session = SimpleNamespace(next_ms=lambda: None)  # type: ignore[assignment]
    assert loop._timeout_s() == 15.0
    loop._broker_deadline_ms = 0
    assert loop._timeout_s() == 0.0
    loop._close()
    notifier.close()
