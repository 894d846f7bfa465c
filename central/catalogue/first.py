"""The catalogue that every installation starts with: `products.json`, data only."""

from pathlib import Path

import msgspec

from sync.wire.catalogue import Catalogue, Category, Product

_FILE = Path(__file__).with_name("products.json")


class _Offer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    categories: tuple[Category, ...]
    products: tuple[Product, ...]


def first_catalogue(restore_id: int, version: int, issued_ms: int) -> Catalogue:
    """Give the catalogue in the file under this version. issued_ms: UTC milliseconds of its signing."""
    offer = msgspec.json.decode(_FILE.read_bytes(), type=_Offer)
    return Catalogue(
        restore_id=restore_id,
        version=version,
        issued_ms=issued_ms,
        categories=offer.categories,
        products=offer.products,
    )
