"""`make run` from its first line to the last process: it starts, tells, heals, and leaves nothing behind."""

import json
import os
import select
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from simulator.ports import free_ports
from simulator.visitor import Visitor

ROOT = Path(__file__).parents[2]
END_WAIT_S = 30

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("run"), pytest.mark.timeout(240)]


@pytest.fixture
def started(tmp_path):
    """A running system: the process that people start, and the content of run.json. Killed at the end, whatever happened."""
    panel, central = free_ports(2)
    command = [sys.executable, "-m", "simulator.run", "--directory", str(tmp_path), "--panel-port", str(panel)]
    with subprocess.Popen([*command, "--central-port", str(central)], cwd=ROOT, stdout=subprocess.PIPE) as process:
        said = []
        for line in process.stdout:
            said.append(line.decode())
            if "Ctrl-C" in said[-1]:
                break
        assert process.poll() is None, "".join(said)
        assert f"http://127.0.0.1:{panel}/" in "".join(said)
        yield process, json.loads((tmp_path / "run.json").read_bytes())
        process.kill()


def _watch(pids):
    """Give a descriptor for each process that becomes readable when it has ended."""
    return {name: os.pidfd_open(pid) for name, pid in pids.items()}


def _survivors(watched):
    """Give the names of the processes that have not ended within half a minute."""
    left = dict(watched)
    while left:
        ended, _, _ = select.select(list(left.values()), [], [], END_WAIT_S)
        if not ended:
            break
        left = {name: handle for name, handle in left.items() if handle not in ended}
    for handle in watched.values():
        os.close(handle)
    return sorted(left)


def _until_new_pid(visitor, run_file, name, old):
    """Wait until run.json names another process; every change of a program wakes the panel's list."""
    change = -1
    while (pids := json.loads(run_file.read_bytes())["pids"])[name] == old:
        change = visitor.wait_change(change)
    return pids


def test_run_tells_where_everything_is_and_ends_with_everything(started, tmp_path):
    """run.json has what the interface promises; Ctrl-C ends every process with exit code 0 and takes the file away."""
    process, run = started
    assert run["version"] == 1
    assert set(run) == {
        *("version", "panel", "central", "broker", "kiosk", "pids", "tokens", "logins", "test_numbers"),
    }
    assert set(run["pids"]) == {"firmware", "ui", "sync", "central", "broker", "biller", "paycode", "simulator"}
    assert {"cashier", "cashier2", "operator", "seller"} <= set(run["tokens"])
    assert set(run["logins"]["cashier"]) == {"user", "password"}
    assert {"success", "pending_success", "pending_failed", "failed"} <= set(run["test_numbers"]["pulsa"])
    assert Path(run["broker"]["ca"]).is_file()
    watched = _watch(run["pids"])
    process.send_signal(signal.SIGINT)
    assert process.wait(END_WAIT_S) == 0
    assert _survivors(watched) == []
    assert not (tmp_path / "run.json").exists()


def test_run_killed_leaves_nothing_behind(started, tmp_path):
    """A program that dies comes back under another id, which run.json names; SIGKILL of the starter ends everything."""
    process, run = started
    with Visitor(run["panel"]) as visitor:
        os.kill(run["pids"]["sync"], signal.SIGKILL)
        pids = _until_new_pid(visitor, tmp_path / "run.json", "sync", run["pids"]["sync"])
    assert {name: pid for name, pid in pids.items() if name != "sync"} == {
        name: pid for name, pid in run["pids"].items() if name != "sync"
    }
    sockets = Path(tomllib.loads((tmp_path / "run" / "simulate.toml").read_text())["world_socket"]).parent
    assert sockets.is_dir()
    watched = _watch(pids)
    process.kill()
    assert _survivors(watched) == []
    assert not (tmp_path / "run.json").exists()
    assert not sockets.exists()
