"""Starting the whole system: what is refused before anything starts. That it starts is shown by tests/e2e."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.system import Options, StartError, System

ROOT = Path(__file__).parents[2]


def _start(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "simulator.run", "--directory", str(cwd / "build"), *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_port_in_use_is_one_clear_line(tmp_path):
    """The line names the port and the way out; the exit code is 1 and nothing was started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _start("--panel-port", str(port), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Anjungan cannot start: port {port} is in use; choose another: PANEL_PORT=...\n"


def test_stale_run_file_is_gone_before_anything_else(tmp_path):
    """A file from a run that was killed does not mislead anybody, even when the new run cannot start."""
    (tmp_path / "build").mkdir()
    stale = tmp_path / "build" / "run.json"
    stale.write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        _start("--panel-port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert not stale.exists()


def test_second_system_in_one_directory_is_refused(tmp_path):
    """It would overwrite the first one's state; the first one's run file stays."""
    second = System(tmp_path, Options(), lambda text: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        first = System(tmp_path, Options(panel_port=port), lambda text: None)
        with pytest.raises(StartError, match="in use"):
            first.start()
    run_file = tmp_path / "run.json"
    run_file.write_text("{}")
    with pytest.raises(StartError, match="running already"):
        second.start()
    second.stop()
    assert run_file.exists()
    first.stop()
    assert not run_file.exists()


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_port_that_does_not_exist_is_refused(tmp_path, port):
    """The command line says what is wrong."""
    done = _start("--panel-port", port, cwd=tmp_path)
    assert done.returncode == 2
    assert "--panel-port" in done.stderr
