"""Tables of the money: people and tills, slips, payments, dispatches, books, cases. Rupiah and UTC milliseconds are BIGINT.

What a customer typed is only in `slips.private`, encrypted; a bill key is a keyed hash of it. No other column holds more than
the last two digits of a number, or an unmasked name; but `biller_lines`, the biller's receipt as it came, may name the customer.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from central.store.metadata import metadata

_KEY = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""


def _rupiah(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _ms(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _text(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False, server_default="")


def _slip_code(*, primary_key: bool = False, unique: bool | None = None, nullable: bool = False) -> Column[str]:
    return Column(
        "code", String(16), ForeignKey("slips.code"), nullable=nullable, primary_key=primary_key, unique=unique
    )


slips = Table(
    "slips",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("origin", String(8), nullable=False),
    _text("kiosk", 14),
    Column("product", String(24), nullable=False),
    _rupiah("denomination"),
    _text("biller", 24),
    _text("sku", 40),
    _text("bill_key", 64),
    _text("guard_key", 64),
    _text("period", 24),
    Column("reference", String(24), nullable=False, unique=True),
    _text("customer_masked", 40),
    _text("name_masked", 120),
    Column("private", LargeBinary, nullable=False),
    _rupiah("amount"),
    _rupiah("admin_fee"),
    _rupiah("service_fee"),
    _rupiah("total"),
    Column("details", Text, nullable=False, server_default="[]"),
    Column("repeat_guard_s", Integer, nullable=False, server_default="0"),
    Column("catalogue_version", BigInteger, nullable=False, server_default="0"),
    _ms("created_ms"),
    _ms("issued_ms"),
    _ms("inquired_ms"),
    _ms("valid_until_ms"),
    _ms("deadline_ms"),
    _ms("paid_ms"),
    _ms("finished_ms"),
    _text("entry_hash", 64),
    _text("body_hash", 64),
    Column("entry_expected", Boolean, nullable=False, server_default="0"),
    Column("suspended", Boolean, nullable=False, server_default="0"),
    Column("reconcile", BigInteger, nullable=False, server_default="0"),
    _text("serial", 64),
    _text("biller_reference", 64),
    Column("biller_lines", Text, nullable=False, server_default="[]"),
    CheckConstraint("amount >= 0 AND total = amount + admin_fee + service_fee", name="total"),
    Index("ix_slips_bill", "biller", "bill_key", "paid_ms"),
    Index("ix_slips_guard", "guard_key", "paid_ms"),
    Index("ix_slips_validity", "state", "valid_until_ms"),
    Index("ix_slips_expected", "entry_expected", "paid_ms"),
    Index("ix_slips_reconcile", "reconcile", "state"),
)
"""suspended: nothing can price it. reconcile: the restore_id of the restore that holds it, 0 for none.

bill_key: what is paid, of which one payment may be open at a time; with its period, for a bill. guard_key: what is asked about
when it is paid again within a product's guard time; without the period, so that a bill paid twice is noticed.
"""

claims = Table(
    "claims",
    metadata,
    _slip_code(primary_key=True),
    Column("till", String(32), nullable=False),
    Column("cashier", String(64), nullable=False),
    _ms("until_ms"),
)

payments = Table(
    "payments",
    metadata,
    Column("payment_id", String(24), primary_key=True),
    _slip_code(unique=True),
    Column("idempotency_key", String(128), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("store", String(32), nullable=False),
    Column("till", String(32), nullable=False),
    Column("cashier", String(64), nullable=False),
    _rupiah("amount"),
    _rupiah("tendered"),
    _rupiah("change"),
    _ms("paid_ms"),
    _text("shift", 24),
    Index("ix_payments_shift", "till", "paid_ms"),
    Index("ix_payments_paid", "paid_ms"),
)

open_payments = Table(
    "open_payments",
    metadata,
    Column("biller", String(24), nullable=False),
    Column("bill_key", String(64), nullable=False),
    _slip_code(),
    PrimaryKeyConstraint("biller", "bill_key"),
)
"""What is being paid at billers. bill_key: the slip's `guard_key`, so that one period of a bill is paid at a time."""

dispatches = Table(
    "dispatches",
    metadata,
    Column("reference", String(24), primary_key=True),
    _slip_code(unique=True),
    Column("biller", String(24), nullable=False),
    Column("state", String(8), nullable=False),
    Column("next_call", String(8), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _ms("created_ms"),
    _ms("next_ms"),
    _text("last_code", 16),
    Column("reconcile", BigInteger, nullable=False, server_default="0"),
    Index("ix_dispatches_due", "state", "next_ms"),
    Index("ix_dispatches_reconcile", "reconcile", "state"),
)
"""state: open, done, person (nobody asks any more), held (a restore holds it, and the biller has not seen it).

reconcile: the restore_id of the restore after which the biller has still to be asked about it, 0 for none.
"""

biller_calls = Table(
    "biller_calls",
    metadata,
    Column("call_id", _KEY, primary_key=True, autoincrement=True),
    _ms("at_ms"),
    Column("biller", String(24), nullable=False),
    Column("reference", String(24), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("outcome", String(24), nullable=False),
    _text("result_code", 16),
    Column("took_ms", Integer, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("posting_id", _KEY, primary_key=True, autoincrement=True),
    Column("movement", String(40), nullable=False),
    Column("account", String(64), ForeignKey("accounts.account"), nullable=False, index=True),
    _slip_code(nullable=True),
    _rupiah("amount"),
    _ms("at_ms"),
    UniqueConstraint("movement", "account"),
    Index("ix_postings_at", "at_ms"),
    Index("ix_postings_slip", "code"),
)

refund_numbers = Table(
    "refund_numbers",
    metadata,
    _slip_code(primary_key=True),
    Column("number_hash", String(64), nullable=False),
    _ms("printed_ms"),
    Column("wrong_tries", Integer, nullable=False, server_default="0"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", String(24), primary_key=True),
    _slip_code(unique=True),
    Column("idempotency_key", String(128), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("till", String(32), nullable=False),
    Column("cashier", String(64), nullable=False),
    _rupiah("amount"),
    _ms("refunded_ms"),
    _text("shift", 24),
    Index("ix_refunds_refunded", "refunded_ms"),
)

receipts = Table(
    "receipts",
    metadata,
    _slip_code(),
    Column("paper", String(16), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("place", String(64), nullable=False),
    _ms("at_ms"),
    PrimaryKeyConstraint("code", "paper", "copy"),
)

status_tries = Table(
    "status_tries",
    metadata,
    _slip_code(primary_key=True),
    Column("wrong", Integer, nullable=False),
    _ms("locked_until_ms"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("proposal", String(12), primary_key=True),
    Column("verdict", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    _text("wish", 200),
    Column("proposed_by", String(80), nullable=False),
    _ms("proposed_ms"),
    _text("decided_by", 80),
    _ms("decided_ms"),
)
"""What one person wants to do with slips that a restore holds, and another one confirms. wish: how the slips were chosen."""

proposed_slips = Table(
    "proposed_slips",
    metadata,
    Column("proposal", String(12), ForeignKey("proposals.proposal"), nullable=False),
    _slip_code(),
    Column("seen_state", String(20), nullable=False),
    Column("done", Boolean, nullable=False, server_default="0"),
    PrimaryKeyConstraint("proposal", "code"),
)
"""The list that both people see. seen_state: the slip's, when it was proposed. done: the confirmation changed this slip."""

cases = Table(
    "cases",
    metadata,
    Column("case_id", _KEY, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    _text("detail", 200),
    _ms("opened_ms"),
    _ms("closed_ms"),
    UniqueConstraint("kind", "subject"),
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", _KEY, primary_key=True, autoincrement=True),
    _ms("at_ms"),
    Column("actor", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    _text("detail", 200),
)
