"""From a HID scanner's key events to what it read, without I/O.

A bar code may encode any key: only printable ASCII of a US layout is taken, and one other key spoils the whole frame.
"""

from anjungan_evdev import DOWN, UP, Event

DATA_CHARACTERS_MAX = 1_024
GAP_MS = 100
"""A scanner types within a few milliseconds a key; a longer pause ends the frame, for scanners that send no Enter."""

FRAMES_PER_SECOND_MAX = 5

_ENTER = (28, 96)
_SHIFT = (42, 54)

# Key codes of linux/input-event-codes.h: (code of the first key, unshifted, shifted), for the US layout.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (55, "*", "*"),
    (98, "/", "/"),
)
_PLAIN = {first + offset: key for first, plain, _ in _ROWS for offset, key in enumerate(plain)}
_SHIFTED = {first + offset: key for first, _, shifted in _ROWS for offset, key in enumerate(shifted)}


def is_acceptable(data: str) -> bool:
    """Say whether a scan may be reported: 1 to 1,024 characters of printable ASCII."""
    return 0 < len(data) <= DATA_CHARACTERS_MAX and data.isascii() and data.isprintable()


class FrameAssembler:
    """Collects key events until Enter or a pause. Times are monotonic milliseconds."""

    def __init__(self) -> None:
        self._characters: list[str] = []
        self._spoilt = False
        self._shifts: set[int] = set()
        self._last_ms = 0
        self._reported_ms: list[int] = []

    @property
    def ends_ms(self) -> int | None:
        """When the frame that has begun is over if no key comes, or None."""
        return self._last_ms + GAP_MS if self._characters or self._spoilt else None

    def begin(self, held: frozenset[int]) -> None:
        """Forget a frame that has begun. held: the keys that are down."""
        self._characters.clear()
        self._spoilt = False
        self._shifts = {code for code in held if code in _SHIFT}

    def spoil(self, now_ms: int) -> None:
        """Whatever comes until the next Enter or pause is not reported."""
        self._spoilt = True
        self._last_ms = now_ms

    def feed(self, event: Event) -> str | None:
        """Take an event of a key. Give the data when it ends a good frame."""
        if event.code in _SHIFT:
            (self._shifts.discard if event.value == UP else self._shifts.add)(event.code)
            return None
        if event.value != DOWN:
            return None
        finished = self.paused(event.at_ms)
        self._last_ms = event.at_ms
        if event.code in _ENTER:
            return finished or self._finish(event.at_ms)
        character = (_SHIFTED if self._shifts else _PLAIN).get(event.code)
        if character is None or len(self._characters) >= DATA_CHARACTERS_MAX:
            self._spoilt = True
        else:
            self._characters.append(character)
        return finished

    def paused(self, now_ms: int) -> str | None:
        """Give the data if a frame has ended by a pause."""
        if self.ends_ms is None or now_ms < self.ends_ms:
            return None
        return self._finish(now_ms)

    def _finish(self, now_ms: int) -> str | None:
        data, spoilt = "".join(self._characters), self._spoilt
        self._characters.clear()
        self._spoilt = False
        self._reported_ms = [time for time in self._reported_ms if now_ms - time < 1_000]
        if spoilt or not is_acceptable(data) or len(self._reported_ms) >= FRAMES_PER_SECOND_MAX:
            return None
        self._reported_ms.append(now_ms)
        return data
