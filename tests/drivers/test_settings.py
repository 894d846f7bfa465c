"""The devices' configuration: what is wrong is named by its key."""

from typing import Any

import msgspec
import pytest

from drivers.settings import DeviceSettings


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
            "profile: must be one of epson-58, epson-80, epson-80-wide, generic-58, generic-80, blind-58, blind-80"
            " - at `$.printer`",
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
