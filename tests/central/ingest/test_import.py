"""A journal that is carried to central in a file: the same rules as over the link, all of it or nothing."""

import pytest

from central.administration.acting import Actor, TakenError, UnknownError, newest_lines
from central.administration.journals import import_journal
from sync.wire import export
from sync.wire.sealing import SigningKey

ACTOR = Actor("console root", "admin", 1_788_000_000_000)


@pytest.fixture
def greeted(central, kiosk):
    """Central, which has three entries of a journal of nine."""
    central.greet(kiosk)
    central.deliver(kiosk, 1, 3)
    kiosk.fill(6)
    return central


@pytest.fixture
def file(tmp_path, kiosk):
    """Give a function that writes an export of these batches."""

    def write(*payloads, journal_id=kiosk.journal_id, central_box=kiosk.central_box):
        path = tmp_path / "export"
        chunks = [export.encode_chunk(1, 9, payload, central_box) for payload in payloads]
        path.write_bytes(export.encode_header(export.Header(kiosk.kiosk_id, journal_id)) + b"".join(chunks))
        return path

    return write


def take(central, path):
    with central.engine.begin() as connection:
        found = import_journal(connection, ACTOR, path, SigningKey(b"\x04" * 32), central.world.seal_key)
    central.applying.wake()
    central.apply()
    return found


def test_import_stores_what_is_new(greeted, kiosk, file):
    """Entries that came over the link before are not taken twice; repeated, an import changes nothing."""
    path = file(kiosk.batch(1, 5), kiosk.batch(6, 9))
    assert take(greeted, path) == ("k-0123456789ab", 6, 9)
    assert greeted.stored() == [(position, "applied") for position in range(1, 10)]
    assert take(greeted, path) == ("k-0123456789ab", 0, 9)
    with greeted.engine.begin() as connection:
        lines = [(line.action, line.subject, line.detail) for line in newest_lines(connection, 2)]
    assert lines[1] == ("journal_imported", "k-0123456789ab", "6 entries, up to #9")


def test_import_of_a_file_with_a_gap_stores_nothing(greeted, kiosk, file):
    """A file that begins above our mark leaves us where we were, and says where."""
    assert take(greeted, file(kiosk.batch(5, 9))) == ("k-0123456789ab", 0, 3)


def test_forged_import_stores_nothing(greeted, kiosk, file):
    """One batch that the kiosk did not sign refuses the whole file."""
    with pytest.raises(TakenError, match="does not continue"):
        take(greeted, file(kiosk.batch(4, 9, key=SigningKey(b"\x09" * 32))))
    assert len(greeted.stored()) == 3


def test_damaged_import_stores_nothing(greeted, kiosk, file):
    """A file that was cut short is refused as a whole: the next one has everything."""
    path = file(kiosk.batch(4, 5), kiosk.batch(6, 9))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(TakenError):
        take(greeted, path)
    assert len(greeted.stored()) == 3


def test_import_of_a_journal_without_a_hello_is_refused(greeted, kiosk, file):
    """Which journal is a kiosk's current one is judged from its hello only."""
    with pytest.raises(UnknownError, match="does not follow"):
        take(greeted, file(kiosk.batch(4, 9), journal_id=b"X" * 16))


def test_import_for_another_central_is_refused(greeted, kiosk, file):
    """Only the central to which it was sealed opens a file."""
    with pytest.raises(TakenError):
        take(greeted, file(kiosk.batch(4, 9), central_box=kiosk.box.public))
