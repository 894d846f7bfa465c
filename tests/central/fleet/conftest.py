"""A database with the counters and one enrolled kiosk."""

import pytest

from central.fleet import counters, kiosks

KIOSK = "k-0123456789ab"
NOW_MS = 1_788_000_000_000


@pytest.fixture
def connection(world):
    """An open transaction on a migrated database, with a kiosk in it."""
    with world.books.engine.begin() as connection:
        counters.ensure(connection)
        kiosks.enrol(
            connection, KIOSK, shard=3, store_id="TM-017", sign_public=b"s" * 32, seal_public=b"b" * 32, now_ms=NOW_MS
        )
        yield connection
