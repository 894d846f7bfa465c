"""From samples of a key matrix to presses, without pins or clock.

The matrix has no diodes: three closed switches at the corners of a rectangle close the fourth electrically. Whatever shows a
whole rectangle is therefore refused until every key is up.
"""

from itertools import combinations

Switch = tuple[int, int]
"""(row, column), from the top left."""

LAYOUT: tuple[tuple[str, ...], ...] = (
    ("1", "2", "3", "cancel"),
    ("4", "5", "6", "clear"),
    ("7", "8", "9", "enter"),
    ("up", "0", "down", "help"),
)

SAMPLE_MS = 5
SAMPLES_EQUAL = 3
STUCK_MS = 10_000
"""A key that is down for so long is stuck, or something lies on it."""


class KeyMatrix:
    """Debounces and judges. Feed `sample` every `SAMPLE_MS` while `idle` is false."""

    def __init__(self) -> None:
        self._candidate: frozenset[Switch] = frozenset()
        self._equal = SAMPLES_EQUAL
        self._down: frozenset[Switch] = frozenset()
        self._since_ms: dict[Switch, int] = {}
        self._refusing = False

    @property
    def idle(self) -> bool:
        """Every key is up, for certain."""
        return not self._candidate and not self._down and self._equal >= SAMPLES_EQUAL

    def begin(self) -> None:
        """An edge woke us: nothing is certain until enough samples agree."""
        self._equal = 0

    def sample(self, closed: frozenset[Switch], now_ms: int) -> list[str]:
        """Take what the scan shows as closed. Give the names of the keys that went down, top left first."""
        self._equal = self._equal + 1 if closed == self._candidate else 1
        self._candidate = closed
        if self._equal < SAMPLES_EQUAL or closed == self._down:
            return []
        pressed = sorted(closed - self._down)
        self._down = closed
        self._since_ms = {switch: self._since_ms.get(switch, now_ms) for switch in closed}
        self._refusing = bool(closed) and (self._refusing or _has_rectangle(closed))
        return [] if self._refusing else [LAYOUT[row][column] for row, column in pressed]

    def is_stuck(self, now_ms: int) -> bool:
        """Say whether a key has been down for too long."""
        return any(now_ms - since_ms >= STUCK_MS for since_ms in self._since_ms.values())


def _has_rectangle(closed: frozenset[Switch]) -> bool:
    """Say whether two rows share two columns."""
    columns: dict[int, set[int]] = {}
    for row, column in closed:
        columns.setdefault(row, set()).add(column)
    return any(len(one & other) > 1 for one, other in combinations(columns.values(), 2))
