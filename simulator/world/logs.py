"""What the kiosk's programs write into their logs, for the panel's list of what happened.

Logs hold no personal data (docs/architecture.md), so their lines may be shown.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from pathlib import Path

POLL_S = 0.4
READ_BYTES_MAX = 64 * 1024
TEXT_CHARACTERS_MAX = 160

_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?:INFO|WARNING|ERROR) [\w.]+: (?P<text>.+)$")


class LogFollower:
    """Follows the end of some logs. `tell(program, text)` gets each line that a person may want to read."""

    def __init__(self, logs: Iterable[Path], tell: Callable[[str, str], None]) -> None:
        self._read = dict.fromkeys(logs, 0)
        self._tell = tell

    async def follow(self) -> None:
        """Look at the logs again and again until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(POLL_S)

    def look(self) -> None:
        """Tell what is new. A line that is still being written waits for its end."""
        for log, start in self._read.items():
            try:
                with log.open("rb") as source:
                    source.seek(start)
                    fresh = source.read(READ_BYTES_MAX)
            except FileNotFoundError:
                continue
            whole = fresh.rfind(b"\n") + 1
            self._read[log] = start + (whole or len(fresh) // READ_BYTES_MAX * READ_BYTES_MAX)
            for line in fresh[:whole].decode("utf-8", "replace").splitlines():
                found = _LINE.match(line)
                if found is not None:
                    self._tell(log.stem, found["text"][:TEXT_CHARACTERS_MAX])
