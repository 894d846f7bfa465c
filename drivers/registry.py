"""Opens the configured devices: the one module that names backends. A mock is never a fallback."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from anjungan_notify import Notifier
from drivers.buzzer.interface import Buzzer
from drivers.disk.interface import Disk
from drivers.disk.real import RealDisk
from drivers.door.interface import Doors
from drivers.hid.interface import FindSource
from drivers.jack.interface import Jack
from drivers.keypad.interface import Keypad
from drivers.lights.interface import Lights
from drivers.listener import Listener
from drivers.printer.interface import Printer
from drivers.scanner.interface import Scanner
from drivers.settings import DeviceSettings
from drivers.watchdog.interface import Watchdog


class Closeable(Protocol):
    """Something that several devices share."""

    def close(self) -> None:
        """Let go of it."""


class Devices(NamedTuple):
    """Every device of a kiosk, open. shared: what they stand on, closed after them."""

    printer: Printer
    keypad: Keypad
    scanner: Scanner
    lights: Lights
    buzzer: Buzzer
    doors: Doors
    jack: Jack
    watchdog: Watchdog
    shared: tuple[Closeable, ...] = ()

    def close(self) -> None:
        """Let go of all of them: of the others too when one cannot be let go, which is raised afterwards."""
        first_to_last = (
            self.keypad, self.scanner, self.doors, self.jack, self.printer, self.lights, self.buzzer, *self.shared,
        )  # fmt: skip
        with ExitStack() as closing:
            for device in reversed(first_to_last):
                closing.callback(device.close)


def open_disk(settings: DeviceSettings, directory: Path) -> Disk:
    """Open the disk that `directory` lies on, before the journal. Raises `DriverError` when a simulated one does not answer."""
    if settings.backend == "mock":
        from drivers.disk.mock import WorldDisk

        return WorldDisk(settings.world, directory)
    return RealDisk(directory)


def open_devices(
    settings: DeviceSettings, listener: Listener, header: Any = None, inputs: FindSource | None = None
) -> Devices:
    """Open every configured device. Raises `DriverError` for one that cannot start; reports follow to `listener`.

    header: the gpiozero pin factory for the backend "gpio", owned by the devices from now on; None opens the Pi's own.
    inputs: where its USB keypad and scanner are found; None is the Pi's own. One of them that is missing is reported, not raised.
    Libraries of hardware are imported only for the backend that needs them.
    """
    from drivers.printer.real import open_printer

    with ExitStack() as opened:
        printer = open_printer(settings.printer, listener)
        opened.callback(printer.close)
        if settings.backend == "mock":
            devices = _open_mocks(settings, listener, printer)
        else:
            devices = _open_real(settings, listener, printer, header, inputs)
        opened.pop_all()
    return devices


def _open_mocks(settings: DeviceSettings, listener: Listener, printer: Printer) -> Devices:
    from drivers.simulated import SimulatedDevices

    world = SimulatedDevices(settings.world, listener)
    assert world.doors is not None
    watchdog = Notifier()
    return Devices(
        printer, world.keypad, world.scanner, world.lights, world.buzzer, world.doors, world.jack, watchdog,
        (world, watchdog),
    )  # fmt: skip


def _open_real(
    settings: DeviceSettings, listener: Listener, printer: Printer, header: Any, inputs: FindSource | None
) -> Devices:
    from drivers.buzzer.gpio import GpioBuzzer
    from drivers.door.gpio import GpioDoors
    from drivers.lights.gpio import GpioLights
    from drivers.pins import open_header

    pins = settings.gpio
    with ExitStack() as opened:
        header = open_header() if header is None else header
        opened.callback(header.close)
        lights = GpioLights(header, {"slip": pins.light_slip, "fault": pins.light_fault})
        opened.callback(lights.close)
        buzzer = GpioBuzzer(header, pins.buzzer)
        opened.callback(buzzer.close)
        doors = GpioDoors(header, {"cabinet": pins.cabinet, "paper": pins.paper}, listener)
        opened.callback(doors.close)
        keypad = _open_keypad(settings, listener, header, inputs)
        opened.callback(keypad.close)
        scanner = _open_scanner(settings, listener, inputs)
        opened.callback(scanner.close)
        jack = _open_jack(settings, listener)
        watchdog = Notifier()
        opened.pop_all()
    return Devices(printer, keypad, scanner, lights, buzzer, doors, jack, watchdog, (header, watchdog))


def _open_keypad(settings: DeviceSettings, listener: Listener, header: Any, inputs: FindSource | None) -> Keypad:
    if not settings.keypad.identity:
        from drivers.keypad.gpio import GpioKeypad

        return GpioKeypad(header, settings.gpio.rows, settings.gpio.columns, listener)
    from drivers.hid.evdev import find_source
    from drivers.keypad.hid import open_keypad

    return open_keypad(partial(inputs or find_source, settings.keypad), listener)


def _open_scanner(settings: DeviceSettings, listener: Listener, inputs: FindSource | None) -> Scanner:
    if not settings.scanner.identity:
        from drivers.scanner.none import NoScanner

        return NoScanner()
    from drivers.hid.evdev import find_source
    from drivers.scanner.hid import open_scanner

    return open_scanner(partial(inputs or find_source, settings.scanner), listener)


def _open_jack(settings: DeviceSettings, listener: Listener) -> Jack:
    if not settings.jack:
        from drivers.jack.none import NoJack

        return NoJack()
    from drivers.jack.evdev import find_jack, open_jack

    return open_jack(find_jack, listener)
