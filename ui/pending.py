"""Touches that the controller has to answer, and answers that wait for their view."""

from collections.abc import Callable

from messages.local import Handled

PENDING_MAX = 32
ANSWER_S = 10.0
"""A touch that the controller has not answered by then is given up."""

Done = Callable[[bool, str | None, int], None]
"""Hears once what became of a touch: accepted, why not, and the revision of the view that shows it."""


def unheard(_accepted: bool, _reason: str | None, _revision: int) -> None:
    """For a touch of a finger: what becomes of it is seen."""


class _Asked:
    def __init__(self, element: str, at_s: float, done: Done) -> None:
        self.element, self.at_s, self.done = element, at_s, done


class Pending:
    """Sequence numbers begin with 1 and are this connection's own."""

    def __init__(self) -> None:
        self._sequence = 0
        self._asked: dict[int, _Asked] = {}
        self._answered: list[tuple[Done, Handled]] = []

    def ask(self, element: str, now_s: float, done: Done) -> int | None:
        """Give the sequence number of a touch on this element, or None when too many are unanswered."""
        if len(self._asked) >= PENDING_MAX:
            return None
        self._sequence += 1
        self._asked[self._sequence] = _Asked(element, now_s, done)
        return self._sequence

    def answer(self, handled: Handled) -> None:
        """Take the controller's answer; one to a touch of nobody's, or to one that was given up, is dropped."""
        asked = self._asked.pop(handled.sequence, None)
        if asked is not None:
            self._answered.append((asked.done, handled))

    def oldest(self) -> tuple[str, float] | None:
        """Give the element of the touch that has waited longest for an answer, and since when."""
        first = next(iter(self._asked.values()), None)
        return None if first is None else (first.element, first.at_s)

    def ripen(self, revision: int) -> None:
        """The view of this revision has been drawn: tell those whose answer it shows."""
        ripe = [one for one in self._answered if one[1].revision <= revision]
        self._answered = [one for one in self._answered if one[1].revision > revision]
        for done, handled in ripe:
            done(handled.accepted, handled.reason, handled.revision)

    def give_up(self, reason: str, asked_before_s: float | None = None) -> None:
        """No answer will come: to nothing at all, or to no touch that is older than this."""
        if asked_before_s is None:
            given_up = [asked.done for asked in self._asked.values()] + [done for done, _ in self._answered]
            self._asked.clear()
            self._answered.clear()
        else:
            old = [number for number, asked in self._asked.items() if asked.at_s <= asked_before_s]
            given_up = [self._asked.pop(number).done for number in old]
        for done in given_up:
            done(False, reason, 0)
