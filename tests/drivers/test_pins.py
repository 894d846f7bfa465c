"""The header's chip is found by its label."""

import struct
from pathlib import Path

import pytest

from drivers.errors import DriverError
from drivers.pins import find_header, guarded, open_header, parse_label


def test_chip_label_is_read_from_the_kernels_structure() -> None:
    """name[32], label[32], lines."""
    assert parse_label(struct.pack("32s32sI", b"gpiochip0", b"pinctrl-rp1", 54)) == "pinctrl-rp1"


@pytest.mark.parametrize(
    ("labels", "number"),
    [
        ({"gpiochip0": "pinctrl-bcm2711", "gpiochip1": "raspberrypi-exp-gpio"}, 0),
        ({"gpiochip0": "gpio-brcmstb@7d508500", "gpiochip4": "pinctrl-rp1"}, 4),
        ({"gpiochip0": "pinctrl-rp1", "gpiochip10": "gpio-brcmstb@7d508500"}, 0),
    ],
)
def test_header_is_found_on_every_model(labels: dict[str, str], number: int) -> None:
    """Its number differs between models and kernels."""
    assert find_header([Path("/dev") / name for name in labels], lambda chip: labels[chip.name]) == number


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has pins: they are left alone")
def test_machine_without_a_header_is_named() -> None:
    """A kiosk's pins on something that is no Pi: a visible fault, no mock."""
    with pytest.raises(DriverError) as caught:
        open_header()
    assert caught.value.device == "gpio"


def test_library_error_becomes_one_that_names_the_device() -> None:
    """Whatever a pin library raises."""
    with pytest.raises(DriverError) as caught, guarded("buzzer"):
        raise RuntimeError("GPIO busy")
    assert str(caught.value) == "buzzer: RuntimeError: GPIO busy"
