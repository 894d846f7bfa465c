"""Catalogues: the newest (restore_id, version) is current, and its content comes in pieces that fit a packet."""

import pytest

from central.catalogue.loader import load
from central.catalogue.loader import shipped as shipped_products
from central.fleet import publications
from central.fleet.publications import NotNewerError
from sync.wire.catalogue import SignedCatalogue, sign
from sync.wire.requests import Chunk, Manifest
from sync.wire.sealing import SigningKey

KEY = SigningKey(b"\x04" * 32)


def signed(restore_id, version):
    return sign(load(shipped_products(), restore_id=restore_id, version=version, issued_ms=1), KEY)


def test_nothing_is_published_at_first(connection):
    """Before the first publication there is no catalogue, and version 0."""
    assert publications.current(connection) is None
    assert publications.manifest(connection) is None
    assert publications.current_version(connection) == 0


def test_newest_is_current(connection):
    """A restore outweighs any version before it."""
    for restore_id, version in ((0, 1), (0, 2), (1_788_000_000, 1)):
        publications.publish(connection, signed(restore_id, version), 1)
    newest = signed(1_788_000_000, 1)
    assert publications.current(connection) == newest
    assert publications.manifest(connection) == Manifest(
        1_788_000_000, 1, newest.digest, len(newest.content), newest.signature
    )
    assert publications.current_version(connection) == 1


@pytest.mark.parametrize(("restore_id", "version"), [(5, 3), (5, 2), (4, 9)])
def test_older_or_equal_is_not_published(connection, restore_id, version):
    """A version never gets a second content."""
    publications.publish(connection, signed(5, 3), 1)
    with pytest.raises(NotNewerError):
        publications.publish(connection, signed(restore_id, version), 2)


def test_content_comes_in_pieces(connection):
    """Pieces of at most 48 KiB, put together, are the content; outside of it there is nothing."""
    first = signed(0, 1)
    large = SignedCatalogue(first.content + b" " * 100_000, KEY.sign("catalogue", first.content))
    publications.publish(connection, large, 1)
    pieces = [publications.chunk(connection, large.digest, index) for index in range(-1, 4)]
    assert pieces[0] is None
    assert pieces[4] is None
    assert [len(piece.content) for piece in pieces[1:4]] == [49_152, 49_152, len(large.content) - 98_304]
    assert b"".join(piece.content for piece in pieces[1:4]) == large.content
    assert publications.chunk(connection, b"x" * 32, 0) is None
    assert isinstance(pieces[1], Chunk)
