"""The shop's own service fees, which stand in the place of those in the product files."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from central.store.engine import insert_once
from central.store.fleet_tables import fees
from sync.wire.catalogue import Product


def own(connection: Connection) -> dict[str, int]:
    """Give the fees that the shop has set, in rupiah, by product."""
    return {row.product: row.service_fee for row in connection.execute(select(fees))}


def applied(connection: Connection, products: tuple[Product, ...]) -> tuple[Product, ...]:
    """Give these products with the shop's fees."""
    set_by_shop = own(connection)
    return tuple(
        msgspec.structs.replace(product, service_fee=set_by_shop.get(product.id, product.service_fee))
        for product in products
    )


def put(connection: Connection, product: str, service_fee: int | None, now_ms: int) -> None:
    """Set the fee of a product in rupiah; None: as its file says."""
    if service_fee is None:
        connection.execute(delete(fees).where(fees.c.product == product))
        return
    values = {"service_fee": service_fee, "changed_ms": now_ms}
    if not insert_once(connection, insert(fees).values(product=product, **values)):
        connection.execute(update(fees).where(fees.c.product == product).values(**values))
