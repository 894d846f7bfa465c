"""What answers mean, and which profile they recommend."""

import pytest
from msgspec.structs import replace

from drivers.printer import probe_report
from drivers.printer.probe import Answers
from drivers.printer.probe_report import configuration, describe, recommend
from drivers.printer.profiles import PROFILES, Identity
from drivers.printer.settings import PrinterSettings
from tests.drivers.printer.probe.answers import EVERYTHING, STATUS_ONLY


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        (replace(EVERYTHING, maker=None, model=None), ["epson-58", "epson-80", "epson-80-wide"]),
        (STATUS_ONLY, ["generic-58", "generic-80-42", "generic-80"]),
        (Answers(), ["blind-58", "blind-80-42", "blind-80"]),
        (Answers(sensor=0), ["blind-58", "blind-80-42", "blind-80"]),
        (Answers(real_time=(0x16, 0x12, 0x12, 0x12)), ["blind-58", "blind-80-42", "blind-80"]),
    ],
)
def test_profile_asks_no_more_than_the_printer_answers(answers, names):
    """For each width there is a profile of the best confirmation that the printer has."""
    assert [profile.name for profile in recommend(answers)] == names


def test_printer_that_is_known_by_name_gets_its_own_profile():
    """Maker and model decide, where the model can do what its profile asks."""
    (profile,) = recommend(replace(STATUS_ONLY, maker="CITIZEN", model="CT-S310II"))
    assert profile.name == "citizen-ct-s310ii"
    assert len(recommend(replace(STATUS_ONLY, sensor=None, maker="CITIZEN", model="CT-S310II"))) == 3


def test_width_that_was_read_off_counts_more_than_a_name():
    """A clone that calls itself TM-T88V and prints 48 columns gets the general profile of that width."""
    assert [one.name for one in recommend(EVERYTHING)] == ["epson-tm-t88"]
    assert [one.name for one in recommend(EVERYTHING, columns=42)] == ["epson-tm-t88"]
    assert [one.name for one in recommend(EVERYTHING, columns=48)] == ["epson-80-wide"]


@pytest.mark.parametrize("columns", [32, 42, 48])
@pytest.mark.parametrize("answers", [EVERYTHING, STATUS_ONLY, Answers()])
def test_every_width_has_a_profile_for_every_answer(answers, columns):
    """Whatever a printer answers and however wide it is, there is something to configure."""
    (profile,) = recommend(answers, columns=columns)
    assert profile.columns == columns


def test_printer_that_is_known_by_its_usb_identity_gets_its_own_profile():
    """lsusb's number is enough, for a printer that does as its model does."""
    (profile,) = recommend(replace(EVERYTHING, maker=None, model=None), "04b8:0e15")
    assert profile.name == "epson-tm-t20"
    assert len(recommend(Answers(), "04b8:0e15")) == 3


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        (PrinterSettings(), ['transport = "device"', 'path = "/dev/usb/lp0"']),
        (
            PrinterSettings(transport="serial", path="/dev/ttyUSB0", baud=9600, handshake="none"),
            ['transport = "serial"', 'path = "/dev/ttyUSB0"', "baud = 9600", 'handshake = "none"'],
        ),
        (
            PrinterSettings(transport="usb", identity="04b8:0e15", port="1-1"),
            ['transport = "usb"', 'identity = "04b8:0e15"', 'port = "1-1"'],
        ),
        (
            PrinterSettings(transport="network", address="192.0.2.7"),
            ['transport = "network"', 'address = "192.0.2.7"', "tcp_port = 9100"],
        ),
    ],
)
def test_configuration_says_the_way_and_the_profile(settings, lines):
    """The lines can be copied into kiosk.toml as they are."""
    assert configuration(settings, PROFILES["epson-80"]) == ["[devices.printer]", *lines, 'profile = "epson-80"']


def test_configuration_asks_for_what_the_near_end_sensor_sees():
    """A model with that sensor gets a line that says what to measure."""
    lines = configuration(PrinterSettings(), PROFILES["bixolon-srp-350"])
    assert lines[-2:] == [
        'profile = "bixolon-srp-350"',
        "# near_end_mm = millimetres left on the roll when its near-end sensor tells: measure them once",
    ]


def test_description_has_a_line_for_each_question():
    """What was asked, what came back, what it means."""
    assert describe(EVERYTHING) == [
        "DLE EOT 1-4  16 12 12 12    says how it is: ok",
        "GS a         14 00 00 0f    tells its changes by itself",
        "GS r         00",
        "GS ( H       yes",
        "GS I 65-67   EPSON TM-T88V",
        "DLE DC4 8    yes            can clear its buffers",
    ]


def test_every_confirmation_is_explained():
    """The report has words for each level."""
    assert set(probe_report.CONFIRMATIONS) == {"process_id", "gs_r", "none"}


def test_identity_matches_maker_and_model():
    """Both count; a profile without a maker takes any."""
    both = Identity(("TM-T88V", "TM-T88VI"), "EPSON")
    assert both.matches("EPSON", "TM-T88VI")
    assert not both.matches("EPSON", "TM-T20")
    assert not both.matches("XP", "TM-T88V")
    assert Identity(("TM-T88V",)).matches("XP", "TM-T88V")
