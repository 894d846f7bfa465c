"""Central starts again from a backup while its kiosk goes on: what was lost is sent again, and no money is taken twice."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from simulator.configuration import database_of
from simulator.hour.evidence import read_ledger
from simulator.postgresql import find_programs
from simulator.tether import tethered
from tests.e2e.accounts import arrived_at, is_nothing, journal_of, on_its_way
from tests.e2e.people import Till, wait_until

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "anjungan_cli")
ARRIVE_S = 90.0
COMMAND_S = 60.0
PAID_RUPIAH = 12_000


class Central:
    """Central of a running system, for whoever has to stop it, go back to a backup, and start it by hand."""

    def __init__(self, run):
        self.directory = Path(run["run_file"]).parent
        self.settings = self.directory / "central-by-hand.toml"
        self.settings.write_bytes((self.directory / "run" / "central.toml").read_bytes())
        self.backup = self.directory / "the-backup"
        self.database = database_of(self.directory)
        self._process = None

    def take_backup(self):
        """As the handbook says for this database."""
        if self._is_sqlite():
            self._run(*PROGRAM, "backup", "--config", self.settings, "--to", self.backup)
        else:
            self._run(find_programs() / "pg_dump", "--format=custom", f"--file={self.backup}", self._name())

    def stop(self, visitor):
        """Let it die and not come back: its keeper gives a program up whose configuration is wrong."""
        (self.directory / "run" / "central.toml").write_text("nonsense = true\n")
        visitor.fault("process.central", "kill")
        wait_until(lambda: visitor.devices()["process.central"]["state"]["pid"], lambda pid: pid is None, COMMAND_S)
        log = self.directory / "logs" / "simulator.log"
        wait_until(log.read_text, lambda text: "central: wrong configuration" in text, COMMAND_S)

    def go_back(self):
        """Put the backup in the database's place, and mark it."""
        if self._is_sqlite():
            self._run(*PROGRAM, "restore", "--config", self.settings, "--from", self.backup)
            return
        programs, name = find_programs(), self._name()
        self._run(programs / "dropdb", name)
        self._run(programs / "createdb", "--template=template0", name)
        self._run(programs / "pg_restore", "--exit-on-error", f"--dbname={name}", self.backup)
        self._run(*PROGRAM, "restore", "--config", self.settings)

    def start(self):
        """Serve again, at the same address."""
        with (self.directory / "logs" / "central.log").open("ab") as log:
            command = tethered([*PROGRAM, "central", "--config", str(self.settings)], "TERM")
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def end(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(COMMAND_S)

    def _is_sqlite(self):
        return make_url(self.database).get_backend_name() == "sqlite"

    def _name(self):
        return make_url(self.database).database

    def _run(self, *command):
        url = make_url(self.database)
        server = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
        environment = {**os.environ, **{name: str(value) for name, value in server.items() if value}}
        done = subprocess.run(
            list(map(str, command)), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=COMMAND_S, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def central(either_system):
    run, _ = either_system
    central = Central(run)
    yield central
    central.end()


def answers(till):
    """Say whether central answers a till."""
    try:
        return till.http.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def pay(till, code):
    """Take the cash of a slip; give what comes of it."""
    till.wait_known(code)
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    return till.wait_state(code, "success")


@pytest.mark.timeout(420)
def test_kiosk_goes_on_while_central_starts_again_from_a_backup(either_system, central, next_phone):
    """What the backup lacks comes again by hash; paid or not, it takes no money again; the kiosk and new slips go on."""
    run, visitor = either_system
    till = Till(run["central"], run["tokens"]["cashier"])

    def buy():
        visitor.go_home()
        return visitor.buy_pulsa(next_phone())

    kept = buy()["code"]
    assert pay(till, kept) == "success"
    wait_until(lambda: on_its_way(central.database, 1), is_nothing, ARRIVE_S)
    central.take_backup()
    paid_since, unpaid_since = buy()["code"], buy()["code"]
    assert pay(till, paid_since) == "success"
    till.wait_known(unpaid_since)

    central.stop(visitor)
    visitor.wait_link(up=False, timeout_s=ARRIVE_S)
    while_away = buy()
    central.go_back()
    central.start()
    wait_until(lambda: answers(till), bool, ARRIVE_S)
    visitor.wait_link(up=True, timeout_s=ARRIVE_S)
    written = journal_of(central.directory, visitor.devices()["process.firmware"]["state"]["pid"])
    wait_until(lambda: on_its_way(central.database, len(written)), is_nothing, ARRIVE_S)
    assert arrived_at(central.database)[: len(written)] == written

    lost = {code: till.lookup(code) for code in (paid_since, unpaid_since, while_away["code"])}
    assert {slip["payable"] for slip in lost.values()} == {False}
    assert {slip["reason"] for slip in lost.values()} == {"reconcile"}
    assert [till.pay(code, PAID_RUPIAH).status_code for code in lost] == [409, 409, 409]
    assert till.lookup(visitor.offline_digits(while_away))["payable"] is False

    fresh = buy()["code"]
    assert pay(till, fresh) == "success"
    ledger = read_ledger(central.database)
    assert sorted(code for code, _, _ in ledger.payments) == sorted([kept, fresh])
    assert sum(ledger.accounts.values()) == 0
