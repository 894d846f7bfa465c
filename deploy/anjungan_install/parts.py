"""What kiosk.toml says about printer, keypad, scanner and jack, as udev's rules and as what the controller's unit may reach.

The unit itself reaches pins and input devices only; the one way to the printer that is configured is a drop-in of its own.
"""

import re
import tomllib
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from anjungan_install.files import difference, write
from anjungan_install.steps import InstallError, Step
from anjungan_install.units import SYSTEM

RULES = Path("etc/udev/rules.d/99-z-anjungan-parts.rules")
DROP_IN = SYSTEM / "anjungan-firmware.service.d/50-printer.conf"
_HEAD = "# Written by deploy/install from /etc/anjungan/kiosk.toml: run it again after a change there.\n"
_OWNED = 'GROUP="anjungan", MODE="0660"'
_SWITCHES = 'ATTRS{capabilities/sw}=="*[4567cdef]"'
"""An input device with SW_HEADPHONE_INSERT (linux/input-event-codes.h): bit 2, in the last digit of a hexadecimal bitmap."""
_LINES = ("ttyUSB", "ttyACM", "ttyAMA", "ttyS")
"""Device classes of serial lines: adapters, printers that are one themselves, and the Pi's own."""


def rules(settings: dict[str, Any]) -> str:
    """Give udev's rules for these settings of a kiosk, "" when none are needed. Raises `InstallError`, naming the key."""
    lines = []
    for part in ("keypad", "scanner"):
        if identity := _table(settings, part).get("identity"):
            vendor, product = _identity(part, identity)
            match = f'ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}"'
            lines.append(f'SUBSYSTEM=="input", KERNEL=="event*", {match}, {_OWNED}')
    if isinstance(devices := settings.get("devices"), dict) and devices.get("jack") is True:
        lines.append(f'SUBSYSTEM=="input", KERNEL=="event*", {_SWITCHES}, {_OWNED}')
    return _text(lines + _printer_rules(_table(settings, "printer")))


def drop_in(settings: dict[str, Any]) -> str:
    """Give what the controller's unit may reach for the configured printer. Raises `InstallError`, naming the key.

    usb: libusb cannot begin without a netlink socket (tried with libusb 1.0.26: `libusb_init` fails), and in a network of its own
    it hears nothing there. network: of all addresses only the printer's; without a network of its own nothing else changes,
    since the unit may bind no port and exchange no packet with anyone but the printer.
    """
    printer = _table(settings, "printer")
    transport = _transport(printer)
    if transport == "network":
        try:
            address = ip_address(str(printer.get("address", "")).split("%")[0])
        except ValueError as error:
            raise InstallError(
                f"kiosk.toml: devices.printer.address: {printer.get('address', '')!r} is no numeric address"
            ) from error
        family = "AF_INET" if address.version == 4 else "AF_INET6"
        lines = ["PrivateNetwork=no", f"RestrictAddressFamilies={family}", f"IPAddressAllow={address}"]
    elif transport == "usb":
        lines = ["DeviceAllow=char-usb_device rw", "RestrictAddressFamilies=AF_NETLINK"]
    elif _is_usblp(printer):
        lines = ["DeviceAllow=char-usb rw"]
    else:
        lines = [f"DeviceAllow=char-{name} rw" for name in _LINES]
    return _text(["[Service]", *lines])


def parts_steps(root: Path) -> list[Step]:
    """Give the steps that have both where kiosk.toml is there and asks for them, and neither where it does not."""
    settings = root / "etc/anjungan/kiosk.toml"

    def made(make: Callable[[dict[str, Any]], str]) -> Callable[[], bytes]:
        def wanted() -> bytes:
            if not settings.exists():
                return b""
            try:
                return make(tomllib.loads(settings.read_text(encoding="utf-8"))).encode()
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise InstallError(f"{settings}: {error}") from error

        return wanted

    return [
        _file_step("printer, keypad, scanner and jack", root / RULES, made(rules)),
        _file_step("way to the printer", root / DROP_IN, made(drop_in)),
    ]


def _file_step(name: str, path: Path, wanted: Callable[[], bytes]) -> Step:
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

    return Step(name, differs, apply)


def _printer_rules(printer: dict[str, Any]) -> list[str]:
    transport = _transport(printer)
    if transport == "usb":
        vendor, product = _identity("printer", printer.get("identity", ""))
        match = f'ENV{{DEVTYPE}}=="usb_device", ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}"'
        return [f'SUBSYSTEM=="usb", {match}, {_OWNED}']
    if transport == "network" or _is_usblp(printer):
        return []
    path = _path(printer)
    if not re.fullmatch(r"/dev/[A-Za-z0-9_.:/@+-]+", path):
        raise InstallError(f"kiosk.toml: devices.printer.path: {path!r} is no path of a device")
    name = path.removeprefix("/dev/")
    return [f'SUBSYSTEM=="tty", {key}=="{name}", {_OWNED}' for key in ("KERNEL", "SYMLINK")]


def _transport(printer: dict[str, Any]) -> str:
    transport = str(printer.get("transport", "device"))
    if transport not in ("device", "serial", "usb", "network"):
        raise InstallError(
            f"kiosk.toml: devices.printer.transport: {transport!r} is not device, serial, usb or network"
        )
    return transport


def _path(printer: dict[str, Any]) -> str:
    return str(printer.get("path", "/dev/usb/lp0"))


def _is_usblp(printer: dict[str, Any]) -> bool:
    """Whether it is the kernel's driver of USB printers, for which the shipped rules have a line."""
    return _transport(printer) == "device" and _path(printer).startswith(("/dev/anjungan/", "/dev/usb/"))


def _identity(part: str, identity: object) -> tuple[str, str]:
    if not re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", str(identity)):
        raise InstallError(f"kiosk.toml: devices.{part}.identity: {identity!r} is not like 05e0:1200")
    vendor, _, product = str(identity).partition(":")
    return vendor, product


def _table(settings: dict[str, Any], part: str) -> dict[str, Any]:
    """Give a table of `devices`, {} where it is missing; what is no table at all is the controller's to refuse."""
    devices = settings.get("devices", {})
    table = devices.get(part, {}) if isinstance(devices, dict) else {}
    return table if isinstance(table, dict) else {}


def _text(lines: list[str]) -> str:
    return _HEAD + "\n".join(lines) + "\n" if lines else ""
