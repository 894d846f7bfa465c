"""The program on the disk: each release in a folder named after its content, and a link that says which one is in use.

A release is built beside the one that runs and put in use by one rename: a power cut leaves the old one or the new one whole.
"""

import hashlib
import os
import shutil
from pathlib import Path

from anjungan_install.commands import Run
from anjungan_install.files import links_step, write
from anjungan_install.steps import InstallError, Step

HOME = Path("opt/anjungan")
TOPS = (
    *("anjungan_cli.py", "anjungan_evdev.py", "anjungan_notify.py", "deploy", "docs", "locks"),
    *("CHANGELOG.md", "LICENSE", "README.md"),
)
PACKAGES = {"kiosk": ("messages", "sync", "firmware", "drivers", "ui"), "central": ("sync", "central")}
PROGRAMS = {
    "kiosk": ("firmware.assembly", "sync.link.program", "ui.program", "ui.watch.program"),
    "central": ("central.program",),
}
KEPT = 2
"""The release in use, and the one before it."""
_STARTER = "#!{venv}/bin/python\nimport sys\n\nfrom anjungan_cli import main\n\nsys.exit(main())\n"


class Release:
    """One role's program, as it stands in `source`, the project's folder. root: "/" or the folder of an image."""

    def __init__(self, source: Path, root: Path, role: str, run: Run) -> None:
        self._run, self._role, self._root = run, role, root
        self._files = _content(source, role)
        self.name = digest(self._files)
        self._home = root / HOME
        self._folder = self._home / "releases" / self.name

    def steps(self) -> list[Step]:
        """Give the steps that have this release on the disk, able to run, and in use."""
        return [
            Step("program", self._program_differs, self._copy),
            Step("python packages", self._environment_differs, self._build, live=True),
            links_step("release in use", {self._home / "current": f"releases/{self.name}"}),
            links_step("command", {self._root / "usr/local/bin/anjungan": f"/{HOME}/current/venv/bin/anjungan"}),
            Step("old releases", self._old, self._remove_old),
        ]

    def _program_differs(self) -> list[str]:
        folder = self._folder / "source"
        if not folder.is_dir():
            return [f"{folder}: is missing"]
        there = {str(path.relative_to(folder)): path.read_bytes() for path in _sources(folder)}
        return [] if digest(there) == self.name else [f"{folder}: has another content"]

    def _copy(self) -> None:
        half, whole = self._folder / "source.new", self._folder / "source"
        try:
            shutil.rmtree(half, ignore_errors=True)
            for name, content in self._files.items():
                path = half / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                path.chmod(0o755 if name == "deploy/install" else 0o644)
            os.sync()
            shutil.rmtree(whole, ignore_errors=True)
            os.replace(half, whole)
        except OSError as error:
            raise InstallError(f"{error.filename}: {error.strerror}") from error

    def _environment_differs(self) -> list[str]:
        mark = self._folder / "venv" / "complete"
        return [] if mark.is_file() else [f"{mark.parent}: is not complete"]

    def _build(self) -> None:
        venv, source = self._folder / "venv", self._folder / "source"
        python = str(venv / "bin/python")
        # The distribution's own packages (lgpio) are seen; everything in the lock is installed here all the same.
        self._run(["python3", "-m", "venv", "--clear", "--system-site-packages", str(venv)])
        install = [
            python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--no-cache-dir",
            "--ignore-installed",
        ]
        lock = str(source / "locks" / f"{self._role}.txt")
        self._run([*install, "--require-hashes", "--only-binary", ":all:", "-r", lock])
        packages = next((venv / "lib").glob("python3.*")) / "site-packages"
        write(packages / "anjungan.pth", f"{source}\n".encode())
        write(venv / "bin/anjungan", _STARTER.format(venv=venv).encode(), 0o755)
        self._run([python, "-m", "compileall", "-q", str(source)])
        self._run([python, "-c", "; ".join(f"import {module}" for module in PROGRAMS[self._role])])
        os.sync()
        write(venv / "complete", self.name.encode())

    def _old(self) -> list[str]:
        return [f"{path}: is no longer used" for path in self._releases()[KEPT:]]

    def _remove_old(self) -> None:
        for path in self._releases()[KEPT:]:
            shutil.rmtree(path)

    def _releases(self) -> list[Path]:
        """Give every release on the disk: this one first, then the newest ones."""
        folders = [path for path in (self._home / "releases").glob("*") if path.is_dir()]
        return sorted(folders, key=lambda path: (path.name != self.name, -path.stat().st_mtime))


def digest(files: dict[str, bytes]) -> str:
    """Give the name of a content: the same files, the same name."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return total.hexdigest()[:16]


def _content(source: Path, role: str) -> dict[str, bytes]:
    wanted = [source / name for name in (*TOPS, *PACKAGES[role])]
    missing = [path for path in wanted if not path.exists()]
    if missing:
        raise InstallError(f"{missing[0]}: is missing: run deploy/install from a whole copy of the project")
    return {str(path.relative_to(source)): path.read_bytes() for top in wanted for path in _sources(top)}


def _sources(top: Path) -> list[Path]:
    if top.is_file():
        return [top]
    return [path for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
