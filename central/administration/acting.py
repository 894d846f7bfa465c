"""Who changes something, what is refused, and the line of audit that every change leaves."""

import re
from typing import Literal, get_args

import msgspec
from sqlalchemy import Connection, select

from central.ledger import rows
from central.store.money_tables import audit as table

Level = Literal["operator", "admin"]
"""operator: stores, tills, cashiers and sellers. admin: also operators, admins, fees, and the holding of kiosks."""

Action = Literal[
    "store_added",
    "store_changed",
    "till_added",
    "till_changed",
    "user_added",
    "user_changed",
    "user_disabled",
    "user_enabled",
    "password_reset",
    "password_chosen",
    "token_issued",
    "token_revoked",
    "fee_set",
    "kiosk_moved",
    "kiosk_held",
    "kiosk_released",
    "journal_imported",
    "restored",
    "release_proposed",
    "release_confirmed",
    "release_withdrawn",
    "verdict_proposed",
    "verdict_confirmed",
    "verdict_withdrawn",
    "case_closed",
    "private_erased",
    "statement_imported",
    "proof_made",
]
"""What audit calls a change by people in charge."""

_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]*")


class Actor(msgspec.Struct, frozen=True):
    """Whoever acts. name: as audit says it ("admin rina", "console root"). now_ms: when, UTC."""

    name: str
    level: Level
    now_ms: int

    @property
    def account(self) -> str:
        """Who it is, whatever the role is today. Everybody at a machine's console is one: nobody there has signed in."""
        place, _, user = self.name.partition(" ")
        return place if place == "console" else user


class Line(msgspec.Struct, frozen=True):
    """One line of audit."""

    at_ms: int
    actor: str
    action: Action
    subject: str
    detail: str


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


def audit(connection: Connection, actor: Actor, action: Action, subject: str, detail: str = "") -> None:
    """Write who did what. detail: no secret, no personal data of customers."""
    rows.note(connection, actor.now_ms, actor.name, action, subject[:64], detail)


def newest_lines(connection: Connection, count: int) -> list[Line]:
    """Give the newest lines about changes by people in charge, the newest first."""
    query = select(table).where(table.c.action.in_(get_args(Action))).order_by(table.c.audit_id.desc()).limit(count)
    return [Line(row.at_ms, row.actor, row.action, row.subject, row.detail) for row in connection.execute(query)]


def text(name: str, value: str, *, longest: int, least: int = 0) -> str:
    """Give a text without spaces around it. Raises `InvalidError` when it is too long, too short, or not printable."""
    value = value.strip()
    if not least <= len(value) <= longest or not _PRINTABLE.fullmatch(value):
        raise InvalidError(name, f"{name}: {least} to {longest} printable characters")
    return value


def changes(**values: object) -> dict[str, object]:
    """Give the columns that are to change: those that are not None."""
    return {name: value for name, value in values.items() if value is not None}
