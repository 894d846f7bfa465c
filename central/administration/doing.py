"""What each word of `anjungan admin` does: the rules, called with what was typed, and what is said about it."""

from argparse import Namespace
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection

from central.administration import fees, fleet, journals, people, stores, tokens
from central.administration.acting import Actor, newest_lines
from central.catalogue.loader import Offering
from central.ledger.calendar import iso
from sync.wire.sealing import SigningKey, UnsealingKey

_LINES = 40


class Here(msgspec.Struct, frozen=True):
    """What an act works with. once: a password that is hashed already. offering: for a new catalogue. sign, unsealing: central's
    keys.
    """

    connection: Connection
    actor: Actor
    once: people.OneTime
    offering: Offering
    sign: SigningKey
    unsealing: UnsealingKey


Said = Sequence[Sequence[str]]
"""Lines of cells; the first line of several names the columns."""

Do = Callable[[Here, Namespace], Said]


def list_stores(here: Here, typed: Namespace) -> Said:
    """Give every store."""
    found = stores.list_stores(here.connection)
    return [
        ("id", "name", "address", "contact", "tills", "kiosks"),
        *((s.id, s.name, s.address, s.contact, str(s.tills), str(s.kiosks)) for s in found),
    ]


def add_store(here: Here, typed: Namespace) -> Said:
    """Make a store."""
    values = {"name": typed.name, "address": typed.address or "", "contact": typed.contact or ""}
    stores.add_store(here.connection, here.actor, typed.id, **values)
    return [(f"store {typed.id} is there",)]


def change_store(here: Here, typed: Namespace) -> Said:
    """Change a store."""
    values = {"name": typed.name, "address": typed.address, "contact": typed.contact}
    stores.change_store(here.connection, here.actor, typed.id, **values)
    return [(f"store {typed.id} is changed",)]


def list_tills(here: Here, typed: Namespace) -> Said:
    """Give every till."""
    found = stores.list_tills(here.connection)
    return [("id", "store", "name", "cashiers"), *((t.id, t.store, t.name, ", ".join(t.cashiers)) for t in found)]


def add_till(here: Here, typed: Namespace) -> Said:
    """Make a till."""
    stores.add_till(here.connection, here.actor, typed.id, store=typed.store, name=typed.name)
    return [(f"till {typed.id} is there",)]


def change_till(here: Here, typed: Namespace) -> Said:
    """Give a till another name."""
    stores.change_till(here.connection, here.actor, typed.id, name=typed.name)
    return [(f"till {typed.id} is changed",)]


def list_users(here: Here, typed: Namespace) -> Said:
    """Give every user."""
    found = people.list_users(here.connection, here.actor.now_ms)
    return [
        ("name", "role", "store", "till", "password", "state"),
        *((u.name, u.role, u.store, u.till, u.password, "disabled" if u.disabled else "active") for u in found),
    ]


def add_user(here: Here, typed: Namespace) -> Said:
    """Make a user, and say the password for the first sign-in."""
    place = {"role": typed.role, "till": typed.till or "", "store": typed.store or ""}
    people.add_user(here.connection, here.actor, typed.name, **place, once=here.once)
    return _password(typed.name, here.once)


def change_user(here: Here, typed: Namespace) -> Said:
    """Give a user another role or place."""
    people.change_user(here.connection, here.actor, typed.name, role=typed.role, till=typed.till, store=typed.store)
    return [(f"user {typed.name} is changed",)]


def reset_password(here: Here, typed: Namespace) -> Said:
    """Give out a one-time password."""
    people.reset_password(here.connection, here.actor, typed.name, here.once)
    return _password(typed.name, here.once)


def disable_user(here: Here, typed: Namespace) -> Said:
    """Shut a user out."""
    people.disable_user(here.connection, here.actor, typed.name)
    return [(f"user {typed.name} is disabled",)]


def enable_user(here: Here, typed: Namespace) -> Said:
    """Let a user in again."""
    people.enable_user(here.connection, here.actor, typed.name)
    return [(f"user {typed.name} is enabled",)]


def list_tokens(here: Here, typed: Namespace) -> Said:
    """Give every token that has not ended."""
    found = tokens.list_tokens(here.connection, here.actor.now_ms)
    return [
        ("id", "user", "label", "made", "ends"),
        *((t.id, t.user, t.label, iso(t.created_ms) or "", iso(t.expires_ms) or "") for t in found),
    ]


def issue_token(here: Here, typed: Namespace) -> Said:
    """Make a token, and say it this once."""
    token_id, token = tokens.issue_token(here.connection, here.actor, typed.user, label=typed.label)
    return [(f"token {token_id} for {typed.user}, shown this once:",), (token,)]


def revoke_token(here: Here, typed: Namespace) -> Said:
    """End a token."""
    tokens.revoke_token(here.connection, here.actor, typed.id)
    return [(f"token {typed.id} is revoked",)]


def list_fees(here: Here, typed: Namespace) -> Said:
    """Give every product's fees."""
    found = fees.list_fees(here.connection, here.offering)
    return [
        ("product", "name", "admin fee", "service fee", "as shipped"),
        *((f.product, f.name, str(f.admin_fee), str(f.service_fee), str(f.shipped)) for f in found),
    ]


def set_fee(here: Here, typed: Namespace) -> Said:
    """Set a product's service fee and publish."""
    version = fees.set_fee(here.connection, here.offering, here.sign, here.actor, typed.product, typed.rupiah)
    return [(f"service fee of {typed.product}: {typed.rupiah} rupiah, from catalogue {version} on",)]


def reset_fee(here: Here, typed: Namespace) -> Said:
    """Go back to the fee of the product's file and publish."""
    version = fees.set_fee(here.connection, here.offering, here.sign, here.actor, typed.product, None)
    return [(f"service fee of {typed.product}: as shipped, from catalogue {version} on",)]


def list_kiosks(here: Here, typed: Namespace) -> Said:
    """Give every kiosk."""
    found = fleet.list_kiosks(here.connection, here.actor.now_ms)
    return [
        ("id", "store", "heard", "software", "catalogue", "held", "certificate days", "cases"),
        *(
            (
                k.id, k.store, iso(k.heard_ms) or "never", k.software, str(k.catalogue_version), k.held or "no",
                "?" if k.certificate_days is None else str(k.certificate_days), str(k.cases),
            )
            for k in found
        ),
    ]  # fmt: skip


def move_kiosk(here: Here, typed: Namespace) -> Said:
    """Note that a kiosk stands in another store."""
    fleet.move_kiosk(here.connection, here.actor, typed.id, typed.store)
    return [(f"kiosk {typed.id} stands in {typed.store}",)]


def hold_kiosk(here: Here, typed: Namespace) -> Said:
    """Hold a kiosk."""
    fleet.hold_kiosk(here.connection, here.actor, typed.id)
    return [(f"kiosk {typed.id} is held",)]


def release_kiosk(here: Here, typed: Namespace) -> Said:
    """Let a kiosk go."""
    fleet.release_kiosk(here.connection, here.actor, typed.id)
    return [(f"kiosk {typed.id} is released",)]


def import_journal(here: Here, typed: Namespace) -> Said:
    """Take in a journal that was carried here in a file."""
    kiosk, stored, mark = journals.import_journal(here.connection, here.actor, typed.file, here.sign, here.unsealing)
    return [(f"{kiosk}: {stored} new entries; everything up to #{mark} is here",)]


def list_audit(here: Here, typed: Namespace) -> Said:
    """Give the newest changes by people in charge."""
    found = newest_lines(here.connection, _LINES)
    return [
        ("when", "who", "what", "about", "detail"),
        *((iso(line.at_ms) or "", line.actor, line.action, line.subject, line.detail) for line in found),
    ]


def _password(name: str, once: people.OneTime) -> Said:
    return [(f"user {name}, password for the next sign-in (it works once, within 7 days):",), (once.password,)]
