"""I26, I27: nobody's number is in a log or on the next customer's screen, and no screen says more than is known."""

from collections.abc import Iterator

from sqlalchemy import select

from central.store.money_tables import slips
from simulator.world.virtual.checkers.interface import Watched

_DIGITS_SHOWN = 4
_PUBLIC = ("attract", "menu", "starting", "out_of_service")


class People:
    """Looks at the screens as they are, and at what was logged since it looked last."""

    invariants: tuple[str, ...] = ("I26", "I27")

    def __init__(self) -> None:
        self._read = 0

    def look(self, world: Watched) -> Iterator[str]:
        """Check the screens that everybody sees, the words about money, and the new log lines."""
        for kiosk in world.kiosks:
            view = kiosk.view
            if view is None:
                continue
            if view.screen in _PUBLIC:
                said = " ".join(f"{element.label} {element.value}" for element in view.elements)
                if any(number in said for number in world.typed):
                    yield f"I26 {kiosk.identity.kiosk} shows a number on {view.screen}"
            state, code = view.find("data.state"), view.find("data.slip_code")
            if view.screen == "status" and state is not None and code is not None and state.value == "success":
                yield from _paid(world, str(code.value))
        for line in world.logged[self._read :]:
            if any(number in line for number in world.typed):
                yield "I26 a number that a customer typed is in a log"
        self._read = len(world.logged)

    def finish(self, world: Watched) -> Iterator[str]:
        """Nothing more than before."""
        yield from self.look(world)


def _paid(world: Watched, shown: str) -> Iterator[str]:
    """A kiosk says that a payment arrived: central must have said so, unless a restore made it forget.

    shown: the code as the screen has it, of which only the last digits can be seen.
    """
    if world.forgotten_ms:
        return
    with world.engine.connect() as connection:
        query = select(slips.c.state).where(slips.c.code.like(f"%{shown[-_DIGITS_SHOWN:]}"))
        states = connection.execute(query).scalars().all()
    if "success" not in states:
        yield f"I27 a screen says that a payment arrived; central has {states}"
