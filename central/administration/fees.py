"""The shop's service fee of each product. Changing one publishes a new signed catalogue; kiosks fetch it by themselves.

The admin fee is the biller's, and stays what the product's file or the biller says.
"""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from central.administration.acting import Actor, InvalidError, UnknownError, audit, require_admin
from central.catalogue import loader
from central.fleet import counters, publications
from central.store.engine import insert_once
from central.store.fleet_tables import fees
from sync.wire import catalogue as wire
from sync.wire import sealing

FEE_RUPIAH_MAX = 100_000


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """What a product costs beside its price, in rupiah. shipped: the service fee of its file. own: the shop has set another."""

    product: str
    name: str
    admin_fee: int
    service_fee: int
    shipped: int
    own: bool


def list_fees(connection: Connection) -> list[Fee]:
    """Give the fees of every shipped product, in the menu's order."""
    own = _own(connection)
    return [
        Fee(
            product=product.id,
            name=product.name.get("id", product.id),
            admin_fee=product.admin_fee,
            service_fee=own.get(product.id, product.service_fee),
            shipped=product.service_fee,
            own=product.id in own,
        )
        for product in _shipped(0, 0, 0).products
    ]


def set_fee(
    connection: Connection, sign: sealing.SigningKey, actor: Actor, product: str, service_fee: int | None
) -> int:
    """Set a product's service fee in rupiah (None: as its file says) and publish; give the catalogue's version.

    Raises `UnknownError`, `InvalidError`, `NotAllowedError`.
    """
    require_admin(actor)
    if product not in {each.id for each in _shipped(0, 0, 0).products}:
        raise UnknownError("product", "there is no product with this id")
    if service_fee is None:
        connection.execute(delete(fees).where(fees.c.product == product))
    elif not 0 <= service_fee <= FEE_RUPIAH_MAX:
        raise InvalidError("service_fee", f"service_fee: 0 to {FEE_RUPIAH_MAX} rupiah")
    else:
        values = {"service_fee": service_fee, "changed_ms": actor.now_ms}
        if not insert_once(connection, insert(fees).values(product=product, **values)):
            connection.execute(update(fees).where(fees.c.product == product).values(**values))
    said = "as shipped" if service_fee is None else f"{service_fee} rupiah"
    audit(connection, actor, "fee_set", product, said)
    return publish(connection, sign, actor.now_ms)


def publish(connection: Connection, sign: sealing.SigningKey, now_ms: int) -> int:
    """Publish the shipped products with the shop's fees, unless that is the current catalogue; give the current version."""
    restore_id = counters.restore_id(connection)
    signed = publications.current(connection)
    if signed is not None:
        current = msgspec.json.decode(signed.content, type=wire.Catalogue)
        same = wanted(connection, current.restore_id, current.version, current.issued_ms) == current
        if same and current.restore_id == restore_id:
            return current.version
    version = publications.current_version(connection) + 1
    catalogue = wanted(connection, restore_id, version, now_ms)
    publications.publish(connection, wire.sign(catalogue, sign), now_ms)
    return version


def wanted(connection: Connection, restore_id: int, version: int, issued_ms: int) -> wire.Catalogue:
    """Give the catalogue that kiosks should have: the shipped products with the shop's fees."""
    own = _own(connection)
    shipped = _shipped(restore_id, version, issued_ms)
    products = tuple(
        msgspec.structs.replace(product, service_fee=own.get(product.id, product.service_fee))
        for product in shipped.products
    )
    return msgspec.structs.replace(shipped, products=products)


def _shipped(restore_id: int, version: int, issued_ms: int) -> wire.Catalogue:
    return loader.load(loader.shipped(), restore_id=restore_id, version=version, issued_ms=issued_ms)


def _own(connection: Connection) -> dict[str, int]:
    return {row.product: row.service_fee for row in connection.execute(select(fees))}
