"""Which of the kernel's input devices is taken, in a made-up /sys."""

import errno
from pathlib import Path

import pytest

from drivers.hid.evdev import find_device, find_source
from drivers.settings import InputSettings

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
        for name in ("name", "properties", "capabilities/abs", "capabilities/sw"):
            (device / name).write_text("0\n")
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
