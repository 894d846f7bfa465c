"""The file that tells outsiders where everything is."""

import json

from simulator.runfile import RunFile


def test_run_file_is_whole_and_private(tmp_path):
    """It holds the fixed part and the process ids, for its owner only, and nothing half written is left."""
    path = tmp_path / "run.json"
    RunFile(path, {"version": 1, "kiosk": "k-0123456789ab"}).update({"ui": 7})
    assert json.loads(path.read_bytes()) == {"version": 1, "kiosk": "k-0123456789ab", "pids": {"ui": 7}}
    assert (path.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (0o600, [path])


def test_run_file_is_replaced_not_rewritten(tmp_path):
    """A reader that has the old file open goes on reading the old file; a program that is down keeps its last id."""
    path = tmp_path / "run.json"
    run_file = RunFile(path, {})
    run_file.update({"ui": 7, "sync": 8})
    with path.open("rb") as before:
        run_file.update({"ui": 9})
        assert json.loads(before.read()) == {"pids": {"ui": 7, "sync": 8}}
    assert json.loads(path.read_bytes()) == {"pids": {"ui": 9, "sync": 8}}


def test_run_file_without_news_stays_the_same_file(tmp_path):
    """Ids that it holds already do not make a new file."""
    path = tmp_path / "run.json"
    run_file = RunFile(path, {})
    run_file.update({"ui": 7})
    inode = path.stat().st_ino
    run_file.update({"ui": 7})
    assert path.stat().st_ino == inode


def test_run_file_is_removed_at_the_end(tmp_path):
    """Removing twice is fine."""
    path = tmp_path / "run.json"
    run_file = RunFile(path, {})
    run_file.update({"ui": 7})
    run_file.remove()
    run_file.remove()
    assert not path.exists()
