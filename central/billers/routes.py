"""How a product is bought: which connector, under what name, in which of the aggregator's ways. Data of its product file."""

import string
from collections.abc import Mapping
from typing import Literal

import msgspec

from sync.wire.catalogue import Product

BillerName = Literal["aggregator", "paycode"]
"""The connectors that a route may name."""

Mode = Literal["bill", "prepaid", "meter", "game"]
"""bill: inquiry, payment and status are questions of their own. prepaid: bought at once, and the purchase sent again is the
status question. meter, game: prepaid for an electricity meter or a player, whose owner is asked for first.
"""

_THOUSAND = 1000
_SKU_CHARACTERS_MAX = 40


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[route]` table of a product file.

    biller: the connector. sku: the product's name there, with {brand} and {thousands} of the denomination filled in.
    customer_field: the field that names what is paid for (with the denomination it is the bill key). extra: further fields that
    the biller gets, by its name for them. same_day: the biller takes a payment only on the WIB date of its inquiry.
    """

    biller: BillerName
    mode: Mode
    sku: str
    customer_field: str
    extra: dict[str, str] = {}
    same_day: bool = False

    def sku_of(self, brand: str, denomination: int) -> str:
        """Give the name under which the biller sells one choice."""
        return self.sku.format(brand=brand, thousands=denomination // _THOUSAND)

    def problem(self, product: Product) -> str | None:
        """Say why this route cannot deliver the product, or None."""
        names = {field.name for field in product.fields}
        if self.customer_field not in names:
            return "customer_field is not one of its fields"
        if not set(self.extra.values()) <= names:
            return "extra names a field that it does not have"
        if product.inquiry != (self.mode != "prepaid"):
            return f"mode {self.mode} {'has no' if self.mode == 'prepaid' else 'needs an'} inquiry"
        if self.mode == "bill" and (product.brands or product.denominations):
            return "mode bill has no choices: what is due is typed, or the biller says it"
        return self._problem_of_sku(product)

    def _problem_of_sku(self, product: Product) -> str | None:
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(self.sku) if name is not None}
            examples = {self.sku_of(brand, rupiah) for brand, rupiah in _choices(product)}
        except (ValueError, KeyError, IndexError, AttributeError):
            names, examples = {"?"}, set()
        if not names <= {"brand", "thousands"} or not all(0 < len(sku) <= _SKU_CHARACTERS_MAX for sku in examples):
            return "sku is a name of 1-40 characters in which {brand} and {thousands} may stand"
        if "thousands" in names and any(rupiah % _THOUSAND for _, rupiah in _choices(product)):
            return "sku counts thousands, and a denomination is none"
        if len(examples) < len(set(_choices(product))):
            return "sku gives two choices the same name"
        return None


def _choices(product: Product) -> list[tuple[str, int]]:
    """Give (brand, rupiah) of everything that can be chosen; ("", 0) where nothing is chosen."""
    own = [("", choice.rupiah) for choice in product.denominations]
    branded = [(brand.id, choice.rupiah) for brand in product.brands for choice in brand.denominations]
    return own + branded or [("", 0)]


Routes = Mapping[str, Route]
"""By product id."""
