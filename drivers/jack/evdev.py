"""A jack that the kernel tells of: a switch SW_HEADPHONE_INSERT of an input device. Its reader is `drivers.hid`.

A sound card's own jack is such a device where its driver says so (snd_jack, Documentation/sound/designs/jack-controls.rst), and
so is a socket's switched contact on a pin, as a node "gpio-keys" with linux,input-type = EV_SW
(Documentation/devicetree/bindings/input/gpio-keys.yaml of the kernel).
"""

import errno
from collections.abc import Callable, Iterable
from pathlib import Path

from anjungan_evdev import EV_SW, SYSTEM, Device, Event, described, open_device
from drivers.hid.interface import Source
from drivers.hid.reader import HidReader
from drivers.listener import Listener, ignore_done

SW_HEADPHONE_INSERT = 2
"""linux/input-event-codes.h."""


class JackTaker:
    """Reports changes of the switch, as `drivers.hid.interface.Taker`."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._told: bool | None = None

    @property
    def due_ms(self) -> None:
        """None: a switch wants no time."""

    @property
    def trouble(self) -> None:
        """None: a jack that can be read is well."""

    def begin(self, held: frozenset[int], now_ms: int) -> None:
        """It was found as it stands."""
        self.be(SW_HEADPHONE_INSERT in held)

    def take(self, event: Event) -> None:
        """Report the switch if it is the one."""
        if event.code == SW_HEADPHONE_INSERT:
            self.be(bool(event.value))

    def lost(self, held: frozenset[int], now_ms: int) -> None:
        """What happened meanwhile does not count, only how it stands."""
        self.be(SW_HEADPHONE_INSERT in held)

    def pause(self, now_ms: int) -> None:
        """Nothing to do."""

    def be(self, plugged: bool) -> None:
        """Report whether headphones are in it, if that is news."""
        if plugged != self._told:
            self._told = plugged
            self._listener.headphones_changed(plugged, ignore_done)


class SwitchSource:
    """An input device's switches, as `drivers.hid.interface.Source`: what is held is what is set. Others may read it too."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def fileno(self) -> int:
        """As in the interface."""
        return self._device.fileno()

    def read(self) -> Iterable[Event]:
        """As in the interface."""
        return self._device.read()

    def held(self) -> frozenset[int]:
        """Give the codes of the switches that are set now."""
        return self._device.switches()

    def close(self) -> None:
        """As in the interface."""
        self._device.close()


def find_jack(system: Path = SYSTEM) -> SwitchSource:
    """Open the first input device that has such a switch. Raises `OSError`, ENODEV when there is none."""
    for device in described(system):
        if device.switches >> SW_HEADPHONE_INSERT & 1:
            return SwitchSource(open_device(device.path))
    raise OSError(errno.ENODEV, "no input device tells of headphones")


def open_jack(find: Callable[[], Source], listener: Listener) -> HidReader:
    """Give the jack that `find` opens. One that is missing is reported as failed, counts as empty, and is looked for."""
    taker = JackTaker(listener)

    def look() -> Source:
        taker.be(False)  # whatever was read before: now it is not
        return find()

    return HidReader("jack", look, taker, listener, kind=EV_SW)
