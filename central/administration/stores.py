"""Stores and their tills. An id is for ever, because slips, payments and drawers name it; everything else may change."""

import re

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from central.administration.acting import Actor, InvalidError, TakenError, UnknownError, audit, changes, text
from central.store.engine import insert_once
from central.store.fleet_tables import kiosks
from central.store.people_tables import stores, tills, users

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """A shop. id: its code, as printed on slips."""

    id: str
    name: str
    address: str
    contact: str
    tills: int
    kiosks: int


class Till(msgspec.Struct, frozen=True, kw_only=True):
    """A place with a drawer. cashiers: names of the users who stand at it."""

    id: str
    store: str
    name: str
    cashiers: tuple[str, ...]


def list_stores(connection: Connection) -> list[Store]:
    """Give every store, by id."""
    counted_tills = select(func.count()).where(tills.c.store == stores.c.store).scalar_subquery()
    counted_kiosks = select(func.count()).where(kiosks.c.store_id == stores.c.store).scalar_subquery()
    query = select(stores, counted_tills.label("tills"), counted_kiosks.label("kiosks")).order_by(stores.c.store)
    return [
        Store(id=row.store, name=row.name, address=row.address, contact=row.contact, tills=row.tills, kiosks=row.kiosks)
        for row in connection.execute(query)
    ]


def add_store(
    connection: Connection, actor: Actor, store: str, *, name: str, address: str = "", contact: str = ""
) -> None:
    """Make a store. Raises `InvalidError`, `TakenError`."""
    row = {
        "store": _new_id("store", store),
        "name": text("name", name, longest=80, least=1),
        "address": text("address", address, longest=200),
        "contact": text("contact", contact, longest=80),
    }
    if not insert_once(connection, insert(stores).values(**row)):
        raise TakenError("store", "there is a store with this id")
    audit(connection, actor, "store_added", store, row["name"])


def change_store(
    connection: Connection,
    actor: Actor,
    store: str,
    *,
    name: str | None = None,
    address: str | None = None,
    contact: str | None = None,
) -> None:
    """Change what is not None. Raises `UnknownError`, `InvalidError`."""
    require_store(connection, store)
    values = changes(
        name=None if name is None else text("name", name, longest=80, least=1),
        address=None if address is None else text("address", address, longest=200),
        contact=None if contact is None else text("contact", contact, longest=80),
    )
    if values:
        connection.execute(update(stores).where(stores.c.store == store).values(**values))
        audit(connection, actor, "store_changed", store, ", ".join(values))


def list_tills(connection: Connection) -> list[Till]:
    """Give every till, by store and id."""
    standing: dict[str, list[str]] = {}
    for row in connection.execute(select(users.c.till, users.c.name).where(users.c.till.is_not(None))):
        standing.setdefault(row.till, []).append(row.name)
    query = select(tills).order_by(tills.c.store, tills.c.till)
    return [
        Till(id=row.till, store=row.store, name=row.name, cashiers=tuple(sorted(standing.get(row.till, []))))
        for row in connection.execute(query)
    ]


def add_till(connection: Connection, actor: Actor, till: str, *, store: str, name: str) -> None:
    """Make a till of a store; it stays there. Raises `UnknownError`, `InvalidError`, `TakenError`."""
    require_store(connection, store)
    row = {"till": _new_id("till", till), "store": store, "name": text("name", name, longest=40, least=1)}
    if not insert_once(connection, insert(tills).values(**row)):
        raise TakenError("till", "there is a till with this id")
    audit(connection, actor, "till_added", till, f"store {store}")


def change_till(connection: Connection, actor: Actor, till: str, *, name: str) -> None:
    """Give a till another name. Raises `UnknownError`, `InvalidError`."""
    store_of_till(connection, till)
    values = {"name": text("name", name, longest=40, least=1)}
    connection.execute(update(tills).where(tills.c.till == till).values(**values))
    audit(connection, actor, "till_changed", till, "name")


def require_store(connection: Connection, store: str) -> None:
    """Raise `UnknownError` unless there is such a store."""
    if connection.execute(select(stores.c.store).where(stores.c.store == store)).first() is None:
        raise UnknownError("store", "there is no store with this id")


def store_of_till(connection: Connection, till: str) -> str:
    """Give the store of a till. Raises `UnknownError`."""
    store = connection.execute(select(tills.c.store).where(tills.c.till == till)).scalar_one_or_none()
    if store is None:
        raise UnknownError("till", "there is no till with this id")
    return str(store)


def _new_id(name: str, value: str) -> str:
    if not _ID.fullmatch(value):
        raise InvalidError(name, f"{name}: 1 to 32 of A-Z, a-z, 0-9, - and _, beginning with a letter or digit")
    return value
