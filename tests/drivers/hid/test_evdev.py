"""The kernel's input devices: a made-up /sys, and a pipe that carries the kernel's own format. No kernel device is touched."""

import errno
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.hid.evdev import EvdevSource, find_device, find_source
from drivers.hid.interface import Event
from drivers.settings import InputSettings

GRAB, SET_CLOCK, HELD = 0x40044590, 0x400445A0, 0x80604518

# "capabilities/key" as a 64-bit kernel writes it: of a keyboard, of a part with volume keys only, of a keypad without letters.
TYPES = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
VOLUME = "3f000301ff 0 0 483ffff17aff32d bfd4444600000000 1 130c730b17c000 267bfad9415fed 9e168000004400 10000002"
PAD = "5000fffa0 80000000004000"


class Machine:
    """The part of a file system where input devices are described."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, number: int, identity: str, port: str, keys: str) -> Path:
        device = self.root / f"sys/class/input/event{number}/device"
        (device / "id").mkdir(parents=True)
        (device / "capabilities").mkdir()
        for name, part in zip(("vendor", "product"), identity.split(":"), strict=True):
            (device / "id" / name).write_text(part + "\n")
        (device / "phys").write_text(port + "\n")
        (device / "capabilities/key").write_text(keys + "\n")
        return self.root / f"dev/input/event{number}"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with a mouse and a foreign keyboard."""
    made = Machine(tmp_path)
    made.add(0, "046d:c077", "usb-0000:01:00.0-1.1/input0", "ff0000 0 0 0 0")
    made.add(1, "046d:c31c", "usb-0000:01:00.0-1.2/input0", TYPES)
    return made


def test_device_is_found_by_its_identity(machine: Machine) -> None:
    """Not by its number, and nothing else is taken instead."""
    expected = machine.add(10, "05e0:1200", "usb-0000:01:00.0-1.3/input0", TYPES)
    assert find_device(InputSettings(identity="05e0:1200"), machine.root) == expected


def test_of_two_of_a_kind_the_port_decides(machine: Machine) -> None:
    """The first one by number if it does not."""
    second = machine.add(11, "05e0:1200", "usb-0000:01:00.0-1.4/input0", TYPES)
    first = machine.add(2, "05e0:1200", "usb-0000:01:00.0-1.3/input0", TYPES)
    assert find_device(InputSettings(identity="05e0:1200", port="usb-0000:01:00.0-1.4"), machine.root) == second
    assert find_device(InputSettings(identity="05e0:1200"), machine.root) == first


@pytest.mark.parametrize("keys", [TYPES, PAD])
def test_part_of_a_device_that_types_no_digits_is_passed_over(machine: Machine, keys: str) -> None:
    """A keyboard's volume keys are an input device of their own, with the same identity."""
    machine.add(2, "05e0:1200", "usb-0000:01:00.0-1.3/input1", VOLUME)
    expected = machine.add(3, "05e0:1200", "usb-0000:01:00.0-1.3/input0", keys)
    assert find_device(InputSettings(identity="05e0:1200"), machine.root) == expected


def test_device_that_goes_while_it_is_looked_at_does_not_fit(machine: Machine) -> None:
    """Its folder is there, its attributes are not; the search goes on."""
    (machine.root / "sys/class/input/event2/device/id").mkdir(parents=True)
    expected = machine.add(3, "05e0:1200", "usb-0000:01:00.0-1.3/input0", TYPES)
    assert find_device(InputSettings(identity="05e0:1200"), machine.root) == expected


def test_absent_device_is_an_error_that_says_so(machine: Machine) -> None:
    """ENODEV, as of one that was unplugged."""
    with pytest.raises(OSError, match="there is no input device 05e0:1200") as caught:
        find_device(InputSettings(identity="05e0:1200"), machine.root)
    assert caught.value.errno == errno.ENODEV


def test_nothing_is_opened_where_nothing_fits() -> None:
    """On this machine, whatever it has."""
    with pytest.raises(OSError, match="there is no input device ffff:ffff"):
        find_source(InputSettings(identity="ffff:ffff"))


class Kernel:
    """The other end of an input device: a pipe for its events, and what it answers to ioctl."""

    def __init__(self) -> None:
        self.descriptor, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.asked: list[tuple[int, Any]] = []
        self.held = bytes(96)

    def ioctl(self, descriptor: int, request: int, argument: Any) -> Any:
        assert descriptor == self.descriptor
        self.asked.append((request, argument))
        return self.held if request == HELD else 0

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
def source(kernel: Kernel) -> Iterator[EvdevSource]:
    """The device, open."""
    opened = EvdevSource(kernel.descriptor, kernel.ioctl)
    yield opened
    opened.close()


def test_device_is_grabbed_and_tells_monotonic_times(kernel: Kernel, source: EvdevSource) -> None:
    """Nobody else gets what is typed, and the wall clock may jump between two keys."""
    assert kernel.asked == [(SET_CLOCK, struct.pack("i", time.CLOCK_MONOTONIC)), (GRAB, 1)]


def test_events_are_read_as_the_kernel_writes_them(kernel: Kernel, source: EvdevSource) -> None:
    """Seconds and microseconds become milliseconds; nothing waiting is nothing."""
    assert list(source.read()) == []
    kernel.queue((12, 345_678, 1, 79, 1), (12, 345_999, 0, 0, 0), (13, 0, 4, 4, -3))
    assert list(source.read()) == [Event(1, 79, 1, 12_345), Event(0, 0, 0, 12_345), Event(4, 4, -3, 13_000)]
    assert list(source.read()) == []


def test_held_keys_are_the_bits_that_are_set(kernel: Kernel, source: EvdevSource) -> None:
    """The kernel's bitmap, lowest code first."""
    assert source.held() == frozenset()
    kernel.held = (1 << 2 | 1 << 79 | 1 << 767).to_bytes(96, "little")
    assert source.held() == {2, 79, 767}


def test_device_that_is_gone_is_an_error(kernel: Kernel, source: EvdevSource) -> None:
    """Not silence."""
    kernel.unplug()
    with pytest.raises(OSError, match="it hung up"):
        source.read()


def test_closing_twice_closes_nobody_elses_descriptor(kernel: Kernel, source: EvdevSource) -> None:
    """Its number may belong to another file by then."""
    source.close()
    stranger = os.dup(0)
    assert stranger == kernel.descriptor
    source.close()
    os.close(stranger)
