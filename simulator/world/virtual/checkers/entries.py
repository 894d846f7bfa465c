"""I2, I3, I7, I8, I9, I11: central's record of a journal is that journal, entry by entry, and the kiosk never believes more."""

from collections.abc import Iterator

from sqlalchemy import func, select

from central.store.fleet_tables import entries, journals, kiosks
from simulator.world.virtual.checkers.interface import Watched, WatchedKiosk
from sync.wire.entry import FIRST_LINK, next_link

_Journal = tuple[str, bytes]
_NOT_BELIEVED = {"rotted", "rolled_back", "cloned", "malicious"}


class Entries:
    """Remembers every link that was ever durable on a kiosk, and the highest mark that central ever had."""

    invariants: tuple[str, ...] = ("I2", "I3", "I7", "I8", "I9", "I11")

    def __init__(self) -> None:
        self._links: dict[_Journal, dict[int, set[bytes]]] = {}
        self._checked: dict[_Journal, int] = {}
        self._marks: dict[_Journal, int] = {}
        self._forgotten = 0

    def look(self, world: Watched) -> Iterator[str]:
        """Compare what is new on both sides."""
        for kiosk in world.kiosks:
            self._remember(kiosk)
        if self._forgotten != len(world.forgotten_ms):
            self._forgotten = len(world.forgotten_ms)
            self._checked.clear()
        yield from self._stored(world)
        for kiosk in world.kiosks:
            yield from self._believed(kiosk)

    def finish(self, world: Watched) -> Iterator[str]:
        """Everything that a sound kiosk wrote is stored, and has had its effect."""
        with world.engine.connect() as connection:
            rows = connection.execute(select(journals)).all()
            held = set(connection.execute(select(kiosks.c.kiosk_id).where(kiosks.c.suspended.is_(True))).scalars())
        marks = {(row.kiosk_id, bytes(row.journal_id)): row for row in rows}
        for name in sorted(world.must_be_held - held):
            yield f"I8 {name} lacks what central has, and is not held"
        for kiosk in world.kiosks:
            name, written = kiosk.identity.kiosk, kiosk.entries()
            if not written or kiosk.excuses & _NOT_BELIEVED:
                continue
            if name in held:
                yield f"I8 {name} is held, and nobody wronged it"
            row = marks.get((name, written[-1].journal_id))
            if row is None or row.mark != written[-1].position:
                yield f"I2 {name} wrote {written[-1].position} entries, central has {None if row is None else row.mark}"
            elif row.applied != row.mark:
                yield f"I2 {row.mark - row.applied} entries of {name} had no effect at central"

    def _remember(self, kiosk: WatchedKiosk) -> None:
        link = FIRST_LINK
        for entry in kiosk.entries():
            link = next_link(link, entry)
            known = self._links.setdefault((kiosk.identity.kiosk, entry.journal_id), {})
            known.setdefault(entry.position, set()).add(link)

    def _stored(self, world: Watched) -> Iterator[str]:
        with world.engine.connect() as connection:
            for row in connection.execute(select(journals)):
                journal = (row.kiosk_id, bytes(row.journal_id))
                self._marks[journal] = max(row.mark, self._marks.get(journal, 0))
                query = select(entries.c.position, entries.c.link).where(
                    entries.c.kiosk_id == row.kiosk_id,
                    entries.c.journal_id == row.journal_id,
                    entries.c.position > self._checked.get(journal, 0),
                )
                found = connection.execute(query.order_by(entries.c.position)).all()
                expected = range(self._checked.get(journal, 0) + 1, row.mark + 1)
                if [position for position, _ in found] != list(expected):
                    yield f"I7 the entries of {row.kiosk_id} are not those up to its mark {row.mark}"
                excused = row.kiosk_id not in {kiosk.identity.kiosk for kiosk in world.kiosks}
                for position, link in found:
                    if not excused and bytes(link) not in self._links.get(journal, {}).get(position, ()):
                        yield f"I3 central has an entry #{position} that {row.kiosk_id} never wrote"
                self._checked[journal] = row.mark
            orphans = select(func.count()).select_from(
                entries.outerjoin(
                    journals,
                    (entries.c.kiosk_id == journals.c.kiosk_id) & (entries.c.journal_id == journals.c.journal_id),
                )
            )
            if connection.execute(orphans.where(journals.c.mark.is_(None))).scalar_one():
                yield "I3 central has entries of no journal"

    def _believed(self, kiosk: WatchedKiosk) -> Iterator[str]:
        written = kiosk.entries()
        if written and not kiosk.excuses & _NOT_BELIEVED:
            highest = self._marks.get((kiosk.identity.kiosk, written[-1].journal_id), 0)
            if kiosk.acknowledged > highest:
                yield f"I9 {kiosk.identity.kiosk} believes #{kiosk.acknowledged}, central never had more than #{highest}"
