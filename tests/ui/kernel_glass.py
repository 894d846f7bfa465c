"""A touch panel as the kernel has it: a pipe for its events, and answers to ioctl."""

import os
import struct
from typing import Any

from anjungan_evdev import Device

SYN, KEY, ABS = 0, 1, 3
REPORT, DROPPED = 0, 3
X, Y, SLOT, MAJOR, MT_X, MT_Y, TOOL, TRACKING, TOUCH = 0x00, 0x01, 0x2F, 0x30, 0x35, 0x36, 0x37, 0x39, 0x14A
RANGES = {SLOT: (0, 4, 0), MT_X: (0, 800, 0), MT_Y: (0, 400, 0), MAJOR: (0, 255, 2)}
SINGLE = {X: (100, 900, 0), Y: (0, 400, 0)}
FINGER, PALM = 0, 2


class Glass:
    """The kernel's side of a panel: a pipe for its events, and how it stands for who asks. `ranges`: least, most, units a mm."""

    def __init__(self, ranges: dict[int, tuple[int, int, int]] = RANGES) -> None:
        self.descriptor, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._ranges = ranges
        self.slots: dict[int, list[int]] = {
            code: [-1 if code == TRACKING else 0] * 5 for code in (TRACKING, MT_X, MT_Y, MAJOR, TOOL)
        }
        self.values = {SLOT: 0, X: 0, Y: 0}
        self.touching = False
        self.at_ms = 0

    def ioctl(self, descriptor: int, request: int, argument: Any) -> Any:
        kind, size = request & 0xFF, request >> 16 & 0x3FFF
        if 0x40 <= kind < 0x80:
            least, most, resolution = self._ranges.get(kind - 0x40, (0, 0, 0))
            return struct.pack("6i", self.values.get(kind - 0x40, 0), least, most, 0, 0, resolution)
        if kind == 0x0A:
            (code,) = struct.unpack_from("I", argument)
            return struct.pack(f"I{size // 4 - 1}i", code, *self.slots[code][: size // 4 - 1])
        if kind == 0x18:
            return (int(self.touching) << TOUCH).to_bytes(96, "little")
        return 0

    def device(self) -> Device:
        return Device(self.descriptor, self.ioctl)

    def contact(self, slot: int, tracking: int, **values: int) -> None:
        """A contact, or the end of one (-1), in a slot, with what is told of it by name."""
        codes = {"x": MT_X, "y": MT_Y, "major": MAJOR, "tool": TOOL}
        told = {TRACKING: tracking, **{codes[name]: value for name, value in values.items()}}
        for code, value in told.items():
            self.slots[code][slot] = value
        self.tell((ABS, SLOT, slot), *((ABS, code, value) for code, value in told.items()))

    def report(self, at_ms: int = 0) -> None:
        self.at_ms = at_ms
        self.tell((SYN, REPORT, 0))

    def tell(self, *events: tuple[int, int, int]) -> None:
        seconds, milliseconds = divmod(self.at_ms, 1_000)
        os.write(
            self._writer, b"".join(struct.pack("@qqHHi", seconds, 1_000 * milliseconds, *event) for event in events)
        )

    def unplug(self) -> None:
        os.close(self._writer)
        self._writer = -1

    def close(self) -> None:
        if self._writer >= 0:
            os.close(self._writer)
