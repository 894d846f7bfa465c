"""Whether the controller's user may reach its devices: users and groups, modes of device files, its unit's fence. `root` is /."""

import stat
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from drivers.doctor.verdict import Verdict, ok, skipped, wrong
from drivers.hid.evdev import find_device
from drivers.settings import DeviceSettings, InputSettings, PrinterSettings

USER = "anjungan"
GROUPS = ("gpio",)
"""What its unit adds to the user's own groups (deploy/systemd/anjungan-firmware.service, SupplementaryGroups)."""
DROP_IN = Path("etc/systemd/system/anjungan-firmware.service.d/50-printer.conf")
_INSTALL = "sudo deploy/install in the project's folder"


class Who(NamedTuple):
    """A user's number, and the numbers of all its groups."""

    user: int
    groups: frozenset[int]


def users_of(root: Path) -> dict[int, str]:
    """Give the users' names by their numbers."""
    return {int(row[2]): row[0] for row in _rows(root / "etc/passwd")}


def controller(root: Path) -> Who | None:
    """Give the user that the controller runs as, None when there is none."""
    users = {row[0]: row for row in _rows(root / "etc/passwd")}
    groups = _rows(root / "etc/group")
    if USER not in users:
        return None
    also = {int(row[2]) for row in groups if row[0] in GROUPS or USER in row[-1].split(",")}
    return Who(int(users[USER][2]), frozenset({int(users[USER][3]), *also}))


def may_use(path: Path, who: Who) -> bool:
    """Say whether this user may read and write a file, by its mode. Raises `OSError`."""
    status = path.stat()
    if status.st_uid == who.user:
        wanted = stat.S_IRUSR | stat.S_IWUSR
    elif status.st_gid in who.groups:
        wanted = stat.S_IRGRP | stat.S_IWGRP
    else:
        wanted = stat.S_IROTH | stat.S_IWOTH
    return status.st_mode & wanted == wanted


def check_access(root: Path, settings: DeviceSettings) -> list[Verdict]:
    """Every configured device that is plugged in may be used by the controller; of what is missing its own check speaks."""
    who = controller(root)
    if who is None:
        return [wrong("user", f"there is no user {USER}", _INSTALL)]
    found = [ok("user", f"{USER} is there")]
    for chip in sorted((root / "dev").glob("gpiochip*")):
        found += _judge("pins", chip, who)
    for part, device in (("keypad", settings.keypad), ("scanner", settings.scanner)):
        if device.identity:
            found += _judge(part, _input_path(root, device), who)
    found += _judge("printer", printer_path(root, settings.printer), who)
    found.append(check_fence(root, settings.printer))
    return found


def printer_path(root: Path, settings: PrinterSettings) -> Path | None:
    """Give the device file of the configured printer; None when it has none, or is not plugged in."""
    if settings.transport == "network":
        return None
    if settings.transport != "usb":
        path = root / settings.path.lstrip("/")
        return path if path.exists() else None
    for device in sorted((root / "sys/bus/usb/devices").glob("*")):
        try:
            identity = ":".join((device / name).read_text().strip() for name in ("idVendor", "idProduct"))
            bus, number = (int((device / name).read_text()) for name in ("busnum", "devnum"))
        except (OSError, ValueError):
            continue  # an interface, or a device that is being unplugged
        rest = device.name.removeprefix(settings.port)
        there = not settings.port or (rest != device.name and not rest[:1].isdigit())  # 1-1.1 is not 1-1.10
        if there and identity == settings.identity:
            return root / f"dev/bus/usb/{bus:03d}/{number:03d}"
    return None


def check_fence(root: Path, settings: PrinterSettings) -> Verdict:
    """The controller's unit reaches the way to the printer that kiosk.toml names now (deploy/anjungan_install/parts.py)."""
    path = root / DROP_IN
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    if _fence_line(settings) in lines:
        return ok("printer's way", f"the controller's unit reaches it ({settings.transport})")
    return wrong("printer's way", f"the controller's unit does not reach it ({settings.transport})", _INSTALL)


def _fence_line(settings: PrinterSettings) -> str:
    if settings.transport == "network":
        return f"IPAddressAllow={ip_address(settings.address.split('%')[0])}"
    if settings.transport == "usb":
        return "DeviceAllow=char-usb_device rw"
    by_kernel = settings.transport == "device" and settings.path.startswith(("/dev/anjungan/", "/dev/usb/"))
    return "DeviceAllow=char-usb rw" if by_kernel else "DeviceAllow=char-ttyUSB rw"


def _judge(part: str, path: Path | None, who: Who) -> list[Verdict]:
    if path is None:
        return []
    name = f"permissions of the {part}"
    try:
        if may_use(path, who):
            return [ok(name, f"{path}: {USER} may use it")]
    except OSError:
        return [skipped(name, f"{path} went away")]
    return [wrong(name, f"{path}: {USER} may not use it", f"{_INSTALL}, then unplug it and plug it in again")]


def _input_path(root: Path, settings: InputSettings) -> Path | None:
    try:
        return find_device(settings, root)
    except OSError:
        return None


def _rows(path: Path) -> list[list[str]]:
    """Give the fields of a passwd or group file, line by line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return []
    return [line.split(":") for line in text.splitlines() if line.count(":") > 2]
