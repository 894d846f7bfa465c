"""Business days as the accountant names them: WIB dates, counted as days since 1970-01-01."""

from datetime import date, datetime, timedelta, timezone

from central.ledger.calendar import DAY_MS, business_day, start_of_business_day

WIB = timezone(timedelta(hours=7))
_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = 0, 2_932_896
"""1970-01-01 and 9999-12-31."""


class DayError(ValueError):
    """A text that names no day."""


def start_ms(day: int) -> int:
    """Give a day's first millisecond, UTC."""
    return start_of_business_day(day * DAY_MS)


def end_ms(day: int) -> int:
    """Give the first millisecond after a day, UTC."""
    return start_ms(day) + DAY_MS


def today(now_ms: int) -> int:
    """Give the day that holds a time."""
    return business_day(now_ms)


def text(day: int) -> str:
    """Give a day as 2026-08-17."""
    return (_EPOCH + timedelta(days=day)).isoformat()


def parse(written: str) -> int:
    """Give the day that 2026-08-17 names. Raises `DayError` for anything else."""
    try:
        day = (date.fromisoformat(written) - _EPOCH).days
    except ValueError:
        raise DayError("a day is written 2026-08-17") from None
    if text(day) != written or not _FIRST <= day <= _LAST:
        raise DayError("a day is written 2026-08-17")
    return day


def clock_ms(written: str) -> int:
    """Give UTC milliseconds of a billers' time in WIB, "2026-08-17 10:24:31". Raises `DayError`."""
    try:
        moment = datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=WIB)
    except ValueError:
        raise DayError("a time is written 2026-08-17 10:24:31") from None
    return int(moment.timestamp()) * 1000
