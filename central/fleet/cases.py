"""Cases about kiosks: what a person has to look at. One open case per kiosk and kind; a repeated cause counts on."""

import secrets
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from central.store.fleet_tables import cases

Kind = Literal[
    "fork",  # two histories under one identity
    "rollback",  # the kiosk lacks entries that it had sent
    "clone",  # a journal that was replaced came back
    "gap",  # the kiosk states that entries of its damaged journal are lost
    "journals_exhausted",
    "journal_reborn",  # a second or later journal: entries of the one before may be lost
    "acknowledged_above_mark",  # the kiosk holds our word for entries that we do not have: were we restored?
    "batch_refused",  # batches that should continue the journal, but whose signature does not hold
    "not_understood",  # an entry whose body is not in our vocabulary
    "private_unreadable",  # a private blob that no data key opens
    "not_applied",  # an entry that the ledger refused
    "contradiction",  # an entry that states what central knows to be different
    "cabinet_opened",
    "catalogue_refused",  # the kiosk keeps its last good catalogue, because this one is bad, older or unsigned
]

DETAIL_MAX = 200


def raise_case(
    connection: Connection,
    kiosk_id: str,
    kind: Kind,
    *,
    now_ms: int,
    journal_id: bytes | None = None,
    position: int = 0,
    detail: str = "",
) -> None:
    """Open a case of this kind, or count one more occurrence in the one that is open. position: 0 when there is none.

    detail: what this cause says more, without personal data; the newest one stays, cut to what its column holds.
    """
    query = select(cases.c.case_id).where(
        cases.c.kiosk_id == kiosk_id, cases.c.kind == kind, cases.c.closed_ms.is_(None)
    )
    open_case = connection.execute(query.limit(1)).scalar_one_or_none()
    if open_case is not None:
        more = {"detail": detail[:DETAIL_MAX]} if detail else {}
        counted = update(cases).where(cases.c.case_id == open_case)
        connection.execute(counted.values(occurrences=cases.c.occurrences + 1, **more))
        return
    connection.execute(
        insert(cases).values(
            case_id=secrets.token_hex(16),
            kiosk_id=kiosk_id,
            kind=kind,
            journal_id=journal_id,
            position=position,
            occurrences=1,
            opened_ms=now_ms,
            closed_ms=None,
            detail=detail[:DETAIL_MAX],
        )
    )


def is_open(connection: Connection, kiosk_id: str, kind: Kind) -> bool:
    """Say whether a case of this kind about a kiosk waits for a person."""
    return any(each[0] == kind for each in open_cases(connection, kiosk_id))


def open_cases(connection: Connection, kiosk_id: str) -> list[tuple[str, int, int]]:
    """Give (kind, position, occurrences) of a kiosk's open cases, the oldest first."""
    query = (
        select(cases.c.kind, cases.c.position, cases.c.occurrences)
        .where(cases.c.kiosk_id == kiosk_id, cases.c.closed_ms.is_(None))
        .order_by(cases.c.opened_ms, cases.c.kind)
    )
    return [(row.kind, row.position, row.occurrences) for row in connection.execute(query)]
