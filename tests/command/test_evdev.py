"""Input devices as the kernel shows them: a made-up /sys, and a pipe that carries the kernel's own format."""

import ast
import os
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import anjungan_evdev
from anjungan_evdev import Axis, Description, Device, Event, described

GRAB, SET_CLOCK, HELD, SWITCHES = 0x40044590, 0x400445A0, 0x80604518, 0x8008451B
AXIS_53, SLOTS_OF_3 = 0x80184575, 0x8010450A


class Kernel:
    """The other end of an input device: a pipe for its events, and what it answers to ioctl."""

    def __init__(self) -> None:
        self.descriptor, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.asked: list[tuple[int, Any]] = []
        self.answers: dict[int, bytes] = {}

    def ioctl(self, descriptor: int, request: int, argument: Any) -> Any:
        assert descriptor == self.descriptor
        self.asked.append((request, argument))
        return self.answers.get(request, 0)

    def queue(self, *events: tuple[int, int, int, int, int]) -> None:
        os.write(self._writer, b"".join(struct.pack("@qqHHi", *event) for event in events))

    def unplug(self) -> None:
        os.close(self._writer)
        self._writer = -1

    def close(self) -> None:
        if self._writer >= 0:
            os.close(self._writer)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    """A device of the kernel."""
    made = Kernel()
    yield made
    made.close()


@pytest.fixture
def device(kernel: Kernel) -> Iterator[Device]:
    """The device, open."""
    opened = Device(kernel.descriptor, kernel.ioctl)
    yield opened
    opened.close()


def test_device_tells_monotonic_times_and_is_grabbed_when_asked(kernel: Kernel, device: Device) -> None:
    """The wall clock may jump between two keys; from the grab on nobody else gets what is typed."""
    device.grab()
    assert kernel.asked == [(SET_CLOCK, struct.pack("i", time.CLOCK_MONOTONIC)), (GRAB, 1)]


def test_events_are_read_as_the_kernel_writes_them(kernel: Kernel, device: Device) -> None:
    """Seconds and microseconds become milliseconds; nothing waiting is nothing."""
    assert device.read() == []
    kernel.queue((12, 345_678, 1, 79, 1), (12, 345_999, 0, 0, 0), (13, 0, 4, 4, -3))
    assert device.read() == [Event(1, 79, 1, 12_345), Event(0, 0, 0, 12_345), Event(4, 4, -3, 13_000)]
    assert device.read() == []


def test_held_keys_are_the_bits_that_are_set(kernel: Kernel, device: Device) -> None:
    """The kernel's bitmap, lowest code first."""
    kernel.answers[HELD] = bytes(96)
    assert device.held() == frozenset()
    kernel.answers[HELD] = (1 << 2 | 1 << 79 | 1 << 767).to_bytes(96, "little")
    assert device.held() == {2, 79, 767}


def test_set_switches_are_the_bits_that_are_set(kernel: Kernel, device: Device) -> None:
    """SW_HEADPHONE_INSERT is 2."""
    kernel.answers[SWITCHES] = (1 << 2).to_bytes(8, "little")
    assert device.switches() == {2}


def test_an_axis_says_where_it_is_and_how_far_it_goes(kernel: Kernel, device: Device) -> None:
    """Fuzz and flat aside."""
    kernel.answers[AXIS_53] = struct.pack("6i", 400, 0, 4095, 7, 8, 26)
    assert device.axis(53) == Axis(400, 0, 4095, 26)


def test_each_slot_has_its_own_value(kernel: Kernel, device: Device) -> None:
    """The kernel is told which axis, and writes the values behind it."""
    kernel.answers[SLOTS_OF_3] = struct.pack("I3i", 57, 12, -1, 13)
    assert device.slots(57, 3) == [12, -1, 13]
    assert kernel.asked[-1] == (SLOTS_OF_3, struct.pack("I3i", 57, 0, 0, 0))


def test_device_that_is_gone_is_an_error(kernel: Kernel, device: Device) -> None:
    """Not silence."""
    kernel.unplug()
    with pytest.raises(OSError, match="it hung up"):
        device.read()


def test_closing_twice_closes_nobody_elses_descriptor(kernel: Kernel, device: Device) -> None:
    """Its number may belong to another file by then."""
    device.close()
    stranger = os.dup(0)
    assert stranger == kernel.descriptor
    device.close()
    os.close(stranger)


def test_sys_tells_what_is_plugged_in_without_opening_it(tmp_path: Path) -> None:
    """In the order of their numbers; one whose attributes have gone is left out."""
    (tmp_path / "sys/class/input/event2/device").mkdir(parents=True)
    place = tmp_path / "sys/class/input/event10/device"
    for name, text in {
        "id/vendor": "222a", "id/product": "0001", "phys": "usb-0000:01:00.0-1.3/input0", "name": "ILITEK Touch",
        "capabilities/key": "400 0 0 0 0 0", "capabilities/abs": "260800000000003", "capabilities/sw": "4", "properties": "2",
    }.items():  # fmt: skip
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text + "\n")
    assert list(described(tmp_path)) == [
        Description(
            tmp_path / "dev/input/event10",
            "222a:0001",
            "usb-0000:01:00.0-1.3/input0",
            "ILITEK Touch",
            1 << 0x14A,
            1 << 0x39 | 1 << 0x36 | 1 << 0x35 | 1 << 0x2F | 0b11,
            1 << 2,
            1 << 1,
        )
    ]


def test_it_needs_nothing_but_the_standard_library() -> None:
    """The touchscreen and the drivers may import it: it brings nothing along."""
    tree = ast.parse(Path(anjungan_evdev.__file__).read_text())
    modules = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= set(sys.stdlib_module_names)
