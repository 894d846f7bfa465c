"""How amounts, numbers and times are written, on screens and papers alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def rupiah(amount: int, space: str = "") -> str:
    """Give an amount as customers read it: Rp1.250.000 on screens; papers put a space after Rp."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{space}{abs(amount):,}".replace(",", ".")


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


def long_date(wall_ms: int, zone: str, language: str) -> str:
    """Give 17 Agustus, or 17 August."""
    moment = local(wall_ms, zone)
    return f"{moment.day} {_MONTHS[language][moment.month - 1]}"


def paper_time(wall_ms: int, zone: str) -> str:
    """Give 17/08/2026 10:24 WIB, as receipts write it."""
    return f"{local(wall_ms, zone):%d/%m/%Y %H:%M} {ZONE_NAMES.get(zone, zone)}"


def iso(wall_ms: int) -> str:
    """Give ISO 8601 in UTC, whole seconds, ending in Z."""
    return datetime.fromtimestamp(wall_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
