"""Keeps every line that anything in the world logs, for the checker that looks for what must not be there."""

import logging
from types import TracebackType

LINES_MAX = 200_000


class Logs(logging.Handler):
    """A context: while it lasts, all that is logged goes into `lines`, and nothing to standard error."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self._lines = lines
        self._before: list[logging.Handler] = []
        self._level = logging.WARNING

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line as it would be written."""
        if len(self._lines) < LINES_MAX:
            self._lines.append(f"{record.name} {record.getMessage()}")

    def __enter__(self) -> "Logs":
        root = logging.getLogger()
        self._before, self._level = root.handlers[:], root.level
        root.handlers[:] = [self]
        root.setLevel(logging.INFO)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        root = logging.getLogger()
        root.handlers[:] = self._before
        root.setLevel(self._level)
