"""Kiosks as the people in charge see them: where they stand, when they were heard, whether they are held."""

import msgspec
from sqlalchemy import Connection, func, select, update

from central.administration.acting import Actor, TakenError, UnknownError, audit, require_admin
from central.administration.stores import require_store
from central.fleet import kiosks as service
from central.store.fleet_tables import cases, kiosks

_JUDGED = ("fork", "rollback", "clone", "gap", "journals_exhausted", "acknowledged_above_mark")
_DAY_MS = 86_400_000


class Kiosk(msgspec.Struct, frozen=True, kw_only=True):
    """A kiosk. heard_ms: its last verified hello, UTC, 0 for never. held: "" or why. certificate_days: whole days left, None
    when its certificate was not made here. cases: what waits for a person.
    """

    id: str
    store: str
    shard: int
    heard_ms: int
    software: str
    catalogue_version: int
    held: str
    certificate_days: int | None
    cases: int


def list_kiosks(connection: Connection, now_ms: int) -> list[Kiosk]:
    """Give every kiosk, by store and id."""
    waiting = select(func.count()).where(cases.c.kiosk_id == kiosks.c.kiosk_id, cases.c.closed_ms.is_(None))
    query = select(kiosks, waiting.scalar_subquery().label("cases")).order_by(kiosks.c.store_id, kiosks.c.kiosk_id)
    return [
        Kiosk(
            id=row.kiosk_id,
            store=row.store_id,
            shard=row.shard,
            heard_ms=row.heard_ms,
            software=row.software,
            catalogue_version=row.catalogue_version,
            held=row.suspended_reason if row.suspended else "",
            certificate_days=(row.certificate_until_ms - now_ms) // _DAY_MS if row.certificate_until_ms else None,
            cases=row.cases,
        )
        for row in connection.execute(query)
    ]


def move_kiosk(connection: Connection, actor: Actor, kiosk: str, store: str) -> None:
    """Note that a kiosk stands in another store. What it prints is its own configuration. Raises `UnknownError`."""
    _require(connection, kiosk)
    require_store(connection, store)
    connection.execute(update(kiosks).where(kiosks.c.kiosk_id == kiosk).values(store_id=store))
    audit(connection, actor, "kiosk_moved", kiosk, f"store {store}")


def hold_kiosk(connection: Connection, actor: Actor, kiosk: str) -> None:
    """Hold a stolen or lost kiosk: its questions are refused, its unpaid offline slips are not payable, its records are kept.

    Raises `UnknownError`, `NotAllowedError`.
    """
    require_admin(actor)
    _require(connection, kiosk)
    service.suspend(connection, kiosk, "revoked")
    audit(connection, actor, "kiosk_held", kiosk)


def release_kiosk(connection: Connection, actor: Actor, kiosk: str) -> None:
    """Let a held kiosk go, and close the cases for which it was held. Raises `UnknownError`, `TakenError`, `NotAllowedError`."""
    require_admin(actor)
    if not _require(connection, kiosk).suspended:
        raise TakenError("kiosk", "this kiosk is not held")
    service.release(connection, kiosk)
    judged = (cases.c.kiosk_id == kiosk) & cases.c.kind.in_(_JUDGED) & cases.c.closed_ms.is_(None)
    connection.execute(update(cases).where(judged).values(closed_ms=actor.now_ms))
    audit(connection, actor, "kiosk_released", kiosk)


def _require(connection: Connection, kiosk: str) -> service.KioskKeys:
    found = service.lock(connection, [kiosk]).get(kiosk)
    if found is None:
        raise UnknownError("kiosk", "there is no kiosk with this id")
    return found
