"""People who sign in, and what proves it: passwords (argon2), bearer tokens and sessions, kept as hashes only.

The `ensure_...` functions make what is missing and update what is there, inside the caller's transaction.
"""

import hashlib
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Table, delete, insert, select, update

from central.store.engine import insert_once
from central.store.people_tables import sessions, stores, tills, tokens, users

Role = Literal["cashier", "operator", "seller", "admin"]

SESSION_MS = 12 * 3_600_000
TOKEN_MS = 365 * 86_400_000
PASSWORD_CHARACTERS_MIN = 8
_TOKEN_BYTES = 32
_HASHER = PasswordHasher()


class Person(msgspec.Struct, frozen=True):
    """Who is calling. store, till: ids, "" for people without one."""

    name: str
    role: Role
    store: str
    till: str


def ensure_store(connection: Connection, store: str, name: str) -> None:
    """Make a store known."""
    _ensure(connection, stores, {"store": store}, {"name": name})


def ensure_till(connection: Connection, till: str, store: str, name: str) -> None:
    """Make a till of a known store known."""
    _ensure(connection, tills, {"till": till}, {"store": store, "name": name})


def ensure_user(
    connection: Connection, name: str, password: str, role: Role, store: str | None = None, till: str | None = None
) -> None:
    """Make a user known, or give him this password, role and place. A cashier needs a till."""
    if role not in get_args(Role):
        raise ValueError("role: one of cashier, operator, seller, admin")
    if role == "cashier" and not till:
        raise ValueError("till: a cashier stands at a till")
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise ValueError(f"password: at least {PASSWORD_CHARACTERS_MIN} characters")
    values = {"password_hash": hashed(password), "role": role, "store": store, "till": till, "password_until_ms": 0}
    _ensure(connection, users, {"name": name}, values)


def ensure_token(connection: Connection, user: str, token: str, now_ms: int, label: str = "") -> None:
    """Let a bearer token speak for a known user, for a year. Make it with `new_secret`. label: what people call it."""
    if len(token) < _TOKEN_BYTES:
        raise ValueError("token: at least 32 characters")
    _ensure(
        connection,
        tokens,
        {"digest": digest(token)},
        {"user": user, "created_ms": now_ms, "expires_ms": now_ms + TOKEN_MS, "label": label},
    )


def new_secret() -> str:
    """Give 43 random URL-safe characters for a token."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def person_of_token(connection: Connection, token: str, now_ms: int) -> Person | None:
    """Give whose bearer token this is, or None."""
    return _person_of(connection, tokens, token, now_ms)


def person_of_session(connection: Connection, session: str, now_ms: int) -> Person | None:
    """Give who signed in with this session, or None."""
    return _person_of(connection, sessions, session, now_ms)


def hashed(password: str) -> str:
    """Give what is stored of a password. Takes tens of milliseconds."""
    return _HASHER.hash(password)


def password_hash(connection: Connection, name: str) -> str | None:
    """Give the stored hash of a user's password, None when nobody of this name may sign in."""
    query = select(users.c.password_hash).where(users.c.name == name, users.c.disabled.is_(False))
    return connection.execute(query).scalar_one_or_none()


def password_until_ms(connection: Connection, name: str) -> int:
    """Give until when a known user's password may still be replaced by another, 0 when it is the owner's own."""
    return int(connection.execute(select(users.c.password_until_ms).where(users.c.name == name)).scalar_one())


def choose_password(connection: Connection, name: str, new_hash: str) -> None:
    """Put a password of the owner's choice in place, and sign him out everywhere."""
    values = {"password_hash": new_hash, "password_until_ms": 0}
    connection.execute(update(users).where(users.c.name == name).values(**values))
    end_sessions(connection, name)


def password_fits(stored: str | None, password: str) -> bool:
    """Say whether a password is the one of `stored`; as slow for None. Takes tens of milliseconds: hold no transaction."""
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def open_session(connection: Connection, user: str, now_ms: int) -> str:
    """Begin a session of twelve hours; give the secret for its cookie."""
    session = new_secret()
    connection.execute(delete(sessions).where(sessions.c.expires_ms <= now_ms))
    row = {"digest": digest(session), "user": user, "created_ms": now_ms, "expires_ms": now_ms + SESSION_MS}
    connection.execute(insert(sessions).values(**row))
    return session


def close_session(connection: Connection, session: str) -> None:
    """End a session; nothing happens when there is none."""
    connection.execute(delete(sessions).where(sessions.c.digest == digest(session)))


def end_sessions(connection: Connection, user: str) -> None:
    """Sign a user out everywhere. His tokens stay."""
    connection.execute(delete(sessions).where(sessions.c.user == user))


def _person_of(connection: Connection, table: Table, secret: str, now_ms: int) -> Person | None:
    row = connection.execute(
        select(users.c.name, users.c.role, users.c.store, users.c.till)
        .join(table, table.c.user == users.c.name)
        .where(table.c.digest == digest(secret), table.c.expires_ms > now_ms, users.c.disabled.is_(False))
    ).one_or_none()
    return None if row is None else Person(row.name, row.role, row.store or "", row.till or "")


def _ensure(connection: Connection, table: Table, key: dict[str, str], values: Mapping[str, str | int | None]) -> None:
    if not insert_once(connection, insert(table).values(**key, **values)):
        name, value = next(iter(key.items()))
        connection.execute(update(table).where(table.c[name] == value).values(**values))


@cache
def _nobody() -> str:
    """Give what is verified against when the user does not exist, so that both refusals take the same time."""
    return _HASHER.hash(secrets.token_hex(16))


def digest(secret: str) -> str:
    """Give what is kept of a token or session: a plain hash is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
