"""systemd's units: which are in place, which start by themselves, and which must never start on a kiosk."""

from collections.abc import Iterable
from pathlib import Path

from anjungan_install.commands import Run
from anjungan_install.files import links_step, points_to
from anjungan_install.steps import InstallError, Step

SYSTEM = Path("etc/systemd/system")


def enabled_step(name: str, root: Path, units: Iterable[str], run: Run) -> Step:
    """Give the step that has these units start at boot."""
    wanted = list(units)

    def differs() -> list[str]:
        links = {path.name for path in (root / SYSTEM).glob("*.wants/*") if path.is_symlink()}
        return [f"{unit}: does not start by itself" for unit in wanted if unit not in links]

    def apply() -> None:
        where = [] if root == Path("/") else [f"--root={root}"]
        run(["systemctl", *where, "enable", *wanted])

    return Step(name, differs, apply)


def masked_step(name: str, root: Path, units: Iterable[str]) -> Step:
    """Give the step that has these units never start, whatever wants them."""
    return links_step(name, {root / SYSTEM / unit: "/dev/null" for unit in units})


def unmasked_step(name: str, root: Path, units: Iterable[str]) -> Step:
    """Give the step that lets these units start again which `masked_step` forbade."""
    paths = [root / SYSTEM / unit for unit in units]

    def differs() -> list[str]:
        return [f"{path}: forbids it" for path in paths if points_to(path, "/dev/null")]

    def apply() -> None:
        try:
            for path in paths:
                if points_to(path, "/dev/null"):
                    path.unlink()
        except OSError as error:
            raise InstallError(f"{error.filename}: {error.strerror}") from error

    return Step(name, differs, apply)
