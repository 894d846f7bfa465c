"""Input devices that type, of the kernel: which one it is, opened and grabbed.

A device is found by what it is and where it is plugged in, never by its event number, which changes with the order of plugging.
Only the one that fits is opened.
"""

import errno
from pathlib import Path

from anjungan_evdev import SYSTEM, Device, described, open_grabbed
from drivers.settings import InputSettings

_DIGITS = (2, 79)
"""KEY_1 and KEY_KP1. One part of a device types, another may only have volume keys; both have its identity."""


def find_source(settings: InputSettings) -> Device:
    """Open and grab the device that fits, as `drivers.hid.interface.FindSource` says. Raises `OSError`."""
    return open_grabbed(find_device(settings))


def find_device(settings: InputSettings, system: Path = SYSTEM) -> Path:
    """Give the path of the device that has this identity, is plugged in at this port and has digits. Raises `OSError`.

    system: where the root of the file system is.
    """
    for device in described(system):
        if settings.fits(device.identity, device.port) and any(device.keys >> key & 1 for key in _DIGITS):
            return device.path
    raise OSError(errno.ENODEV, f"there is no input device {settings.identity}")
