"""What a checker sees, and what it says."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Engine

from simulator.world.virtual.parts import Kiosk, Paper
from simulator.world.virtual.till import Cash
from simulator.world.virtual.time import VirtualTime


class WatchedKiosk(Kiosk, Protocol):
    """A kiosk with what only the world knows of it.

    excuses: what was done to it that no software can mend: "rotted", "rolled_back", "cloned", "malicious".
    """

    excuses: set[str]

    @property
    def acknowledged(self) -> int:
        """The mark that the running controller holds; 0 while there is none."""


class Watched(Protocol):
    """The world, as checkers see it.

    cash: of all tills, in order. delivered: how often the biller delivered for a reference. forgotten_ms: the spans (backup,
    restore) that central's ledger has forgotten. logged: every line logged.
    """

    time: VirtualTime
    forgotten_ms: list[tuple[int, int]]
    logged: list[str]

    @property
    def must_be_held(self) -> set[str]:
        """Kiosks that central must not believe any more."""

    @property
    def kiosks(self) -> Sequence[WatchedKiosk]:
        """All kiosks, clones too."""

    @property
    def engine(self) -> Engine:
        """Central's database, for reading; a restore changes it."""

    @property
    def cash(self) -> Sequence[Cash]:
        """What went into the drawers and out of them."""

    @property
    def typed(self) -> set[str]:
        """Every number that a customer typed."""

    @property
    def delivered(self) -> dict[str, int]:
        """How often the biller delivered, by reference."""

    def forgotten(self, at_ms: int) -> bool:
        """Whether central's ledger has forgotten what it was told at this moment."""


class Checker(Protocol):
    """One promise, or a few that are seen together. invariants: their numbers in docs/simulation.md."""

    invariants: tuple[str, ...]

    def look(self, world: Watched) -> Iterator[str]:
        """Yield what is violated now. Called again and again, also in the middle of faults."""

    def finish(self, world: Watched) -> Iterator[str]:
        """Yield what is violated at the end, after the faults stopped and everything had time to arrive."""


def slips_of(papers: Sequence[Paper]) -> list[Paper]:
    """Give the papers that somebody can pay from."""
    return [paper for paper in papers if paper.kind in ("payment_slip", "queue_slip")]


def scalar(engine: Engine, query: Any) -> Any:
    """Give a query's one value."""
    with engine.connect() as connection:
        return connection.execute(query).scalar_one()
