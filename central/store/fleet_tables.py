"""Tables of the fleet: kiosks, their journals and entries, catalogues, answered requests, cases about kiosks.

Times are UTC milliseconds. A journal entry is stored as it came, with the chain's link at it: evidence, never rewritten.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy.schema import ForeignKeyConstraint

from central.store.metadata import metadata

state = Table(
    "fleet_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers of the whole installation: `restore_id`, `terminal_number` (the highest one given out), and of a restore that is not
reconciled yet `reconcile` (its restore_id, 0 for none) and `reconcile_references` (how many billers' answers it wants).
"""

kiosks = Table(
    "kiosks",
    metadata,
    Column("kiosk_id", String(14), primary_key=True),
    Column("shard", Integer, nullable=False),
    Column("store_id", String(40), nullable=False),
    Column("sign_public", LargeBinary(32), nullable=False),
    Column("seal_public", LargeBinary(32), nullable=False),
    Column("journal_id", LargeBinary(16), nullable=True),
    Column("suspended", Boolean, nullable=False, default=False),
    Column("suspended_reason", String(40), nullable=False, default=""),
    Column("catalogue_version", BigInteger, nullable=False, default=0),
    Column("software", String(40), nullable=False, default=""),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("heard_ms", BigInteger, nullable=False, default=0),
    Column("certificate_until_ms", BigInteger, nullable=False, server_default="0"),
)
"""journal_id: the journal that this kiosk writes now, NULL until its first hello. heard_ms: its last verified hello.

certificate_until_ms: the end of the TLS certificate that was made for it last, 0 when none was made here.
"""

journals = Table(
    "journals",
    metadata,
    Column("kiosk_id", String(14), ForeignKey("kiosks.kiosk_id"), primary_key=True),
    Column("journal_id", LargeBinary(16), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("terminal_number", Integer, nullable=False, unique=True),
    Column("mark", BigInteger, nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("applied", BigInteger, nullable=False, server_default="0"),
    Column("previous", LargeBinary(16), nullable=True),
)
"""mark: everything up to and with this position is committed; link: the chain's link there. ordinal: 1 for a kiosk's first.

applied: everything up to and with this position has had its effect. previous: the damaged journal that this one follows, as it
says itself, NULL for none.
"""

entries = Table(
    "entries",
    metadata,
    Column("kiosk_id", String(14), primary_key=True),
    Column("journal_id", LargeBinary(16), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("wall_ms", BigInteger, nullable=False),
    Column("quality", Integer, nullable=False),
    Column("boot", BigInteger, nullable=False),
    Column("uptime_ms", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("blob", LargeBinary, nullable=True),
    Column("blob_digest", LargeBinary(32), nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("status", String(24), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)
"""status: `central.ingest.records.Status`; its effect is there when the journal's `applied` has reached its position.
blob: NULL when it was purged. No foreign key: the journal's row is read and moved in the same transaction, and a check for every
entry halves how fast PostgreSQL takes them.
"""

data_keys = Table(
    "data_keys",
    metadata,
    Column("kiosk_id", String(14), primary_key=True),
    Column("journal_id", LargeBinary(16), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("day", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["kiosk_id", "journal_id"], ["journals.kiosk_id", "journals.journal_id"]),
)
"""A kiosk's daily data keys, still sealed to central: a copy of the database alone opens no private blob."""

catalogues = Table(
    "catalogues",
    metadata,
    Column("restore_id", BigInteger, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("published_ms", BigInteger, nullable=False),
)

fees = Table(
    "fees",
    metadata,
    Column("product", String(24), primary_key=True),
    Column("service_fee", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)
"""The shop's service fee of a product, in rupiah, where it is not the one of the product's file."""

requests = Table(
    "kiosk_requests",
    metadata,
    Column("kiosk_id", String(14), ForeignKey("kiosks.kiosk_id"), primary_key=True),
    Column("nonce", LargeBinary(16), primary_key=True),
    Column("request_hash", LargeBinary(32), nullable=False),
    Column("answer", LargeBinary, nullable=True),
    Column("received_ms", BigInteger, nullable=False),
    Column("claimed_until_ms", BigInteger, nullable=False, server_default="0"),
)
"""Requests with an effect, so that a repeated one has none. answer: the payload as published, NULL while it is worked out.

claimed_until_ms: until then somebody works on it; later he counts as dead.
"""

Index("ix_kiosk_requests_received_ms", requests.c.received_ms)

cases = Table(
    "fleet_cases",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("kiosk_id", String(14), ForeignKey("kiosks.kiosk_id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("journal_id", LargeBinary(16), nullable=True),
    Column("position", BigInteger, nullable=False),
    Column("occurrences", Integer, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger, nullable=True),
    Column("detail", String(200), nullable=False, server_default=""),
)
"""What a person has to look at. One open case per kiosk and kind: a repeated cause counts on. position: of the first one.

detail: what the newest cause says more, without personal data.
"""

Index("ix_fleet_cases_open", cases.c.kiosk_id, cases.c.kind, cases.c.closed_ms)
