"""Input devices of the kernel: found in /sys/class/input, read and grabbed at /dev/input.

A device is found by what it is and where it is plugged in, never by its event number, which changes with the order of plugging.
Only the one that fits is opened.
"""

import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from drivers.hid.interface import Event
from drivers.settings import InputSettings

SYSTEM = Path("/")

# linux/input.h: _IOW('E', 0x90, int), _IOW('E', 0xa0, int), _IOC(_IOC_READ, 'E', 0x18, length).
_GRAB, _SET_CLOCK, _HELD_KEYS = 0x40044590, 0x400445A0, 0x80604518
_KEYS_BYTES = 0x60
"""(KEY_MAX + 1) / 8: one bit a key."""
_EVENT = struct.Struct("llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
_EVENTS_MAX = 64
_DIGITS = (2, 79)
"""KEY_1 and KEY_KP1. One part of a device types, another may only have volume keys; both have its identity."""

Ioctl = Callable[[int, int, Any], Any]


class EvdevSource:
    """An open device, as `drivers.hid.interface.Source` says."""

    def __init__(self, descriptor: int, ioctl: Ioctl = fcntl.ioctl) -> None:
        """Grab the device: what is typed reaches this program only. Raises `OSError`, EBUSY when another one has it."""
        self._descriptor = descriptor
        self._ioctl = ioctl
        # The wall clock, which is the default, jumps; a pause between two keys must not.
        ioctl(descriptor, _SET_CLOCK, struct.pack("i", time.CLOCK_MONOTONIC))
        ioctl(descriptor, _GRAB, 1)

    def fileno(self) -> int:
        """As in the interface."""
        return self._descriptor

    def read(self) -> Iterable[Event]:
        """As in the interface."""
        try:
            received = os.read(self._descriptor, _EVENTS_MAX * _EVENT.size)
        except BlockingIOError:
            return []
        if not received:
            raise OSError(errno.ENODEV, "it hung up")
        return [
            Event(kind, code, value, seconds * 1_000 + microseconds // 1_000)
            for seconds, microseconds, kind, code, value in _EVENT.iter_unpack(received)
        ]

    def held(self) -> frozenset[int]:
        """As in the interface."""
        bits: bytes = self._ioctl(self._descriptor, _HELD_KEYS, bytes(_KEYS_BYTES))
        return frozenset(code for code in range(8 * _KEYS_BYTES) if bits[code // 8] >> code % 8 & 1)

    def close(self) -> None:
        """As in the interface. The grab ends with it."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def find_source(settings: InputSettings) -> EvdevSource:
    """Open the device that fits. Raises `OSError`, ENODEV when there is none."""
    descriptor = os.open(find_device(settings), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return EvdevSource(descriptor)
    except OSError:
        os.close(descriptor)
        raise


def find_device(settings: InputSettings, system: Path = SYSTEM) -> Path:
    """Give the path of the device that has this identity, is plugged in at this port and has digits. Raises `OSError`.

    system: where the root of the file system is.
    """
    for device in _input_devices(system):
        if _fits(device / "device", settings):
            return system / "dev/input" / device.name
    raise OSError(errno.ENODEV, f"there is no input device {settings.identity}")


def _input_devices(system: Path) -> Iterator[Path]:
    found = (system / "sys/class/input").glob("event[0-9]*")
    yield from sorted(found, key=lambda path: int(path.name.removeprefix("event")))


def _fits(device: Path, settings: InputSettings) -> bool:
    """Judge by the attributes of a device in /sys. One that is unplugged meanwhile has none and does not fit."""
    try:
        identity = ":".join((device / "id" / part).read_text().strip() for part in ("vendor", "product"))
        path = (device / "phys").read_text().strip()
        keys = _parse_bits((device / "capabilities/key").read_text())
    except OSError:
        return False
    return settings.fits(identity, path) and any(keys >> key & 1 for key in _DIGITS)


def _parse_bits(text: str) -> int:
    """Read a bitmap of /sys: hexadecimal words of the machine's own size, the highest first."""
    bits = 0
    for word in text.split():
        bits = bits << 8 * struct.calcsize("l") | int(word, 16)
    return bits
