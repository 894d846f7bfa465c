"""Published catalogues: which one is current, and pieces of any of them by content.

Order is (restore_id, version), so a central restored from a backup never gives an old version a new content.
"""

import hashlib

import msgspec
from sqlalchemy import Connection, insert, select

from central.store.fleet_tables import catalogues
from sync.wire.catalogue import CHUNK_BYTES_MAX, Catalogue, SignedCatalogue
from sync.wire.requests import Chunk, Manifest

_BY_AGE = (catalogues.c.restore_id.desc(), catalogues.c.version.desc())
_NEWEST = select(catalogues.c.restore_id, catalogues.c.version).order_by(*_BY_AGE).limit(1)
_SIGNATURE = select(catalogues.c.signature).order_by(*_BY_AGE).limit(1)


class NotNewerError(Exception):
    """A catalogue is to be published whose (restore_id, version) is not above the current one's."""


def publish(connection: Connection, signed: SignedCatalogue, now_ms: int) -> None:
    """Make a catalogue of our own signing the current one. Raises `NotNewerError`."""
    catalogue = msgspec.json.decode(signed.content, type=Catalogue)
    newest = _newest(connection)
    if newest is not None and (catalogue.restore_id, catalogue.version) <= (newest[0], newest[1]):
        raise NotNewerError
    connection.execute(
        insert(catalogues).values(
            restore_id=catalogue.restore_id,
            version=catalogue.version,
            digest=signed.digest,
            content=signed.content,
            signature=signed.signature,
            published_ms=now_ms,
        )
    )


def current(connection: Connection) -> SignedCatalogue | None:
    """Give the catalogue that kiosks should offer, or None before the first publication."""
    newest = _newest(connection)
    if newest is None:
        return None
    query = select(catalogues.c.content, catalogues.c.signature).where(
        catalogues.c.restore_id == newest[0], catalogues.c.version == newest[1]
    )
    return SignedCatalogue(*connection.execute(query).one())


def signature(connection: Connection) -> bytes | None:
    """Give the current catalogue's signature, by which whoever has read it knows it again; None before the first publication."""
    found = connection.execute(_SIGNATURE).scalar_one_or_none()
    return None if found is None else bytes(found)


def current_version(connection: Connection) -> int:
    """Give the current catalogue's version, 0 before the first publication."""
    newest = _newest(connection)
    return 0 if newest is None else newest[1]


def manifest(connection: Connection) -> Manifest | None:
    """Give what a kiosk needs to fetch and check the current catalogue, or None."""
    newest = _newest(connection)
    signed = current(connection)
    if newest is None or signed is None:
        return None
    return Manifest(newest[0], newest[1], signed.digest, len(signed.content), signed.signature)


def chunk(connection: Connection, digest: bytes, index: int) -> Chunk | None:
    """Give piece `index` (from 0, at most 48 KiB) of the content with this SHA-256, or None when there is no such piece."""
    content = connection.execute(select(catalogues.c.content).where(catalogues.c.digest == digest)).scalar_one_or_none()
    if content is None or not 0 <= index * CHUNK_BYTES_MAX < len(content):
        return None
    assert hashlib.sha256(content).digest() == digest, "a published content is not what it was"
    return Chunk(digest, index, content[index * CHUNK_BYTES_MAX : (index + 1) * CHUNK_BYTES_MAX])


def _newest(connection: Connection) -> tuple[int, int] | None:
    row = connection.execute(_NEWEST).one_or_none()
    return None if row is None else (row[0], row[1])
