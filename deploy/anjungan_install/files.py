"""Files that have to be there with this content, and links: written whole or not at all, touched only when they differ."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from anjungan_install.steps import InstallError, Step

MODE = 0o644


def write(path: Path, content: bytes, mode: int = MODE) -> None:
    """Put a file in place: a power cut leaves the old one or the new one, never half of it. Raises `InstallError`."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fchmod(opened.fileno(), mode)
            os.fsync(opened.fileno())
        os.replace(temporary, path)
        _sync(path.parent)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise InstallError(f"{path}: {error.strerror}") from error


def link(path: Path, target: str) -> None:
    """Make `path` a symbolic link to `target`, in one step even where there was another. Raises `InstallError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".{path.name}.new"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target)
        os.replace(temporary, path)
        _sync(path.parent)
    except OSError as error:
        raise InstallError(f"{path}: {error.strerror}") from error


def difference(path: Path, content: bytes, mode: int = MODE) -> str | None:
    """Say how a file differs from what it has to be; None when it does not."""
    try:
        status = path.lstat()
    except OSError:
        return f"{path}: is missing"
    if not stat.S_ISREG(status.st_mode):
        return f"{path}: is not a plain file"
    if path.read_bytes() != content:
        return f"{path}: has another content"
    if stat.S_IMODE(status.st_mode) != mode:
        return f"{path}: has mode {stat.S_IMODE(status.st_mode):04o} instead of {mode:04o}"
    return None


def points_to(path: Path, target: str) -> bool:
    """Whether `path` is a link to `target`."""
    return path.is_symlink() and os.readlink(path) == target


def files_step(name: str, wanted: Mapping[Path, bytes]) -> Step:
    """Give the step that has these files in place."""

    def differs() -> list[str]:
        return [line for path, content in wanted.items() if (line := difference(path, content)) is not None]

    def apply() -> None:
        for path, content in wanted.items():
            if difference(path, content) is not None:
                write(path, content)

    return Step(name, differs, apply)


def links_step(name: str, wanted: Mapping[Path, str]) -> Step:
    """Give the step that has these links in place."""

    def differs() -> list[str]:
        return [f"{path}: is no link to {target}" for path, target in wanted.items() if not points_to(path, target)]

    def apply() -> None:
        for path, target in wanted.items():
            if not points_to(path, target):
                link(path, target)

    return Step(name, differs, apply)


def below(folder: Path) -> dict[Path, bytes]:
    """Give every file under `folder`, by its path from there, with its content."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
