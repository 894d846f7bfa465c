"""One process at a time in an SQLite file: a lock on a file beside it, held from a transaction's start until after its commit.

SQLite's own locks keep transactions apart. They do not keep one process from writing while another checkpoints, and there
versions before 3.51.3 (Debian 12 and 13 have such) can damage the write-ahead log.
"""

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

_LOOK_S = 0.005


class ServedError(Exception):
    """Another process serves this database."""


@contextlib.contextmanager
def serving(url: str) -> Iterator[None]:
    """Be the one server of an SQLite file, or the one who replaces it. Other databases do this themselves.

    Raises `ServedError`, `OSError`.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    descriptor = os.open(f"{parsed.database}-served", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServedError from None
        yield
    finally:
        os.close(descriptor)


class Turns:
    """The lock of one engine, which has one connection. database: the path of its file, "" or ":memory:" for none."""

    def __init__(self, database: str, wait_s: float) -> None:
        self._path = f"{database}-turn" if database not in ("", ":memory:") else ""
        self._wait_s = wait_s
        self._descriptor = -1
        self._pause = threading.Event()

    def take(self, *_: Any) -> None:
        """Wait for our turn. Raises `OperationalError` when another process does not end its own in time."""
        if not self._path or self._descriptor >= 0:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + self._wait_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < until:
                    self._pause.wait(_LOOK_S)
                    continue
                os.close(descriptor)
                raise OperationalError(
                    "BEGIN", None, sqlite3.OperationalError("another process keeps the turn")
                ) from None
            self._descriptor = descriptor
            return

    def give_back(self, *_: Any) -> None:
        """End our turn. Nothing happens when it was not ours."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)
