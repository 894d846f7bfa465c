"""A file system under SQLite that fails as a kiosk's disk does. Real files, SQLite's own VFS beneath. Simulation only.

Owns: which operation fails, and with which of SQLite's codes. Must not: know what the files mean or who asked for the fault.
"""

import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import Any

import apsw

from messages.world import Disk

_NUMBERS = itertools.count(1)


class FaultyVfs(apsw.VFS):
    """`faults` gives what is wrong now; `name` is what SQLite knows it by. Faults count from the next operation on."""

    def __init__(self, faults: Callable[[], Disk], closing: threading.Event) -> None:
        self.name = f"anjungan-disk-{next(_NUMBERS)}"
        self._faults = faults
        self._closing = closing
        super().__init__(self.name, "")

    def excepthook(self, kind: Any, error: Any, trace: Any) -> bool:
        """SQLite tells its caller; the fault was asked for."""
        return True

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802
        """Open a file. On a disk that takes no writes none is made."""
        if flags[0] & apsw.SQLITE_OPEN_CREATE and self._faults().read_only and not self._is_there(name):
            raise apsw.CantOpenError("the file system is read-only")
        return _File(name, flags, self.check_write, self.flush)

    def xDelete(self, path: str, sync_directory: bool) -> None:  # noqa: N802
        """Remove a name, unless the disk takes no writes."""
        self.check_write()
        super().xDelete(path, sync_directory)

    def check_write(self) -> None:
        """Raise what a write raises now, if it does."""
        faults = self._faults()
        if faults.read_only:
            raise _io_error(apsw.SQLITE_IOERR_WRITE, "the file system is read-only")
        if faults.full:
            raise apsw.FullError("no space is left")

    def flush(self, sync: Callable[[], None]) -> None:
        """Take the time that the disk takes, and flush or fail."""
        faults = self._faults()
        if faults.slow_ms:
            self._closing.wait(faults.slow_ms / 1000)
        if faults.io_error or faults.read_only:
            raise _io_error(apsw.SQLITE_IOERR_FSYNC, "the flush failed")
        sync()

    def _is_there(self, name: Any) -> bool:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return bool(super().xAccess(path, apsw.SQLITE_ACCESS_EXISTS))


class _File(apsw.VFSFile):
    def __init__(
        self, name: Any, flags: list[int], check_write: Callable[[], None], flush: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__("", name, flags)
        self._check_write = check_write
        self._flush = flush

    def excepthook(self, kind: Any, error: Any, trace: Any) -> bool:
        """As the file system's own."""
        return True

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        """Write, unless the disk takes nothing more."""
        self._check_write()
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        """Cut off, which needs no space."""
        with contextlib.suppress(apsw.FullError):
            self._check_write()
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Flush."""
        self._flush(lambda: super(_File, self).xSync(flags))


def _io_error(code: int, text: str) -> Exception:
    error: Exception = apsw.IOError(text)
    error.extendedresult = code  # type: ignore[attr-defined]
    return error
