"""Beginning again after a restore from a backup: by `anjungan restore`, or because a kiosk remembers more than central does.

Everything that may have happened since the backup is held (`central.ledger.restored`), a higher restore_id makes kiosks send
again what the backup lacks, and a catalogue under it replaces whatever they have. All of it is in the caller's transaction, so
that every worker and every till sees all of it or nothing.
"""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete

from central.administration import fees
from central.administration.acting import Actor, audit
from central.catalogue.loader import Offering
from central.fleet import counters
from central.ledger import restored
from central.store.people_tables import sessions
from sync.wire.sealing import SigningKey

AHEAD_S_MAX = 86_400
"""How far in the future a restore_id that a kiosk states may be: each is the second of a restore, or one above the last."""


class Restored(msgspec.Struct, frozen=True):
    """What was done. held: slips that wait. restore_id: the UTC second of now, or one above the last."""

    held: int
    restore_id: int


class Memory(NamedTuple):
    """What a kiosk remembers of central's signed words, by its own signed hello. restore_id: the highest. ahead: of entries
    that central lacks.
    """

    kiosk: str
    restore_id: int
    ahead: bool


def begin(connection: Connection, offering: Offering, sign: SigningKey, actor: Actor, above: int = 0) -> Restored:
    """Make a restored database fail closed, inside the caller's transaction. above: a restore_id that kiosks know of."""
    counters.ensure(connection)
    restore_id = counters.begin_restored(connection, actor.now_ms // 1000, above)
    held = restored.hold_everything(connection, restore_id, actor.now_ms)
    connection.execute(delete(sessions))
    fees.publish(connection, offering, sign, actor.now_ms)
    audit(connection, actor, "restored", str(restore_id), f"{held} slips held")
    return Restored(held, restore_id)


class Watch:
    """Finds out that somebody restored central's database without `anjungan restore`. May be used from any thread."""

    def __init__(self, offering: Offering, sign: SigningKey) -> None:
        self._offering = offering
        self._sign = sign

    def judge(self, connection: Connection, memory: Memory, now_ms: int) -> bool:
        """Begin RECONCILE, inside the caller's transaction, if a kiosk's verified hello shows a restore that central does not
        know of; say whether it did.

        Two kiosks that find it out at once begin it once: the second one waits for the restore_id and finds its memory older. A
        kiosk that is held must not be heard here. One that lies costs people work, and no money.
        """
        known = counters.restore_id(connection)
        if not _shows_a_restore(memory, known) or memory.restore_id > now_ms // 1000 + AHEAD_S_MAX:
            return False
        if not _shows_a_restore(memory, counters.restore_id(connection, lock=True)):
            return False
        begin(
            connection, self._offering, self._sign, Actor(f"kiosk {memory.kiosk}", "admin", now_ms), memory.restore_id
        )
        return True


def _shows_a_restore(memory: Memory, known: int) -> bool:
    """Since a restore that central knows of, a kiosk may remember more, but under a lower restore_id."""
    return memory.restore_id > known or (memory.ahead and memory.restore_id == known)
