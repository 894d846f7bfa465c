"""`anjungan admin`, `backup` and `restore` as processes, on a provisioned database, alone and beside somebody who writes."""

import re
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from central.administration import deciding, releasing, stores
from central.administration.acting import Actor
from central.fleet import counters, publications
from central.ledger import rows
from central.store.engine import connect
from central.store.people_tables import stores as stores_table
from central.store.turns import Turns, serving
from central.web import accounts
from sync.wire.catalogue import open_signed
from sync.wire.code import online_code
from sync.wire.sealing import SigningKey

ADMIN = Actor("admin ayu", "admin", 1)


@pytest.fixture
def database(central):
    engine = connect(central.url)
    yield engine
    engine.dispose()


def test_a_shop_is_set_up_from_the_command_line(central, database):
    """Store, till, cashier, token, fee: made, listed, and there for the server; every one is in the log."""
    for words in (
        ("store", "add", "TM-018", "--name", "Toko Kenanga", "--contact", "0811"),
        ("till", "add", "TM-018-1", "--store", "TM-018", "--name", "Kasir 1"),
        ("fee", "set", "pulsa", "2000"),
    ):
        code, _, complained = central.run("admin", *words)
        assert (code, complained) == (0, "")
    code, said, _ = central.run("admin", "user", "add", "siti", "--role", "cashier", "--till", "TM-018-1")
    password = said.splitlines()[-1]
    assert (code, bool(re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", password))) == (0, True)
    token = central.run("admin", "token", "issue", "siti", "--label", "POS 1")[1].splitlines()[-1]
    with database.begin() as connection:
        assert accounts.password_fits(accounts.password_hash(connection, "siti"), password)
        person = accounts.person_of_token(connection, token, int(datetime.now(UTC).timestamp() * 1000))
        public = SigningKey((central.directory / "keys/sign.key").read_bytes()).public
        catalogue = open_signed(publications.current(connection), public)
    assert person == accounts.Person("siti", "cashier", "TM-018", "TM-018-1")
    assert (catalogue.version, catalogue.product("pulsa").service_fee) == (2, 2_000)
    listed = central.run("admin", "store", "list")[1].splitlines()
    assert [line.split()[0] for line in listed] == ["id", "TM-017", "TM-018"]
    log = central.run("admin", "audit")[1]
    assert [log.count(action) for action in ("store_added", "till_added", "user_added", "token_issued", "fee_set")] == [
        1
    ] * 5
    assert "console " in log
    assert password not in log


def test_a_refusal_is_one_line(central):
    """Exit code 1 for what the rules refuse, 2 for what nobody can mean; the last admin stays."""
    code, said, complained = central.run("admin", "user", "disable", "admin")
    assert (code, said, complained) == (1, "", "anjungan admin: this is the last admin: make another one first\n")
    assert central.run("admin", "user", "explode", "admin")[0] == 2
    central.configuration.write_text("colour = 1\n" + central.configuration.read_text())
    code, _, complained = central.run("admin", "store", "list")
    assert (code, complained) == (2, f"anjungan admin: {central.configuration}: colour: unknown key\n")


def test_beside_a_server_that_writes_nothing_is_lost(central, database):
    """A process that commits all the time and commands that change something: both get their turns, and both are kept."""
    ended = threading.Event()
    written = []

    def write():
        while not ended.is_set():
            with database.begin() as connection:
                stores.add_store(connection, ADMIN, f"S{len(written)}", name="written by the server")
            written.append(True)

    writer = threading.Thread(target=write)
    writer.start()
    codes = [central.run("admin", "store", "add", f"C{number}", "--name", "x")[0] for number in range(3)]
    ended.set()
    writer.join()
    with database.begin() as connection:
        ids = set(connection.execute(select(stores_table.c.store)).scalars())
    assert codes == [0, 0, 0]
    assert ids == {"TM-017", "C0", "C1", "C2"} | {f"S{number}" for number in range(len(written))}


def test_a_turn_that_does_not_end_is_said(tmp_path):
    """Whoever waits too long for another process hears it as a busy database, and gets the next turn."""
    first, second = Turns(f"{tmp_path}/c.db", 30), Turns(f"{tmp_path}/c.db", 0.05)
    first.take()
    with pytest.raises(OperationalError):
        second.take()
    first.give_back()
    second.take()
    second.give_back()


def test_backup_beside_the_server_and_restore(central, database):
    """A copy of one moment, while a transaction is open; restored, it is that moment, marked, and what was there is kept."""
    backup = central.directory / "backup.db"
    with database.begin() as connection:
        stores.add_store(connection, ADMIN, "BEFORE", name="x")
    with database.begin() as connection:
        stores.add_store(connection, ADMIN, "OPEN", name="not committed yet")
        code, said, _ = central.run("backup", "--to", str(backup))
    assert (code, str(central.directory / "keys") in said) == (0, True)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert central.run("backup", "--to", str(backup))[0] == 1
    database.dispose()
    with serving(central.url):
        code, _, complained = central.run("restore", "--from", str(backup))
    assert (code, complained) == (1, "anjungan restore: central is running on this database: stop it first\n")

    code, said, _ = central.run("restore", "--from", str(backup))
    assert code == 0
    with database.begin() as connection:
        ids = set(connection.execute(select(stores_table.c.store)).scalars())
        restore_id = counters.restore_id(connection)
        public = SigningKey((central.directory / "keys/sign.key").read_bytes()).public
        catalogue = open_signed(publications.current(connection), public)
    assert ids == {"TM-017", "BEFORE"}
    assert f"restore_id is {restore_id}" in said
    assert (catalogue.restore_id, catalogue.version) == (restore_id, 2)
    kept = next(path for path in central.directory.glob("central.db.before-*Z"))
    with closing(sqlite3.connect(kept)) as earlier:
        assert earlier.execute("SELECT count(*) FROM stores WHERE store = 'OPEN'").fetchone() == (1,)
    assert "restored" in central.run("admin", "audit")[1]


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_what_is_no_backup_replaces_nothing(central, content):
    """A wrong file is refused before the present database is touched."""
    wrong = central.directory / "wrong"
    wrong.write_bytes(content)
    before = (central.directory / "central.db").read_bytes()
    code, _, complained = central.run("restore", "--from", str(wrong))
    assert (code, complained) == (1, f"anjungan restore: {wrong}: this is no database of central\n")
    assert (central.directory / "central.db").read_bytes() == before


def test_what_a_restore_holds_is_let_go_by_two(central, database):
    """The console proposes, and cannot confirm what a console proposed; somebody who is signed in can."""
    with database.begin() as connection:
        slip = rows.Slip(
            code=online_code(1), state="awaiting_payment", origin="quote", kiosk="k-0123456789ab", product="pulsa",
            denomination=10_000, biller="aggregator", sku="p10", bill_key="key", reference="ref", customer_masked="••30",
            private=b"", amount=10_500, service_fee=1_500, total=12_000, created_ms=1, valid_until_ms=2**50,
        )  # fmt: skip
        rows.add(connection, slip, "kiosk")
    assert central.run("admin", "reconcile", "show")[1].startswith("RECONCILE: off\n")
    backup = central.directory / "backup.db"
    central.run("backup", "--to", str(backup))
    database.dispose()
    assert "1 slips are held" in central.run("restore", "--from", str(backup))[1]
    said = central.run("admin", "reconcile", "slips", "--kind", "unpaid")[1]
    assert slip.code in said
    code, said, _ = central.run("admin", "reconcile", "propose", "--product", "pulsa")
    number = re.search(r"proposal (\w{8}) \(release: 1 slips, 12000 rupiah, product pulsa\)", said).group(1)
    assert (code, slip.code in central.run("admin", "reconcile", "proposal", number)[1]) == (0, True)
    code, _, complained = central.run("admin", "reconcile", "confirm", number)
    assert (code, "another person" in complained) == (1, True)
    with database.begin() as connection:
        releasing.confirm(connection, ADMIN, number)
    said = central.run("admin", "reconcile", "show")[1]
    assert said.startswith("RECONCILE: off\n")
    assert "confirmed by admin ayu, 1 changed" in said
    code, _, complained = central.run("admin", "reconcile", "withdraw", number)
    assert (code, "confirmed already" in complained) == (1, True)


def test_what_waits_for_people_is_decided_by_two(central, database):
    """The console proposes and shows; it cannot confirm its own, nor what could never be decided; a lone case is closed there."""
    with database.begin() as connection:
        rows.raise_case(connection, 1, "biller_odd", "aggregator", "about no slip")
        slip = rows.Slip(
            code=online_code(2), state="success", origin="quote", kiosk="k-0123456789ab", product="pulsa",
            denomination=10_000, biller="aggregator", sku="p10", bill_key="key", reference="REF2", customer_masked="••30",
            private=b"", amount=10_500, service_fee=1_500, total=12_000, created_ms=1, valid_until_ms=2**50,
        )  # fmt: skip
        rows.add(connection, slip, "kiosk")
        rows.raise_case(connection, 1, "complaint", slip.code, "not arrived")
    said = central.run("admin", "queue", "list")[1]
    assert (slip.code in said, "case 1" in said) == (True, True)
    assert "may be decided: close_case" in central.run("admin", "queue", "show", slip.code)[1]
    code, _, complained = central.run("admin", "queue", "propose", slip.code, "delivered", "--reason", "file")
    assert (code, "cannot be decided" in complained) == (1, True)
    code, said, _ = central.run("admin", "queue", "propose", slip.code, "close_case", "--reason", "it arrived")
    number = re.search(r"decision (\w{8}) \(close_case: it arrived\)", said).group(1)
    code, _, complained = central.run("admin", "queue", "confirm", number)
    assert (code, "another person" in complained) == (1, True)
    with database.begin() as connection:
        deciding.confirm(None, connection, ADMIN, number)
    assert central.run("admin", "queue", "close", "1", "--reason", "explained")[0] == 0
    assert central.run("admin", "queue", "list")[1].count("\n") == 1
    code, _, complained = central.run("admin", "queue", "withdraw", number)
    assert (code, "confirmed already" in complained) == (1, True)
