"""Kiosks: who they are, whose key verifies their word, which journal they write, and whether they are held.

Callers bring an open connection; everything happens inside their transaction.
"""

from collections.abc import Collection
from typing import Any, Literal

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from central.fleet import counters
from central.store.fleet_tables import journals, kiosks
from sync.wire.entry import FIRST_LINK
from sync.wire.topics import KIOSK_PATTERN

SuspensionReason = Literal[
    "fork", "rollback", "clone", "gap", "journals_exhausted", "acknowledged_above_mark", "revoked"
]

JOURNALS_MAX = 64
"""A kiosk that is born more often than this is broken or abused: it takes terminal numbers from the whole fleet."""


class KioskKeys(msgspec.Struct, frozen=True):
    """What verifies and addresses a kiosk. suspended: offline-minted slips of it that were never paid wait for a person."""

    kiosk_id: str
    shard: int
    store_id: str
    sign_public: bytes
    seal_public: bytes
    suspended: bool


class Journal(msgspec.Struct, frozen=True):
    """One journal of a kiosk. mark: everything up to and with this position is committed; link: the chain's link there."""

    kiosk_id: str
    journal_id: bytes
    ordinal: int
    terminal_number: int
    mark: int
    link: bytes


_KEYS = (
    kiosks.c.kiosk_id,
    kiosks.c.shard,
    kiosks.c.store_id,
    kiosks.c.sign_public,
    kiosks.c.seal_public,
    kiosks.c.suspended,
)
_JOURNAL = (
    journals.c.kiosk_id,
    journals.c.journal_id,
    journals.c.ordinal,
    journals.c.terminal_number,
    journals.c.mark,
    journals.c.link,
)


_KIOSKS: BindParameter[Any] = bindparam("b_kiosks", expanding=True)
_KEYS_OF = select(*_KEYS).where(kiosks.c.kiosk_id == bindparam("b_kiosk"))
_LOCK = select(*_KEYS).where(kiosks.c.kiosk_id.in_(_KIOSKS)).order_by(kiosks.c.kiosk_id).with_for_update(key_share=True)
_CURRENT = (
    select(*_JOURNAL)
    .join(kiosks, (kiosks.c.kiosk_id == journals.c.kiosk_id) & (kiosks.c.journal_id == journals.c.journal_id))
    .where(kiosks.c.kiosk_id.in_(_KIOSKS))
)


def enrol(
    connection: Connection,
    kiosk_id: str,
    *,
    shard: int,
    store_id: str,
    sign_public: bytes,
    seal_public: bytes,
    now_ms: int,
) -> None:
    """Make a kiosk known. Its terminal number comes with its first journal. The kiosk must not exist yet."""
    assert KIOSK_PATTERN.fullmatch(kiosk_id), "a kiosk's id is k- and 12 hexadecimal digits"
    connection.execute(
        insert(kiosks).values(
            kiosk_id=kiosk_id,
            shard=shard,
            store_id=store_id,
            sign_public=sign_public,
            seal_public=seal_public,
            journal_id=None,
            suspended=False,
            suspended_reason="",
            catalogue_version=0,
            software="",
            enrolled_ms=now_ms,
            heard_ms=0,
        )
    )


def keys_of(connection: Connection, kiosk_id: str) -> KioskKeys | None:
    """Give an enrolled kiosk, or None."""
    row = connection.execute(_KEYS_OF, {"b_kiosk": kiosk_id}).one_or_none()
    return None if row is None else KioskKeys(*row)


def any_enrolled(connection: Connection) -> bool:
    """Say whether there is any kiosk."""
    return connection.execute(select(kiosks.c.kiosk_id).limit(1)).first() is not None


def in_shards(connection: Connection, shards: Collection[int]) -> list[KioskKeys]:
    """Give every kiosk of these shards, in one order."""
    query = select(*_KEYS).where(kiosks.c.shard.in_(sorted(shards))).order_by(kiosks.c.kiosk_id)
    return [KioskKeys(*row) for row in connection.execute(query)]


def lock(connection: Connection, kiosk_ids: list[str]) -> dict[str, KioskKeys]:
    """Lock the rows of these kiosks until the end of the transaction, always in one order, and give those that exist.

    Whoever only refers to a kiosk, by a foreign key, need not wait.
    """
    locked = connection.execute(_LOCK, {"b_kiosks": kiosk_ids})
    return {row.kiosk_id: KioskKeys(*row) for row in locked}


def kiosk_of_terminal(connection: Connection, terminal_number: int) -> KioskKeys | None:
    """Give the kiosk one of whose journals has this terminal number, or None."""
    query = (
        select(*_KEYS)
        .join(journals, journals.c.kiosk_id == kiosks.c.kiosk_id)
        .where(journals.c.terminal_number == terminal_number)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else KioskKeys(*row)


def journal(connection: Connection, kiosk_id: str, journal_id: bytes) -> Journal | None:
    """Give a journal of a kiosk, or None when central has not heard of it."""
    query = select(*_JOURNAL).where(journals.c.kiosk_id == kiosk_id, journals.c.journal_id == journal_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else Journal(*row)


def current_journal(connection: Connection, kiosk_id: str) -> Journal | None:
    """Give the journal that a kiosk writes now, or None before its first hello."""
    return current_journals(connection, [kiosk_id]).get(kiosk_id)


def current_journals(connection: Connection, kiosk_ids: list[str]) -> dict[str, Journal]:
    """Give the journals that these kiosks write now, by kiosk; without those that have not said hello yet."""
    return {row.kiosk_id: Journal(*row) for row in connection.execute(_CURRENT, {"b_kiosks": kiosk_ids})}


def journal_before(connection: Connection, kiosk_id: str, journal_id: bytes) -> Journal | None:
    """Give the journal that a kiosk wrote before this one, or None for its first."""
    this = select(journals.c.ordinal).where(journals.c.kiosk_id == kiosk_id, journals.c.journal_id == journal_id)
    earlier = journals.c.ordinal < this.scalar_subquery()
    query = select(*_JOURNAL).where(journals.c.kiosk_id == kiosk_id, earlier)
    row = connection.execute(query.order_by(journals.c.ordinal.desc()).limit(1)).one_or_none()
    return None if row is None else Journal(*row)


def open_journal(connection: Connection, kiosk_id: str, journal_id: bytes, now_ms: int) -> Journal | None:
    """Begin a journal that central has not seen, with a terminal number of its own; it becomes the kiosk's current one.

    None when the kiosk has had `JOURNALS_MAX` already. Raises `counters.TerminalNumbersExhaustedError`.
    """
    ordinals = connection.execute(select(journals.c.ordinal).where(journals.c.kiosk_id == kiosk_id)).scalars().all()
    if len(ordinals) >= JOURNALS_MAX:
        return None
    number = counters.next_terminal_number(connection)
    opened = Journal(kiosk_id, journal_id, max(ordinals, default=0) + 1, number, 0, FIRST_LINK)
    connection.execute(insert(journals).values(**msgspec.structs.asdict(opened), opened_ms=now_ms))
    connection.execute(update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(journal_id=journal_id))
    return opened


def move_marks(connection: Connection, marks: list[tuple[str, bytes, int, bytes]]) -> None:
    """Note that everything up to and with a mark is stored: (kiosk, journal, mark, link) each. Forward only, by the caller, who
    holds the kiosks' locks.
    """
    moved = update(journals).where(
        journals.c.kiosk_id == bindparam("of_kiosk"), journals.c.journal_id == bindparam("of_journal")
    )
    rows = [
        {"of_kiosk": kiosk_id, "of_journal": journal_id, "mark": mark, "link": link}
        for kiosk_id, journal_id, mark, link in marks
    ]
    connection.execute(moved.values(mark=bindparam("mark"), link=bindparam("link")), rows)


def follow(connection: Connection, kiosk_id: str, journal_id: bytes, previous: bytes) -> None:
    """Note that a journal follows a damaged one."""
    this = (journals.c.kiosk_id == kiosk_id) & (journals.c.journal_id == journal_id)
    connection.execute(update(journals).where(this).values(previous=previous))


def note_hello(connection: Connection, kiosk_id: str, software: str, now_ms: int) -> None:
    """Note when a kiosk last proved itself, and what it runs."""
    connection.execute(
        update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(software=software[:40], heard_ms=now_ms)
    )


def note_catalogue(connection: Connection, kiosk_id: str, version: int) -> None:
    """Note which catalogue a kiosk offers."""
    connection.execute(update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(catalogue_version=version))


def note_certificate(connection: Connection, kiosk_id: str, until_ms: int) -> None:
    """Note when the TLS certificate that was made for a kiosk ends (UTC milliseconds)."""
    noted = update(kiosks).where(kiosks.c.kiosk_id == kiosk_id)
    connection.execute(noted.values(certificate_until_ms=until_ms))


def suspend(connection: Connection, kiosk_id: str, reason: SuspensionReason) -> None:
    """Hold a kiosk. Entries of it are still stored; its offline-minted unpaid slips are not payable. The first reason stays."""
    connection.execute(
        update(kiosks)
        .where(kiosks.c.kiosk_id == kiosk_id, kiosks.c.suspended.is_(False))
        .values(suspended=True, suspended_reason=reason)
    )


def release(connection: Connection, kiosk_id: str) -> None:
    """End the holding of a kiosk, by a person's decision."""
    connection.execute(update(kiosks).where(kiosks.c.kiosk_id == kiosk_id).values(suspended=False, suspended_reason=""))
