"""Reading the amounts that billers send: whole rupiah in any of their spellings, never through a float."""

import re

RUPIAH_MAX = 1_000_000_000

_SPELLING = re.compile(r"(?:Rp\.?)?\s*([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{1,12})(?:[.,]0{1,2})?", re.IGNORECASE)


class MoneyError(ValueError):
    """A value that is not an amount of whole rupiah. The text never quotes it."""


def rupiah(value: object) -> int:
    """Give whole rupiah from 300000, "300000", "300.000", "69,163", "Rp 69.729,00" or "100000.00". Raises `MoneyError`."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise MoneyError("an amount of another type")
    text = str(value).strip()
    match = _SPELLING.fullmatch(text)
    if match is None:
        raise MoneyError("an amount that cannot be read")
    amount = int(re.sub(r"[.,]", "", match[1]))
    if amount > RUPIAH_MAX:
        raise MoneyError("an amount beyond every bill")
    return amount
