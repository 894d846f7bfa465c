"""Which connector delivers which product, and under what name it sells it: data, one line per product."""

from typing import Literal

import msgspec


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """How a product is bought. sku: with {brand} and {thousands} of the denomination filled in.

    customer_field: the field that names what is paid (with the denomination it is the bill key). extra: further fields that the
    biller gets, by its name for them. same_day: the biller takes a payment only on the WIB date of its inquiry.
    """

    biller: Literal["aggregator"]
    sku: str
    customer_field: str
    extra: dict[str, str] = {}
    same_day: bool = False

    def sku_of(self, brand: str, denomination: int) -> str:
        """Give the name under which the biller sells one choice."""
        return self.sku.format(brand=brand, thousands=denomination // 1000)


ROUTES: dict[str, Route] = {
    "pulsa": Route(biller="aggregator", sku="{brand}{thousands}", customer_field="phone"),
    "tokopedia": Route(
        biller="aggregator", sku="tokopedia", customer_field="code", extra={"phone": "phone"}, same_day=True
    ),
}
