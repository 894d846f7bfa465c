"""Pins through lgpio and the kernel's own GPIO interface, on a header that gpio-sim makes. Run by `make kernel`."""

import os
import threading
from pathlib import Path

import pytest

from drivers.buzzer.gpio import GpioBuzzer
from drivers.door.gpio import GpioDoors
from drivers.errors import DriverError
from drivers.keypad.gpio import GpioKeypad
from drivers.lights.gpio import GpioLights
from drivers.lines import EdgeLine
from drivers.pins import find_header, holder_of, open_header, read_label

SIM = Path("/sys/kernel/config/gpio-sim")


class Header:
    """World side of a simulated chip: what is wired to its lines."""

    def __init__(self, name, label, lines=54):
        self._chip = SIM / name
        bank = self._chip / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text(str(lines))
        (bank / "label").write_text(label)
        (self._chip / "live").write_text("1")
        self.device = Path("/dev") / (bank / "chip_name").read_text().strip()
        self._lines = Path("/sys/devices/platform") / (self._chip / "dev_name").read_text().strip() / self.device.name

    def pull(self, line, *, high):
        """Drive an input."""
        (self._lines / f"sim_gpio{line}/pull").write_text("pull-up" if high else "pull-down")

    def is_high(self, line):
        """Read an output."""
        return (self._lines / f"sim_gpio{line}/value").read_text().strip() == "1"

    def close(self):
        """Take the chip out of the machine."""
        (self._chip / "live").write_text("0")
        (self._chip / "bank0").rmdir()
        self._chip.rmdir()


@pytest.fixture
def expander():
    """Another chip, which comes first: a Pi 4 has one for its own regulators."""
    made = Header("expander", "raspberrypi-exp-gpio", lines=8)
    yield made
    made.close()


@pytest.fixture
def header(expander):
    made = Header("header", "pinctrl-bcm2711")
    yield made
    made.close()


@pytest.fixture
def factory(header):
    opened = open_header()
    yield opened
    opened.close()


def test_header_is_found_by_its_label(header, expander):
    chips = sorted(Path("/dev").glob("gpiochip*"))
    assert [read_label(chip) for chip in chips] == ["raspberrypi-exp-gpio", "pinctrl-bcm2711"]
    assert find_header(chips, read_label) == int(header.device.name.removeprefix("gpiochip"))


def test_light_drives_its_pin(factory, header):
    lights = GpioLights(factory, {"slip": 17, "fault": 27})
    lights.show("slip", "on")
    assert (header.is_high(17), header.is_high(27)) == (True, False)
    lights.close()
    assert not header.is_high(17)


def test_buzzer_plays_and_is_silent_again(factory, header, until):
    buzzer = GpioBuzzer(factory, 18)
    buzzer.play("good")
    until(lambda: header.is_high(18))
    until(lambda: not header.is_high(18))
    buzzer.close()


def test_door_is_reported_by_its_edge(factory, header, listener):
    """The pins are pulled up: nothing wired reads as open. Pulled down by the world a door is closed."""
    doors = GpioDoors(factory, {"cabinet": 22, "paper": 23}, listener)
    assert {listener.next(), listener.next()} == {("contact", "cabinet", True), ("contact", "paper", True)}
    for line, contact in ((22, "cabinet"), (23, "paper")):
        header.pull(line, high=False)
        assert listener.next() == ("contact", contact, False)
    header.pull(22, high=True)
    assert listener.next() == ("contact", "cabinet", True)
    doors.close()


def wakes():
    """How often a thread of this process was given the processor after it had slept, so far."""
    found = [
        int(line.split()[1])
        for task in Path("/proc/self/task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    ]
    return sum(found)


def test_keypad_and_doors_at_rest_wake_nobody(factory, header, listener, until):
    """lgpio watching them would wake 2,000 times a second; what is left are the 50 of its thread for PWM, which never stops."""
    doors = GpioDoors(factory, {"cabinet": 22, "paper": 23}, listener)
    assert {listener.next(), listener.next()} == {("contact", "cabinet", True), ("contact", "paper", True)}
    keypad = GpioKeypad(factory, (5, 6, 13, 19), (12, 16, 20, 21), listener)
    pause = threading.Event()
    pause.wait(2)
    before = wakes()
    pause.wait(1)
    assert wakes() - before < 150
    # Nobody can press one key here: a column on ground is four at one moment. Who heard its edge says so 10 s later.
    header.pull(12, high=False)
    until(lambda: not listener.reports.empty())
    assert listener.next() == ("failed", "keypad", "keys 1, 4, 7, up are stuck")
    keypad.close()
    doors.close()


def test_pin_that_is_held_names_its_holder(factory, header):
    """The kernel knows whom it gave a line to: lgpio calls itself "lg", a line that is watched "anjungan"."""
    assert holder_of(header.device, 23) is None
    lights = GpioLights(factory, {"slip": 17, "fault": 27})
    assert holder_of(header.device, 17) == "lg"
    lights.close()


def test_pin_that_another_program_holds_cannot_be_had(factory, header):
    """The words name the pin and who has it; when it is free again it can be had."""
    other = os.open(header.device, os.O_RDONLY)
    line = EdgeLine(other, 18, "up")
    os.close(other)
    with pytest.raises(DriverError) as caught:
        GpioBuzzer(factory, 18)
    assert caught.value.reason.startswith("pin 18: ")
    assert caught.value.reason.endswith("; the kernel says that anjungan holds it")
    line.close()
    GpioBuzzer(factory, 18).close()
