"""Gives stored entries their effect in the ledger: in order, each exactly once, some time after they were acknowledged.

A portion of one journal is one transaction, which also moves the journal's `applied`. Whoever ends without a commit has done
nothing; the next look finds the rest. Several processes on one PostgreSQL may apply side by side: an advisory lock keeps them out
of each other's way, and `applied`, which moves only from the place where the portion began, keeps a portion from counting twice.
The journal's row is not locked meanwhile, so that its kiosk's next batch is stored without waiting.

A kiosk's journals follow one another: what was saved from a damaged one needs the data keys, and the slips, from before.
"""

import hashlib
import logging
import threading
from collections import deque
from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, Engine, exists, func, select, update

from central.fleet import kiosks
from central.ingest.records import Applier
from central.ledger.calendar import Clock, monotonic_ms
from central.store.fleet_tables import entries, journals
from central.store.retries import repeated
from sync.wire.entry import Entry, Stamp

PORTION = 100
"""Entries in one transaction: about a tenth of a second when every one is a slip."""

SHORT_IN_A_ROW_MAX = 3
"""Journals with little to apply go first, so that a kiosk that comes back after a month delays nobody's slip of this minute;
after so many of them one with much has its turn.
"""

CATCH_UP_PORTIONS = 3
"""What a customer who asks for his slip can wait for."""

SILENT_MS_MAX = 30_000
"""A portion takes a fraction of a second; a thread that is at one for longer than this hangs."""

POLL_S = 1.0
YIELD_MS_MAX, OWN_MS = 2_000, 500
"""Storing goes first, because kiosks wait for it; but never for longer than the former, and then not again during the latter."""

_YIELD_S = 0.01
_STOP_WAIT_S = 30.0

_log = logging.getLogger(__name__)

_before = journals.alias("before")
_FOLLOWS = exists().where(
    _before.c.kiosk_id == journals.c.kiosk_id,
    _before.c.ordinal < journals.c.ordinal,
    _before.c.applied < _before.c.mark,
)
"""An earlier journal of the same kiosk has something to apply: this one waits."""

_Place = tuple[str, bytes]
"""Kiosk and journal."""


class LostTurnError(Exception):
    """Another process applied the same portion; what this one did is undone."""


def _never() -> bool:
    return False


class Applying:
    """Applies what is stored. busy: whether somebody more urgent wants the processor; asked by the thread only."""

    def __init__(self, engine: Engine, applier: Applier, now_ms: Clock, busy: Callable[[], bool] = _never) -> None:
        self._engine = engine
        self._applier = applier
        self._now_ms = now_ms
        self._busy = busy
        self._short: deque[_Place] = deque()
        self._long: deque[_Place] = deque()
        self._followed: frozenset[str] = frozenset()
        self._short_in_a_row = 0
        self._look_again = True
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="applying", daemon=True)
        self._busy_since_ms: int | None = None
        self._failing_since_ms: int | None = None
        self._own_until_ms = 0

    def start(self) -> None:
        """Begin, with what an earlier process left."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the portion under way, and end. The next start goes on."""
        self._ending.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WAIT_S)

    def wake(self) -> None:
        """Say that entries were stored. May be called from any thread."""
        self._look_again = True
        self._wake.set()

    @property
    def turns(self) -> bool:
        """Whether the thread runs and has not been at one portion for half a minute; idle is well."""
        since_ms = self._busy_since_ms
        return self._thread.is_alive() and (since_ms is None or monotonic_ms() - since_ms < SILENT_MS_MAX)

    @property
    def keeps_up(self) -> bool:
        """Whether the thread turns and has not failed for half a minute without a success."""
        since_ms = self._failing_since_ms
        return self.turns and (since_ms is None or monotonic_ms() - since_ms < SILENT_MS_MAX)

    def run_due(self) -> bool:
        """Apply one portion of one journal, here and now. True while more may wait.

        Raises SQLAlchemy's errors and `LostTurnError`: then nothing was done, and other journals come first next time.
        """
        if self._look_again or not (self._short or self._long):
            self._look()
        place = self._next()
        if place is None:
            return False
        left = self._portion(*place)
        if left:
            (self._short if left <= PORTION else self._long).append(place)
        elif left == 0 and place[0] in self._followed:
            self._look_again = True  # the next journal of this kiosk has its turn
        return bool(self._short or self._long or self._look_again)

    def catch_up(self, terminal_number: int) -> bool:
        """Apply now what was stored of the journal with this terminal number before the call, if that is little.

        May be called from any thread. False when there is too much, or another process is at it: what the ledger says about a
        slip of this journal may then be out of date. Raises SQLAlchemy's errors and `LostTurnError`.
        """
        query = select(journals.c.kiosk_id, journals.c.journal_id, journals.c.mark, journals.c.applied)
        this = query.where(journals.c.terminal_number == terminal_number)
        goal = None
        for _ in range(CATCH_UP_PORTIONS + 1):
            with self._engine.begin() as connection:
                row = connection.execute(this).one_or_none()
            if row is None:
                return True
            goal = row.mark if goal is None else goal
            if row.applied >= goal:
                return True
            if goal - row.applied > PORTION * CATCH_UP_PORTIONS:
                return False
            self._portion(row.kiosk_id, bytes(row.journal_id))
        return False

    def _next(self) -> _Place | None:
        if self._short and (not self._long or self._short_in_a_row < SHORT_IN_A_ROW_MAX):
            self._short_in_a_row += 1
            return self._short.popleft()
        self._short_in_a_row = 0
        return self._long.popleft() if self._long else None

    def _look(self) -> None:
        """Find the journals with something to apply; those that were found before keep their turn."""
        self._look_again = False
        left = (journals.c.mark - journals.c.applied).label("left")
        what = (journals.c.kiosk_id, journals.c.journal_id, left, _FOLLOWS.label("follows"))
        query = select(*what).where(journals.c.applied < journals.c.mark)
        with self._engine.begin() as connection:
            found = connection.execute(query.order_by(journals.c.kiosk_id, journals.c.ordinal)).all()
        self._followed = frozenset(row.kiosk_id for row in found if row.follows)
        waiting = {*self._short, *self._long}
        for row in found:
            place = (row.kiosk_id, bytes(row.journal_id))
            if place not in waiting and not row.follows:
                (self._short if row.left <= PORTION else self._long).append(place)

    @repeated
    def _portion(self, kiosk_id: str, journal_id: bytes) -> int | None:
        """Apply one portion; give how many entries are left, None when another is at it, or the journal before waits."""
        with self._engine.begin() as connection:
            if not _alone(connection, kiosk_id, journal_id):
                return None
            this = (journals.c.kiosk_id == kiosk_id) & (journals.c.journal_id == journal_id)
            what = (journals.c.mark, journals.c.applied, _FOLLOWS.label("follows"))
            row = connection.execute(select(*what).where(this)).one()
            if row.follows:
                return None
            if row.applied >= row.mark:
                return 0
            until = min(row.mark, row.applied + PORTION)
            new = _stored(connection, kiosk_id, journal_id, row.applied + 1, until)
            assert len(new) == until - row.applied, "every position up to the mark is stored"
            kiosk = kiosks.keys_of(connection, kiosk_id)
            assert kiosk is not None, "a journal belongs to a kiosk"
            self._applier.apply(connection, kiosk, new, self._now_ms())
            _move(connection, this, row.applied, until)
        return int(row.mark - until)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._wake.clear()
            try:
                while self._turn():
                    pass
            except Exception as error:  # the database may be away; the text may quote an entry
                self._failing_since_ms = self._failing_since_ms or monotonic_ms()
                _log.error("entries wait to be applied: %s", type(error).__name__)
                self._ending.wait(POLL_S)
            finally:
                self._busy_since_ms = None
            self._wake.wait(POLL_S)

    def _turn(self) -> bool:
        self._stand_back()
        if self._ending.is_set():
            return False
        self._busy_since_ms = monotonic_ms()
        more = self.run_due()
        self._failing_since_ms = None
        return more

    def _stand_back(self) -> None:
        until_ms = monotonic_ms() + YIELD_MS_MAX
        if until_ms - YIELD_MS_MAX < self._own_until_ms:
            return
        while self._busy() and not self._ending.wait(_YIELD_S):
            if monotonic_ms() >= until_ms:
                self._own_until_ms = until_ms + OWN_MS
                return


def _alone(connection: Connection, kiosk_id: str, journal_id: bytes) -> bool:
    """Say whether no other process applies this journal now. The lock ends with the transaction."""
    if connection.dialect.name != "postgresql":
        return True
    digest = hashlib.sha256(b"applying" + kiosk_id.encode() + journal_id).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(key))).scalar_one())


def _stored(
    connection: Connection, kiosk_id: str, journal_id: bytes, first: int, last: int
) -> list[tuple[Entry, bytes]]:
    """Give stored entries as they came, each with its link."""
    query = (
        select(entries)
        .where(
            entries.c.kiosk_id == kiosk_id,
            entries.c.journal_id == journal_id,
            entries.c.position.between(first, last),
        )
        .order_by(entries.c.position)
    )
    found = []
    for row in connection.execute(query):
        stamp = Stamp(row.wall_ms, row.quality, row.boot, row.uptime_ms)
        blob = None if row.blob is None else bytes(row.blob)
        entry = Entry(journal_id, row.position, stamp, bytes(row.body), blob, bytes(row.blob_digest))
        found.append((entry, bytes(row.link)))
    return found


def _move(connection: Connection, this: ColumnElement[bool], before: int, after: int) -> None:
    """Note how far a journal is applied. Raises `LostTurnError` when it was not where this portion began."""
    moved = connection.execute(update(journals).where(this, journals.c.applied == before).values(applied=after))
    if moved.rowcount != 1:
        raise LostTurnError
