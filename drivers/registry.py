"""Opens the configured devices: the one module that names backends."""

from typing import NamedTuple

from drivers.buzzer.interface import Buzzer
from drivers.door.interface import Doors
from drivers.keypad.interface import Keypad
from drivers.lights.interface import Lights
from drivers.listener import Listener
from drivers.printer.interface import Printer
from drivers.scanner.interface import Scanner
from drivers.settings import DeviceSettings
from drivers.watchdog.interface import Watchdog


class Devices(NamedTuple):
    """Every device of a kiosk, open."""

    printer: Printer
    keypad: Keypad
    scanner: Scanner
    lights: Lights
    buzzer: Buzzer
    doors: Doors
    watchdog: Watchdog

    def close(self) -> None:
        """Let go of all of them."""
        for device in (self.keypad, self.scanner, self.doors, self.printer, self.lights, self.buzzer):
            device.close()


def open_devices(settings: DeviceSettings, listener: Listener) -> Devices:
    """Open every configured device. Raises `DriverError` for one that cannot start; reports follow to `listener`."""
    raise NotImplementedError
