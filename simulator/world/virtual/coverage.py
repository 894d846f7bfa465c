"""Which fault has met which screen of a kiosk, counted over many runs; what never met is what nobody has tested."""

from collections import Counter
from collections.abc import Sequence

from simulator.world.virtual.plan import FAULTS

SCREENS = (
    "off", "starting", "attract", "menu", "entry", "waiting", "confirm", "printing", "slip", "status_entry", "status",
    "offline", "paper_out", "help", "error", "out_of_service", "cancelled", "roll_change",
)  # fmt: skip
"""What a kiosk can be showing when something happens to it or to the world around it."""


class Coverage:
    """Counts by (fault, screen)."""

    def __init__(self) -> None:
        self.cells: Counter[tuple[str, str]] = Counter()

    def hit(self, fault: str, screens: Sequence[str]) -> None:
        """A fault came while kiosks showed these."""
        for screen in screens:
            self.cells[fault, screen] += 1

    def add(self, other: Counter[tuple[str, str]]) -> None:
        """Add another run's counts."""
        self.cells.update(other)

    def missing(self) -> list[str]:
        """Give the pairs that never met, a line for each fault."""
        never = {fault.name: [screen for screen in SCREENS if not self.cells[fault.name, screen]] for fault in FAULTS}
        return [f"never met: {name} and {', '.join(screens)}" for name, screens in never.items() if screens]

    def table(self) -> str:
        """Give the counts as a table for people: a line for each fault, a column for each screen."""
        head = " " * 24 + "".join(f"{screen[:8]:>9}" for screen in SCREENS)
        lines = [
            f"{fault.name:<24}" + "".join(f"{self.cells[fault.name, screen]:>9}" for screen in SCREENS)
            for fault in FAULTS
        ]
        return "\n".join([head, *lines])
