"""`anjungan journal` as a person types it."""

import io
from pathlib import Path

import apsw
import pytest

from anjungan_cli import main
from drivers.disk.real import RealDisk
from firmware.journal.reader import inspect
from firmware.journal.recovery import open_store
from sync.wire import batch, export, records, sealing
from sync.wire.entry import FIRST_LINK, Stamp

KIOSK = "k-00000000000a"
SIGN = sealing.SigningKey(b"s" * 32)
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)
SETTINGS = f"""
kiosk = "{KIOSK}"
shard = 0
state_directory = "%s"
keys_directory = "%s"
ui_socket = "/run/anjungan/ui"
sync_socket = "/run/anjungan/sync"
[site]
name = "Toko Melati"
code = "TM-017"
contact = "0800-1-555-777"
[devices]
backend = "mock"
world = "/run/anjungan/world"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The journal of a configured kiosk: 1,200 entries, 700 acknowledged."""
    keys = tmp_path / "keys"
    keys.mkdir()
    for name, content in {
        "sign.key": b"s" * 32,
        "box.key": b"b" * 32,
        "central_sign.pub": b"c" * 32,
        "central_box.pub": CENTRAL.public,
    }.items():
        (keys / name).write_bytes(content)
    state = tmp_path / "state"
    (tmp_path / "kiosk.toml").write_text(SETTINGS % (state, keys))
    store = open_store(state / "journal.db", KIOSK, CENTRAL.public, RealDisk(tmp_path))
    with store.transaction():
        store.append([(records.SlipCancelled(str(number)), b"private") for number in range(1_199)], STAMP)
        store.welcome(700, 0, 1)
    store.close()
    return state / "journal.db"


def run(path: Path, command: str, *more: str) -> int:
    return main(["journal", command, "--config", str(path.parents[1] / "kiosk.toml"), *more])


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


def change(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(statement)
    connection.close()


def exported(path: Path) -> list[int]:
    """Verify an export as central does, and give its positions."""
    file = io.BytesIO(path.read_bytes())
    assert export.read_header(file).kiosk == KIOSK
    found: list[int] = []
    link = None
    for chunk in export.chunks(file):
        decoded = batch.decode(export.open_chunk(chunk, CENTRAL))
        if decoded.first == 1:
            link = FIRST_LINK
        if link is not None:
            link = batch.links(decoded, link)[-1][1]
            batch.verify_head(decoded, link, KIOSK, SIGN.public)
        found += range(decoded.first, decoded.last + 1)
        assert (chunk.first, chunk.last) == (decoded.first, decoded.last)
    return found


def test_verify_says_what_is_there_and_changes_nothing(path, capsys):
    """A whole journal: exit 0, its figures, and not one byte or file more."""
    before = files(path)
    assert run(path, "verify") == 0
    said = capsys.readouterr().out
    assert f"{path}: whole" in said
    assert "entries 1-1200, link " in said
    assert "acknowledged up to 700, blobs 1199, data keys 1" in said
    assert files(path) == before


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE entries SET body = x'9107' WHERE position = 3", "the hash chain breaks at entry 3"),
        ("UPDATE entries SET blob = x'00' WHERE position = 4", "the private blob of entry 4 is not"),
        ("UPDATE entries SET blob = NULL WHERE position = 4", "the private blob of entry 4 is missing"),
        ("UPDATE data_keys SET day = 1", "the data key of entry 1 is not"),
        ("UPDATE data_keys SET position = 2", "the data key of entry 2 is not"),
        ("UPDATE state SET value = 1201 WHERE name = 'acknowledged'", "central has acknowledged entry 1201"),
        ("UPDATE state SET value = x'90' WHERE name = 'summary'", "Expected"),
        ("DELETE FROM entries WHERE position = 1200", "entry 1200 is missing"),
        ("UPDATE journal SET kiosk = 'k-00000000000b'", "it is the journal of k-00000000000b"),
        ("DROP TABLE entries", "no such table"),
        ("DELETE FROM journal", "does not say whose journal"),
    ],
)
def test_verify_names_what_is_damaged(path, capsys, statement, complaint):
    """Chain, blobs, keys, marks and summary: each is checked and said; exit 1, and nothing changes."""
    change(path, statement)
    before = files(path)
    assert run(path, "verify") == 1
    said = capsys.readouterr().out
    assert ": damaged" in said
    assert complaint in said
    assert files(path) == before


def test_verify_finds_a_rotten_page(path, capsys):
    """A page that reads back as something else."""
    content = bytearray(path.read_bytes())
    content[4096 * 9 : 4096 * 9 + 100] = bytes(100)
    path.write_bytes(content)
    assert run(path, "verify") == 1
    assert "fault: " in capsys.readouterr().out


@pytest.mark.parametrize("command", [("verify",), ("salvage",), ("export", "--to", "unused")])
def test_running_kiosk_is_said(path, capsys, command):
    """Whoever forgets to stop the kiosk is told so."""
    store = open_store(path, KIOSK, CENTRAL.public, RealDisk(path.parent))
    assert run(path, *command) == 1
    store.close()
    assert "the kiosk is running; stop it first" in capsys.readouterr().out


def test_salvage_tells_what_it_did_and_keeps_the_damaged_one_unwritable(path, capsys):
    """A person reads what was rescued, what is missing and where the damaged one is."""
    change(path, "UPDATE entries SET body = x'9107' WHERE position = 900")
    assert run(path, "salvage") == 0
    said = capsys.readouterr().out
    assert "central had acknowledged 700 of 1200; rescued 499" in said
    assert "missing 900-900" in said
    (kept,) = (file for file in path.parent.iterdir() if ".damaged-" in file.name)
    assert kept.stat().st_mode & 0o777 == 0o400
    assert inspect(path, RealDisk(path.parent)).faults == ()
    assert run(path, "salvage") == 1
    assert f"{path} is whole" in capsys.readouterr().out


def test_export_holds_what_central_lacks_for_central_alone(path, tmp_path, capsys):
    """From the mark on, signed and sealed; --all begins at the first entry. The journal is as it was."""
    before = files(path)
    assert run(path, "export", "--to", str(tmp_path / "some")) == 0
    assert exported(tmp_path / "some") == list(range(701, 1201))
    assert "entries 701-1200" in capsys.readouterr().out
    assert run(path, "export", "--to", str(tmp_path / "all"), "--all") == 0
    assert exported(tmp_path / "all") == list(range(1, 1201))
    assert (tmp_path / "all").stat().st_mode & 0o777 == 0o600
    assert files(path) == before


def test_export_goes_on_where_a_file_was_cut_short(path, tmp_path, capsys):
    """A stick that was pulled out: the same command ends the file, and no entry is in it twice."""
    target = tmp_path / "all"
    run(path, "export", "--to", str(target), "--all")
    whole = target.read_bytes()
    target.write_bytes(whole[: len(whole) // 2])
    assert run(path, "export", "--to", str(target), "--all") == 0
    assert exported(target) == list(range(1, 1201))
    assert "cut short" in capsys.readouterr().out


def test_export_onto_a_small_stick_goes_on_in_another_file(path, tmp_path, capsys):
    """The size is kept about, and what is left is said with the position to go on from."""
    store = open_store(path, KIOSK, CENTRAL.public, RealDisk(tmp_path))
    for _ in range(3):
        with store.transaction():
            store.append([(records.SlipCancelled("x"), b"p" * 4_000)] * 200, STAMP)
    store.close()
    assert run(path, "export", "--to", str(tmp_path / "one"), "--mib", "1") == 0
    first = exported(tmp_path / "one")
    assert 1_024 * 1_024 <= (tmp_path / "one").stat().st_size < 1_100 * 1_024
    assert f"--after {first[-1]}" in capsys.readouterr().out
    assert run(path, "export", "--to", str(tmp_path / "two"), "--after", str(first[-1])) == 0
    assert first + exported(tmp_path / "two") == list(range(701, 1801))


def test_export_of_a_damaged_journal_ends_before_the_damage(path, tmp_path, capsys):
    """What can be proven is carried; exit 1 says that it is not all."""
    change(path, "UPDATE entries SET body = x'9107' WHERE position = 900")
    assert run(path, "export", "--to", str(tmp_path / "some")) == 1
    assert exported(tmp_path / "some") == list(range(701, 900))
    assert "the hash chain breaks at entry 900" in capsys.readouterr().out


def test_export_never_writes_into_a_foreign_file(path, tmp_path, capsys):
    """A photograph on the stick stays one."""
    (tmp_path / "photo").write_bytes(b"a photograph")
    assert run(path, "export", "--to", str(tmp_path / "photo")) == 1
    assert (tmp_path / "photo").read_bytes() == b"a photograph"
    assert "it is no export" in capsys.readouterr().out
