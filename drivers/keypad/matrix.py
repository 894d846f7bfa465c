"""From samples of a key matrix to presses, without pins or clock.

The matrix has no diodes: three closed switches at the corners of a rectangle close the fourth electrically. Whatever shows a
whole rectangle is therefore refused until every key is up; so are switches that close at one moment, which fingers do not do and
wires that touch do. A key that stays down, or comes and goes like no finger, is stuck: it is taken out, and the others go on.
"""

from collections import Counter
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
UNSETTLED_MS = 2_000
"""Samples of which no three agree in all this time show no finger: a broken contact, or a wire that hums."""
CHANGES_MAX = 20
"""A switch that changed more often meanwhile is what disturbs them; a key that is pressed beside it bounces less."""
STUCK_MS = 10_000
"""A key that is down for so long is stuck, or something lies on it."""
TRUSTED_AGAIN_MS = 1_000
"""A stuck key has to be up for so long before it counts again: a contact that comes and goes makes no presses."""


class KeyMatrix:
    """Debounces and judges. Feed `sample` every `SAMPLE_MS` while `idle` is false, and once a second while a key is stuck."""

    def __init__(self) -> None:
        self._candidate: frozenset[Switch] = frozenset()
        self._equal = SAMPLES_EQUAL
        self._unsettled_since_ms: int | None = None
        self._changes: Counter[Switch] = Counter()
        """How often each switch has changed since then."""
        self._down: frozenset[Switch] = frozenset()
        self._since_ms: dict[Switch, int] = {}
        self._refusing = False
        self._stuck: dict[Switch, int | None] = {}
        """Since when each stuck switch has been up, None while it is down."""

    @property
    def idle(self) -> bool:
        """Every key is up, for certain; a stuck one does not count."""
        return not self._candidate and not self._down and self._equal >= SAMPLES_EQUAL

    @property
    def stuck(self) -> frozenset[Switch]:
        """The keys that are taken out."""
        return frozenset(self._stuck)

    def begin(self) -> None:
        """An edge woke us: nothing is certain until enough samples agree."""
        self._equal = 0
        self._settle()

    def sample(self, closed: frozenset[Switch], now_ms: int) -> list[str]:
        """Take what the scan shows as closed. Give the names of the keys that went down, top left first."""
        self._follow_stuck(closed, now_ms)
        usable = closed - self.stuck
        changed = usable ^ self._candidate
        self._equal = 1 if changed else self._equal + 1
        self._candidate = usable
        if self._equal < SAMPLES_EQUAL:
            self._watch(changed, now_ms)
            return []
        self._settle()
        if usable == self._down:
            self._take_out({switch for switch, since_ms in self._since_ms.items() if now_ms - since_ms >= STUCK_MS})
            return []
        pressed = sorted(usable - self._down)
        self._down = usable
        self._since_ms = {switch: self._since_ms.get(switch, now_ms) for switch in usable}
        # A stuck key is a corner of a rectangle like any other.
        self._refusing = bool(usable) and (self._refusing or len(pressed) > 1 or _has_rectangle(closed))
        return [] if self._refusing else [LAYOUT[row][column] for row, column in pressed]

    def _watch(self, changed: frozenset[Switch], now_ms: int) -> None:
        """Count what comes and goes, and take it out when nothing has settled for too long."""
        if self._unsettled_since_ms is None:
            self._unsettled_since_ms = now_ms
        self._changes.update(changed)
        if now_ms - self._unsettled_since_ms >= UNSETTLED_MS:
            self._take_out({switch for switch, times in self._changes.items() if times > CHANGES_MAX})
            self._settle()

    def _settle(self) -> None:
        self._unsettled_since_ms = None
        self._changes.clear()

    def _take_out(self, worn: set[Switch]) -> None:
        self._stuck |= dict.fromkeys(worn)
        self._down -= worn
        self._candidate -= worn
        self._since_ms = {switch: since_ms for switch, since_ms in self._since_ms.items() if switch not in worn}
        self._refusing = self._refusing and bool(self._down)

    def _follow_stuck(self, closed: frozenset[Switch], now_ms: int) -> None:
        for switch, up_since_ms in list(self._stuck.items()):
            if switch in closed:
                self._stuck[switch] = None
            elif up_since_ms is None:
                self._stuck[switch] = now_ms
            elif now_ms - up_since_ms >= TRUSTED_AGAIN_MS:
                del self._stuck[switch]


def _has_rectangle(closed: frozenset[Switch]) -> bool:
    """Say whether two rows share two columns."""
    columns: dict[int, set[int]] = {}
    for row, column in closed:
        columns.setdefault(row, set()).add(column)
    return any(len(one & other) > 1 for one, other in combinations(columns.values(), 2))
