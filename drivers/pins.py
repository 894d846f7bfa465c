"""The pins of the Pi's 40-pin header, through gpiozero on lgpio.

Which chip they hang on changed between models and kernels (a Pi 5 had gpiochip4, then gpiochip0), so it is found by its label.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drivers.errors import DriverError

HEADER_LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")

_CHIP_INFO_IOCTL = 0x8044B401
"""GPIO_GET_CHIPINFO_IOCTL of linux/gpio.h: name[32], label[32], lines."""
_CHIP_INFO_BYTES, _LABEL = 68, slice(32, 64)


@contextmanager
def guarded(device: str) -> Iterator[None]:
    """Turn whatever a pin library raises into a `DriverError` that names the device."""
    try:
        yield
    except DriverError:
        raise
    except Exception as error:  # lgpio's own error class derives from Exception directly and cannot be imported here
        raise DriverError(device, f"{type(error).__name__}: {error}") from error


def open_header() -> Any:
    """Give the gpiozero pin factory of the header. Raises `DriverError`.

    lgpio writes FIFOs to its working directory (LG_WD), which has to be writable.
    """
    with guarded("gpio"):
        chip = find_header(sorted(Path("/dev").glob("gpiochip*")), read_label)
        from gpiozero.pins.lgpio import LGPIOFactory

        return LGPIOFactory(chip=chip)


def find_header(chips: list[Path], label_of: Callable[[Path], str]) -> int:
    """Give the number of the chip whose label is one of the header's. Raises `DriverError`."""
    for chip in chips:
        if label_of(chip) in HEADER_LABELS:
            return int(chip.name.removeprefix("gpiochip"))
    raise DriverError("gpio", "no gpiochip of a Raspberry Pi's header in /dev")


def read_label(chip: Path) -> str:
    """Ask the kernel for a chip's label. Raises `OSError`."""
    with chip.open("rb") as opened:
        return parse_label(fcntl.ioctl(opened, _CHIP_INFO_IOCTL, bytes(_CHIP_INFO_BYTES)))


def parse_label(chip_info: bytes) -> str:
    """Give the label in a gpiochip_info."""
    return chip_info[_LABEL].split(b"\0", 1)[0].decode("ascii", "replace")
