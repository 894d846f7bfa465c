"""A customer who listens: where the speech goes, how loud and how fast, and how often it is to be said again."""

from typing import Literal

import msgspec

VOLUME, VOLUME_MAX = 5, 10
SPEED, SPEED_MAX = 4, 10
"""As everybody finds them, and the most there is; the least is 1 (`messages.view.Speech`)."""


class Listening(msgspec.Struct, frozen=True):
    """to: "" while nobody listens. repeat: grows with each wish to hear the whole screen once more, acts with each input.

    helped_ms: when help was pressed last, by the monotonic clock; 0 for not yet.
    """

    to: Literal["", "headphones", "speaker"] = ""
    volume: int = VOLUME
    speed: int = SPEED
    repeat: int = 0
    acts: int = 0
    helped_ms: int = 0
