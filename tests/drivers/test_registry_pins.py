"""Opening a kiosk's devices on pins: each setting leads to its own device, and a failure leaves nothing open."""

import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from drivers.errors import DriverError
from drivers.hid.mock import MockInputs
from drivers.registry import open_devices
from drivers.settings import DeviceSettings, GpioSettings, InputSettings, PrinterSettings

KP_5, ENTER = 76, 28


@pytest.fixture
def settings(tmp_path: Path) -> DeviceSettings:
    """Pins that are not the defaults, and a printer that is not plugged in."""
    pins = GpioSettings(light_slip=24, light_fault=25, buzzer=4, cabinet=7, paper=8)
    return DeviceSettings(gpio=pins, printer=PrinterSettings(path=str(tmp_path / "printer")))


def contacts(listener: Any, number: int) -> set[tuple[Any, ...]]:
    """The next reports of contacts."""
    taken: set[tuple[Any, ...]] = set()
    while len(taken) < number:
        report = listener.next()
        if report[0] == "contact":
            taken.add(report)
    return taken


def next_of(listener: Any, kind: str) -> tuple[Any, ...]:
    """The next report of this kind."""
    while (report := listener.next())[0] != kind:
        pass
    taken: tuple[Any, ...] = report
    return taken


def test_every_setting_leads_to_its_own_device(settings: DeviceSettings, listener: Any, pins: MockFactory) -> None:
    """No two pins are mixed up between the configuration and the hardware."""
    devices = open_devices(settings, listener, pins)
    assert contacts(listener, 2) == {("contact", "cabinet", True), ("contact", "paper", True)}
    pins.pin(7).drive_low()
    assert contacts(listener, 1) == {("contact", "cabinet", False)}
    pins.pin(8).drive_low()
    assert contacts(listener, 1) == {("contact", "paper", False)}
    devices.lights.show("slip", "on")
    assert (pins.pin(24).state, pins.pin(25).state) == (True, False)
    devices.lights.show("fault", "on")
    assert (pins.pin(24).state, pins.pin(25).state) == (True, True)
    devices.close()
    assert (pins.pin(24).state, pins.pin(25).state) == (False, False)


def test_device_that_cannot_start_closes_the_others(settings: DeviceSettings, listener: Any, pins: MockFactory) -> None:
    """A pin of the keypad is in use: no thread and no other pin stays."""
    before = set(threading.enumerate())
    with LED(settings.gpio.rows[3], pin_factory=pins), pytest.raises(DriverError) as caught:
        open_devices(settings, listener, pins)
    assert caught.value.device == "keypad"
    assert set(threading.enumerate()) <= before
    with LED(settings.gpio.buzzer, pin_factory=pins) as led:
        assert not led.is_lit


def test_device_that_cannot_be_closed_does_not_keep_the_others(
    settings: DeviceSettings, listener: Any, pins: MockFactory
) -> None:
    """The light goes out, the pins are free, and what went wrong is raised afterwards."""

    class Jammed:
        def close(self) -> None:
            raise OSError("it does not let go")

    devices = open_devices(settings, listener, pins)
    devices.lights.show("slip", "on")
    scanner = devices.scanner
    with pytest.raises(OSError, match="does not let go"):
        devices._replace(scanner=Jammed()).close()
    scanner.close()
    assert not pins.pin(24).state
    LED(settings.gpio.light_slip, pin_factory=pins).close()


def test_usb_keypad_and_scanner_are_told_apart_and_leave_the_matrix_pins_free(
    settings: DeviceSettings, listener: Any, pins: MockFactory
) -> None:
    """Each is found by its own identity; with a USB keypad nothing is done to the pins of the other kind."""
    bus = MockInputs()
    pad, gun = bus.plug("04d9:1203"), bus.plug("05e0:1200")
    fitted = msgspec.structs.replace(
        settings, keypad=InputSettings(identity="04d9:1203"), scanner=InputSettings(identity="05e0:1200")
    )
    with LED(settings.gpio.rows[0], pin_factory=pins):
        devices = open_devices(fitted, listener, pins, bus.find)
        assert pad.ready.wait(10.0)
        assert gun.ready.wait(10.0)
        pad.type(KP_5)
        assert next_of(listener, "key") == ("key", "5")
        gun.type(KP_5, ENTER)
        assert next_of(listener, "scan") == ("scan", "5")
        devices.close()
    assert (pad.is_open, gun.is_open) == (False, False)


def test_missing_usb_devices_stop_no_kiosk(settings: DeviceSettings, listener: Any, pins: MockFactory) -> None:
    """They are reported and looked for; touch and the other devices go on."""
    fitted = msgspec.structs.replace(
        settings, keypad=InputSettings(identity="04d9:1203"), scanner=InputSettings(identity="05e0:1200")
    )
    devices = open_devices(fitted, listener, pins, MockInputs().find)
    assert {next_of(listener, "failed"), next_of(listener, "failed")} == {
        ("failed", "keypad", "it is not plugged in"), ("failed", "scanner", "it is not plugged in"),
    }  # fmt: skip
    devices.close()
