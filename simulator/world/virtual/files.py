"""SQLite's side of the disk in memory: an apsw VFS and its open files, as much like SQLite's own on Linux as SQLite can tell."""

import contextlib
from typing import TYPE_CHECKING, Any

import apsw

from simulator.world.virtual.platter import DIRECTORY, PAGE_BYTES, File, parent

if TYPE_CHECKING:
    from simulator.world.virtual.disk import VirtualDisk

_SHARED, _RESERVED, _PENDING, _EXCLUSIVE = 1, 2, 3, 4

_FLUSHES_DIRECTORY = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
"""Files whose first flush flushes their name too (os_unix.c, UNIXFILE_DIRSYNC)."""


class VirtualVfs(apsw.VFS):
    """`name` is what SQLite knows it by."""

    def __init__(self, name: str, disk: "VirtualDisk") -> None:
        self.name = name
        self._disk = disk
        super().__init__(name, "")

    def end(self) -> None:
        """The life is over: take it from SQLite, and what is open on it from those who left it open. Nothing is written."""
        self.unregister()
        for connection in apsw.connections():
            if connection.open_vfs == self.name:
                connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
                with contextlib.suppress(apsw.Error):
                    connection.close(True)

    def excepthook(self, kind: Any, error: Any, trace: Any) -> bool:
        """SQLite tells its caller; the fault was asked for."""
        return True

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        """Open a file, or make it. Without a name: one that nothing outlives."""
        self._disk.check_alive()
        if name is None:
            return _Handle(self._disk, File(), "", powersafe=True)
        path, powersafe = name, True
        if isinstance(name, apsw.URIFilename):
            path, powersafe = name.filename(), name.uri_boolean("psow", True)
        names = self._disk.platter.names
        if path not in names.current:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE or names.current.get(parent(path)) is not DIRECTORY:
                raise apsw.CantOpenError("no such file")
            self._make(path)
        flushes = flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _FLUSHES_DIRECTORY
        return _Handle(self._disk, names.current[path], path if flushes else "", powersafe)

    def xAccess(self, path: str, flags: int) -> bool:  # noqa: N802
        """Say whether there is a file with something in it, as SQLite's own does."""
        self._disk.check_alive()
        file = self._disk.platter.names.current.get(path)
        return file is not None and (flags != apsw.SQLITE_ACCESS_EXISTS or bool(file.current))

    def xDelete(self, path: str, sync_directory: bool) -> None:  # noqa: N802
        """Remove a name, and flush its directory when asked."""
        names = self._disk.platter.names
        if path not in names.current:
            raise _io_error(apsw.SQLITE_IOERR_DELETE_NOENT)
        try:
            self._disk.begin("delete")
            names.change((path, None))
            if sync_directory:
                self._disk.begin("sync_directory")
                names.sync(parent(path))
        except OSError as error:
            raise _io_error(apsw.SQLITE_IOERR_DELETE) from error

    def xFullPathname(self, path: str) -> str:  # noqa: N802
        """Names are whole already."""
        return path

    def _make(self, path: str) -> None:
        try:
            self._disk.begin("create")
        except OSError as error:
            raise apsw.CantOpenError("the disk refuses") from error
        self._disk.platter.names.change((path, File()))


class _Handle:
    """An open file. name: flushed with the first flush, with all of its directory; "" for none."""

    def __init__(self, disk: "VirtualDisk", file: File, name: str, powersafe: bool) -> None:
        self._disk = disk
        self._file = file
        self._name = name
        self._powersafe = powersafe

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        """Give what is there; less at the end."""
        self._disk.check_alive()
        return bytes(self._file.current[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        """Write. When the disk refuses, the first half is written."""
        fault = self._disk.begin("write")
        grows = offset + len(data) - len(self._file.current)
        if fault is None and grows > 0 and grows > self._disk.free():
            fault = "full"
        self._file.write(offset, bytes(data) if fault is None else bytes(data[: len(data) // 2]))
        if fault == "full":
            raise apsw.FullError("no space is left")
        if fault is not None:
            raise _io_error(apsw.SQLITE_IOERR_WRITE)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        """Cut off."""
        try:
            self._disk.begin("truncate")
        except OSError as error:
            raise _io_error(apsw.SQLITE_IOERR_TRUNCATE) from error
        self._file.truncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Flush. After one that failed the operating system holds its memory for clean, whatever was written."""
        if self._disk.begin("sync") is not None:
            self._file.lose(self._disk.platter.chance)
            raise _io_error(apsw.SQLITE_IOERR_FSYNC)
        self._file.sync()
        if self._name:
            self._flush_name()

    def _flush_name(self) -> None:
        name, self._name = self._name, ""
        platter = self._disk.platter
        if platter.thrifty and name in platter.names.current:
            platter.names.sync_one(name)
            return
        try:
            self._disk.begin("sync_directory")
        except OSError as error:
            raise _io_error(apsw.SQLITE_IOERR_DIR_FSYNC) from error
        platter.names.sync(parent(name))

    def xFileSize(self) -> int:  # noqa: N802
        """Give the bytes in it."""
        self._disk.check_alive()
        return len(self._file.current)

    def xLock(self, level: int) -> None:  # noqa: N802
        """Take a lock, unless another handle's is in the way."""
        self._disk.check_alive()
        others = max((held for handle, held in self._file.held.items() if handle is not self), default=0)
        if others >= (_PENDING if level == _SHARED else _RESERVED if level == _RESERVED else _SHARED):
            raise apsw.BusyError("held by another")
        self._file.held[self] = level

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """Let go of a lock, down to this level."""
        if level:
            self._file.held[self] = level
        else:
            self._file.held.pop(self, None)

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        """Say whether somebody is about to write."""
        return max(self._file.held.values(), default=0) >= _RESERVED

    def xClose(self) -> None:  # noqa: N802
        """Close; the locks go with it."""
        self._file.held.pop(self, None)

    def xSectorSize(self) -> int:  # noqa: N802
        """As SQLite's own on Linux."""
        return PAGE_BYTES

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        """As SQLite's own on Linux: writing does not hurt what is beside it, unless the connection was told otherwise."""
        return int(apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE) if self._powersafe else 0

    def xFileControl(self, operation: int, pointer: int) -> bool:  # noqa: N802
        """SQLite asks for nothing that this file system has."""
        return False


def _io_error(code: int) -> Exception:
    error: Exception = apsw.IOError("the disk refuses")
    error.extendedresult = code  # type: ignore[attr-defined]
    return error
