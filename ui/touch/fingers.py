"""When a finger that lifts has pressed something.

A target acts when the finger lifts inside it (WCAG 2.5.2: sliding off cancels). Only the first finger on a target counts: whoever
rests another one, or the hand, on the glass is not punished for it.
"""

from typing import Literal, NamedTuple

BOUNCE_S = 0.08
"""A second touch this soon at the same place is the panel's echo of the first."""
BOUNCE_PIXELS = 12

Phase = Literal["down", "move", "up", "gone"]


class Touch(NamedTuple):
    """A finger (or the mouse, finger -1) at a point of the picture, in pixels.

    phase: "gone" when what touched was no finger after all, or nobody saw where it lifted. at_s: when it happened, monotonic
    seconds.
    """

    phase: Phase
    finger: int
    x: int
    y: int
    at_s: float


class Fingers:
    """Follows the first finger on a panel."""

    def __init__(self) -> None:
        self._finger: int | None = None
        self._target: str | None = None
        self._lifted: tuple[float, int, int] | None = None
        self.pressed: str | None = None
        """The id of the target under the finger: it is drawn pressed."""

    def forget(self) -> None:
        """What was under the finger has gone: lifting it presses nothing, and while it rests there the next one counts."""
        self._finger = self._target = self.pressed = None

    def take(self, touch: Touch, element_id: str | None) -> bool:
        """Take a touch on this target, None for none that can be pressed; True when it presses the target now."""
        if touch.phase == "down":
            if self._finger is None and element_id is not None and not self._is_echo(touch):
                self._finger, self._target, self.pressed = touch.finger, element_id, element_id
            return False
        if touch.finger != self._finger:
            return False
        inside = element_id is not None and element_id == self._target
        if touch.phase == "move":
            self.pressed = self._target if inside else None
            return False
        self._lifted = (touch.at_s, touch.x, touch.y)
        self.forget()
        return inside and touch.phase == "up"

    def _is_echo(self, touch: Touch) -> bool:
        if self._lifted is None:
            return False
        at_s, x, y = self._lifted
        near = abs(touch.x - x) <= BOUNCE_PIXELS and abs(touch.y - y) <= BOUNCE_PIXELS
        return near and 0 <= touch.at_s - at_s < BOUNCE_S
