"""What one person proposes and another one confirms: the same rules whatever the wish is about."""

from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from central.administration.acting import Actor, NotAllowedError, TakenError, UnknownError


def lock_open(connection: Connection, table: Table, wish_id: str) -> Row[Any]:
    """Give a wish that waits for its second person, its row locked. table: its primary key is its id, and it has a `state`.

    Raises `UnknownError`, `TakenError` for one that is decided already.
    """
    (key,) = table.primary_key.columns
    row = connection.execute(select(table).where(key == wish_id).with_for_update()).one_or_none()
    if row is None:
        raise UnknownError(key.name, f"there is no such {key.name}")
    if row.state != "open":
        raise TakenError("decided", f"this {key.name} is {row.state} already")
    return row


def require_another(row: Row[Any], actor: Actor) -> None:
    """Raise `NotAllowedError` when whoever proposed a wish confirms it, whatever the role is today."""
    if Actor(row.proposed_by, "operator", 0).account == actor.account:
        raise NotAllowedError("same_person", "another person than the one who proposed it has to confirm it")


def decide(connection: Connection, table: Table, actor: Actor, wish_id: str, state: str) -> None:
    """Write down what became of a locked wish, and by whom."""
    (key,) = table.primary_key.columns
    values = {"state": state, "decided_by": actor.name[:80], "decided_ms": actor.now_ms}
    connection.execute(update(table).where(key == wish_id).values(**values))
