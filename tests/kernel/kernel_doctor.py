"""The doctor's look at a header that the kernel simulates, through lgpio. Run by `make kernel`."""

import os

from drivers.doctor import pins
from drivers.doctor.verdict import Verdict
from drivers.lines import EdgeLine, read_label
from drivers.settings import DeviceSettings
from tests.kernel.kernel_pins import Header as Header
from tests.kernel.kernel_pins import expander as expander
from tests.kernel.kernel_pins import factory as factory
from tests.kernel.kernel_pins import header as header

SETTINGS = DeviceSettings()


def test_the_header_is_found_beside_another_chip(header):
    """By its label."""
    chips = [header.device.with_name("gpiochip0"), header.device]
    assert pins.check_chip(chips, read_label) == Verdict("pins", "ok", f"the header is {header.device}")


def test_pins_that_are_free_can_be_had_again_and_again(factory):
    """The doctor lets go of each."""
    for _ in range(2):
        assert pins.check_pins(factory, SETTINGS) == [Verdict("each pin", "ok", "all 13 can be had")]


def test_a_pin_that_another_program_has_names_it(factory, header):
    """As the kernel does."""
    other = os.open(header.device, os.O_RDONLY)
    line = EdgeLine(other, 18, "up")
    os.close(other)
    (verdict,) = pins.check_pins(factory, SETTINGS)
    line.close()
    assert (verdict.part, verdict.outcome) == ("pin 18 (header 12)", "wrong")
    assert verdict.said.endswith("; the kernel says that anjungan holds it")


def test_a_header_without_wires_is_a_keypad_at_rest_and_two_open_doors(factory):
    """Every pin is pulled up, and nothing pulls it down."""
    assert [verdict.outcome for verdict in pins.check_keypad(factory, SETTINGS.gpio)] == ["ok"]
    found = pins.check_contacts(factory, SETTINGS.gpio)
    assert [(verdict.part, verdict.said) for verdict in found] == [
        ("contact cabinet", "open"),
        ("contact paper", "open"),
    ]


def test_outputs_are_seen_on_their_pins(factory, header):
    """One after the other, and dark at the end."""
    lit = []

    def see(seconds):
        lit.append([line for line in (17, 27, 18) if header.is_high(line)])

    pins.check_outputs(factory, SETTINGS.gpio, see)
    assert lit == [[17], []] * 3 + [[27], []] * 3 + [[18], []] * 3
