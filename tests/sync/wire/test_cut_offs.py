"""A biller's daily pause in UTC milliseconds."""

import pytest

from sync.wire import cut_offs
from sync.wire.catalogue import CutOff

NIGHT = CutOff(start="23:00", end="00:30")
NOON = CutOff(start="12:00", end="13:15")
MIDNIGHT_MS = 1_786_986_000_000  # 2026-08-18 00:00 WIB
MINUTE_MS = 60_000


def at(hour, minute, day=0):
    """Give a time of day in WIB, on 2026-08-18 or so many days later."""
    return MIDNIGHT_MS + ((day * 24 + hour) * 60 + minute) * MINUTE_MS


@pytest.mark.parametrize(
    ("pause", "now_ms", "ends_ms"),
    [
        (NIGHT, at(22, 59), 0),
        (NIGHT, at(23, 0) - 1, 0),
        (NIGHT, at(23, 0), at(0, 30, 1)),
        (NIGHT, at(0, 0), at(0, 30)),
        (NIGHT, at(0, 30) - 1, at(0, 30)),
        (NIGHT, at(0, 30), 0),
        (NOON, at(12, 30), at(13, 15)),
        (NOON, at(0, 10), 0),
        (NOON, at(23, 10), 0),
    ],
)
def test_pause_ends_at_its_own_minute(pause, now_ms, ends_ms):
    """The first millisecond is inside, the end is not, and midnight is nothing special."""
    assert cut_offs.ends_ms(pause, now_ms) == ends_ms


@pytest.mark.parametrize(
    ("from_ms", "until_ms", "touched"),
    [
        (at(10, 0), at(23, 0), False),
        (at(10, 0), at(23, 0) + 1, True),
        (at(0, 10), at(0, 20), True),
        (at(0, 30), at(23, 0), False),
        (at(0, 29), at(0, 31), True),
        (at(10, 0), at(10, 0, 1), True),
    ],
)
def test_time_touches_a_pause_when_any_part_lies_in_it(from_ms, until_ms, touched):
    """The end of neither belongs to it."""
    assert cut_offs.touches(NIGHT, from_ms, until_ms) is touched


def test_pause_is_named_by_its_beginning():
    """The one that is going on, else the next."""
    assert cut_offs.begins_ms(NIGHT, at(0, 10)) == at(23, 0, -1)
    assert cut_offs.begins_ms(NIGHT, at(0, 30)) == at(23, 0)
    assert cut_offs.lasts_ms(NIGHT) == 90 * MINUTE_MS
