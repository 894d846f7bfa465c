"""Users, groups, and who owns what: stated in sysusers.d and tmpfiles.d, made by systemd's own programs."""

import stat
from pathlib import Path
from typing import NamedTuple

from anjungan_install.commands import Run
from anjungan_install.steps import Step


class Owned(NamedTuple):
    """One line of tmpfiles.d: a folder that has to be there ("d"), or whatever is at a pattern ("z")."""

    kind: str
    pattern: str
    mode: int
    user: str
    group: str


def accounts_step(root: Path, configuration: Path, run: Run) -> Step:
    """Give the step that has the users and groups of a sysusers.d file; `configuration` is its path from the root."""
    lines = [line.split() for line in (_shipped(configuration)).splitlines() if line and not line.startswith("#")]

    def differs() -> list[str]:
        users, groups = _names(root / "etc/passwd"), _names(root / "etc/group")
        missing = [f"user {words[1]}: is missing" for words in lines if words[0] == "u" and words[1] not in users]
        return missing + [f"group {words[1]}: is missing" for words in lines if words[1] not in groups]

    def apply() -> None:
        run(["systemd-sysusers", f"--root={root}", configuration.name])

    return Step("users and groups", differs, apply)


def owners_step(root: Path, configuration: Path, run: Run) -> Step:
    """Give the step that has the folders of a tmpfiles.d file, and the owners that it states."""
    wanted = [_owned(line) for line in _shipped(configuration).splitlines() if line and not line.startswith("#")]

    def differs() -> list[str]:
        users, groups = _names(root / "etc/passwd"), _names(root / "etc/group")
        found = []
        for one in wanted:
            paths = sorted(root.glob(one.pattern.lstrip("/")))
            if not paths and one.kind == "d":
                found.append(f"{one.pattern}: is missing")
            for path in paths:
                status = path.stat()
                if (status.st_uid, status.st_gid) != (users.get(one.user), groups.get(one.group)):
                    found.append(f"{path}: does not belong to {one.user}:{one.group}")
                elif stat.S_IMODE(status.st_mode) != one.mode:
                    found.append(f"{path}: has mode {stat.S_IMODE(status.st_mode):04o} instead of {one.mode:04o}")
        return found

    def apply() -> None:
        run(["systemd-tmpfiles", f"--root={root}", "--create", configuration.name])

    return Step("folders and owners", differs, apply)


def _shipped(configuration: Path) -> str:
    deploy = Path(__file__).resolve().parents[1]
    return next(deploy.glob(f"*.files/{configuration}")).read_text(encoding="utf-8")


def _owned(line: str) -> Owned:
    kind, pattern, mode, user, group = line.split()
    return Owned(kind, pattern, int(mode, 8), user, group)


def _names(path: Path) -> dict[str, int]:
    """Give the names in a passwd or group file with their numbers."""
    rows = (line.split(":") for line in path.read_text(encoding="utf-8").splitlines() if line.count(":") > 1)
    return {row[0]: int(row[2]) for row in rows}
