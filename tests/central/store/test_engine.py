"""Migrations make exactly the tables that the code has, and every transaction holds the write lock."""

import threading
from pathlib import Path
from typing import get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Table, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from central.administration.acting import Action
from central.billers.interface import CallKind
from central.fleet import cases as fleet_cases
from central.fleet import kiosks
from central.ingest.records import Status
from central.ledger.postings import AccountKind
from central.ledger.rows import CaseKind, Origin, Slip
from central.ledger.states import Reason
from central.store import books_tables, fleet_tables, money_tables, people_tables
from central.store import engine as engine_module
from central.store.engine import connect, insert_once, newest_revision, upgrade
from central.store.metadata import metadata
from central.store.people_tables import stores
from sync.wire.records import PaperKind
from sync.wire.requests import SlipState


@pytest.fixture
def engine(databases):
    engine = connect(databases.url("tables", empty=True))
    upgrade(engine)
    yield engine
    engine.dispose()


def test_migrations_make_what_the_code_has(engine):
    """After every revision nothing differs from the tables in the code; a second upgrade changes nothing."""
    upgrade(engine)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_newest_revision_is_the_end_of_the_chain(engine):
    """Revisions are named as their files, and the last name is the one that nothing follows."""
    config = Config()
    config.set_main_option("script_location", str(Path(engine_module.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest_revision()


def test_tables_are_written_for_postgresql_too():
    """Every table of money and people compiles for PostgreSQL, with money as BIGINT."""
    for module in (books_tables, fleet_tables, money_tables, people_tables):
        for table in (item for item in vars(module).values() if isinstance(item, Table)):
            assert str(CreateTable(table).compile(dialect=postgresql.dialect()))
    columns = str(CreateTable(money_tables.payments).compile(dialect=postgresql.dialect()))
    assert "amount BIGINT DEFAULT '0' NOT NULL" in columns


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (fleet_tables.entries.c.status, get_args(Status)),
        (fleet_tables.kiosks.c.suspended_reason, get_args(kiosks.SuspensionReason)),
        (fleet_tables.cases.c.kind, get_args(fleet_cases.Kind)),
        (money_tables.cases.c.kind, get_args(CaseKind)),
        (money_tables.slips.c.state, get_args(SlipState)),
        (money_tables.slips.c.origin, get_args(Origin)),
        (money_tables.receipts.c.paper, get_args(PaperKind)),
        (money_tables.accounts.c.kind, get_args(AccountKind)),
        (money_tables.audit.c.action, [*get_args(Action), *(reason.value for reason in Reason)]),
        (money_tables.dispatches.c.next_call, get_args(CallKind)),
    ],
    ids=lambda value: str(value) if isinstance(value, Column) else "",
)
def test_every_word_fits_its_column(column, words):
    """SQLite counts no characters; PostgreSQL refuses the row, and a kiosk's journal would stand still."""
    assert max(map(len, words)) <= column.type.length


def test_slip_has_the_columns_of_its_table():
    """The row as the ledger reads it has exactly the table's columns."""
    assert set(Slip.__struct_fields__) == set(money_tables.slips.c.keys())


def test_commit_in_a_file_survives_power_loss(tmp_path):
    """Write-ahead log, full synchronisation, foreign keys on."""
    engine = connect(f"sqlite:///{tmp_path}/c.db")
    with engine.begin() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    engine.dispose()
    assert settings == ["wal", 2, 1, 1]


def test_insert_once_keeps_the_transaction(engine):
    """A second insert of one key says no, and what else the transaction did is kept."""
    row = insert(stores).values(store="S", name="one")
    with engine.begin() as connection:
        assert [insert_once(connection, row), insert_once(connection, row)] == [True, False]
        assert insert_once(connection, insert(stores).values(store="T", name="two"))
    with engine.begin() as connection:
        assert connection.execute(select(stores.c.store).order_by(stores.c.store)).scalars().all() == ["S", "T"]


def test_foreign_keys_hold(engine):
    """A till of a store that does not exist is refused."""
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(people_tables.tills).values(till="T", store="nowhere", name="x"))


def test_transactions_of_processes_and_threads_do_not_interleave(engine, databases):
    """Read, then write, in twenty transactions at once through two engines: no update is lost."""
    other = connect(databases.url("tables"))
    with engine.begin() as connection:
        connection.execute(insert(stores).values(store="S", name="0"))

    def count(which):
        for _ in range(5):
            with which.begin() as connection:
                seen = connection.execute(select(stores.c.name).with_for_update()).scalar_one()
                connection.execute(stores.update().values(name=str(int(seen) + 1)))

    threads = [threading.Thread(target=count, args=(which,)) for which in (engine, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.begin() as connection:
        assert connection.execute(select(stores.c.name)).scalar_one() == "20"
    other.dispose()


def test_error_texts_hide_what_was_written(engine):
    """A failed statement names its shape and never its values."""
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        connection.execute(insert(stores).values(store="087800001230", name=None))
    assert "087800001230" not in str(error.value)
