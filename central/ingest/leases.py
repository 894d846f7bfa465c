"""Which shards this process serves. On PostgreSQL a shard is leased: an advisory lock, held as long as our one connection lives.

Several processes share the shards: each takes one that is free at every look, and keeps what it has. A connection that is lost
has lost its leases, whatever the reason: its shards are served by nobody until somebody takes them. Correctness does not rest on
any of this: a kiosk's row is locked, and its mark decides.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

LOOK_S = 1.0
"""Between looks at what is free, and whether our connection lives."""

SETTLE_S = 0.1
"""After a shard was taken: so that two that start together share, and one that starts alone has all soon."""

_SPACE = 0x616E6A75
"""The first key of our advisory locks; the second is the shard."""

_STOP_WAIT_S = 5.0

_log = logging.getLogger(__name__)

Changed = Callable[[frozenset[int]], None]
"""Told the shards that are held from now on, in the thread that found out."""


class Leases:
    """The leases of one process on some shards. changed: told whenever they change."""

    def __init__(self, engine: Engine, shards: tuple[int, ...], changed: Changed) -> None:
        self._engine = engine
        self._wanted = frozenset(shards)
        self._changed = changed
        self._held: frozenset[int] = frozenset()
        self._connection: Connection | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)

    @property
    def held(self) -> frozenset[int]:
        """The shards that are ours."""
        return self._held

    def start(self) -> None:
        """Begin to take shards. On another database than PostgreSQL one process has all of them, at once."""
        if self._engine.dialect.name != "postgresql":
            self._become(self._wanted)
            return
        self._thread.start()

    def stop(self) -> None:
        """Give all shards up."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WAIT_S)
        self._lose()

    def look(self) -> bool:
        """See whether our leases hold, and take one more shard if one is free. True when one was taken.

        On PostgreSQL only; for the thread, and for tests.
        """
        try:
            connection = self._open()
            # A lease that was lost with its connection is found here at the latest: a lock is held by its session.
            connection.execute(text("SELECT 1"))
            for shard in sorted(self._wanted - self._held):
                if connection.execute(select(func.pg_try_advisory_lock(_SPACE, shard))).scalar_one():
                    self._become(self._held | {shard})
                    return True
        except SQLAlchemyError as error:
            if self._held:
                _log.error("the leases on shards %s are lost: %s", sorted(self._held), type(error).__name__)
            self._lose()
        return False

    def _run(self) -> None:
        while not self._ending.is_set():
            self._ending.wait(SETTLE_S if self.look() else LOOK_S)

    def _open(self) -> Connection:
        if self._connection is None:
            # Each statement stands alone: a transaction of its own would stay open as long as the lease.
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def _lose(self) -> None:
        """Hold nothing from here on, and close what may be left of the connection."""
        connection, self._connection = self._connection, None
        self._become(frozenset())
        if connection is not None:
            connection.invalidate()  # never back to the pool: the locks belong to its session
            connection.close()

    def _become(self, held: frozenset[int]) -> None:
        if held != self._held:
            self._held = held
            _log.info("serving shards %s", sorted(held))
            self._changed(held)
