"""The pins of the Pi's 40-pin header, through gpiozero on lgpio.

Which chip they hang on changed between models and kernels (a Pi 5 had gpiochip4, then gpiochip0), so it is found by its label.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from drivers.errors import DriverError
from drivers.lines import holder_of as holder_of
from drivers.lines import read_label as read_label

HEADER_LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""Pi 5; Pi 4; Pi 3 and Zero 2 W. A board's other chips are not the header: gpio-brcmstb@, raspberrypi-exp-gpio, brcmvirt-gpio."""


@contextmanager
def guarded(device: str, part: str = "") -> Iterator[None]:
    """Turn whatever a pin library raises into a `DriverError` that names the device, and the part of it that failed."""
    try:
        yield
    except DriverError:
        raise
    except Exception as error:  # lgpio's own error class derives from Exception directly and cannot be imported here
        words = f"{type(error).__name__}: {error}"
        raise DriverError(device, f"{part}: {words}" if part else words) from error


def claim(factory: Any, kind: Callable[..., Any], device: str, pin: int, part: str = "") -> Any:
    """Give a gpiozero device of a kind on a pin. Raises `DriverError`, naming the pin and who holds it if the kernel says so."""
    try:
        return kind(pin, pin_factory=factory)
    except Exception as error:  # as in `guarded`
        words = f"{part}: pin {pin}" if part else f"pin {pin}"
        holder = _holder(factory, pin)
        held = f"; the kernel says that {holder} holds it" if holder else ""
        # The half-built device would keep its reservation for as long as somebody keeps the error.
        traceback.clear_frames(error.__traceback__)
        raise DriverError(device, f"{words}: {type(error).__name__}: {error}{held}") from error


def _holder(factory: Any, pin: int) -> str | None:
    ask: Callable[[int], str | None] | None = getattr(factory, "holder_of", None)
    with suppress(OSError):
        return ask(pin) if ask is not None else None
    return None


def open_header() -> Any:
    """Give the gpiozero pin factory of the header. Raises `DriverError`.

    lgpio writes FIFOs to its working directory (LG_WD), which has to be writable.
    """
    with guarded("gpio"):
        chip = find_header(sorted(Path("/dev").glob("gpiochip*")), read_label)
        from drivers.header import HeaderFactory

        return HeaderFactory(chip)


def find_header(chips: list[Path], label_of: Callable[[Path], str]) -> int:
    """Give the number of the chip whose label is one of the header's. Raises `DriverError`.

    A chip that cannot be asked is passed over, and named if none is found.
    """
    trouble = ""
    for chip in chips:
        try:
            label = label_of(chip)
        except OSError as error:
            trouble = f" ({chip}: {error.strerror})"
            continue
        if label in HEADER_LABELS:
            return int(chip.name.removeprefix("gpiochip"))
    raise DriverError("gpio", f"no gpiochip of a Raspberry Pi's header in /dev{trouble}")
