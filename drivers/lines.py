"""The kernel's own view of GPIO lines: version 2 of linux/gpio.h (Linux 5.10), which is the same on every Pi and every machine.

Used for what lgpio lacks: who holds a line, and edges that cost nothing while there are none.
"""

import fcntl
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Ioctl = Callable[..., object]
"""fcntl.ioctl, or what stands in for it: (descriptor, request, bytes or bytearray[, mutate])."""

CHIP_INFO = 0x8044B401
"""GPIO_GET_CHIPINFO_IOCTL on struct gpiochip_info: name[32], label[32], lines."""
LINE_INFO = 0xC100B405
"""GPIO_V2_GET_LINEINFO_IOCTL on struct gpio_v2_line_info: name[32], consumer[32], offset, attributes, flags; 256 bytes."""
GET_LINE = 0xC250B407
"""GPIO_V2_GET_LINE_IOCTL on struct gpio_v2_line_request."""
GET_VALUES = 0xC010B40E
"""GPIO_V2_LINE_GET_VALUES_IOCTL on struct gpio_v2_line_values: bits, mask."""

_CHIP_INFO_BYTES, _LINE_INFO_BYTES = 68, 256
_LINE_INFO = struct.Struct("=32s32sIIQ")
_REQUEST = struct.Struct("=64I32sQ264xII20xi")
"""offsets[64], consumer[32], config (flags, then attributes that are not used), lines, event buffer, padding, descriptor."""
_EVENT = struct.Struct("=QI36x")
"""timestamp in ns, id, then offset and counters."""
_RISING_EDGE = 1

_USED, _INPUT, _BOTH_EDGES = 1 << 0, 1 << 2, 1 << 4 | 1 << 5
_BIAS = {"up": 1 << 8, "down": 1 << 9, "floating": 1 << 10}

_CONSUMER = b"anjungan"
_EVENTS_AT_ONCE = 64


class Edge(NamedTuple):
    """An edge of a line. at_s: when, by the monotonic clock."""

    at_s: float
    high: bool


def read_label(chip: Path) -> str:
    """Ask the kernel for a chip's label. Raises `OSError`."""
    with chip.open("rb") as opened:
        return parse_label(fcntl.ioctl(opened, CHIP_INFO, bytes(_CHIP_INFO_BYTES)))


def parse_label(chip_info: bytes) -> str:
    """Give the label in a gpiochip_info."""
    return _text(chip_info[32:64])


def holder_of(chip: Path, pin: int) -> str | None:
    """Ask the kernel who holds a line: "spi0 CS0", "anjungan"; "somebody" without a name; None if nobody. Raises `OSError`."""
    question = bytearray(_LINE_INFO_BYTES)
    struct.pack_into("=I", question, 64, pin)
    with chip.open("rb") as opened:
        return parse_line_info(fcntl.ioctl(opened, LINE_INFO, bytes(question)))


def parse_line_info(line_info: bytes) -> str | None:
    """Give who holds the line that a gpio_v2_line_info tells of, as `holder_of` does."""
    _, consumer, _, _, flags = _LINE_INFO.unpack_from(line_info)
    return (_text(consumer) or "somebody") if flags & _USED else None


class EdgeLine:
    """An input whose edges wait in its descriptor, which is readable when there are some."""

    def __init__(self, chip: int, pin: int, pull: str, ioctl: Ioctl = fcntl.ioctl) -> None:
        """chip: descriptor of the chip. pull: "up", "down", "floating". Raises `OSError`, EBUSY when somebody holds the line."""
        request = bytearray(_REQUEST.size)
        flags = _INPUT | _BOTH_EDGES | _BIAS[pull]
        _REQUEST.pack_into(request, 0, pin, *[0] * 63, _CONSUMER, flags, 1, 0, 0)
        ioctl(chip, GET_LINE, request)
        self._ioctl = ioctl
        self._descriptor: int = _REQUEST.unpack(request)[-1]
        os.set_blocking(self._descriptor, False)

    def fileno(self) -> int:
        """Give the descriptor, to wait for edges."""
        return self._descriptor

    def high(self) -> bool:
        """Say whether the line is high now. Raises `OSError`."""
        values = bytearray(struct.pack("=QQ", 0, 1))
        self._ioctl(self._descriptor, GET_VALUES, values)
        return bool(values[0] & 1)

    def edges(self) -> list[Edge]:
        """Take the edges that wait, at most 64. Raises `OSError`."""
        try:
            taken = os.read(self._descriptor, _EVENT.size * _EVENTS_AT_ONCE)
        except BlockingIOError:
            return []
        return [Edge(at_ns / 1e9, event == _RISING_EDGE) for at_ns, event in _EVENT.iter_unpack(taken)]

    def close(self) -> None:
        """Let go of the line."""
        os.close(self._descriptor)


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("ascii", "replace")
