"""Tables of stores, tills, the people who sign in, and their tokens. Secrets are kept as hashes only."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table

from central.store.metadata import metadata

stores = Table(
    "stores",
    metadata,
    Column("store", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("address", String(200), nullable=False, server_default=""),
    Column("contact", String(80), nullable=False, server_default=""),
)
"""store: the shop's code, as printed on slips. address, contact: what the kiosks' own configuration should say too."""

tills = Table(
    "tills",
    metadata,
    Column("till", String(32), primary_key=True),
    Column("store", String(32), ForeignKey("stores.store"), nullable=False),
    Column("name", String(40), nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("store", String(32), ForeignKey("stores.store"), nullable=True),
    Column("till", String(32), ForeignKey("tills.till"), nullable=True),
    Column("disabled", Boolean, nullable=False, server_default="0"),
    Column("password_until_ms", BigInteger, nullable=False, server_default="0"),
)
"""password_until_ms: 0 for a password that its owner chose; else the end of a one-time password, which must be replaced."""

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.name"), nullable=False, index=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("label", String(80), nullable=False, server_default=""),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.name"), nullable=False, index=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)

login_tries = Table(
    "login_tries",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)
