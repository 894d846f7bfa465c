"""How long to wait before the next attempt: exponential with full jitter, so that a thousand kiosks do not return at once."""

from collections.abc import Callable


class Backoff:
    """Waits drawn evenly from 0 to a bound that doubles with each failure, up to `cap_ms`. `random` gives 0 <= x < 1."""

    def __init__(self, base_ms: int, cap_ms: int, random: Callable[[], float]) -> None:
        assert 0 < base_ms <= cap_ms
        self._base_ms = base_ms
        self._cap_ms = cap_ms
        self._random = random
        self._bound_ms = base_ms

    def next_ms(self) -> int:
        """Give the next wait in milliseconds; the one after it may be twice as long."""
        wait = int(self._random() * self._bound_ms)
        self._bound_ms = min(self._bound_ms * 2, self._cap_ms)
        return wait

    def reset(self) -> None:
        """It works again: start from the base."""
        self._bound_ms = self._base_ms
