"""Durable commits, and the write-ahead log behind them. After the first failure nothing is written any more."""

from collections.abc import Callable

from firmware.journal import database
from firmware.journal.errors import JournalDamagedError, JournalError, JournalStoppedError

FRAMES_MIN = 16


class Commits:
    """A context manager, to be used again and again: each block is one durable commit, or nothing of it.

    log_bytes: how long the write-ahead log is. It is moved into the file when it is full, right after a commit; `tend` does it
    earlier, when nobody waits. stopped: the first failure, which every later use raises.
    """

    __slots__ = ("_frames", "_frames_max", "_log_bytes", "_transaction", "connection", "stopped")

    def __init__(self, connection: database.Connection, log_bytes: int) -> None:
        self.connection = connection
        self.stopped: JournalError | None = None
        self._transaction = database.Transaction(connection)
        self._log_bytes = log_bytes
        self._frames_max = max(log_bytes // database.FRAME_BYTES, FRAMES_MIN)
        self._frames = 0
        connection.set_wal_hook(self._grown)

    def __enter__(self) -> None:
        if self.stopped is not None:
            raise self.stopped
        try:
            self._transaction.__enter__()
        except (JournalStoppedError, JournalDamagedError) as error:
            self.stopped = error
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            self._transaction.__exit__(kind, error, trace)
        except (JournalStoppedError, JournalDamagedError) as failed:
            self.stopped = failed
            raise
        if isinstance(error, JournalStoppedError | JournalDamagedError):
            self.stopped = error
        elif self._frames >= self._frames_max:
            self._settle_quietly()

    def tend(self, *, idle: bool) -> bool:
        """Move the log into the file if it is half full, or `idle`; say whether that was done. Raises `JournalError`."""
        begins_anew = idle or 2 * self._frames >= self._frames_max
        if self.stopped is None and begins_anew:
            self._settle_quietly()
        if self.stopped is not None:
            raise self.stopped
        return begins_anew

    def renew_log(self) -> None:
        """Move the log into the file, and leave nothing in it that was written before. Raises `JournalError`."""
        self.run(lambda: database.renew_log(self.connection, self._log_bytes))
        self._frames = 0

    def run(self, work: Callable[[], None]) -> None:
        """Do other work on the connection, outside a commit; its failure stops the journal too. Raises `JournalError`."""
        if self.stopped is not None:
            raise self.stopped
        try:
            work()
        except database.SqliteError as error:
            self.stopped = database.failure_of(error)
            raise self.stopped from error
        except JournalDamagedError as error:
            self.stopped = error
            raise

    def _settle_quietly(self) -> None:
        """A failure is that of the next use: what was committed before it is as durable as it was said to be."""
        try:
            database.settle_log(self.connection)
            self._frames = 0
        except database.SqliteError as error:
            self.stopped = database.failure_of(error)

    def _grown(self, _connection: object, _name: str, frames: int) -> int:
        self._frames = frames
        return 0
