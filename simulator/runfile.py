"""The file that tells outsiders where everything is (`build/run.json`): whole or absent, never half written."""

import os
from pathlib import Path
from typing import Any

import msgspec


class RunFile:
    """`path` with the fixed part of its content. Only one program may own it."""

    def __init__(self, path: Path, fixed: dict[str, Any]) -> None:
        self._path = path
        self._fixed = fixed
        self._pids: dict[str, int] = {}

    def update(self, pids: dict[str, int]) -> None:
        """Write the file if one of these process ids is news; programs that are not named keep the one they had.

        A reader sees the old file or the new one.
        """
        merged = {**self._pids, **pids}
        if merged == self._pids:
            return
        self._pids = merged
        content = msgspec.json.format(msgspec.json.encode({**self._fixed, "pids": merged}), indent=2)
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        # It names passwords, though only of this run.
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            target.write(content + b"\n")
        draft.replace(self._path)

    def remove(self) -> None:
        """Take the file away. Nothing to take away is fine."""
        self._path.unlink(missing_ok=True)
