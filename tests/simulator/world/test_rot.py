"""Damage to the journal's file, and what undoes it."""

import contextlib
import sqlite3

import pytest

from simulator.world.rot import Rot


@pytest.fixture
def journal(tmp_path):
    """A database whose last rows are only in the write-ahead log, as a power cut leaves it."""
    path, source = tmp_path / "journal.db", tmp_path / "source.db"
    with contextlib.closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, body BLOB)")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.executemany("INSERT INTO entries (body) VALUES (?)", [(b"x" * 500,)] * 50)
        for suffix in ("", "-wal"):
            (tmp_path / f"journal.db{suffix}").write_bytes((tmp_path / f"source.db{suffix}").read_bytes())
    return path


def check(path):
    """What SQLite says of the file, and its number of rows."""
    with contextlib.closing(sqlite3.connect(path)) as reader:
        try:
            verdict = reader.execute("PRAGMA quick_check").fetchone()[0]
            return verdict, reader.execute("SELECT count(*) FROM entries").fetchone()[0]
        except sqlite3.DatabaseError as error:
            return str(error), None


def test_rot_that_is_wanted_is_found_by_a_check_of_the_pages(journal):
    """The file opens and its pages are wrong; rows in the write-ahead log do not hide it. Happening again changes nothing."""
    rot = Rot(journal)
    rot.wanted = True
    rot.happen()
    damaged = journal.read_bytes()
    rot.happen()
    assert (journal.read_bytes(), rot.present) == (damaged, True)
    assert check(journal)[0] != "ok"


def test_rot_that_is_not_wanted_any_more_is_undone(journal):
    """Every row is there again."""
    rot = Rot(journal)
    rot.wanted = True
    rot.happen()
    rot.wanted = False
    rot.happen()
    assert (check(journal), rot.present) == (("ok", 50), False)


def test_rot_of_a_file_that_was_replaced_meanwhile_is_forgotten(journal):
    """A new journal is not turned into rubbish by undoing what happened to the old one."""
    rot = Rot(journal)
    rot.wanted = True
    rot.happen()
    journal.write_bytes(b"another")
    rot.wanted = False
    rot.happen()
    assert (journal.read_bytes(), rot.present) == (b"another", False)


def test_rot_without_a_journal_waits_for_one(tmp_path):
    """There may be none yet."""
    rot = Rot(tmp_path / "journal.db")
    rot.wanted = True
    rot.happen()
    assert rot.present is False
