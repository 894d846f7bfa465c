"""Journals that are carried to central by hand: an exported file goes the way of the link's batches, by the same rules."""

from pathlib import Path

from sqlalchemy import Connection

from central.administration.acting import Actor, TakenError, UnknownError, audit
from central.fleet import kiosks
from central.ingest.batches import Batches
from sync.wire import export
from sync.wire.errors import WireError
from sync.wire.sealing import SigningKey, UnsealingKey

TOGETHER = 50
"""Batches at once: about 10,000 entries."""


def import_journal(
    connection: Connection, actor: Actor, path: Path, sign: SigningKey, unsealing: UnsealingKey
) -> tuple[str, int, int]:
    """Store what an exported file has above our mark; give the kiosk, the number of new entries, and the mark now.

    Raises `UnknownError` for a kiosk or journal that central does not know: a journal begins with a hello. Raises `TakenError`
    for a file that is damaged, forged, or does not continue what central has; then nothing of it is stored. Raises `OSError`.
    """
    with path.open("rb") as file:
        try:
            header = export.read_header(file)
            kiosk = kiosks.lock(connection, [header.kiosk]).get(header.kiosk)
            before = kiosks.current_journal(connection, header.kiosk)
            if kiosk is None or before is None or before.journal_id != header.journal_id:
                raise UnknownError("file", "central does not follow this journal")
            batches = Batches(sign)
            stored, waiting = 0, []
            for chunk in export.chunks(file):
                waiting.append((kiosk, export.open_chunk(chunk, unsealing)))
                if len(waiting) == TOGETHER:
                    stored += _store(batches, connection, waiting, actor.now_ms)
                    waiting = []
            stored += _store(batches, connection, waiting, actor.now_ms)
        except WireError as error:
            raise TakenError("file", str(error)) from error
    after = kiosks.current_journal(connection, kiosk.kiosk_id)
    assert after is not None, "the kiosk's row is locked"
    audit(connection, actor, "journal_imported", kiosk.kiosk_id, f"{stored} entries, up to #{after.mark}")
    return kiosk.kiosk_id, stored, after.mark


def _store(batches: Batches, connection: Connection, waiting: list[tuple[kiosks.KioskKeys, bytes]], now_ms: int) -> int:
    if not waiting:
        return 0
    taken = batches.take(connection, waiting, now_ms)
    for _, error in taken.refused:
        raise error
    if not taken.acks:
        raise WireError("it does not continue what central has of this journal")
    return taken.stored
