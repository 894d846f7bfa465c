"""`anjungan sync` as a process."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

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
