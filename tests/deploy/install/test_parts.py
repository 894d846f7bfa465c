"""What the installer makes of printer, keypad and scanner in kiosk.toml: udev's rules, and what the unit may reach."""

import re
import subprocess
from pathlib import Path

import pytest
from anjungan_install import parts
from anjungan_install.steps import InstallError

from drivers.doctor import access
from drivers.settings import PrinterSettings

ROOT = Path(__file__).resolve().parents[3]
UNIT = ROOT / "deploy/systemd/anjungan-firmware.service"
OWNED = 'GROUP="anjungan", MODE="0660"'
WAYS = {
    "usblp": {"path": "/dev/anjungan/printer"},
    "serial": {"transport": "serial", "path": "/dev/serial0"},
    "usb": {"transport": "usb", "identity": "04b8:0e28"},
    "network": {"transport": "network", "address": "192.168.7.20"},
    "network by IPv6": {"transport": "network", "address": "fe80::20%eth0"},
}
LINES = [f"DeviceAllow=char-{name} rw" for name in ("ttyUSB", "ttyACM", "ttyAMA", "ttyS")]
REACHED = {
    "usblp": ["DeviceAllow=char-usb rw"],
    "serial": LINES,
    "usb": ["DeviceAllow=char-usb_device rw", "RestrictAddressFamilies=AF_NETLINK"],
    "network": ["PrivateNetwork=no", "RestrictAddressFamilies=AF_INET", "IPAddressAllow=192.168.7.20"],
    "network by IPv6": ["PrivateNetwork=no", "RestrictAddressFamilies=AF_INET6", "IPAddressAllow=fe80::20"],
}
EXPOSURE_MAX = {"usblp": 0.9, "serial": 0.9, "usb": 1.0, "network": 1.6, "network by IPv6": 1.6}
"""What systemd-analyze may find open at most, of 10: a way that needs the network costs as much as the link's program."""


def settings(printer=None, **others):
    return {"devices": {"printer": printer or {}, **others}}


def body(text):
    """Give the lines after the head."""
    return text.splitlines()[1:]


@pytest.mark.parametrize(
    ("printer", "rules"),
    [
        (WAYS["usblp"], []),
        ({"path": "/dev/usb/lp1"}, []),
        ({}, []),
        (
            {"path": "/dev/ttyUSB0"},
            [f'SUBSYSTEM=="tty", KERNEL=="ttyUSB0", {OWNED}', f'SUBSYSTEM=="tty", SYMLINK=="ttyUSB0", {OWNED}'],
        ),
        (
            {"transport": "serial", "path": "/dev/serial/by-id/usb-Epson_TM-T82-if00"},
            [
                f'SUBSYSTEM=="tty", KERNEL=="serial/by-id/usb-Epson_TM-T82-if00", {OWNED}',
                f'SUBSYSTEM=="tty", SYMLINK=="serial/by-id/usb-Epson_TM-T82-if00", {OWNED}',
            ],
        ),
        (
            WAYS["usb"],
            ['SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="04b8", ATTR{idProduct}=="0e28", ' + OWNED],
        ),
        (WAYS["network"], []),
    ],
)
def test_udev_gives_the_controller_the_printer_that_is_configured(printer, rules):
    """A line or a USB device gets a rule; usblp's is among the shipped ones, and a printer on the network needs none."""
    assert body(parts.rules(settings(printer))) == rules


def test_udev_gives_the_controller_scanner_and_usb_keypad():
    """Each by its identity, and no other input device."""
    made = parts.rules(settings(scanner={"identity": "05e0:1200"}, keypad={"identity": "04d9:1203", "port": ""}))
    assert body(made) == [
        f'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", {OWNED}'
        for vendor, product in (("04d9", "1203"), ("05e0", "1200"))
    ]


def test_without_parts_there_are_no_rules():
    """Empty identities are parts that are not fitted."""
    assert parts.rules(settings(scanner={"identity": ""})) == ""


def test_udev_gives_the_controller_the_jack_by_its_switch():
    """Whatever sound card or pin it belongs to: bit 2 of the switches, which are hexadecimal."""
    assert body(parts.rules(settings(jack=True))) == [
        f'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{{capabilities/sw}}=="*[4567cdef]", {OWNED}'
    ]
    assert parts.rules(settings(jack=False)) == ""


@pytest.mark.parametrize("way", WAYS)
def test_the_unit_reaches_the_configured_printer_and_nothing_more(way):
    """One way each: a class of devices, or one address."""
    assert body(parts.drop_in(settings(WAYS[way]))) == ["[Service]", *REACHED[way]]


@pytest.mark.parametrize("way", WAYS)
def test_systemd_accepts_the_unit_with_each_way(way, tmp_path):
    """It is whole with its drop-in, as fenced in as that way allows, and reaches what the drop-in says."""
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"ExecStart=/\S+", "ExecStart=/bin/true", UNIT.read_text()))
    (tmp_path / f"{UNIT.name}.d").mkdir()
    (tmp_path / f"{UNIT.name}.d" / parts.DROP_IN.name).write_text(parts.drop_in(settings(WAYS[way])))
    said = []
    for command in (["verify", "--man=no"], ["security", "--offline=true", "--no-pager"]):
        ended = subprocess.run(["systemd-analyze", *command, str(unit)], capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, ""), command
        said.append(ended.stdout)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said[-1])
    assert exposure is not None
    assert float(exposure[1]) <= EXPOSURE_MAX[way]


@pytest.mark.parametrize("way", WAYS)
def test_the_doctor_finds_the_fence_open_that_the_installer_opened(way, tmp_path):
    """Both read the same kiosk.toml, with code of their own."""
    path = tmp_path / access.DROP_IN
    path.parent.mkdir(parents=True)
    path.write_text(parts.drop_in(settings(WAYS[way])))
    assert access.DROP_IN == parts.DROP_IN
    assert access.check_fence(tmp_path, PrinterSettings(**WAYS[way])).outcome == "ok"


def test_the_unit_alone_reaches_no_printer():
    """Pins and input devices are all that it names by itself."""
    allowed = re.findall(r"^DeviceAllow=(.*)", UNIT.read_text(), re.MULTILINE)
    assert allowed == ["char-gpiochip rw", "char-input rw"]


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (settings({"transport": "parallel"}), "transport: 'parallel' is not device, serial, usb or network"),
        (settings({"transport": "usb"}), "printer.identity: '' is not like 05e0:1200"),
        (settings({"transport": "usb", "identity": '04b8:0e28", RUN+="x'}), "printer.identity: "),
        (settings({"transport": "serial", "path": "/dev/tty*"}), "printer.path: '/dev/tty*' is no path of a device"),
        (settings({"path": '/dev/x", RUN+="y'}), "printer.path: "),
        (settings({"transport": "network", "address": "printer.local"}), "address: 'printer.local' is no numeric address"),
        (settings({"transport": "network"}), "address: '' is no numeric address"),
        (settings(keypad={"identity": "numpad"}), "keypad.identity: 'numpad' is not like 05e0:1200"),
    ],
)  # fmt: skip
def test_what_cannot_become_a_rule_names_its_key(wrong, line):
    """Nothing that is not exactly an identity, a path or an address gets into a file that root's programs read."""

    def make():
        parts.rules(wrong)
        parts.drop_in(wrong)

    with pytest.raises(InstallError) as caught:
        make()
    assert str(caught.value).startswith("kiosk.toml: devices.")
    assert line in str(caught.value)


def test_both_files_follow_the_configuration(pi):
    """Made for what kiosk.toml asks for, changed with it, and gone with it."""
    rules, drop_in = pi.root / parts.RULES, pi.root / parts.DROP_IN
    pi.put("etc/anjungan/kiosk.toml", '[devices.printer]\ntransport = "usb"\nidentity = "04b8:0e28"\n')
    assert pi.install().returncode == 0
    assert "04b8" in rules.read_text()
    assert "AF_NETLINK" in drop_in.read_text()
    pi.put("etc/anjungan/kiosk.toml", '[devices.printer]\ntransport = "network"\naddress = "10.0.0.9"\n')
    checked = pi.install("--check")
    assert (checked.returncode, f"{drop_in}: has another content" in checked.stdout) == (1, True)
    assert pi.install().returncode == 0
    assert (rules.exists(), "IPAddressAllow=10.0.0.9" in drop_in.read_text()) == (False, True)
    (pi.root / "etc/anjungan/kiosk.toml").unlink()
    assert pi.install().returncode == 0
    assert (rules.exists(), drop_in.exists()) == (False, False)
