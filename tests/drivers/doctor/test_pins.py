"""The doctor's look at the header: pins that are taken, keys that stick, wires that touch, contacts, lights and buzzer."""

from pathlib import Path

import pytest

from drivers.doctor import pins
from drivers.doctor.places import PIN_OF_BCM
from drivers.doctor.verdict import Verdict
from drivers.settings import DeviceSettings, GpioSettings, InputSettings
from simulator.pins import GROUND, Keys

GPIO = GpioSettings()
REST = Verdict("keypad", "ok", "no key is down, and no wire touches another")
WIRE = "look at the solder joints and the ribbon between the keypad and the header"


def test_the_header_is_found_by_its_label():
    """Whatever its number is."""
    chips = [Path("/dev/gpiochip0"), Path("/dev/gpiochip4")]
    labels = {"gpiochip0": "gpio-brcmstb@107d508500", "gpiochip4": "pinctrl-rp1"}
    verdict = pins.check_chip(chips, lambda chip: labels[chip.name])
    assert verdict == Verdict("pins", "ok", "the header is /dev/gpiochip4")


def test_a_machine_without_a_header_is_wrong():
    """It says which chips there are."""
    verdict = pins.check_chip([Path("/dev/gpiochip0")], lambda chip: "INT3450:00")
    assert (verdict.outcome, verdict.said.endswith("(there are: gpiochip0)")) == ("wrong", True)


def test_every_configured_pin_that_can_be_had_is_well(header):
    """Afterwards they are free again."""
    for _ in range(2):
        assert pins.check_pins(header, DeviceSettings()) == [Verdict("each pin", "ok", "all 13 can be had")]


def test_a_kiosk_with_a_usb_keypad_needs_no_pins_for_one(header):
    """Rows and columns are left alone."""
    settings = DeviceSettings(keypad=InputSettings(identity="04d9:1203"))
    assert pins.check_pins(header, settings) == [Verdict("each pin", "ok", "all 5 can be had")]


def test_a_pin_that_somebody_has_names_itself_its_key_and_the_holder(header):
    """With its place on the header, and what to do."""
    header.holders[18] = "spi0 CS0"
    (verdict,) = pins.check_pins(header, DeviceSettings())
    assert (verdict.part, verdict.outcome) == ("pin 18 (header 12)", "wrong")
    assert verdict.said.startswith("buzzer: ")
    assert verdict.said.endswith("the kernel says that spi0 CS0 holds it")
    assert "devices.gpio.buzzer" in verdict.do


def test_a_keypad_at_rest_is_well(header):
    """Every wire rests high."""
    assert pins.check_keypad(header, GPIO) == [REST]


def test_keys_that_are_down_are_named(header):
    """Row 2 and column 2 is the 5, row 4 and column 4 the help key."""
    header.circuit.connect((GPIO.rows[1], GPIO.columns[1]))
    header.circuit.connect((GPIO.rows[3], GPIO.columns[3]))
    (verdict,) = pins.check_keypad(header, GPIO)
    assert (verdict.outcome, verdict.said) == ("wrong", "closed while nobody should be typing: 5, help")
    assert verdict.do == "let go of the keys, pull the ribbon off: still so = wires, else 5, help sticks"


def test_two_keys_in_one_column_short_no_outputs(header):
    """No pin is driven high to find out what is wired to it."""
    Keys(header, GPIO.rows, GPIO.columns).press("5", "8")
    (verdict,) = pins.check_keypad(header, GPIO)
    assert (verdict.said, header.circuit.shorted) == ("closed while nobody should be typing: 5, 8", False)


def test_a_wire_to_ground_is_named_with_its_place(header):
    """A row or a column; a key reads as closed through it, so nothing else is said."""
    header.circuit.connect((GPIO.columns[1], GROUND))
    said = "column 2, pin 16 (header 36), is connected to ground"
    assert pins.check_keypad(header, GPIO) == [Verdict("keypad", "wrong", said, WIRE)]


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (GPIO.columns[0], GPIO.columns[1], "column 1, pin 12 (header 32), and column 2, pin 16 (header 36), touch"),
        (GPIO.rows[1], GPIO.rows[3], "row 2, pin 6 (header 31), and row 4, pin 19 (header 35), touch"),
    ],
)
def test_wires_that_touch_each_other_are_named(header, one, other, said):
    """Two columns make every key of one a key of both."""
    header.circuit.connect((one, other))
    assert pins.check_keypad(header, GPIO) == [Verdict("keypad", "wrong", said, WIRE)]


def test_contacts_are_read(header):
    """A closed one is well, an open one is for a person to compare with its door."""
    header.circuit.connect((GPIO.cabinet, GROUND))
    cabinet, paper = pins.check_contacts(header, GPIO)
    assert cabinet == Verdict("contact cabinet", "ok", "closed: its door is shut, and its wire is whole")
    assert (paper.part, paper.outcome, paper.said) == ("contact paper", "look", "open")
    assert "pin 23 (header 16)" in paper.do


def test_outputs_stay_off_until_a_person_asks(header):
    """No light blinks in front of customers by itself."""
    (verdict,) = pins.check_outputs(header, GPIO, None)
    assert (verdict.outcome, header.pins) == ("skipped", {})


def test_outputs_blink_one_after_the_other_and_end_dark(header):
    """Three times each; whether they did only a person knows."""
    lit = []

    def look(seconds):
        lit.append([number for number in (17, 27, 18) if header.pin(number).state])

    verdicts = pins.check_outputs(header, GPIO, look)
    assert [(verdict.part, verdict.outcome) for verdict in verdicts] == [
        ("light slip", "look"),
        ("light fault", "look"),
        ("buzzer", "look"),
    ]
    assert lit == [[17], []] * 3 + [[27], []] * 3 + [[18], []] * 3


def test_every_pin_of_the_header_has_one_place():
    """26 pins of the 40 carry a BCM number from 2 to 27; the others are supplies, grounds and the board's identity."""
    assert sorted(PIN_OF_BCM) == list(range(2, 28))
    assert len(set(PIN_OF_BCM.values())) == 26
    assert (PIN_OF_BCM[2], PIN_OF_BCM[17], PIN_OF_BCM[18], PIN_OF_BCM[21]) == (3, 11, 12, 40)
