"""Opens the private blobs of consecutive entries with the kiosk's data keys, each of which is unsealed once."""

from sqlalchemy import Connection, insert, select

from central.store.fleet_tables import data_keys
from sync.wire import records, sealing
from sync.wire.entry import Entry, blob_binding
from sync.wire.errors import WireError


class Blobs:
    """The data keys of one journal, from `first` (a position) on; entries come in order. unsealing: central's key."""

    def __init__(
        self, connection: Connection, kiosk_id: str, journal_id: bytes, first: int, unsealing: sealing.UnsealingKey
    ) -> None:
        self._connection = connection
        self._kiosk_id = kiosk_id
        self._journal_id = journal_id
        self._first = first
        self._unsealing = unsealing
        self._sealed: bytes | None = None
        self._key: bytes | None = None

    def keep(self, entry: Entry, body: records.DataKey) -> None:
        """Store a data key, still sealed; it opens what comes after it."""
        self._connection.execute(
            insert(data_keys).values(
                kiosk_id=self._kiosk_id,
                journal_id=self._journal_id,
                position=entry.position,
                day=body.day,
                sealed=body.sealed,
            )
        )
        self._sealed, self._key = body.sealed, None

    def open(self, entry: Entry) -> records.Private:
        """Give the private part of an entry that has a blob. Raises `WireError` when no data key opens it."""
        if self._sealed is None:
            self._sealed = self._stored()
        if self._key is None:
            self._key = self._unsealing.unseal(sealing.DATA_KEY_CONTEXT, self._sealed)
        if len(self._key) != sealing.DATA_KEY_BYTES:
            raise WireError("a data key of a wrong size")
        assert entry.blob is not None, "a purged blob is not opened"
        plain = sealing.decrypt_blob(self._key, blob_binding(entry.journal_id, entry.position), entry.blob)
        return records.decode_private(plain)

    def _stored(self) -> bytes:
        query = (
            select(data_keys.c.sealed)
            .where(
                data_keys.c.kiosk_id == self._kiosk_id,
                data_keys.c.journal_id == self._journal_id,
                data_keys.c.position < self._first,
            )
            .order_by(data_keys.c.position.desc())
            .limit(1)
        )
        sealed = self._connection.execute(query).scalar_one_or_none()
        if sealed is None:
            raise WireError("a private blob without a data key before it")
        return bytes(sealed)
