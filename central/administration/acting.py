"""Who changes something, what is refused, and the line of audit that every change leaves."""

import re
from typing import Literal

import msgspec
from sqlalchemy import Connection

from central.ledger import rows

Level = Literal["operator", "admin"]
"""operator: stores, tills, cashiers and sellers. admin: also operators, admins, fees, and the holding of kiosks."""

_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]*")


class Actor(msgspec.Struct, frozen=True):
    """Whoever acts. name: as audit says it ("admin rina", "console root"). now_ms: when, UTC."""

    name: str
    level: Level
    now_ms: int


class AdministrationError(Exception):
    """A wish that is refused. The text is one line for a person and quotes nothing secret. about: what it is about, stable."""

    def __init__(self, about: str, text: str) -> None:
        super().__init__(text)
        self.about = about


class UnknownError(AdministrationError):
    """There is no such thing."""


class TakenError(AdministrationError):
    """It exists already, or what exists stands in the way."""


class InvalidError(AdministrationError):
    """The value can never be right."""


class NotAllowedError(AdministrationError):
    """An admin may do this, an operator may not."""


def require_admin(actor: Actor) -> None:
    """Raise `NotAllowedError` unless an admin acts."""
    if actor.level != "admin":
        raise NotAllowedError("level", "only an admin may do this")


def audit(connection: Connection, actor: Actor, action: str, subject: str, detail: str = "") -> None:
    """Write who did what. detail: no secret, no personal data of customers."""
    rows.note(connection, actor.now_ms, actor.name, action, subject[:64], detail)


def text(name: str, value: str, *, longest: int, least: int = 0) -> str:
    """Give a text without spaces around it. Raises `InvalidError` when it is too long, too short, or not printable."""
    value = value.strip()
    if not least <= len(value) <= longest or not _PRINTABLE.fullmatch(value):
        raise InvalidError(name, f"{name}: {least} to {longest} printable characters")
    return value


def changes(**values: object) -> dict[str, object]:
    """Give the columns that are to change: those that are not None."""
    return {name: value for name, value in values.items() if value is not None}
