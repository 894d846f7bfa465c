"""What a choice costs by the catalogue, and whether what was typed fits it. Central decides; a kiosk's figures are only shown."""

import re
from collections.abc import Mapping

import msgspec

from central.billers.interface import Bill
from central.billers.skus import Route
from sync.wire.catalogue import Catalogue, Field, Product
from sync.wire.requests import RefusalReason, Refused


class Amounts(msgspec.Struct, frozen=True):
    """What is paid, in rupiah. Keys are those of a slip."""

    amount: int
    admin_fee: int
    service_fee: int

    @property
    def total(self) -> int:
        """What the customer hands over."""
        return self.amount + self.admin_fee + self.service_fee


class Choice(msgspec.Struct, frozen=True):
    """A checked wish. amounts: None while an inquiry must bring them."""

    product: Product
    route: Route
    sku: str
    customer: str
    amounts: Amounts | None


def choose(
    catalogue: Catalogue, routes: Mapping[str, Route], product_id: str, fields: Mapping[str, str], denomination: int
) -> Choice | Refused:
    """Check a wish against the catalogue and price it as far as the catalogue can."""
    product = catalogue.product(product_id)
    route = routes.get(product_id)
    if product is None or route is None:
        return Refused("not_available")
    if set(fields) != {field.name for field in product.fields}:
        return Refused("wrong_number")
    if not all(_fits(field, fields[field.name]) for field in product.fields):
        return Refused("wrong_number")
    customer = fields[route.customer_field]
    if not product.brands:
        if not product.inquiry or denomination != 0:
            return Refused("not_available")
        return Choice(product, route, route.sku_of("", 0), customer, None)
    brand = product.brand_of(fields[product.brand_field])
    if brand is None:
        return Refused("prefix_mismatch")
    price = next((choice.amount for choice in brand.denominations if choice.rupiah == denomination), None)
    if price is None:
        return Refused("not_available")
    amounts = None if product.inquiry else Amounts(price, product.admin_fee, product.service_fee)
    return Choice(product, route, route.sku_of(brand.id, denomination), customer, amounts)


def price_bill(product: Product, bill: Bill) -> Amounts | Refused:
    """Price what a biller asked for, inside the product's limits."""
    if bill.amount < product.amount_min:
        return Refused("below_minimum", product.amount_min)
    if bill.amount > product.amount_max:
        return Refused("above_maximum", product.amount_max)
    return Amounts(bill.amount, bill.admin_fee, product.service_fee)


REFUSED_FOR_GOOD: frozenset[RefusalReason] = frozenset(
    {"not_found", "already_paid", "bill_expired", "below_minimum", "above_maximum", "wrong_number", "prefix_mismatch"}
)
"""Refusals that asking again does not change: a queue slip with one of them is over."""


def _fits(field: Field, text: str) -> bool:
    return field.length_min <= len(text) <= field.length_max and bool(re.fullmatch(field.pattern, text, re.ASCII))
