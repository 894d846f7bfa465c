"""Leases on shards: one holder each, taken over from whoever loses his connection, given up by nobody in silence."""

import pytest
from sqlalchemy import text

from central.ingest.leases import Leases


class Holder:
    """A process's leases; `told` is what it was told, in order."""

    def __init__(self, engine, shards=(0, 1)):
        self.engine = engine
        self.told = []
        self.leases = Leases(engine, shards, self.told.append)


@pytest.fixture
def holders(make_world):
    """Two processes on one database."""
    made = [Holder(make_world().books.engine) for _ in range(2)]
    yield made
    for holder in made:
        holder.leases.stop()


def cut_off(engine, other):
    """End every connection of `other` to the server, as a restart of the server or of its machine does."""
    own = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid = :pid"
    pid = other.leases._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with engine.begin() as connection:
        connection.execute(text(own), {"pid": pid})


@pytest.mark.parametrize("kind", ["postgresql"])
def test_two_processes_share_the_shards(holders):
    """Each takes one that is free at every look, and no shard has two holders."""
    first, second = holders
    assert [first.leases.look(), second.leases.look(), first.leases.look(), second.leases.look()] == [
        True,
        True,
        False,
        False,
    ]
    assert (first.told, second.told) == ([{0}], [{1}])


@pytest.mark.parametrize("kind", ["postgresql"])
def test_shards_of_a_process_that_ends_go_to_the_other(holders):
    """Whoever stops gives up what he has; the other takes it at his next look."""
    first, second = holders
    first.leases.look()
    second.leases.look()
    first.leases.stop()
    assert second.leases.look()
    assert (first.told, second.told) == ([{0}, frozenset()], [{1}, {0, 1}])


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_lost_connection_is_a_lost_lease(holders):
    """Cut off from the server, a process says that it has no shard, whoever has it by now, and takes what is free again."""
    first, second = holders
    first.leases.look()
    cut_off(second.engine, first)
    assert second.leases.look()
    assert not first.leases.look()
    assert (first.leases.held, first.told, second.told) == (frozenset(), [{0}, frozenset()], [{0}])
    assert first.leases.look()
    assert first.leases.held == {1}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_one_process_has_a_file_for_itself(make_world):
    """On SQLite the file is one process's, and so is every shard."""
    holder = Holder(make_world().books.engine)
    holder.leases.start()
    assert holder.told == [{0, 1}]
    holder.leases.stop()
