"""The doctor's look at libraries, at who may use which device, and at USB devices that type."""

import os
from functools import partial

import pytest

from drivers.doctor import access, inputs, libraries
from drivers.doctor.verdict import Verdict
from drivers.hid.mock import MockInputs
from drivers.settings import DeviceSettings, InputSettings, PrinterSettings
from tests.drivers.jack.system import describe

INSTALL = "sudo deploy/install in the project's folder"
REPLUG = f"{INSTALL}, then unplug it and plug it in again"
SCANNER = InputSettings(identity="05e0:1200")


def settings(**printer):
    return DeviceSettings(printer=PrinterSettings(**printer))


def load(name):
    """Take the place of an import that succeeds."""


def refuse(name):
    raise ModuleNotFoundError(f"No module named {name!r}")


def test_libraries_that_are_there_are_well():
    """libusb is looked for only when the printer needs it."""
    pins = Verdict("lgpio", "ok", "it drives the pins")
    assert libraries.check_libraries(settings(), load, {}.get) == [pins]
    usb = settings(transport="usb", identity="04b8:0e28")
    found = libraries.check_libraries(usb, load, {"usb-1.0": "libusb-1.0.so.0"}.get)
    assert found == [pins, Verdict("libusb", "ok", "libusb-1.0.so.0 carries the printer")]


def test_libraries_that_are_missing_name_their_package():
    """As Debian calls it."""
    found = libraries.check_libraries(settings(transport="usb", identity="04b8:0e28"), refuse, {}.get)
    assert [(verdict.part, verdict.outcome, verdict.do) for verdict in found] == [
        ("lgpio", "wrong", "sudo apt install python3-lgpio, then sudo deploy/install"),
        ("libusb", "wrong", "sudo apt install libusb-1.0-0"),
    ]


@pytest.mark.parametrize("group", ["anjungan", "gpio"])
def test_devices_of_the_controllers_groups_are_well(pi, group):
    """Its own group, and the group of the pins; the unit reaches the printer."""
    pi.own(user="root", group=group)
    printer, chip = pi.put("dev/usb/lp0", ""), pi.put("dev/gpiochip0", "")
    for path in (printer, chip):
        path.chmod(0o660)
    assert access.check_access(pi.root, settings()) == [
        Verdict("user", "ok", "anjungan is there"),
        Verdict("permissions of the pins", "ok", f"{chip}: anjungan may use it"),
        Verdict("permissions of the printer", "ok", f"{printer}: anjungan may use it"),
        Verdict("printer's way", "ok", "the controller's unit reaches it (device)"),
    ]


@pytest.mark.parametrize(("mode", "group"), [(0o660, "lp"), (0o640, "anjungan"), (0o606, "anjungan")])
def test_a_device_that_the_controller_may_not_use_is_wrong(pi, mode, group):
    """Another group's, or not to be written, or by everybody but its group."""
    pi.own(user="root", group=group)
    printer = pi.put("dev/usb/lp0", "")
    printer.chmod(mode)
    said = f"{printer}: anjungan may not use it"
    assert Verdict("permissions of the printer", "wrong", said, REPLUG) in access.check_access(pi.root, settings())


def test_a_machine_without_the_user_is_not_installed(pi):
    """Nothing else is said: all of it follows from that."""
    pi.put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
    wanted = Verdict("user", "wrong", "there is no user anjungan", INSTALL)
    assert access.check_access(pi.root, settings()) == [wanted]


def test_a_scanner_is_judged_by_its_own_file(pi):
    """Found by its identity in /sys."""
    device = "sys/class/input/event3/device"
    for name, value in (("id/vendor", "05e0"), ("id/product", "1200"), ("phys", "usb-1/input0")):
        pi.put(f"{device}/{name}", value + "\n")
    pi.put(f"{device}/capabilities/key", "fffffffffffffffe\n")
    for name in ("name", "properties", "capabilities/abs", "capabilities/sw"):
        pi.put(f"{device}/{name}", "0\n")
    pi.own(user="root", group="input")
    file = pi.put("dev/input/event3", "")
    file.chmod(0o600)
    found = access.check_access(pi.root, DeviceSettings(scanner=SCANNER))
    wanted = Verdict("permissions of the scanner", "wrong", f"{file}: anjungan may not use it", REPLUG)
    assert wanted in found


def test_a_usb_printer_is_found_on_its_bus(pi):
    """By its identity; interfaces and other devices are passed over."""
    for name, identity, number in (
        ("1-1", "1d6b:0002", 1),
        ("1-1.2", "04b8:0e28", 7),
        ("1-1.40", "04b8:0e28", 8),
    ):
        vendor, product = identity.split(":")
        for key, value in (("idVendor", vendor), ("idProduct", product), ("busnum", "1"), ("devnum", str(number))):
            pi.put(f"sys/bus/usb/devices/{name}/{key}", value + "\n")
    pi.put("sys/bus/usb/devices/1-1.2:1.0/bInterfaceClass", "07\n")
    usb = PrinterSettings(transport="usb", identity="04b8:0e28")
    assert access.printer_path(pi.root, usb) == pi.root / "dev/bus/usb/001/007"
    places = [PrinterSettings(transport="usb", identity="04b8:0e28", port=port) for port in ("1-1.4", "1-1.40")]
    assert [access.printer_path(pi.root, one) for one in places] == [None, pi.root / "dev/bus/usb/001/008"]
    assert access.printer_path(pi.root, PrinterSettings(transport="usb", identity="04b8:0202")) is None


@pytest.mark.parametrize(
    ("printer", "line"),
    [
        ({}, "DeviceAllow=char-usb rw"),
        ({"path": "/dev/ttyUSB0"}, "DeviceAllow=char-ttyUSB rw"),
        ({"transport": "serial", "path": "/dev/serial0"}, "DeviceAllow=char-ttyUSB rw"),
        ({"transport": "usb", "identity": "04b8:0e28"}, "DeviceAllow=char-usb_device rw"),
        ({"transport": "network", "address": "192.168.7.20"}, "IPAddressAllow=192.168.7.20"),
    ],
)
def test_the_fence_has_to_be_open_for_the_configured_way(pi, printer, line):
    """A kiosk.toml that was changed without `deploy/install` is wrong before the printer is."""
    drop_in = pi.root / access.DROP_IN
    way = PrinterSettings(**printer).transport
    drop_in.write_text(f"[Service]\n{line}\n")
    reached = Verdict("printer's way", "ok", f"the controller's unit reaches it ({way})")
    assert access.check_fence(pi.root, PrinterSettings(**printer)) == reached
    drop_in.unlink()
    closed = Verdict("printer's way", "wrong", f"the controller's unit does not reach it ({way})", INSTALL)
    assert access.check_fence(pi.root, PrinterSettings(**printer)) == closed


def test_a_scanner_that_is_plugged_in_is_well_and_let_go_of():
    """The kiosk finds it free afterwards."""
    bus = MockInputs()
    plugged = bus.plug("05e0:1200")
    found = inputs.check_inputs(DeviceSettings(scanner=SCANNER), bus.find)
    assert found == [Verdict("scanner", "ok", "05e0:1200 is plugged in and types for the kiosk alone")]
    assert not plugged.is_open


def test_a_kiosk_without_a_scanner_is_not_looked_at_for_one():
    """It says which key would name one."""
    found = inputs.check_inputs(DeviceSettings(), MockInputs().find)
    assert found == [Verdict("scanner", "skipped", "none is configured (devices.scanner.identity)")]


def fail(code, _settings):
    raise OSError(code, os.strerror(code))


@pytest.mark.parametrize(
    ("find", "said"),
    [
        (MockInputs().find, "no {} that types is plugged in"),
        (partial(fail, 16), "another program has it for itself"),
        (partial(fail, 13), "it may not be opened"),
        (partial(fail, 5), "cannot be opened: Input/output error"),
    ],
)
def test_a_scanner_or_keypad_that_cannot_be_had_says_why(find, said):
    """Not plugged in, grabbed by another, forbidden, broken."""
    keypad = InputSettings(identity="04d9:1203")
    found = inputs.check_inputs(DeviceSettings(scanner=SCANNER, keypad=keypad), find)
    assert [(verdict.part, verdict.outcome, verdict.said) for verdict in found] == [
        ("scanner", "wrong", said.format("05e0:1200")),
        ("keypad", "wrong", said.format("04d9:1203")),
    ]


def test_kiosk_without_a_jack_has_nothing_to_look_at(tmp_path):
    """It is no part of every kiosk."""
    assert inputs.check_jack(DeviceSettings(), tmp_path) == []


def test_jack_that_is_configured_and_missing_says_what_to_do(tmp_path):
    """Either it has to be there, or it must not be asked for."""
    assert inputs.check_jack(DeviceSettings(jack=True), tmp_path) == [
        Verdict(
            "jack", "wrong", "no input device tells of headphones",
            "a sound card or an overlay that has one (docs/hardware.md), or devices.jack = false",
        )
    ]  # fmt: skip


def test_jack_that_is_no_input_device_cannot_be_read(tmp_path):
    """A file in its place: what the kernel says of it is passed on."""
    describe(tmp_path, 3, "4")
    (tmp_path / "dev/input").mkdir(parents=True)
    (tmp_path / "dev/input/event3").touch()
    found = inputs.check_jack(DeviceSettings(jack=True), tmp_path)
    assert [(verdict.outcome, verdict.said) for verdict in found] == [
        ("wrong", "cannot be read: Inappropriate ioctl for device")
    ]
