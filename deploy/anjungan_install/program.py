"""The command deploy/install."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from anjungan_install import commands, plans
from anjungan_install.commands import Run
from anjungan_install.steps import InstallError, carry_out, check

SOURCE = Path(__file__).resolve().parents[2]
EXIT_DIFFERS, EXIT_FAILED = 1, 2
PYTHON_LEAST = (3, 11)
UPDATING = Path("run/anjungan/updating")

_WAKE = (
    ("systemctl", "daemon-reload"),
    ("systemd-tmpfiles", "--create"),
    ("udevadm", "control", "--reload"),
    ("udevadm", "trigger", "--action=change"),
    ("systemctl", "restart", "systemd-sysctl.service"),
)
"""What makes the running system see new files, but for what only a start of the machine changes."""


def main(arguments: list[str] | None = None) -> int:
    """Install or check. 0: all is so. 1: with --check, something differs. 2: it cannot be done, and one line says why."""
    parser = argparse.ArgumentParser(
        prog="deploy/install",
        description="Turns a fresh Raspberry Pi OS Lite (64-bit) into a kiosk. May be repeated: only what differs is changed.",
    )
    parser.add_argument("--check", action="store_true", help="change nothing; say for each point whether it is so")
    parser.add_argument("--central", action="store_true", help="the server's part, on Debian, instead of a kiosk")
    parser.add_argument("--ssh", action="store_true", help="let technicians sign in over the network (off without it)")
    parser.add_argument("--root", type=Path, default=Path("/"), help="an image's folder instead of this machine")
    chosen = parser.parse_args(arguments)
    if chosen.central and chosen.ssh:
        parser.error("--ssh is for a kiosk; on a server nothing is closed")
    try:
        return _work(chosen)
    except InstallError as error:
        print(f"deploy/install: {error}", file=sys.stderr)
    except PermissionError as error:
        print(
            f"deploy/install: {error.filename}: may not be read: run it as root (sudo deploy/install)", file=sys.stderr
        )
    return EXIT_FAILED


def _work(chosen: argparse.Namespace) -> int:
    root = chosen.root.resolve()
    live = root == Path("/")
    if sys.version_info < PYTHON_LEAST:
        raise InstallError("Python 3.11 or newer is needed")
    if not root.is_dir():
        raise InstallError(f"{root}: there is no such folder")
    if os.geteuid() != 0 and (live or not chosen.check):
        raise InstallError("run it as root: sudo deploy/install")
    os.umask(0o022)
    options = plans.Options(SOURCE, root, commands.run, commands.heed, ssh=chosen.ssh)
    steps = plans.central(options) if chosen.central else plans.kiosk(options)
    if chosen.check:
        return 0 if check(steps, live=live) else EXIT_DIFFERS
    changed = carry_out(steps, live=live)
    if changed and live:
        units = plans.CENTRAL_UNITS if chosen.central else plans.KIOSK_UNITS
        put_in_use((*_WAKE, ("systemctl", "try-restart", *units)), commands.run, root)
    print(_farewell(chosen, changed, live))
    return 0


def put_in_use(wanted: Iterable[Sequence[str]], run: Run, root: Path) -> None:
    """Start these commands, one after the other, and let the touchscreen say meanwhile that the kiosk is being updated.

    It knows by a file in the controller's folder (`updating` in ui.toml), and that folder is only there where a kiosk runs.
    Raises `InstallError`.
    """
    mark = root / UPDATING
    if mark.parent.is_dir():
        mark.touch()
    try:
        for command in wanted:
            run(command)
    finally:
        mark.unlink(missing_ok=True)


def _farewell(chosen: argparse.Namespace, changed: bool, live: bool) -> str:
    if not changed:
        return "Nothing had to be changed."
    if not live:
        return "Installed. What was skipped is done by deploy/install on the machine itself."
    if chosen.central:
        return "Installed. Next: docs/operations.md, Central."
    closed = (
        ""
        if chosen.ssh
        else " From then on nobody can sign in, at the screen or over the network; --ssh keeps the network."
    )
    return f"Installed. Start the Pi anew (sudo reboot): the boot line and the consoles change only then.{closed}"
