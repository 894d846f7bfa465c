"""What a bill says beside its amount, from the aggregator's `desc`: rows for the screen and the slip, and its period. Pure.

Only the bill's total is money that moves. What these rows say is shown, so a part that does not read is left out, never guessed.
"""

import re
from collections.abc import Mapping
from typing import Any

from central.billers.money import MoneyError, rupiah
from central.billers.texts import NOTHING, text

Rows = tuple[tuple[str, str], ...]

_MONTHS_MAX = 24
_MONTH = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])", re.ASCII)
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_PERIOD_CHARACTERS_MAX, _ROW_CHARACTERS_MAX, _ADDRESS_CHARACTERS_MAX = 24, 40, 60
_POWER = re.compile(r"([A-Z][A-Z0-9]{0,5})\s*/\s*0*([1-9][0-9]{0,8})(?:\s*VA)?")


def tariff(segment_power: str) -> str:
    """Give `R1/1300VA` from what billers write: `R1 /000001300`, `R1/000001300VA`; anything else as it is."""
    match = _POWER.fullmatch(segment_power.strip())
    return f"{match[1]}/{match[2]}VA" if match else segment_power.strip()


def is_power(segment_power: str) -> bool:
    """Say whether a text is a tariff and its power."""
    return _POWER.fullmatch(segment_power) is not None


def rows_of(answer: Mapping[str, Any]) -> Rows:
    """Give the rows of a bill, those that it has: merchant, tariff, address, members, period, month (one each), reading."""
    description = _description(answer)
    lines = _lines(description)
    periods = _periods(answer, lines)
    found = (
        ("merchant", _said(description.get("merchant"))),
        ("tariff", _tariff(description)),
        ("address", _said(description.get("alamat"), _ADDRESS_CHARACTERS_MAX)),
        ("members", _said(description.get("jumlah_peserta"))),
        ("period", _span([_month_name(period) for period in periods], " - ")),
        *(("month", month) for month in _months(lines)),
        ("reading", _reading(lines)),
    )
    return tuple((key, value) for key, value in found if value)


def period_of(answer: Mapping[str, Any]) -> str:
    """Give the period of a bill in a form that is always the same for it: "202608", "202608-202610"; "" for none."""
    periods = _periods(answer, _lines(_description(answer)))
    return _span(periods, "-")[:_PERIOD_CHARACTERS_MAX]


def _description(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    description = answer.get("desc")
    return description if isinstance(description, dict) else {}


def _lines(description: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lines = description.get("detail")
    return [line for line in lines[:_MONTHS_MAX] if isinstance(line, dict)] if isinstance(lines, list) else []


def _periods(answer: Mapping[str, Any], lines: list[Mapping[str, Any]]) -> list[str]:
    """Give the periods of a bill, the earliest first where they are months; in the biller's order where they are not."""
    found = [said for line in lines if (said := _said(line.get("periode")))]
    if not found:
        found = [part.strip() for part in _said(answer.get("periode"), 200).split(",") if part.strip()][:_MONTHS_MAX]
    return sorted(found) if all(_MONTH.fullmatch(period) for period in found) else found


def _span(periods: list[str], between: str) -> str:
    if not periods or periods[0] == periods[-1]:
        return periods[0] if periods else ""
    return f"{periods[0]}{between}{periods[-1]}"


def _month_name(period: str) -> str:
    match = _MONTH.fullmatch(period)
    return f"{_MONTH_NAMES[int(match[2]) - 1]} {match[1]}" if match else period


def _months(lines: list[Mapping[str, Any]]) -> list[str]:
    """Give one text for each month with its amount and fine; none for a single month without a fine: the total says it."""
    rows, fined = [], False
    for line in lines:
        period, amount, fine = (
            _said(line.get("periode")),
            _amount(line.get("nilai_tagihan")),
            _amount(line.get("denda")),
        )
        if period and amount:
            fined = fined or fine > 0
            rows.append(f"{_month_name(period)} {_rupiah(amount)}" + (f" + denda {_rupiah(fine)}" if fine else ""))
    return rows if len(rows) > 1 or fined else []


def _reading(lines: list[Mapping[str, Any]]) -> str:
    """Give what the meter showed before the first month and after the last one."""
    first = _said(lines[0].get("meter_awal")) if lines else ""
    last = _said(lines[-1].get("meter_akhir")) if lines else ""
    return f"{first} - {last}" if first and last else ""


def _tariff(description: Mapping[str, Any]) -> str:
    segment, power = _said(description.get("tarif")), _said(description.get("daya"))
    return tariff(f"{segment}/{power}") if segment and power else segment


def _said(value: object, characters_max: int = _ROW_CHARACTERS_MAX) -> str:
    """Give a text, or a whole number as one; "" for what billers write where there is nothing."""
    number = isinstance(value, int) and not isinstance(value, bool)
    said = text(str(value) if number else value, characters_max).strip()
    return "" if said in NOTHING else said


def _amount(value: object) -> int:
    try:
        return rupiah(value)
    except MoneyError:
        return 0


def _rupiah(amount: int) -> str:
    return "Rp" + f"{amount:,}".replace(",", ".")
