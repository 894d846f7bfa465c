"""What the hour left behind: the papers, what each till counted, and central's books. Only read here; compared elsewhere."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, NullPool, create_engine, make_url

SLIPS = ("payment_slip", "queue_slip")
"""The kinds of paper that are carried to a till to be paid."""

_TOTAL = re.compile(r"TOTAL\s+Rp\s?([0-9.]+)")
_REFUND_NUMBER = re.compile(r"([0-9]{4}) ([0-9]{4})")


class Paper(NamedTuple):
    """A piece of paper. total: rupiah that it names, None for none."""

    number: int
    kind: str
    code: str | None
    complete: bool
    copy: int
    total: int | None = None


class Movement(NamedTuple):
    """Cash that went over a counter, as the cashier counted it by hand: rupiah into the drawer, and out of it."""

    kind: str
    code: str
    cash_in: int
    cash_out: int


class Counted(NamedTuple):
    """One till: what was in its drawer at first, and every movement."""

    till: str
    float_rupiah: int
    movements: tuple[Movement, ...]

    @property
    def cash(self) -> int:
        """What lies in the drawer now."""
        return self.float_rupiah + sum(move.cash_in - move.cash_out for move in self.movements)

    @property
    def taken(self) -> int:
        """What was kept of payments, after change."""
        return sum(move.cash_in - move.cash_out for move in self.movements if move.kind == "payment")

    @property
    def given_back(self) -> int:
        """What went out as refunds."""
        return sum(move.cash_out - move.cash_in for move in self.movements if move.kind == "refund")


class LedgerSlip(NamedTuple):
    """A slip in central's books."""

    product: str
    state: str
    total: int
    entry_expected: bool


class Ledger(NamedTuple):
    """Central's books. payments, refunds: (code, till, rupiah). accounts: their balances, debit positive. Tills by name."""

    slips: Mapping[str, LedgerSlip]
    payments: tuple[tuple[str, str, int], ...]
    refunds: tuple[tuple[str, str, int], ...]
    accounts: Mapping[str, int]


class Evidence(NamedTuple):
    """Everything. due: what became of each slip that somebody has an opinion about, by code."""

    papers: tuple[Paper, ...]
    tills: tuple[Counted, ...]
    ledger: Ledger
    due: Mapping[str, str]


@contextlib.contextmanager
def reading(database: str) -> Iterator[Connection]:
    """Look at one moment of central's database, which goes on being written. database: its SQLAlchemy address.

    Raises SQLAlchemy's errors.
    """
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true", poolclass=NullPool)
    else:
        engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # the driver would only begin with a change
        yield connection


def read_ledger(database: str) -> Ledger:
    """Read central's books. database: its SQLAlchemy address. Raises SQLAlchemy's errors."""
    with reading(database) as connection:
        slips = connection.exec_driver_sql("SELECT code, product, state, total, entry_expected FROM slips").all()
        payments = connection.exec_driver_sql("SELECT code, name, amount FROM payments JOIN tills USING (till)").all()
        refunds = connection.exec_driver_sql("SELECT code, name, amount FROM refunds JOIN tills USING (till)").all()
        tills = connection.exec_driver_sql("SELECT till, name FROM tills").all()
        accounts = connection.exec_driver_sql("SELECT account, SUM(amount) FROM postings GROUP BY account").all()
    names = {f"drawer:{till}": f"drawer:{name}" for till, name in tills}
    return Ledger(
        {code: LedgerSlip(product, state, total, bool(expected)) for code, product, state, total, expected in slips},
        tuple((code, name, amount) for code, name, amount in payments),
        tuple((code, name, amount) for code, name, amount in refunds),
        {names.get(account, account): int(amount) for account, amount in accounts},
    )


def total_on(reading: Mapping[str, Any]) -> int | None:
    """Give the rupiah that a slip asks for in print, None where it names none."""
    found = _TOTAL.search("\n".join(line["text"] for line in reading["lines"]))
    return int(found[1].replace(".", "")) if found else None


def refund_number_on(reading: Mapping[str, Any]) -> str | None:
    """Give the eight digits of a refund number, which stand alone in their line."""
    found = (_REFUND_NUMBER.fullmatch(line["text"].strip()) for line in reading["lines"])
    return next((match[1] + match[2] for match in found if match), None)


def scan_of(reading: Mapping[str, Any]) -> str:
    """Give what a cashier's scanner sends: the QR if it can be read, with the whole slip if the kiosk had no link; else the bars.

    Raises `ValueError` when no code on the paper can be read.
    """
    return str(max((code["data"] for code in reading["codes"]), key=len))
