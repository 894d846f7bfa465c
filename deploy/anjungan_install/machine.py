"""What the machine has to be before anything is changed on it. Read from files, so that a folder can be judged as well."""

import re
from pathlib import Path

from anjungan_install.steps import InstallError

RELEASES = {"12": "bookworm", "13": "trixie"}
"""Python 3.11 and 3.13: what the locks resolve for."""


def require_kiosk(root: Path) -> None:
    """Raise `InstallError` unless this is a Raspberry Pi OS Lite of 64 bits that the locks resolve for."""
    _require_release(root, "Raspberry Pi OS")
    if not (root / "etc/rpi-issue").exists():
        raise InstallError("this is no Raspberry Pi OS (/etc/rpi-issue is missing): a kiosk runs on a Raspberry Pi")
    if not (root / "usr/lib/aarch64-linux-gnu").is_dir():
        raise InstallError("this system has no 64-bit programs: install Raspberry Pi OS Lite (64-bit)")
    if (root / "etc/systemd/system/display-manager.service").is_symlink():
        raise InstallError("a desktop is installed, and it holds the screen: install Raspberry Pi OS Lite")


def require_central(root: Path) -> None:
    """Raise `InstallError` unless this is a Debian of 64 bits that the locks resolve for."""
    _require_release(root, "Debian")
    if not any((root / f"usr/lib/{name}-linux-gnu").is_dir() for name in ("x86_64", "aarch64")):
        raise InstallError("central needs x86-64 or aarch64")


def _require_release(root: Path, wanted: str) -> None:
    try:
        text = (root / "etc/os-release").read_text(encoding="utf-8")
    except OSError as error:
        raise InstallError(f"{root / 'etc/os-release'}: {error.strerror}") from error
    fields = dict(re.findall(r'^([A-Z_]+)="?([^"\n]*)"?$', text, re.MULTILINE))
    if fields.get("ID") != "debian" or fields.get("VERSION_ID") not in RELEASES:
        known = ", ".join(f"{number} ({name})" for number, name in RELEASES.items())
        raise InstallError(f"this is {fields.get('PRETTY_NAME', 'an unknown system')}: {wanted} {known} is needed")
