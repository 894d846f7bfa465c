"""From samples of a normally closed contact to what is known of the door, without pins or clock."""

SAMPLE_MS = 10
SAMPLES_EQUAL = 3


class ContactFilter:
    """Debounces one contact. Nothing is known before the first agreement, and unknown counts as open."""

    def __init__(self) -> None:
        self.open: bool | None = None
        self._candidate: bool | None = None
        self._equal = 0

    @property
    def settled(self) -> bool:
        """Whether the last samples agree."""
        return self._equal >= SAMPLES_EQUAL

    def sample(self, circuit_closed: bool) -> bool | None:
        """Take one sample. Give whether the door is open if that is news, else None."""
        opened = not circuit_closed
        self._equal = min(self._equal + 1, SAMPLES_EQUAL) if opened == self._candidate else 1
        self._candidate = opened
        if not self.settled or opened == self.open:
            return None
        self.open = opened
        return opened
