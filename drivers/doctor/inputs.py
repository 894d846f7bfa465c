"""USB devices that type: the scanner, and a USB keypad; and the jack for headphones."""

import errno
from pathlib import Path

from drivers.doctor.verdict import Verdict, ok, skipped, wrong
from drivers.hid.interface import FindSource
from drivers.jack.evdev import SW_HEADPHONE_INSERT, find_jack
from drivers.settings import DeviceSettings, InputSettings


def check_inputs(settings: DeviceSettings, find: FindSource) -> list[Verdict]:
    """Each that is configured is plugged in and can be had for the kiosk alone. Lets go of it again."""
    return [
        _check("scanner", settings.scanner, find)
        if settings.scanner.identity
        else skipped("scanner", "none is configured (devices.scanner.identity)"),
        *([_check("keypad", settings.keypad, find)] if settings.keypad.identity else []),
    ]


def check_jack(settings: DeviceSettings, root: Path) -> list[Verdict]:
    """The jack, where one is configured: how it stands now. The controller may have it open meanwhile."""
    if not settings.jack:
        return []
    try:
        jack = find_jack(root)
        try:
            plugged = SW_HEADPHONE_INSERT in jack.held()
        finally:
            jack.close()
    except OSError as error:
        if error.errno == errno.ENODEV:
            do = "a sound card or an overlay that has one (docs/hardware.md), or devices.jack = false"
            return [wrong("jack", "no input device tells of headphones", do)]
        return [wrong("jack", f"cannot be read: {error.strerror or error}", "run anjungan doctor as root")]
    return [ok("jack", f"it tells of headphones: {'they are plugged in' if plugged else 'it is empty'}")]


def _check(part: str, settings: InputSettings, find: FindSource) -> Verdict:
    try:
        find(settings).close()
    except OSError as error:
        return _explain(part, settings, error)
    return ok(part, f"{settings.identity} is plugged in and types for the kiosk alone")


def _explain(part: str, settings: InputSettings, error: OSError) -> Verdict:
    if error.errno == errno.ENODEV:
        where = f" at {settings.port}" if settings.port else ""
        return wrong(
            part,
            f"no {settings.identity} that types is plugged in{where}",
            f"plug it in; lsusb shows its vendor:product, which belongs to devices.{part}.identity",
        )
    if error.errno == errno.EBUSY:
        return wrong(part, "another program has it for itself", "sudo fuser -v /dev/input/event* says which; stop that")
    if error.errno in (errno.EACCES, errno.EPERM):
        return wrong(part, "it may not be opened", "run anjungan doctor as root")
    return wrong(part, f"cannot be opened: {error.strerror or error}", "unplug it, wait, and plug it in again")
