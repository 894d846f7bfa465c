"""How a product is bought: which connector, under what name, in which of its ways. Data of its product file."""

import itertools
import re
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
_SKU_RULE = "sku is a name of 1-40 characters in which {brand}, {thousands} and {a field of choices} may stand"


class Rewrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which customers write a number, and how the biller wants it: `re.Match.expand` of both."""

    pattern: str
    text: str


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[route]` table of a product file.

    biller: the connector. sku: the product's name there, with {brand} and {thousands} of the denomination filled in, and with
    {field} of a choice, in small letters. customer_field: the field that names what is paid for. rewrite: applied to it, the
    first that matches the whole of it. key_fields: further fields without which it names nothing; with them, what the biller is
    told as the customer, and the denomination it is the bill key. extra: further fields that the biller gets, by its name for
    them. same_day: the biller takes a payment only on the WIB date of its inquiry.
    """

    biller: BillerName
    mode: Mode
    sku: str
    customer_field: str
    rewrite: tuple[Rewrite, ...] = ()
    key_fields: tuple[str, ...] = ()
    extra: dict[str, str] = {}
    same_day: bool = False

    def sku_of(self, brand: str, denomination: int, fields: Mapping[str, str]) -> str:
        """Give the name under which the biller sells one choice. fields: what was typed and chosen, by field name."""
        chosen = {name: fields[name].lower() for name in self._placeholders() if name in fields}
        return self.sku.format(**chosen | {"brand": brand, "thousands": denomination // _THOUSAND})

    def customer_of(self, fields: Mapping[str, str]) -> str:
        """Give what the biller calls the customer, as it wants it written."""
        typed = fields[self.customer_field]
        for rule in self.rewrite:
            match = re.fullmatch(rule.pattern, typed, re.ASCII)
            if match is not None:
                return match.expand(rule.text)
        return typed

    def key_of(self, fields: Mapping[str, str]) -> str:
        """Give what tells this customer from every other one of the product."""
        return "\x00".join([self.customer_of(fields), *(fields[name] for name in self.key_fields)])

    def problem(self, product: Product) -> str | None:
        """Say why this route cannot deliver the product, or None."""
        names = {field.name for field in product.fields}
        if self.customer_field not in names:
            return "customer_field is not one of its fields"
        if not {*self.extra.values()} <= names:
            return "extra names a field that it does not have"
        if not {*self.key_fields} <= names:
            return "key_fields names a field that it does not have"
        if product.inquiry != (self.mode != "prepaid"):
            return f"mode {self.mode} {'has no' if self.mode == 'prepaid' else 'needs an'} inquiry"
        if self.biller == "paycode" and self.mode != "bill":
            return "the connector paycode knows the mode bill only"
        if self.mode == "bill" and (product.brands or product.denominations):
            return "mode bill has no choices: what is due is typed, or the biller says it"
        return self._problem_of_rewrites() or self._problem_of_sku(product)

    def _problem_of_rewrites(self) -> str | None:
        try:
            for rule in self.rewrite:
                empty = re.fullmatch(f"(?:{rule.pattern})|", "")
                assert empty is not None, "the empty alternative matches"
                empty.expand(rule.text)
        except (re.error, IndexError):
            return "a rewrite is a regular expression and a text with its groups"
        return None

    def _problem_of_sku(self, product: Product) -> str | None:
        options = {field.name: [option.value for option in field.options] for field in product.fields if field.options}
        choices = set(_choices(product))
        try:
            names = self._placeholders()
            asked = [name for name in options if name in names]
            answers = list(itertools.product(*(options[name] for name in asked)))
            skus = {
                self.sku_of(brand, rupiah, dict(zip(asked, answer, strict=True)))
                for (brand, rupiah), answer in itertools.product(choices, answers)
            }
        except (ValueError, KeyError, IndexError, AttributeError):
            return _SKU_RULE
        if not names <= {"brand", "thousands", *options} or not all(
            0 < len(sku) <= _SKU_CHARACTERS_MAX for sku in skus
        ):
            return _SKU_RULE
        if "thousands" in names and any(rupiah % _THOUSAND for _, rupiah in choices):
            return "sku counts thousands, and a denomination is none"
        if len(skus) < len(choices) * len(answers):
            return "sku gives two choices the same name"
        return None

    def _placeholders(self) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(self.sku) if name is not None}


def _choices(product: Product) -> list[tuple[str, int]]:
    """Give (brand, rupiah) of everything that can be chosen; ("", 0) where nothing is chosen."""
    own = [("", choice.rupiah) for choice in product.denominations]
    branded = [(brand.id, choice.rupiah) for brand in product.brands for choice in brand.denominations]
    return own + branded or [("", 0)]


Routes = Mapping[str, Route]
"""By product id."""
