"""Reading the aggregator's answers: bills, owners of meters, tokens, receipt blocks. Pure; takes nothing for granted.

A text that does not read raises `MoneyError`, `ValueError`, `TypeError` or `AttributeError`; none of them quotes it.
"""

import re
from datetime import datetime
from typing import Any

from central.billers.interface import Bill
from central.billers.money import MoneyError, rupiah

Answer = dict[str, Any]
TOKEN_DIGITS = 20

_LINES_MAX, _LINE_CHARACTERS_MAX = 60, 120
_NAME_CHARACTERS_MAX = 60
_TEXT_CHARACTERS_MAX = 64
_NOTHING = frozenset({"", "-", "0"})
_POWER = re.compile(r"([A-Z][A-Z0-9]{0,5})\s*/\s*0*([1-9][0-9]{0,8})(?:\s*VA)?")
_ENERGY = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?")


def bill_of(answer: Answer) -> Bill:
    """Give the bill in the answer to `inq-pasca`."""
    admin_fee = rupiah(answer.get("admin", 0))
    amount = rupiah(answer.get("selling_price")) - admin_fee
    if amount <= 0:
        raise MoneyError("a bill of nothing")
    description = answer.get("desc")
    details = description if isinstance(description, dict) else {}
    merchant = text(details.get("merchant"), 40)
    return Bill(
        amount=amount,
        admin_fee=admin_fee,
        name=text(answer.get("customer_name"), _NAME_CHARACTERS_MAX),
        deadline_ms=_deadline_ms(details.get("expired_at")),
        details=(("merchant", merchant),) if merchant else (),
    )


def owner_of(answer: Answer) -> Bill:
    """Give whose electricity meter it is: a bill without amounts, from the answer to the meter inquiry."""
    name = text(answer.get("name"), _NAME_CHARACTERS_MAX).strip()
    if name in _NOTHING:
        raise ValueError("a meter of nobody")
    rows = (
        ("tariff", tariff(text(answer.get("segment_power"), 40))),
        ("meter", text(answer.get("meter_no"), 20)),
        ("idpel", text(answer.get("subscriber_id"), 20)),
    )
    return Bill(0, 0, name, 0, tuple((key, value) for key, value in rows if value.strip() not in _NOTHING))


def tariff(segment_power: str) -> str:
    """Give `R1/1300VA` from what billers write: `R1 /000001300`, `R1/000001300VA`; anything else as it is."""
    match = _POWER.fullmatch(segment_power.strip())
    return f"{match[1]}/{match[2]}VA" if match else segment_power.strip()


def token_of(answer: Answer) -> str:
    """Give the 20 digits that go into the meter, "" when the answer holds none: then nothing has arrived yet."""
    digits = re.sub(r"[\s-]", "", _serial(answer).partition("/")[0])
    return digits if re.fullmatch(f"[0-9]{{{TOKEN_DIGITS}}}", digits, re.ASCII) else ""


def meter_lines(answer: Answer) -> tuple[str, ...]:
    """Give the biller's receipt block; where it sent none, what follows its token (name/tariff/power/kWh), if that reads."""
    block = receipt_lines(answer)
    parts = [part.strip() for part in _serial(answer).split("/")[1:]]
    if block or len(parts) != 4 or not _ENERGY.fullmatch(parts[3]) or not _POWER.fullmatch("/".join(parts[1:3])):
        return block
    name, segment, power, energy = parts
    rows = (("NAMA", name), ("TARIF/DAYA", tariff(f"{segment}/{power}")), ("JML KWH", energy.replace(".", ",")))
    return tuple(f"{caption}: {value}" for caption, value in rows if value)


def receipt_lines(answer: Answer) -> tuple[str, ...]:
    """Give the biller's own receipt block, verbatim but for what a printer would obey."""
    description = answer.get("desc")
    block = description.get("struk") if isinstance(description, dict) else None
    if not isinstance(block, str):
        return ()
    return tuple(text(line, _LINE_CHARACTERS_MAX) for line in block.splitlines()[:_LINES_MAX])


def serial_of(answer: Answer) -> str:
    """Give the serial number, "" where billers write that there is none."""
    serial = _serial(answer)
    return "" if serial in _NOTHING else serial


def text(value: object, characters_max: int) -> str:
    """Give printable text of bounded length; control characters would reach a printer."""
    given = value if isinstance(value, str) else ""
    return "".join(character for character in given if character.isprintable())[:characters_max]


def _serial(answer: Answer) -> str:
    return text(answer.get("sn"), 2 * _TEXT_CHARACTERS_MAX).strip()


def _deadline_ms(value: str | None) -> int:
    if not value:
        return 0
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a deadline without its offset")
    return int(moment.timestamp()) * 1000
