"""What central asks of PostgreSQL: no wait without an end, a fresh connection after a restart, one start at a time."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from central.store.engine import connect, starting

pytestmark = pytest.mark.parametrize("kind", ["postgresql"])
WAIT_S = 20


@pytest.fixture
def engine(databases):
    engine = connect(databases.url("limits", empty=True))
    yield engine
    engine.dispose()


def test_every_wait_has_an_end_and_a_commit_is_on_the_disk(engine):
    """Statements, locks and forgotten transactions have limits; a commit waits for the disk whatever the server's default is."""
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")
    with engine.begin() as connection:
        told = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"
    assert told == ["30s", "10s", "1min", "on"]


def test_connection_that_the_server_has_ended_is_replaced(engine, databases):
    """After a restart of PostgreSQL the first transaction works: a connection is tried before it is used."""
    with engine.begin() as connection:
        before = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    other = connect(databases.url("limits"))
    with other.begin() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before}).scalar_one()
    other.dispose()
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != before


def test_one_central_starts_at_a_time(engine):
    """The second one waits until the first has written what a start writes."""
    order, second_began = [], threading.Event()

    def start_second():
        second_began.set()
        with starting(engine):
            order.append("second")

    thread = threading.Thread(target=start_second)
    with starting(engine), engine.connect() as connection:
        thread.start()
        assert second_began.wait(WAIT_S)
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not connection.execute(waiting).scalar_one():
            connection.rollback()
        order.append("first")
    thread.join(WAIT_S)
    assert order == ["first", "second"]


def test_password_is_in_no_complaint(databases):
    """A server that refuses us is complained about without its address, which holds the password."""
    wrong = databases.url("limits", empty=True).replace("@", "-and-wrong@")
    password = wrong.split(":")[2].split("@")[0]
    engine = connect(wrong)
    with pytest.raises(OperationalError) as refused, engine.begin():
        pass
    assert password not in f"{refused.value!r} {refused.value} {engine!r}"
