"""A USB keypad, a scanner and a jack as the kernel's own input devices (uinput), moved by python-evdev. Run by `make kernel`."""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from evdev import InputDevice, UInput, list_devices
from evdev import ecodes as e

from drivers.hid.evdev import find_device, find_source
from drivers.jack.evdev import find_jack, open_jack
from drivers.keypad.hid import open_keypad
from drivers.scanner.hid import open_scanner
from drivers.settings import InputSettings

PORT = "usb-3f980000.usb-1.2/input0"
KEYPAD = InputSettings(identity="04d9:1203", port="usb-3f980000.usb-1.2")
SCANNER = InputSettings(identity="05e0:1200")
KEYS = [*range(e.KEY_1, e.KEY_SLASH + 1), *range(e.KEY_KP7, e.KEY_KPDOT + 1), e.KEY_KPENTER, e.KEY_KPASTERISK]


class Typist:
    """World side: a device that types. Each key goes down and up."""

    def __init__(self, settings):
        vendor, product = (int(part, 16) for part in settings.identity.split(":"))
        self._device = UInput({e.EV_KEY: KEYS}, vendor=vendor, product=product, phys=PORT, name="typist")

    def type(self, *codes):
        for code in codes:
            for value in (1, 0):
                self._device.write(e.EV_KEY, code, value)
                self._device.syn()

    def unplug(self):
        self._device.close()


def until_heard(typist, listener, until):
    """Type Enter until the driver hears it: from then on it has the device."""

    def heard():
        typist.type(e.KEY_ENTER)
        return not listener.reports.empty()

    until(heard)
    listener.all_so_far()


def is_open_here(settings):
    """Say whether this process has the device."""
    path = str(find_device(settings))
    links = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            links.append(os.readlink(descriptor))
    return path in links


def others_can_grab(settings):
    """Say whether another program could take what is typed there."""
    for path in list_devices():
        device = InputDevice(path)
        try:
            if f"{device.info.vendor:04x}:{device.info.product:04x}" == settings.identity:
                device.grab()
                return True
        except OSError:
            return False
        finally:
            device.close()
    return True


@pytest.fixture
def plug():
    """Plug a device in."""
    plugged = []

    def made(settings):
        plugged.append(Typist(settings))
        return plugged[-1]

    yield made
    for device in plugged:
        device.unplug()


def test_keypad_types_and_nobody_else_hears_it(plug, until, listener):
    """Keys arrive under their names, and the device is grabbed."""
    keypad = plug(KEYPAD)
    driver = open_keypad(partial(find_source, KEYPAD), listener)
    until_heard(keypad, listener, until)
    assert not others_can_grab(KEYPAD)
    keypad.type(e.KEY_KP5, e.KEY_KPDOT)
    reports = [report for report in iter(listener.next, ("key", "cancel")) if report != ("key", "enter")]
    assert reports == [("key", "5")]
    driver.close()
    assert others_can_grab(KEYPAD)


def test_scanner_that_is_unplugged_is_found_again(plug, until, listener):
    """Unplugging is reported, half a scan is forgotten, and the next device with this identity is taken."""
    scanner = plug(SCANNER)
    driver = open_scanner(partial(find_source, SCANNER), listener)
    until(lambda: is_open_here(SCANNER))
    scanner.type(e.KEY_4, e.KEY_2, e.KEY_ENTER)
    assert listener.next() == ("scan", "42")
    scanner.type(e.KEY_9)
    scanner.unplug()
    assert listener.next()[:2] == ("failed", "scanner")
    again = plug(SCANNER)
    assert listener.next() == ("recovered", "scanner")
    again.type(e.KEY_1, e.KEY_ENTER)
    assert listener.next() == ("scan", "1")
    driver.close()


def test_device_that_another_program_has_is_reported(plug, listener, until):
    """A grab that is held elsewhere has words of its own, and ends with it."""
    plug(SCANNER)
    until(list_devices)
    taken = next(device for device in map(InputDevice, list_devices()) if device.info.vendor == 0x05E0)
    taken.grab()
    driver = open_scanner(partial(find_source, SCANNER), listener)
    assert listener.next() == ("failed", "scanner", "another program has grabbed it")
    taken.ungrab()
    assert listener.next() == ("recovered", "scanner")
    driver.close()
    taken.close()


def test_headphones_are_noticed_in_and_out_and_their_jack_is_found_again(listener):
    """As it stands when it is found, each change, and empty as soon as nobody can say."""

    def jack():
        return UInput({e.EV_SW: [e.SW_HEADPHONE_INSERT]}, name="jack")

    def put(device, value):
        device.write(e.EV_SW, e.SW_HEADPHONE_INSERT, value)
        device.syn()

    def changes(reports):
        return [report for report in reports if report[0] == "headphones"]

    device = jack()
    put(device, 1)
    driver = open_jack(find_jack, listener)
    assert changes([listener.next(), listener.next()]) == [("headphones", False), ("headphones", True)]
    put(device, 0)
    assert listener.next() == ("headphones", False)
    put(device, 1)
    assert listener.next() == ("headphones", True)
    device.close()
    assert {listener.next()[:2], listener.next()[:2]} == {("headphones", False), ("failed", "jack")}
    again = jack()
    assert listener.next() == ("recovered", "jack")
    driver.close()
    again.close()
