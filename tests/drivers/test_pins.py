"""The header's chip is found by its label on every model, and a pin that cannot be had says why."""

import struct
from pathlib import Path

import pytest

from drivers.errors import DriverError
from drivers.lines import parse_label, parse_line_info
from drivers.pins import claim, find_header, guarded, open_header

CHIPS = {
    "Pi 3": ({"gpiochip0": "pinctrl-bcm2835", "gpiochip1": "brcmvirt-gpio", "gpiochip2": "raspberrypi-exp-gpio"}, 0),
    "Zero 2 W": ({"gpiochip0": "pinctrl-bcm2835", "gpiochip1": "raspberrypi-exp-gpio"}, 0),
    "Pi 4": ({"gpiochip0": "pinctrl-bcm2711", "gpiochip1": "raspberrypi-exp-gpio"}, 0),
    "Pi 4, chips in another order": ({"gpiochip0": "raspberrypi-exp-gpio", "gpiochip1": "pinctrl-bcm2711"}, 1),
    "Pi 5, kernel before 6.6.45": (
        {
            "gpiochip0": "gpio-brcmstb@107d508500",
            "gpiochip1": "gpio-brcmstb@107d508520",
            "gpiochip2": "gpio-brcmstb@107d517c00",
            "gpiochip3": "gpio-brcmstb@107d517c20",
            "gpiochip4": "pinctrl-rp1",
        },
        4,
    ),
    "Pi 5, kernel from 6.6.45 on": (
        {
            "gpiochip0": "pinctrl-rp1",
            "gpiochip10": "gpio-brcmstb@107d508500",
            "gpiochip11": "gpio-brcmstb@107d508520",
            "gpiochip12": "gpio-brcmstb@107d517c00",
            "gpiochip13": "gpio-brcmstb@107d517c20",
            "gpiochip4": "pinctrl-rp1",  # a link to gpiochip0
        },
        0,
    ),
}


def chip_info(label: str) -> bytes:
    """What the kernel answers about a chip: name[32], label[32], lines."""
    return struct.pack("32s32sI", b"gpiochip0", label.encode(), 54)


@pytest.mark.parametrize("model", CHIPS)
def test_header_is_found_on_every_model(model: str) -> None:
    """Its number differs between models and kernels; the other chips of a board are never taken."""
    labels, number = CHIPS[model]
    chips = sorted(Path("/dev") / name for name in labels)
    assert find_header(chips, lambda chip: parse_label(chip_info(labels[chip.name]))) == number


@pytest.mark.parametrize("model", CHIPS)
def test_board_without_its_header_gives_no_other_chip(model: str) -> None:
    """An expander's pins would be somebody else's: power, Bluetooth, camera."""
    others = [name for name, label in CHIPS[model][0].items() if not label.startswith("pinctrl")]
    with pytest.raises(DriverError) as caught:
        find_header([Path("/dev") / name for name in others], lambda chip: CHIPS[model][0][chip.name])
    assert str(caught.value) == "gpio: no gpiochip of a Raspberry Pi's header in /dev"


def test_chip_that_may_not_be_asked_is_named_when_none_is_found() -> None:
    """A user who is not in the group gpio."""

    def forbidden(chip: Path) -> str:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(DriverError) as caught:
        find_header([Path("/dev/gpiochip0")], forbidden)
    assert caught.value.reason.endswith("(/dev/gpiochip0: Permission denied)")


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has pins: they are left alone")
def test_machine_without_a_header_is_named() -> None:
    """A kiosk's pins on something that is no Pi: a visible fault, no mock."""
    with pytest.raises(DriverError) as caught:
        open_header()
    assert caught.value.device == "gpio"


@pytest.mark.parametrize(
    ("flags", "consumer", "holder"), [(0b101, b"spi0 CS0", "spi0 CS0"), (0b1, b"", "somebody"), (0b100, b"", None)]
)
def test_kernel_says_who_holds_a_line(flags: int, consumer: bytes, holder: str | None) -> None:
    """gpio_v2_line_info: name[32], consumer[32], offset, number of attributes, flags; bit 0 is "used"."""
    assert parse_line_info(struct.pack("=32s32sIIQ176x", b"GPIO7", consumer, 7, 0, flags)) == holder


def test_library_error_becomes_one_that_names_the_device_and_its_part() -> None:
    """Whatever a pin library raises."""
    with pytest.raises(DriverError) as caught, guarded("lights", "light slip"):
        raise RuntimeError("GPIO busy")
    assert str(caught.value) == "lights: light slip: RuntimeError: GPIO busy"


def test_kernel_that_does_not_answer_adds_nothing_to_the_error() -> None:
    """The first error is the one that counts."""

    class Header:
        def holder_of(self, pin: int) -> str | None:
            raise OSError(5, "Input/output error")

    def busy(pin: int, pin_factory: Header) -> None:
        raise RuntimeError("'GPIO busy'")

    with pytest.raises(DriverError) as caught:
        claim(Header(), busy, "buzzer", 18)
    assert str(caught.value) == "buzzer: pin 18: RuntimeError: 'GPIO busy'"
