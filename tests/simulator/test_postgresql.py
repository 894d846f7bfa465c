"""A private PostgreSQL: it serves, survives a crash, and leaves nothing behind, however its owner ended."""

import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from simulator.postgresql import find_programs, running_cluster

OWNER = """
import signal
from simulator.postgresql import running_cluster
with running_cluster() as cluster:
    print(cluster.pid, cluster.directory, flush=True)
    signal.pause()
"""
END_WAIT_S = 20.0


def is_alive(pid):
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def cluster():
    with running_cluster() as cluster:
        yield cluster


def test_programs_are_the_newest_that_are_installed():
    """Debian keeps each version's programs apart; whatever is found can serve."""
    assert {"postgres", "initdb", "pg_dump"} <= {path.name for path in find_programs().iterdir()}


def test_what_was_committed_is_there_after_a_crash(cluster):
    """Ended at once and started again: the log brings the commit back, and the address holds."""
    cluster.create_database("shop")
    with cluster.connected("shop") as connection:
        connection.execute("CREATE TABLE paid (code text)")
        connection.execute("INSERT INTO paid VALUES ('4071')")
    cluster.crash()
    assert cluster.pid is None
    cluster.start()
    with cluster.connected("shop") as connection:
        assert connection.execute("SELECT code FROM paid").fetchall() == [("4071",)]


def test_copy_of_a_database_is_its_own(cluster):
    """A test's database begins as its template and changes nothing of it; a dropped one is gone."""
    cluster.create_database("filled")
    cluster.create_database("copy", "filled")
    with cluster.connected("copy") as connection:
        connection.execute("CREATE TABLE only_here ()")
    with cluster.connected("filled") as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    cluster.drop_database("copy")
    with pytest.raises(psycopg.OperationalError), cluster.connected("copy"):
        pass


def test_server_ends_with_its_owner_and_the_next_one_tidies_up():
    """SIGKILL of whoever started it: no server is left, and the directory goes with the next start."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    pid, directory = owner.stdout.readline().split()
    assert is_alive(pid)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    pause = threading.Event()
    assert any(not is_alive(pid) or pause.wait(0.1) for _ in range(int(END_WAIT_S * 10)))
    with running_cluster() as another:
        assert not Path(directory).exists()
        assert another.directory.exists()
    assert not another.directory.exists()
