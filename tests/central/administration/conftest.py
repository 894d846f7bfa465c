"""People in charge, and what they change."""

import pytest
from sqlalchemy import select

from central.administration.acting import Actor
from central.fleet import kiosks
from central.store.money_tables import audit


@pytest.fixture
def admin(world):
    return Actor("admin admin", "admin", world.clock.ms)


@pytest.fixture
def operator(world):
    return Actor("operator operator", "operator", world.clock.ms)


@pytest.fixture
def connection(world):
    with world.books.engine.begin() as opened:
        yield opened


@pytest.fixture
def enrolled(connection):
    """A kiosk of the store."""
    keys = {"sign_public": b"s" * 32, "seal_public": b"b" * 32}
    kiosks.enrol(connection, "k-0123456789ab", shard=0, store_id="TM-017", **keys, now_ms=1)
    return "k-0123456789ab"


@pytest.fixture
def noted():
    """Give the lines of audit that a connection sees: (who, what, about, detail)."""

    def lines(connection):
        query = select(audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail).order_by(audit.c.audit_id)
        return [tuple(row) for row in connection.execute(query)]

    return lines
