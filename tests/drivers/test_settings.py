"""The devices' configuration: what is wrong is named by its key."""

from typing import Any

import msgspec
import pytest

from drivers.printer.profiles import PROFILES
from drivers.settings import DeviceSettings, InputSettings


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"gpio": {"buzzer": 17}}, "buzzer: pin 17 is also used by light_slip - at `$.gpio`"),
        ({"gpio": {"paper": 99}}, "paper: there is no pin 99; BCM numbers go from 2 to 27 - at `$.gpio`"),
        ({"gpio": {"columns": [5, 16, 20, 21]}}, "columns: pin 5 is also used by rows - at `$.gpio`"),
        ({"gpio": {"rows": [4, 4, 13, 19]}}, "rows: pin 4 is also used by rows - at `$.gpio`"),
        (
            {"scanner": {"identity": "05E0:1200"}},
            "identity: must be like 05e0:1200, four and four lower-case hexadecimal digits - at `$.scanner`",
        ),
        (
            {"printer": {"profile": "laser"}},
            f"profile: must be one of {', '.join(PROFILES)} - at `$.printer`",
        ),
        (
            {"keypad": {"identity": "04d9:1203"}, "scanner": {"identity": "04d9:1203", "port": "usb-1"}},
            "scanner: it cannot be told from the keypad; two of one kind need a port each",
        ),
        (
            {
                "keypad": {"identity": "04d9:1203", "port": "usb-1.2"},
                "scanner": {"identity": "04d9:1203", "port": "usb-1"},
            },
            "scanner: it cannot be told from the keypad; two of one kind need a port each",
        ),
        ({"backend": "mock"}, "world: the mock devices need the path of the world's socket"),
        ({"world": "/run/world.sock"}, "world: real devices have no world"),
    ],
)
def test_wrong_setting_names_its_key(given: dict[str, Any], text: str) -> None:
    """The text starts with the key and says what is wrong."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(given, DeviceSettings)
    assert str(caught.value) == text


def test_defaults_are_a_real_kiosks() -> None:
    """An empty table gives pins, no world, and no pin twice."""
    assert msgspec.convert({}, DeviceSettings).backend == "gpio"


def test_keypad_and_scanner_of_one_kind_are_told_apart_by_their_ports() -> None:
    """Two that differ are enough."""
    given = {
        "keypad": {"identity": "04d9:1203", "port": "usb-1.1"},
        "scanner": {"identity": "04d9:1203", "port": "usb-1.10"},
    }
    assert msgspec.convert(given, DeviceSettings).keypad.port == "usb-1.1"


@pytest.mark.parametrize(
    ("port", "path", "fits"),
    [
        ("", "usb-0000:01:00.0-1.1/input0", True),
        ("usb-0000:01:00.0-1.1", "usb-0000:01:00.0-1.1/input0", True),
        ("usb-0000:01:00.0-1.1/input0", "usb-0000:01:00.0-1.1/input0", True),
        ("usb-0000:01:00.0-1", "usb-0000:01:00.0-1.1/input0", True),
        ("usb-0000:01:00.0-1.1", "usb-0000:01:00.0-1.10/input0", False),
        ("usb-0000:01:00.0-1.2", "usb-0000:01:00.0-1.1/input0", False),
        ("usb-0000:01:00.0-1.1/input0", "", False),
    ],
)
def test_port_is_how_the_path_begins_but_never_half_a_number(port: str, path: str, fits: bool) -> None:
    """Port 1 is not port 10; another identity fits nowhere."""
    settings = InputSettings(identity="04d9:1203", port=port)
    assert settings.fits("04d9:1203", path) is fits
    assert not settings.fits("05e0:1200", path)
