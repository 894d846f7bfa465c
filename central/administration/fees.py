"""The shop's service fee of each product. Changing one publishes a new signed catalogue; kiosks fetch it by themselves.

The admin fee is the biller's, and stays what the product's file or the biller says.
"""

import msgspec
from sqlalchemy import Connection

from central.administration.acting import Actor, InvalidError, UnknownError, audit, require_admin
from central.catalogue.loader import Offering
from central.fleet import counters, fees, publications
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


def list_fees(connection: Connection, offering: Offering) -> list[Fee]:
    """Give the fees of every product that is offered, in the menu's order."""
    own = fees.own(connection)
    return [
        Fee(
            product=product.id,
            name=product.name.get("id", product.id),
            admin_fee=product.admin_fee,
            service_fee=own.get(product.id, product.service_fee),
            shipped=product.service_fee,
            own=product.id in own,
        )
        for product in offering.products
    ]


def set_fee(
    connection: Connection,
    offering: Offering,
    sign: sealing.SigningKey,
    actor: Actor,
    product: str,
    service_fee: int | None,
) -> int:
    """Set a product's service fee in rupiah (None: as its file says) and publish; give the catalogue's version.

    Raises `UnknownError`, `InvalidError`, `NotAllowedError`.
    """
    require_admin(actor)
    if product not in {each.id for each in offering.products}:
        raise UnknownError("product", "there is no product with this id")
    if service_fee is not None and not 0 <= service_fee <= FEE_RUPIAH_MAX:
        raise InvalidError("service_fee", f"service_fee: 0 to {FEE_RUPIAH_MAX} rupiah")
    fees.put(connection, product, service_fee, actor.now_ms)
    audit(connection, actor, "fee_set", product, "as shipped" if service_fee is None else f"{service_fee} rupiah")
    return publish(connection, offering, sign, actor.now_ms)


def publish(connection: Connection, offering: Offering, sign: sealing.SigningKey, now_ms: int) -> int:
    """Publish what is offered with the shop's fees, unless that is the current catalogue; give the current version.

    An unchanged catalogue keeps its version, so that kiosks need not fetch it again. Raises `sync.wire.errors.WireError`.
    """
    # The lock: one publication at a time, and each sees the fees that were set before it.
    restore_id = counters.restore_id(connection, lock=True)
    offering = msgspec.structs.replace(offering, products=fees.applied(connection, offering.products))
    current = publications.current(connection)
    if current is not None:
        told = msgspec.json.decode(current.content, type=wire.Catalogue)
        if told == offering.catalogue(restore_id=restore_id, version=told.version, issued_ms=told.issued_ms):
            return told.version
    version = publications.current_version(connection) + 1
    fresh = offering.catalogue(restore_id=restore_id, version=version, issued_ms=now_ms)
    publications.publish(connection, wire.sign(fresh, sign), now_ms)
    return version
