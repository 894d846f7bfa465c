"""I1, I4, I5, I25: what is on paper was durable before its first byte and stays known, and one original is all there is."""

from collections.abc import Iterator

from sqlalchemy import select

from central.store.fleet_tables import entries as stored
from simulator.world.virtual.checkers.interface import Watched, WatchedKiosk, slips_of
from simulator.world.virtual.parts import Paper
from sync.wire import records
from sync.wire.errors import WireError

_NO_LONGER_WHOLE = {"rotted", "rolled_back", "cloned", "malicious"}


class Papers:
    """Looks at every paper that came out since it looked last."""

    invariants: tuple[str, ...] = ("I1", "I4", "I5", "I25")

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._originals: set[tuple[str, str]] = set()
        self._copies: dict[tuple[str, str], int] = {}

    def look(self, world: Watched) -> Iterator[str]:
        """Check new papers against the journal, and old slips against what is known of them now."""
        for number, kiosk in enumerate(world.kiosks):
            name = kiosk.identity.kiosk
            known = _issued(kiosk)
            for paper in kiosk.papers[self._seen.get(number, 0) :]:
                yield from self._one(name, paper, known, excused=bool(kiosk.excuses & _NO_LONGER_WHOLE))
            self._seen[number] = len(kiosk.papers)
            if known and not kiosk.excuses & _NO_LONGER_WHOLE:
                for paper in slips_of(kiosk.papers):
                    if paper.code not in known:
                        yield f"I1 {name} has forgotten a slip that it printed"

    def finish(self, world: Watched) -> Iterator[str]:
        """Every slip on paper is in central's entries, whatever became of the kiosk that was not wronged."""
        with world.engine.connect() as connection:
            bodies = connection.execute(select(stored.c.body)).scalars().all()
        codes = {body.code for body in map(_decoded, bodies) if isinstance(body, records.SlipIssued)}
        for kiosk in world.kiosks:
            if kiosk.excuses & _NO_LONGER_WHOLE:
                continue
            for paper in slips_of(kiosk.papers):
                if paper.code not in codes:
                    yield f"I2 central never heard of a slip that {kiosk.identity.kiosk} printed"

    def _one(self, name: str, paper: Paper, known: dict[str, int], *, excused: bool) -> Iterator[str]:
        if any(not (character.isprintable() or character == " ") for line in paper.lines for character in line):
            yield f"I25 {name} printed something that is no text"
        if paper.kind not in ("payment_slip", "queue_slip"):
            return
        issued = known.get(paper.code)
        if not excused and known and (issued is None or paper.durable < issued):
            yield f"I4 {name} printed a slip before it was durable"
        key = (name, paper.code)
        if paper.copy == 0:
            if key in self._originals and not excused:
                yield f"I5 {name} printed a second original"
            self._originals.add(key)
        elif paper.copy <= self._copies.get(key, 0) and not excused:
            yield f"I5 {name} printed copy {paper.copy} twice"
        self._copies[key] = max(paper.copy, self._copies.get(key, 0))


def _issued(kiosk: WatchedKiosk) -> dict[str, int]:
    """Give the position of each issued slip that a power cut at this moment would leave."""
    found = {}
    for entry in kiosk.entries():
        body = _decoded(entry.body)
        if isinstance(body, records.SlipIssued):
            found[body.code] = entry.position
    return found


def _decoded(body: bytes) -> records.Body | None:
    try:
        return records.decode_body(body)
    except WireError:
        return None
