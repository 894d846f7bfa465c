"""Reading the aggregator's answers: bills, owners of meters, players, tokens, receipt blocks. Pure; takes nothing for granted.

A text that does not read raises `MoneyError`, `ValueError`, `TypeError` or `AttributeError`; none of them quotes it.
"""

import re
from datetime import datetime
from typing import Any

from central.billers.details import is_power, period_of, rows_of, tariff
from central.billers.interface import Bill, Finality, Outcome
from central.billers.line import NoAnswerError, json_object
from central.billers.money import MoneyError, rupiah
from central.billers.routes import Mode
from central.billers.texts import NOTHING, text

Answer = dict[str, Any]
TOKEN_DIGITS = 20

_LINES_MAX, _LINE_CHARACTERS_MAX = 60, 120
_NAME_CHARACTERS_MAX = 60
_TEXT_CHARACTERS_MAX = 64
_CODE = re.compile("[0-9A-Za-z]{1,8}")
_ENERGY = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?")


def data_of(content: bytes) -> Answer:
    """Give what an answer, or a webhook, wraps in `data`. Raises `NoAnswerError`."""
    data = json_object(content).get("data")
    if not isinstance(data, dict):
        raise NoAnswerError("odd")
    return data


def code_of(answer: Answer) -> str:
    """Give an answer's result code, which the books keep. Raises `NoAnswerError` where there is none."""
    code = answer.get("rc")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise NoAnswerError("odd")
    return code


def is_over(answer: Answer, cost: int) -> bool:
    """Say whether an answer about a bill is over this amount, as far as it names one: `pay-pasca` may be silent about it."""
    if answer.get("selling_price") is None:
        return True
    try:
        return rupiah(answer["selling_price"]) == cost
    except MoneyError:
        return False


def delivered(answer: Answer, code: str, mode: Mode) -> Outcome:
    """Give a final success with what it brought. A meter's success counts once its token is there."""
    number = serial_of(answer)[:_TEXT_CHARACTERS_MAX]
    match mode:
        case "bill":
            return Outcome(Finality.SUCCESS, code, biller_reference=number, lines=receipt_lines(answer))
        case "meter":
            token = token_of(answer)
            if not token:
                return Outcome(Finality.OPEN, code)  # without it the customer has nothing: asking again brings it
            return Outcome(Finality.SUCCESS, code, serial=token, lines=meter_lines(answer))
        case _:
            return Outcome(Finality.SUCCESS, code, serial=number, lines=receipt_lines(answer))


def bill_of(answer: Answer) -> Bill:
    """Give the bill in the answer to `inq-pasca`."""
    admin_fee = rupiah(answer.get("admin", 0))
    amount = rupiah(answer.get("selling_price")) - admin_fee
    if amount <= 0:
        raise MoneyError("a bill of nothing")
    description = answer.get("desc")
    details = description if isinstance(description, dict) else {}
    return Bill(
        amount=amount,
        admin_fee=admin_fee,
        name=text(answer.get("customer_name"), _NAME_CHARACTERS_MAX),
        deadline_ms=_deadline_ms(details.get("expired_at")),
        details=rows_of(answer),
        period=period_of(answer),
    )


def owner_of(answer: Answer) -> Bill:
    """Give whose electricity meter it is: a bill without amounts, from the answer to the meter inquiry."""
    name = text(answer.get("name"), _NAME_CHARACTERS_MAX).strip()
    if name in NOTHING:
        raise ValueError("a meter of nobody")
    rows = (
        ("tariff", tariff(text(answer.get("segment_power"), 40))),
        ("meter", text(answer.get("meter_no"), 20)),
        ("idpel", text(answer.get("subscriber_id"), 20)),
    )
    return Bill(0, 0, name, 0, tuple((key, value) for key, value in rows if value.strip() not in NOTHING))


def player_of(answer: Answer) -> Bill:
    """Give who plays under an id: a bill without amounts, from the answer to the game inquiry."""
    nick = text(answer.get("nickname"), _NAME_CHARACTERS_MAX).strip()
    if nick in NOTHING:
        raise ValueError("a player without a name")
    return Bill(0, 0, "", 0, (("nick", nick),))


def token_of(answer: Answer) -> str:
    """Give the 20 digits that go into the meter, "" when the answer holds none: then nothing has arrived yet."""
    digits = re.sub(r"[\s-]", "", _serial(answer).partition("/")[0])
    return digits if re.fullmatch(f"[0-9]{{{TOKEN_DIGITS}}}", digits, re.ASCII) else ""


def meter_lines(answer: Answer) -> tuple[str, ...]:
    """Give the biller's receipt block; where it sent none, what follows its token (name/tariff/power/kWh), if that reads."""
    block = receipt_lines(answer)
    parts = [part.strip() for part in _serial(answer).split("/")[1:]]
    if block or len(parts) != 4 or not _ENERGY.fullmatch(parts[3]) or not is_power("/".join(parts[1:3])):
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
    return "" if serial in NOTHING else serial


def _serial(answer: Answer) -> str:
    return text(answer.get("sn"), 2 * _TEXT_CHARACTERS_MAX).strip()


def _deadline_ms(value: str | None) -> int:
    if not value:
        return 0
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a deadline without its offset")
    return int(moment.timestamp()) * 1000
