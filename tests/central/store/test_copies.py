"""A copy takes the database's place whole, or not at all."""

import sqlite3
from contextlib import closing

import pytest

from central.store.copies import CopyError, put_in_place


def test_copy_whose_newest_changes_are_beside_it_is_not_put_in_place(tmp_path):
    """A restored database without its marks would take money twice: the one that is there stays."""
    database, fresh, aside = (tmp_path / name for name in ("central.db", "fresh", "aside"))
    database.write_bytes(b"the present one")
    with closing(sqlite3.connect(fresh)) as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("CREATE TABLE marks (held)")
        opened.commit()
        with pytest.raises(CopyError, match="log"):
            put_in_place(fresh, database, aside)
    assert (database.read_bytes(), aside.exists()) == (b"the present one", False)
    put_in_place(fresh, database, aside)
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT name FROM sqlite_master").fetchall() == [("marks",)]
