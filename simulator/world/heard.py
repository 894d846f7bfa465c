"""What the kiosk's voice says into the simulated world: the newest of it, numbered."""

from collections import deque

import msgspec

from messages.world import Said

HEARD_MAX = 200


class Utterance(msgspec.Struct, frozen=True):
    """One text that the voice began to say. number: from 1. to: "headphones" or "speaker"."""

    number: int
    to: str
    voice: str
    text: str


class Heard:
    """Remembers the newest 200. It may hold a customer's own data, as the screen may."""

    def __init__(self) -> None:
        self._utterances: deque[Utterance] = deque(maxlen=HEARD_MAX)
        self.count = 0

    def take(self, said: Said) -> None:
        """The voice began to say something."""
        self.count += 1
        self._utterances.append(Utterance(self.count, said.to, said.voice, said.text))

    def after(self, number: int) -> tuple[Utterance, ...]:
        """Give what was said after this number, as far as it is still remembered."""
        return tuple(one for one in self._utterances if one.number > number)
