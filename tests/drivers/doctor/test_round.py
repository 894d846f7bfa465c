"""The doctor's whole round on a made-up kiosk, and the command around it."""

import json
from functools import partial

import pytest
from msgspec.structs import replace

from drivers.errors import DriverError
from drivers.hid.mock import MockInputs
from drivers.settings import DeviceSettings, InputSettings, PrinterSettings
from drivers.transport.device import Device
from firmware.doctor import command
from firmware.doctor.round import Here, look_around
from simulator.paper import PaperPrinter
from simulator.pins import GROUND

RUNNING = "systemctl show -p ActiveState anjungan-firmware.service"
CONFIGURATION = """
kiosk = "k-0123456789ab"
shard = 0
state_directory = "/var/lib/anjungan"
keys_directory = "/etc/anjungan/keys"
ui_socket = "/run/anjungan/ui"
sync_socket = "/run/anjungan/sync"
[site]
name = "Toko Melati"
code = "TM-017"
contact = "0800-1-555-777"
"""


@pytest.fixture
def settings(settings):
    """A kiosk that has a scanner too."""
    return replace(settings, devices=DeviceSettings(scanner=InputSettings(identity="05e0:1200")))


@pytest.fixture
def here(pi, programs, header, tmp_path):
    """A kiosk on which all is well: parts plugged in, doors shut, the controller stopped."""
    pi.put("dev/gpiochip0", "")
    for name in ("sign.key", "box.key", "central_sign.pub", "central_box.pub"):
        pi.put(f"etc/anjungan/keys/{name}", "k" * 32).chmod(0o400)
    (pi.root / "var/lib/anjungan").mkdir(parents=True)
    (pi.root / "var/lib/anjungan").chmod(0o700)
    header.circuit.connect((22, GROUND), (23, GROUND))
    bus = MockInputs()
    bus.plug("05e0:1200")
    printer = PaperPrinter(str(tmp_path / "lp0"), lambda: None, rows_per_second=0)
    printer.start()
    yield Here(
        root=pi.root,
        run=programs,
        space=lambda _: (20 * 2**30, 30 * 2**30),
        load=lambda _: None,
        find_library={}.get,
        label_of=lambda _: "pinctrl-bcm2711",
        open_header=lambda: header,
        find_source=bus.find,
        transport_of=lambda _: partial(Device.open, str(tmp_path / "lp0")),
    )
    printer.stop()


def outcomes(verdicts):
    """Give the parts by outcome."""
    found = {}
    for verdict in verdicts:
        found.setdefault(verdict.outcome, []).append(verdict.part)
    return found


def test_a_kiosk_on_which_all_is_well(settings, here):
    """Every part is looked at, in the order in which one would: what the others stand on comes first."""
    found = outcomes(look_around(settings, here))
    assert found == {
        "ok": [
            "board", "system", "power", "clock", "time server", "watchdog", "watchdog of the controller", "controller",
            "journal's folder", "disk", "journal", "keys", "sockets", "lgpio", "user", "permissions of the pins",
            "printer's way", "pins", "each pin", "keypad", "contact cabinet", "contact paper", "scanner", "printer",
            "printer's profile",
        ],
        "skipped": ["light slip, light fault, buzzer"],
    }  # fmt: skip


def test_a_controller_that_runs_keeps_its_devices(settings, here, programs):
    """None of them is opened, and it says how to stop it."""
    programs.answers[RUNNING] = "ActiveState=active\n"
    untouched = here._replace(open_header=None, find_source=None, transport_of=None)
    verdicts = list(look_around(settings, untouched))
    said = "the controller runs and holds it: sudo systemctl stop anjungan-firmware.service, look again, then start it"
    assert [(verdict.part, verdict.said) for verdict in verdicts if verdict.outcome == "skipped"] == [
        (part, said) for part in ("pins", "keypad", "contacts", "lights and buzzer", "scanner", "printer")
    ]


def test_simulated_devices_are_not_looked_for(settings, here):
    """A world has no pins."""
    mock = DeviceSettings(backend="mock", world="/run/world")
    simulated = replace(settings, devices=mock)
    assert list(look_around(simulated, here._replace(open_header=None)))[-1].said.startswith("simulated")


def test_a_pin_that_cannot_be_had_leaves_what_is_wired_alone(settings, here, header):
    """The other devices are looked at all the same."""
    header.holders[18] = "spi0 CS0"
    found = outcomes(look_around(settings, here))
    assert found["wrong"] == ["pin 18 (header 12)"]
    assert found["skipped"] == ["keypad, contacts, lights"]
    assert found["ok"][-2:] == ["printer", "printer's profile"]


def test_a_header_that_cannot_be_opened_stops_nothing_else(settings, here):
    """Permission, or a library."""

    def refuse():
        raise DriverError("gpio", "error: 'can not open gpiochip'")

    found = outcomes(look_around(settings, here._replace(open_header=refuse)))
    assert found["wrong"] == ["pins"]
    assert found["ok"][-1] == "printer's profile"


def test_a_check_that_fails_itself_is_told_and_the_round_goes_on(settings, here):
    """Whatever a machine may be like."""

    def burst(_):
        raise RuntimeError("strange")

    verdicts = list(look_around(settings, here._replace(find_source=burst)))
    (told,) = [verdict for verdict in verdicts if verdict.outcome == "wrong"]
    assert (told.part, told.said) == ("scanner", "could not be looked at: RuntimeError: strange")
    assert verdicts[-1].part == "printer's profile"


def test_a_usb_keypad_takes_the_matrixs_place(settings, here, header):
    """The pins of a matrix that is not there are not looked at."""
    usb = DeviceSettings(keypad=InputSettings(identity="04d9:1203"), printer=PrinterSettings())
    header.circuit.connect((12, GROUND))
    changed = replace(settings, devices=usb)
    found = outcomes(look_around(changed, here))
    assert found["wrong"] == ["keypad"]
    assert "pins" in found["ok"]


def test_for_people_each_verdict_is_a_line_and_what_to_do_another(settings, here, header, capsys):
    """At the end what they come to."""
    header.circuit.disconnect((23, GROUND))
    assert command.tell(look_around(settings, here)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ok     board: Raspberry Pi 4 Model B Rev 1.5"
    index = lines.index("look   contact paper: open")
    assert lines[index + 1].startswith("       do: shut the door; ")
    assert lines[-1] == "24 ok, 0 wrong, 1 for a person to judge, 1 not looked at"


def test_for_programs_there_is_one_object(settings, here, header, capsys):
    """With every verdict, and how many are wrong."""
    header.circuit.connect((5, 12))
    assert command.tell_json("k-0123456789ab", look_around(settings, here)) == 1
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("version", "kiosk", "wrong")} == {
        "version": 1,
        "kiosk": "k-0123456789ab",
        "wrong": 1,
    }
    assert told["verdicts"][0] == {"part": "board", "outcome": "ok", "said": "Raspberry Pi 4 Model B Rev 1.5"}


@pytest.mark.parametrize("flag", [[], ["--json"]])
def test_the_command_finds_fault_with_a_machine_that_is_no_kiosk(tmp_path, capsys, flag):
    """On whatever runs the tests it ends with 1 and says so; it needs no library of the Pi for that."""
    import anjungan_cli

    path = tmp_path / "kiosk.toml"
    path.write_text(CONFIGURATION)
    assert anjungan_cli.main(["doctor", "--config", str(path), *flag]) == 1
    assert "this is no Raspberry Pi" in capsys.readouterr().out


def test_a_wrong_configuration_is_not_looked_at(tmp_path, capsys):
    """Exit code 2 and one line, as for every program."""
    import anjungan_cli

    path = tmp_path / "kiosk.toml"
    path.write_text(CONFIGURATION.replace("shard = 0", "shard = -1"))
    assert anjungan_cli.main(["doctor", "--config", str(path)]) == 2
    assert capsys.readouterr().err == f"anjungan doctor: {path}: shard: from 0 to 9999\n"
