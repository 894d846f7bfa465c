"""What happened, line by line, in words that two runs of one seed share.

Keys, nonces and codes are drawn anew in each run; they change no decision, and each stands here under a name that says when it
was first seen.
"""

import hashlib

from simulator.world.virtual.time import VirtualTime


class Trace:
    """Lines "milliseconds who what key=value ..." in the order in which they happened."""

    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self._names: dict[tuple[str, object], str] = {}
        self._counts: dict[str, int] = {}
        self.lines: list[str] = []

    def note(self, who: str, what: str, **facts: object) -> None:
        """Add a line. Facts must be the same in two runs of a seed: numbers, words, names from `name`; keys in sorted order."""
        said = "".join(f" {key}={facts[key]}" for key in sorted(facts))
        self.lines.append(f"{self._time.now_ms} {who} {what}{said}")

    def name(self, kind: str, value: object) -> str:
        """Give the name of something random: its kind and a number, the same at each later mention."""
        known = self._names.get((kind, value))
        if known is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            known = self._names[kind, value] = f"{kind}{self._counts[kind]}"
        return known

    def digest(self) -> str:
        """Give the SHA-256 of all lines."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()
