"""Users: who may sign in, as what, and where. Passwords that are given out here work once: whoever signs in chooses another."""

import re
import secrets
from typing import get_args

import msgspec
from sqlalchemy import Connection, insert, select, update

from central.administration.acting import (
    Actor,
    InvalidError,
    TakenError,
    UnknownError,
    audit,
    require_admin,
)
from central.administration.stores import require_store, store_of_till
from central.store.engine import insert_once
from central.store.people_tables import users
from central.web import accounts
from central.web.accounts import Role

ONE_TIME_MS = 7 * 86_400_000
"""How long a password that was given out may wait for its first use."""

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_UNDER_OPERATORS: frozenset[Role] = frozenset({"cashier", "seller"})


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signs in. store, till: ids, "" without. password: "own", "once" (given out and not yet replaced), "ended"."""

    name: str
    role: Role
    store: str
    till: str
    disabled: bool
    password: str


class OneTime(msgspec.Struct, frozen=True):
    """A password for one use, and the hash that is kept of it. Made before a transaction: hashing is slow on purpose."""

    password: str
    hashed: str

    def __repr__(self) -> str:
        return "OneTime(...)"


def one_time() -> OneTime:
    """Give a new password of three groups of four, about 59 bits."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return OneTime(password, accounts.hashed(password))


def list_users(connection: Connection, now_ms: int) -> list[User]:
    """Give every user, by name."""
    query = select(users.c.name, users.c.role, users.c.store, users.c.till, users.c.disabled, users.c.password_until_ms)
    return [
        User(
            name=row.name,
            role=row.role,
            store=row.store or "",
            till=row.till or "",
            disabled=row.disabled,
            password=_password_state(row.password_until_ms, now_ms),
        )
        for row in connection.execute(query.order_by(users.c.name))
    ]


def add_user(
    connection: Connection, actor: Actor, name: str, *, role: str, till: str = "", store: str = "", once: OneTime
) -> None:
    """Make a user with a one-time password. A cashier stands at a till, whose store becomes his.

    Raises `InvalidError`, `UnknownError`, `TakenError`, `NotAllowedError`.
    """
    if not _NAME.fullmatch(name):
        raise InvalidError("name", "name: 1 to 32 of a-z, 0-9, dot, - and _, beginning with a letter or digit")
    place = _place(connection, role, till, store)
    _require_level(actor, place.role)
    row = {
        "name": name,
        "password_hash": once.hashed,
        "role": place.role,
        "store": place.store,
        "till": place.till,
        "password_until_ms": actor.now_ms + ONE_TIME_MS,
    }
    if not insert_once(connection, insert(users).values(**row)):
        raise TakenError("user", "there is a user with this name")
    audit(connection, actor, "user_added", name, _described(place))


def change_user(
    connection: Connection,
    actor: Actor,
    name: str,
    *,
    role: str | None = None,
    till: str | None = None,
    store: str | None = None,
) -> None:
    """Give a user another role or place; what is None stays. Whoever is signed in as him is signed out.

    Raises `UnknownError`, `InvalidError`, `TakenError`, `NotAllowedError`.
    """
    known = _known(connection, actor, name)
    wanted_role = known.role if role is None else role
    stays = wanted_role == "cashier" and till is None
    place = _place(
        connection,
        wanted_role,
        known.till if stays else (till or ""),
        (known.store if store is None else store) if wanted_role != "cashier" else "",
    )
    _require_level(actor, place.role)
    if known.role == "admin" and place.role != "admin":
        _require_other_admin(connection, name)
    values = {"role": place.role, "store": place.store, "till": place.till}
    connection.execute(update(users).where(users.c.name == name).values(**values))
    accounts.end_sessions(connection, name)
    audit(connection, actor, "user_changed", name, _described(place))


def reset_password(connection: Connection, actor: Actor, name: str, once: OneTime) -> None:
    """Put a one-time password in the place of a user's own; whoever is signed in as him is signed out.

    Raises `UnknownError`, `NotAllowedError`.
    """
    _known(connection, actor, name)
    values = {"password_hash": once.hashed, "password_until_ms": actor.now_ms + ONE_TIME_MS}
    connection.execute(update(users).where(users.c.name == name).values(**values))
    accounts.end_sessions(connection, name)
    audit(connection, actor, "password_reset", name)


def disable_user(connection: Connection, actor: Actor, name: str) -> None:
    """Shut a user out: no signing in, and no token of his counts. Raises `UnknownError`, `TakenError`, `NotAllowedError`."""
    known = _known(connection, actor, name)
    if known.role == "admin":
        _require_other_admin(connection, name)
    connection.execute(update(users).where(users.c.name == name).values(disabled=True))
    accounts.end_sessions(connection, name)
    audit(connection, actor, "user_disabled", name)


def enable_user(connection: Connection, actor: Actor, name: str) -> None:
    """Let a user in again, with the password and tokens that he has. Raises `UnknownError`, `NotAllowedError`."""
    _known(connection, actor, name)
    connection.execute(update(users).where(users.c.name == name).values(disabled=False))
    audit(connection, actor, "user_enabled", name)


class _Place(msgspec.Struct, frozen=True):
    role: Role
    store: str | None
    till: str | None


def _place(connection: Connection, role: str, till: str, store: str) -> _Place:
    known: Role | None = next((each for each in get_args(Role) if each == role), None)
    if known is None:
        raise InvalidError("role", "role: one of cashier, operator, seller, admin")
    if known == "cashier":
        if not till:
            raise InvalidError("till", "till: a cashier stands at a till")
        return _Place(known, store_of_till(connection, till), till)
    if till:
        raise InvalidError("till", "till: only a cashier stands at one")
    if store:
        require_store(connection, store)
    return _Place(known, store or None, None)


def _known(connection: Connection, actor: Actor, name: str) -> User:
    """Give a user whom this actor may change."""
    row = connection.execute(select(users).where(users.c.name == name).with_for_update()).one_or_none()
    if row is None:
        raise UnknownError("user", "there is no user with this name")
    _require_level(actor, row.role)
    state = _password_state(row.password_until_ms, actor.now_ms)
    return User(
        name=name, role=row.role, store=row.store or "", till=row.till or "", disabled=row.disabled, password=state
    )


def _require_level(actor: Actor, role: Role) -> None:
    if role not in _UNDER_OPERATORS:
        require_admin(actor)


def _require_other_admin(connection: Connection, name: str) -> None:
    """Raise `TakenError` unless another admin can still sign in: somebody must be able to undo this."""
    admins = select(users.c.name).where(users.c.role == "admin", users.c.disabled.is_(False)).order_by(users.c.name)
    if not set(connection.execute(admins.with_for_update()).scalars()) - {name}:
        raise TakenError("last_admin", "this is the last admin: make another one first")


def _described(place: _Place) -> str:
    where = f" at {place.till}" if place.till else f" of {place.store}" if place.store else ""
    return f"{place.role}{where}"


def _password_state(until_ms: int, now_ms: int) -> str:
    if not until_ms:
        return "own"
    return "once" if until_ms > now_ms else "ended"
