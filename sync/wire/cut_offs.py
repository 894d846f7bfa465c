"""When a biller's daily pause is, in the time both sides count in: UTC milliseconds. Central's clock decides; a kiosk only says.

A pause is written in WIB (`catalogue.CutOff`), which is seven hours ahead of UTC all year.
"""

from sync.wire.catalogue import CutOff

DAY_MS = 86_400_000
_WIB_MS = 7 * 3_600_000
_MINUTE_MS = 60_000


def begins_ms(cut_off: CutOff, now_ms: int) -> int:
    """Give when the newest pause that is not over at `now_ms` began, or the next one begins."""
    midnight_ms = (now_ms + _WIB_MS) // DAY_MS * DAY_MS - _WIB_MS
    lasts = lasts_ms(cut_off)
    first = midnight_ms - DAY_MS + _minutes(cut_off.start) * _MINUTE_MS  # last night's may still go on
    return next(begins for begins in (first, first + DAY_MS, first + 2 * DAY_MS) if begins + lasts > now_ms)


def ends_ms(cut_off: CutOff, now_ms: int) -> int:
    """Give when the pause in which `now_ms` lies ends; 0 outside one. Its first millisecond is inside, its end is not."""
    begins = begins_ms(cut_off, now_ms)
    return begins + lasts_ms(cut_off) if begins <= now_ms else 0


def lasts_ms(cut_off: CutOff) -> int:
    """Give how long each pause is."""
    return (_minutes(cut_off.end) - _minutes(cut_off.start)) * _MINUTE_MS % DAY_MS


def touches(cut_off: CutOff, from_ms: int, until_ms: int) -> bool:
    """Say whether any part of a time lies in a pause."""
    return begins_ms(cut_off, from_ms) < until_ms


def _minutes(text: str) -> int:
    """Give "23:30" in minutes since midnight. `catalogue.check` has seen that it is one."""
    return int(text[:2]) * 60 + int(text[3:])
