"""What a choice costs by the catalogue, and whether what was typed fits it. Central decides; a kiosk's figures are only shown."""

from collections.abc import Mapping

import msgspec

from central.billers.interface import Bill
from central.billers.routes import Route, Routes
from sync.wire.catalogue import Catalogue, Product
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
    """A checked wish. fields: what was typed, never logged. amounts: None while an inquiry must bring them."""

    product: Product
    route: Route
    sku: str
    fields: dict[str, str]
    amounts: Amounts | None

    def __repr__(self) -> str:
        return f"Choice({self.sku})"

    @property
    def customer(self) -> str:
        """What names the thing that is paid for, as the biller writes it."""
        return self.route.customer_of(self.fields)

    @property
    def typed(self) -> str:
        """The same as the customer wrote it."""
        return self.fields[self.route.customer_field]

    @property
    def key(self) -> str:
        """What tells the customer from every other one of this product."""
        return self.route.key_of(self.fields)

    @property
    def extra(self) -> dict[str, str]:
        """What else the biller gets, by its names."""
        return {name: self.fields[field] for name, field in self.route.extra.items()}


def choose(
    catalogue: Catalogue, routes: Routes, product_id: str, fields: Mapping[str, str], denomination: int
) -> Choice | Refused:
    """Check a wish against the catalogue and price it as far as the catalogue can."""
    product = catalogue.product(product_id)
    route = routes.get(product_id)
    if product is None or route is None or route.problem(product) is not None:
        return Refused("not_available")
    if set(fields) != {field.name for field in product.fields}:
        return Refused("wrong_number")
    if not all(field.fits(fields[field.name]) for field in product.fields):
        return Refused("wrong_number")
    amount = _amount(product, fields, denomination)
    if isinstance(amount, Refused):
        return amount
    brand = product.brand_of(fields[product.brand_field]) if product.brands else None
    amounts = None if amount is None else Amounts(amount, product.admin_fee, product.service_fee)
    sku = route.sku_of(brand.id if brand else "", denomination, fields)
    return Choice(product, route, sku, dict(fields), amounts)


def price(choice: Choice, bill: Bill | None) -> Amounts | Refused:
    """Price a wish by the catalogue, or inside its limits by the biller's answer where the catalogue leaves it to that.

    bill: None without an inquiry. One that contradicts a price of the catalogue is refused: see `contradicts`.
    """
    if choice.amounts is not None:
        return Refused("not_available") if contradicts(choice, bill) else choice.amounts
    assert bill is not None, "without an inquiry the catalogue has a price: one of its rules"
    return _inside(choice.product, bill.amount) or Amounts(bill.amount, bill.admin_fee, choice.product.service_fee)


def contradicts(choice: Choice, bill: Bill | None) -> bool:
    """Say whether a biller asks for another sum than the catalogue's price and admin fee: the product's file is wrong."""
    if choice.amounts is None or bill is None or bill.cost == 0:
        return False
    return bill.cost != choice.amounts.amount + choice.amounts.admin_fee


REFUSED_FOR_GOOD: frozenset[RefusalReason] = frozenset(
    {
        "not_found",
        "already_paid",
        "bill_expired",
        "below_minimum",
        "above_maximum",
        "wrong_number",
        "prefix_mismatch",
        "counter_only",
    }
)
"""Refusals that asking again does not change: a queue slip with one of them is over."""


def _amount(product: Product, fields: Mapping[str, str], denomination: int) -> int | Refused | None:
    """Give the catalogue's price of what was chosen or typed, None where only a biller can say it."""
    typed = product.amount_field
    if typed is not None:
        amount = int(fields[typed.name])
        if amount != denomination or str(amount) != fields[typed.name] or amount % typed.step:
            return Refused("wrong_number")
        return _inside(product, amount) or amount
    if product.brands or product.denominations:
        if product.brands and product.brand_of(fields[product.brand_field]) is None:
            return Refused("prefix_mismatch")
        choice = product.choice(fields, denomination)
        return Refused("not_available") if choice is None else choice.amount
    return None if product.inquiry and denomination == 0 else Refused("not_available")


def _inside(product: Product, amount: int) -> Refused | None:
    if amount < product.amount_min:
        return Refused("below_minimum", product.amount_min)
    return Refused("above_maximum", product.amount_max) if amount > product.amount_max else None
