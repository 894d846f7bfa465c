"""What somebody comes to a kiosk for, drawn by chance from what the catalogue sells."""

import random
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from sync.wire.catalogue import STATUS_DIGITS, Field, Product

BuyFate = Literal["takes", "turns_back", "cancels", "asks_copy", "loses_slip", "walks_away"]
"""turns_back: at the confirmation. loses_slip: on the way to the till. walks_away: in the middle of anything, without a word."""

Want = Literal["look", "receipt", "refund_number", "cancel"]

_FATES: tuple[BuyFate, ...] = (
    *("takes",) * 12,
    "turns_back",
    "cancels",
    "asks_copy",
    "asks_copy",
    "loses_slip",
    "walks_away",
)
_PREFIXES = ("0812", "0813", "0857")
_CODE_DIGITS = 12
_AMOUNT_MAX = 200_000
_REGULARS = 40
"""So many numbers come again and again: the same bill, and the same purchase a moment later, must happen."""


class Buy(msgspec.Struct, frozen=True):
    """Buy something and take the slip. fields: digits, or an option, by field name. choice: which of the amounts on the screen,
    from 0.
    """

    product: str
    fields: dict[str, str]
    choice: int
    fate: BuyFate
    last6: str


class Ask(msgspec.Struct, frozen=True):
    """Ask where a slip stands; print what proves it, get the number for the cash, or give the slip up."""

    code: str
    last6: str
    wants: Want


class Hammer(msgspec.Struct, frozen=True):
    """Press, touch and scan anything."""

    inputs: int


Errand = Buy | Ask | Hammer


def walks_away(errand: Errand) -> bool:
    """Say whether somebody goes in the middle, without a look back."""
    return isinstance(errand, Buy) and errand.fate == "walks_away"


def name_of(errand: Errand) -> str:
    """Give what somebody came for, in a word."""
    match errand:
        case Buy(product, fate=fate):
            return f"{product}+{fate}"
        case Ask(wants=wants):
            return wants
    return "trouble"


def draw_buy(chance: random.Random, products: Sequence[Product]) -> Buy:
    """Give somebody who buys one of these."""
    product = chance.choice(products)
    fields = {field.name: _digits(chance, product, field) for field in product.fields}
    return Buy(
        product=product.id,
        fields=fields,
        choice=chance.randrange(6),
        fate=chance.choice(_FATES),
        last6=fields[product.status_field][-STATUS_DIGITS:],
    )


def _digits(chance: random.Random, product: Product, field: Field) -> str:
    if field.kind == "choice":
        return chance.choice(field.options).value
    if field.kind == "amount":
        least, most = product.amount_min // field.step, min(product.amount_max, _AMOUNT_MAX) // field.step
        return str(chance.randint(least, max(least, most)) * field.step)
    number = chance.randrange(_REGULARS) if chance.randrange(4) == 0 else chance.randrange(10**8)
    if field.kind == "phone":
        prefixes = [prefix for brand in product.brands for prefix in brand.prefixes] or _PREFIXES
        digits = f"{chance.choice(prefixes)}{number:08d}"
    else:
        size = max(field.length_min, min(field.length_max, _CODE_DIGITS))
        digits = f"54{number:08d}".ljust(size, "7")[:size]
    assert re.fullmatch(field.pattern, digits), "a product whose numbers are not known here"
    return digits
