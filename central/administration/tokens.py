"""Bearer tokens, with which a store's own point of sale speaks as one of its cashiers. A token is shown once; its hash stays."""

import msgspec
from sqlalchemy import Connection, delete, select

from central.administration.acting import Actor, TakenError, UnknownError, audit, require_admin, text
from central.store.people_tables import tokens, users
from central.web import accounts

_ID_CHARACTERS = 12


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is listed. id: the beginning of its hash. Times: UTC ms."""

    id: str
    user: str
    label: str
    created_ms: int
    expires_ms: int


def list_tokens(connection: Connection, now_ms: int) -> list[Token]:
    """Give every token that has not ended, by user and age."""
    query = select(tokens).where(tokens.c.expires_ms > now_ms).order_by(tokens.c.user, tokens.c.created_ms)
    return [
        Token(
            id=row.digest[:_ID_CHARACTERS],
            user=row.user,
            label=row.label,
            created_ms=row.created_ms,
            expires_ms=row.expires_ms,
        )
        for row in connection.execute(query)
    ]


def issue_token(connection: Connection, actor: Actor, user: str, *, label: str) -> tuple[str, str]:
    """Make a token that speaks for a user, for a year; give (its id, the token itself).

    Raises `UnknownError`, `TakenError` (a disabled user), `NotAllowedError`, `InvalidError`.
    """
    label = text("label", label, longest=80, least=1)
    row = connection.execute(select(users.c.role, users.c.disabled).where(users.c.name == user)).one_or_none()
    if row is None:
        raise UnknownError("user", "there is no user with this name")
    if row.role not in {"cashier", "seller"}:
        require_admin(actor)
    if row.disabled:
        raise TakenError("user", "this user is disabled")
    token = accounts.new_secret()
    accounts.ensure_token(connection, user, token, actor.now_ms, label)
    token_id = accounts.digest(token)[:_ID_CHARACTERS]
    audit(connection, actor, "token_issued", user, f"{token_id} {label}")
    return token_id, token


def revoke_token(connection: Connection, actor: Actor, token_id: str) -> None:
    """End a token. Raises `UnknownError`, `NotAllowedError`."""
    query = select(tokens.c.digest, tokens.c.user, users.c.role).join(users, users.c.name == tokens.c.user)
    found = [row for row in connection.execute(query) if row.digest[:_ID_CHARACTERS] == token_id]
    if not found:
        raise UnknownError("token", "there is no token with this id")
    for row in found:
        if row.role not in {"cashier", "seller"}:
            require_admin(actor)
        connection.execute(delete(tokens).where(tokens.c.digest == row.digest))
        audit(connection, actor, "token_revoked", row.user, token_id)
