"""The header's pin factory on a Pi: gpiozero's for lgpio, with the kernel's edges.

Needs lgpio, so only `drivers.pins` imports it, and only to open the header.
"""

import os
from pathlib import Path
from typing import Any

import lgpio
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin

from drivers.edges import EdgeWatcher, KernelEdges
from drivers.lines import EdgeLine, holder_of

_PULL_FLAGS = {"up": lgpio.SET_PULL_UP, "down": lgpio.SET_PULL_DOWN, "floating": lgpio.SET_PULL_NONE}


class HeaderPin(KernelEdges, LGPIOPin):  # type: ignore[misc]
    """A pin whose level and direction are lgpio's and whose edges are the kernel's."""

    def give_up(self) -> None:
        """As in `KernelEdges`."""
        lgpio.gpio_free(self.factory._handle, self._number)

    def take_back(self, pull: str) -> None:
        """As in `KernelEdges`."""
        lgpio.gpio_claim_input(self.factory._handle, self._number, _PULL_FLAGS[pull])


class HeaderFactory(LGPIOFactory):  # type: ignore[misc]
    """The pins of one chip, /dev/gpiochip<chip>."""

    def __init__(self, chip: int) -> None:
        """Raises what lgpio raises, and `OSError`."""
        super().__init__(chip=chip)
        self._path = Path(f"/dev/gpiochip{chip}")
        self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        self.watcher = EdgeWatcher()
        self.pin_class = HeaderPin

    def open_line(self, pin: Any) -> EdgeLine:
        """Open a pin that lgpio has given up, to hear its edges. Raises `OSError`."""
        return EdgeLine(self._descriptor, pin._number, pin._pull_watched)

    def holder_of(self, pin: int) -> str | None:
        """Give who holds a pin, None for nobody. Raises `OSError`."""
        return holder_of(self._path, pin)

    def close(self) -> None:
        """Let go of every pin and of the chip."""
        if self._handle is not None:
            super().close()
            self.watcher.close()
            os.close(self._descriptor)
