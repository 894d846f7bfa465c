"""Which of the touchscreen's own views stands in for the controller's, when that is away, being replaced or standing still."""

import time
from pathlib import Path

from messages.view import View
from ui.own_views import LATE, SILENT, STARTING, UPDATING

LATE_AFTER_S = 60.0
"""A controller is back within seconds; after a minute a customer should not wait any more."""
UPDATING_MOST_S = 1_200.0
"""An update takes minutes; a mark that nobody removed is believed no longer than this."""
SILENT_AFTER_S = 10.0
"""Nothing heard for so long after a touch (Nielsen 1993: 10 s): the screen says so instead of looking as if it worked."""


class Absence:
    """What is known of the controller. updating: a file that is there while the installer replaces the programs, if any.

    Times are monotonic seconds.
    """

    def __init__(self, updating: Path | None, now_s: float) -> None:
        self._updating = updating
        self._view: View | None = None
        self._alone_since = now_s
        self._unheard_since: float | None = None

    def gone(self, now_s: float) -> None:
        """The connection was lost: what was said counts no longer."""
        self._view, self._alone_since, self._unheard_since = None, now_s, None

    def asked(self, now_s: float) -> None:
        """The controller was told something that it has to answer."""
        if self._unheard_since is None:
            self._unheard_since = now_s

    def heard(self, view: View | None = None) -> None:
        """It said something; perhaps what to show."""
        self._unheard_since = None
        self._view = view or self._view

    def view(self, now_s: float) -> View:
        """Give what to show."""
        if self._view is None:
            alone_s = now_s - self._alone_since
            if alone_s < UPDATING_MOST_S and self._is_marked():
                return UPDATING
            return STARTING if alone_s < LATE_AFTER_S else LATE
        return SILENT if self._silent_in_s(now_s) == 0 else self._view

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until `view` may give another one though nothing is said."""
        if self._view is not None:
            return self._silent_in_s(now_s) or None
        times = (LATE_AFTER_S, UPDATING_MOST_S)
        return min((left for time in times if (left := self._alone_since + time - now_s) > 0), default=None)

    def _is_marked(self) -> bool:
        """Say whether the installer's mark is there, and is not what an installer that was killed left behind."""
        try:
            made_s = self._updating.stat().st_mtime if self._updating is not None else 0.0
        except OSError:
            return False
        return abs(time.time() - made_s) < UPDATING_MOST_S

    def _silent_in_s(self, now_s: float) -> float | None:
        if self._unheard_since is None:
            return None
        return max(0.0, self._unheard_since + SILENT_AFTER_S - now_s)
