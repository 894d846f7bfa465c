"""How amounts, numbers and times are written, on screens and papers alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from firmware.locale import Translate

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def rupiah(amount: int, group: str, space: str = "") -> str:
    """Give an amount as customers read it, with `group` between three digits: Rp1.250.000; papers put a space after Rp."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{space}{abs(amount):,}".replace(",", group)


def grouped(digits: str, groups: tuple[int, ...]) -> str:
    """Give digits in groups of these sizes, the last size repeating: 0812 3456 7890."""
    parts, start, index = [], 0, 0
    while start < len(digits):
        size = groups[min(index, len(groups) - 1)]
        parts.append(digits[start : start + size])
        start, index = start + size, index + 1
    return " ".join(parts)


def masked(digits: str) -> str:
    """Give a customer's number with nothing but its last two digits: **********90."""
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 2 else "*" * len(digits)


def local(wall_ms: int, zone: str) -> datetime:
    """Give a UTC time in milliseconds as local time in an IANA zone."""
    return datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone(ZoneInfo(zone))


def clock(wall_ms: int, zone: str) -> str:
    """Give 10.24 WIB."""
    return f"{local(wall_ms, zone):%H.%M} {ZONE_NAMES.get(zone, zone)}"


def daily(begins_ms: int, lasts_ms: int, zone: str) -> str:
    """Give a part of each day: 23.00-00.30 WIB. begins_ms: when it begins on any day."""
    return f"{local(begins_ms, zone):%H.%M}-{clock(begins_ms + lasts_ms, zone)}"


def long_date(wall_ms: int, zone: str, say: Translate) -> str:
    """Give 17 Agustus, or 17 August, in the order of the language of `say`."""
    moment = local(wall_ms, zone)
    return say("date.day", day=moment.day, month=say(f"month.{moment.month}"))


def paper_time(wall_ms: int, zone: str) -> str:
    """Give 17/08/2026 10:24 WIB, as receipts write it."""
    return f"{local(wall_ms, zone):%d/%m/%Y %H:%M} {ZONE_NAMES.get(zone, zone)}"


def iso(wall_ms: int) -> str:
    """Give ISO 8601 in UTC, whole seconds, ending in Z."""
    return datetime.fromtimestamp(wall_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
