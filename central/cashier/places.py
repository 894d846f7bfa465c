"""Where things stand, for the desk: the shop of a slip's kiosk, the kiosks of a till's shop, and the shop's own name."""

import msgspec
from sqlalchemy import Connection, func, select

from central.ledger.books import Books
from central.ledger.judging import Till
from central.ledger.rows import Slip
from central.store.fleet_tables import entries, journals, kiosks, requests
from central.store.people_tables import stores, tills
from sync.wire import cut_offs

_KIOSKS_MAX = 20


class Origin(msgspec.Struct, frozen=True):
    """Where a slip comes from. store: the shop's name, None where the kiosk is not known. cut_off_until_ms: 0 outside a pause."""

    store: str | None
    here: bool
    cut_off_until_ms: int


class Place(msgspec.Struct, frozen=True):
    """A till and its shop, by name."""

    till: str
    store: str
    address: str
    contact: str


class NearKiosk(msgspec.Struct, frozen=True):
    """A kiosk of the shop. heard_ms: when it last proved itself, asked or reported, UTC, 0 for never. held: its slips wait."""

    kiosk: str
    heard_ms: int
    held: bool


def origin_of(books: Books, connection: Connection, slip: Slip, till: Till) -> Origin:
    """Give where a slip comes from, and whether its biller pauses now."""
    query = select(stores.c.store, stores.c.name).join(kiosks, kiosks.c.store_id == stores.c.store)
    row = connection.execute(query.where(kiosks.c.kiosk_id == slip.kiosk)).one_or_none()
    catalogue = books.catalogue(connection)
    product = catalogue.product(slip.product) if catalogue else None
    pause = product.cut_off if product else None
    until_ms = cut_offs.ends_ms(pause, books.now_ms()) if pause else 0
    return Origin(row.name if row else None, row is None or row.store == till.store, until_ms)


def place_of(connection: Connection, till: str) -> Place:
    """Give the names of a known till and its shop."""
    query = select(tills.c.name, stores.c.name, stores.c.address, stores.c.contact)
    row = connection.execute(query.join(stores, stores.c.store == tills.c.store).where(tills.c.till == till)).one()
    return Place(*row)


def kiosks_near(connection: Connection, till: Till) -> list[NearKiosk]:
    """Give the kiosks of a till's shop, by id: their newest hello, question or journal entry says when they were heard."""
    asked = select(func.max(requests.c.received_ms)).where(requests.c.kiosk_id == kiosks.c.kiosk_id)
    newest = (entries.c.kiosk_id == kiosks.c.kiosk_id) & (entries.c.journal_id == kiosks.c.journal_id)
    mark = select(journals.c.mark).where(
        journals.c.kiosk_id == kiosks.c.kiosk_id, journals.c.journal_id == kiosks.c.journal_id
    )
    reported = select(entries.c.received_ms).where(newest, entries.c.position == mark.scalar_subquery())
    query = (
        select(
            kiosks.c.kiosk_id,
            kiosks.c.heard_ms,
            kiosks.c.suspended,
            asked.scalar_subquery().label("asked_ms"),
            reported.scalar_subquery().label("reported_ms"),
        )
        .where(kiosks.c.store_id == till.store)
        .order_by(kiosks.c.kiosk_id)
        .limit(_KIOSKS_MAX)
    )
    return [
        NearKiosk(row.kiosk_id, max(row.heard_ms, row.asked_ms or 0, row.reported_ms or 0), row.suspended)
        for row in connection.execute(query)
    ]
