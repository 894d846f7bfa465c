"""What prepaid goods cost at the sandbox aggregator: what central's product files say that they cost, so that books agree."""

from collections.abc import Iterator

from central.catalogue import loader
from sync.wire.catalogue import Product


def shipped_prices() -> dict[str, int]:
    """Give rupiah by the aggregator's name of each thing that is sold in one step."""
    offering = loader.offering()
    prices = {}
    for product in offering.products:
        route = offering.routes[product.id]
        if route.biller == "aggregator" and route.mode != "bill":
            for brand, rupiah, amount in _choices(product):
                prices[route.sku.format(brand=brand, thousands=rupiah // 1_000)] = amount + product.admin_fee
    return prices


def _choices(product: Product) -> Iterator[tuple[str, int, int]]:
    """Give (brand, denomination, price) of everything that can be chosen."""
    for choice in product.denominations:
        yield "", choice.rupiah, choice.amount
    for brand in product.brands:
        for choice in brand.denominations:
            yield brand.id, choice.rupiah, choice.amount
