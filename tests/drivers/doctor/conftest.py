"""Made-up machines: a folder that stands for a Pi's /, programs of the system that answer, and a header without a Pi."""

import os
from pathlib import Path
from typing import Any

import pytest

from firmware.config import Settings
from firmware.core.states import Site

MODEL = "Raspberry Pi 4 Model B Rev 1.5"
TRIXIE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian\n'
NOBODYS = 54_321
"""A user's and a group's number that nobody here has."""
PRINTER = "etc/systemd/system/anjungan-firmware.service.d/50-printer.conf"


class Folder:
    """A Pi's file system, as far as the doctor looks at it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, text: str) -> Path:
        """Write a file."""
        whole = self.root / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_text(text)
        return whole

    def own(self, user: str = "anjungan", group: str = "anjungan") -> None:
        """Let whoever runs the tests be this user and this group: what is put here belongs to them."""
        numbers = {name: (os.getuid() if name == user else NOBODYS) for name in (user, "anjungan")}
        groups = {name: (os.getgid() if name == group else NOBODYS) for name in (group, "anjungan", "gpio")}
        lines = [f"{name}:x:{number}:{groups['anjungan']}::/:/usr/sbin/nologin\n" for name, number in numbers.items()]
        self.put("etc/passwd", "".join(lines))
        self.put("etc/group", "".join(f"{name}:x:{number}:\n" for name, number in groups.items()))


class Programs:
    """The system's programs: each command line that is known answers, every other one is a program that there is not."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def __call__(self, command: Any) -> str | None:
        return self.answers.get(" ".join(command))


@pytest.fixture
def pi(tmp_path: Path) -> Folder:
    """A Pi 4 after `deploy/install`, with a printer at usblp."""
    folder = Folder(tmp_path / "root")
    folder.put("proc/device-tree/model", MODEL + "\0")
    folder.put("etc/os-release", TRIXIE)
    folder.put("etc/rpi-issue", "Raspberry Pi reference\n")
    folder.own()
    folder.put("sys/class/watchdog/watchdog0/state", "active\n")
    folder.put("run/systemd/timesync/synchronized", "")
    folder.put(PRINTER, "[Service]\nDeviceAllow=char-usb rw\n")
    (folder.root / "usr/lib/aarch64-linux-gnu").mkdir(parents=True)
    return folder


@pytest.fixture
def programs() -> Programs:
    """What a healthy kiosk's programs answer, while the controller is stopped."""
    unit = "anjungan-firmware.service"
    return Programs(
        {
            "vcgencmd get_throttled": "throttled=0x0\n",
            "systemctl show -p RuntimeWatchdogUSec": "RuntimeWatchdogUSec=14s\n",
            f"systemctl show -p WatchdogUSec {unit}": "WatchdogUSec=45s\n",
            f"systemctl show -p ActiveState {unit}": "ActiveState=inactive\n",
            f"systemctl show -p ActiveState -p SubState -p NRestarts -p StatusText {unit}": "ActiveState=inactive\n",
        }
    )


@pytest.fixture
def settings() -> Settings:
    """A kiosk's configuration."""
    return Settings(
        kiosk="k-0123456789ab",
        shard=0,
        state_directory="/var/lib/anjungan",
        keys_directory="/etc/anjungan/keys",
        ui_socket="/run/anjungan/ui",
        sync_socket="/run/anjungan/sync",
        site=Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777"),
    )
