"""Input devices of the kernel: what /sys says of them, and their events, read as the kernel writes them.

Standard library only, so that drivers and the touchscreen share it. Numbers and their meaning: linux/input.h,
linux/input-event-codes.h, and Documentation/input/event-codes.rst and multi-touch-protocol.rst of the kernel. The record is that
of 64-bit systems.
"""

import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

SYSTEM = Path("/")

EV_SYN, EV_KEY, EV_ABS, EV_SW = 0, 1, 3, 5
SYN_REPORT, SYN_DROPPED = 0, 3
UP, DOWN, REPEAT = 0, 1, 2

# _IOW('E', 0x90, int), _IOW('E', 0xa0, int), and _IOC(_IOC_READ, 'E', number, length) with these lengths.
_GRAB, _SET_CLOCK, _HELD_KEYS, _SWITCHES, _AXIS, _SLOTS = (
    0x40044590,
    0x400445A0,
    0x80604518,
    0x8008451B,
    0x80184540,
    0x8000450A,
)
_KEYS_BYTES, _SWITCHES_BYTES = 0x60, 8
"""(KEY_MAX + 1) / 8, and SW_MAX / 8 rounded up: one bit each."""
SLOTS_MAX = 32
"""More fingers than any touch panel tells apart."""
_EVENT = struct.Struct("llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
_ABSINFO = struct.Struct("6i")
"""struct input_absinfo: value, minimum, maximum, fuzz, flat, resolution."""
_EVENTS_MAX = 64

Ioctl = Callable[[int, int, Any], Any]


class Event(NamedTuple):
    """What the kernel tells. at_ms: when it happened, monotonic milliseconds."""

    kind: int
    code: int
    value: int
    at_ms: int


class Axis(NamedTuple):
    """An absolute axis: where it is, from where to where it goes, and its units per millimetre, 0 when nobody knows."""

    value: int
    least: int
    most: int
    resolution: int


class Device:
    """An open input device. Each verb raises `OSError` when the device is gone."""

    def __init__(self, descriptor: int, ioctl: Ioctl = fcntl.ioctl) -> None:
        """descriptor: open, readable, not blocking; this object closes it."""
        self._descriptor = descriptor
        self._ioctl = ioctl
        # The wall clock, which is the default, jumps; a pause between two keys must not.
        ioctl(descriptor, _SET_CLOCK, struct.pack("i", time.CLOCK_MONOTONIC))

    def grab(self) -> None:
        """Let what it tells reach this program only. Raises `OSError`, EBUSY when another one has it."""
        self._ioctl(self._descriptor, _GRAB, 1)

    def fileno(self) -> int:
        """Give the descriptor that is readable when events wait, or when the device is gone; -1 after `close`."""
        return self._descriptor

    def read(self) -> list[Event]:
        """Give the events that wait, oldest first, at most 64; nothing when none does. Never blocks."""
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
        """Give the codes of the keys that are down now. Events of keys that wait to be read are forgotten."""
        return _bits_set(self._ioctl(self._descriptor, _HELD_KEYS, bytes(_KEYS_BYTES)))

    def switches(self) -> frozenset[int]:
        """Give the codes of the switches (SW_*) that are set now."""
        return _bits_set(self._ioctl(self._descriptor, _SWITCHES, bytes(_SWITCHES_BYTES)))

    def axis(self, code: int) -> Axis:
        """Give an absolute axis (ABS_*) as it stands now. Of one that the device has not, everything is 0."""
        answer = self._ioctl(self._descriptor, _AXIS + code, bytes(_ABSINFO.size))
        value, least, most, _, _, resolution = _ABSINFO.unpack(answer)
        return Axis(value, least, most, resolution)

    def slots(self, code: int, count: int) -> list[int]:
        """Give the value of an axis of touches (ABS_MT_*) in each of the first `count` slots, at most `SLOTS_MAX`."""
        places = 1 + min(count, SLOTS_MAX)
        asked = struct.pack("I", code).ljust(4 * places, b"\0")
        answer = self._ioctl(self._descriptor, _SLOTS | len(asked) << 16, asked)
        return list(struct.unpack(f"{places}i", answer)[1:])

    def close(self) -> None:
        """Let go of the device, and let others have it. May be repeated."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def open_device(path: Path) -> Device:
    """Open an input device. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return Device(descriptor)
    except OSError:
        os.close(descriptor)
        raise


def open_grabbed(path: Path) -> Device:
    """Open a device so that nobody else hears it (EVIOCGRAB). Raises `OSError`; then nothing stays open."""
    device = open_device(path)
    try:
        device.grab()
    except OSError:
        device.close()
        raise
    return device


class Description(NamedTuple):
    """An input device as /sys describes it, without opening it.

    path: in /dev/input. identity: "vendor:product", four hexadecimal digits each. port: where it is plugged in, as the kernel
    names it ("phys"). keys, axes, switches, properties: a bit for each code (KEY_* and BTN_*, ABS_*, SW_*, INPUT_PROP_*).
    """

    path: Path
    identity: str
    port: str
    name: str
    keys: int
    axes: int
    switches: int
    properties: int


def described(system: Path = SYSTEM) -> Iterator[Description]:
    """Give the input devices that are plugged in, by number. system: where the root of the file system is.

    The number changes with the order of plugging: choose by the rest. One that is unplugged meanwhile is left out.
    """
    found = (system / "sys/class/input").glob("event[0-9]*")
    for place in sorted(found, key=lambda path: int(path.name.removeprefix("event"))):
        try:
            yield _describe(place / "device", system / "dev/input" / place.name)
        except OSError:
            continue


def _describe(attributes: Path, path: Path) -> Description:
    def text(name: str) -> str:
        return (attributes / name).read_text(encoding="utf-8", errors="replace").strip()

    bits = [
        _parse_bits(text(name)) for name in ("capabilities/key", "capabilities/abs", "capabilities/sw", "properties")
    ]
    return Description(path, f"{text('id/vendor')}:{text('id/product')}", text("phys"), text("name"), *bits)


def _parse_bits(text: str) -> int:
    """Read a bitmap of /sys: hexadecimal words of the machine's own size, the highest first."""
    bits = 0
    for word in text.split():
        bits = bits << 8 * struct.calcsize("l") | int(word, 16)
    return bits


def _bits_set(bits: bytes) -> frozenset[int]:
    return frozenset(code for code in range(8 * len(bits)) if bits[code // 8] >> code % 8 & 1)
