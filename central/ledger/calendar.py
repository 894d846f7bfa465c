"""Business days are days of Western Indonesian Time (WIB, UTC+7, no daylight saving); everything else is UTC milliseconds."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from sync.wire import cut_offs
from sync.wire.catalogue import CutOff

Clock = Callable[[], int]
"""Gives UTC milliseconds."""

DAY_MS = 86_400_000
_WIB_MS = 7 * 3_600_000
_LAST_S = 253_402_300_799


def system_now_ms() -> int:
    """Give central's clock: UTC milliseconds."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Give milliseconds that never jump or go back, for ages and waits; the wall clock of a server may."""
    return time.monotonic_ns() // 1_000_000


def business_day(at_ms: int) -> int:
    """Give the WIB day that holds a time, as days since 1970-01-01."""
    return (at_ms + _WIB_MS) // DAY_MS


def start_of_business_day(at_ms: int) -> int:
    """Give the first millisecond of the WIB day that holds a time."""
    return business_day(at_ms) * DAY_MS - _WIB_MS


def pause_left_s(cut_off: CutOff | None, now_ms: int) -> int:
    """Give the seconds until a product's daily pause ends; 0 outside it."""
    ends_ms = cut_offs.ends_ms(cut_off, now_ms) if cut_off else 0
    return -(-(ends_ms - now_ms) // 1000) if ends_ms else 0


def iso(at_ms: int) -> str | None:
    """Give ISO 8601 in UTC with a Z, to the second; None for 0 (has not come).

    What lies before 1970 or beyond the year 9999, which only a kiosk's entry can claim, is given as that end.
    """
    if at_ms == 0:
        return None
    return datetime.fromtimestamp(max(0, min(at_ms // 1000, _LAST_S)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
