"""Opening a kiosk's devices on pins: each setting leads to its own device, and a failure leaves nothing open."""

import threading
from pathlib import Path
from typing import Any

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from drivers.errors import DriverError
from drivers.registry import open_devices
from drivers.settings import DeviceSettings, GpioSettings, InputSettings, PrinterSettings


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
    """The scanner is configured and its library is absent, or the device is: no thread and no pin stays."""
    before = set(threading.enumerate())
    with_scanner = DeviceSettings(
        gpio=settings.gpio, printer=settings.printer, scanner=InputSettings(identity="ffff:ffff")
    )
    with pytest.raises(DriverError) as caught:
        open_devices(with_scanner, listener, pins)
    assert caught.value.device == "scanner"
    assert set(threading.enumerate()) <= before
    with LED(settings.gpio.buzzer, pin_factory=pins) as led:
        assert not led.is_lit
