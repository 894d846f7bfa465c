"""udev's rules for the parts that kiosk.toml names: the scanner by its identity, a printer on a serial line by its path."""

import re
import tomllib
from pathlib import Path
from typing import Any

from anjungan_install.files import difference, write
from anjungan_install.steps import InstallError, Step

RULES = Path("etc/udev/rules.d/99-z-anjungan-parts.rules")
_HEAD = "# Written by deploy/install from /etc/anjungan/kiosk.toml: run it again after a change there.\n"
_OWNED = 'GROUP="anjungan", MODE="0660"'


def rules(settings: dict[str, Any]) -> str:
    """Give the rules for these settings of a kiosk, "" when none are needed. Raises `InstallError`, naming the key."""
    devices = settings.get("devices", {})
    lines = []
    identity = devices.get("scanner", {}).get("identity", "")
    if identity:
        if not re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", str(identity)):
            raise InstallError(f"kiosk.toml: devices.scanner.identity: {identity!r} is not like 05e0:1200")
        vendor, product = identity.split(":")
        match = f'ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}"'
        lines.append(f'SUBSYSTEM=="input", KERNEL=="event*", {match}, {_OWNED}')
    path = str(devices.get("printer", {}).get("path", ""))
    if path.startswith("/dev/") and not path.startswith(("/dev/anjungan/", "/dev/usb/")):
        if not re.fullmatch(r"/dev/[A-Za-z0-9_.:/@+-]+", path):
            raise InstallError(f"kiosk.toml: devices.printer.path: {path!r} is no path of a device")
        name = path.removeprefix("/dev/")
        lines += [f'SUBSYSTEM=="tty", {key}=="{name}", {_OWNED}' for key in ("KERNEL", "SYMLINK")]
    return _HEAD + "\n".join(lines) + "\n" if lines else ""


def parts_step(root: Path) -> Step:
    """Give the step that has these rules where kiosk.toml asks for some, and none where it does not."""
    path, settings = root / RULES, root / "etc/anjungan/kiosk.toml"

    def wanted() -> bytes:
        if not settings.exists():
            return b""
        try:
            return rules(tomllib.loads(settings.read_text(encoding="utf-8"))).encode()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InstallError(f"{settings}: {error}") from error

    def differs() -> list[str]:
        content = wanted()
        if not content:
            return [f"{path}: is not asked for"] if path.exists() else []
        line = difference(path, content)
        return [] if line is None else [line]

    def apply() -> None:
        content = wanted()
        if content:
            write(path, content)
        else:
            path.unlink()

    return Step("scanner and serial printer", differs, apply)
