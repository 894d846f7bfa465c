"""What a kiosk's own files and users have to be: disk, journal, keys, sockets, and whether the controller runs now."""

import stat
from collections.abc import Callable
from pathlib import Path

from drivers.doctor.access import USER, users_of
from drivers.doctor.verdict import Run, Verdict, look, ok, properties, skipped, text_of, wrong
from firmware.assembly import KeysError, load_keys
from firmware.config import Settings
from firmware.journal.space import RESERVE_BYTES, is_low

UNIT = "anjungan-firmware.service"
_PLENTY_BYTES = 4 * RESERVE_BYTES
_OWNERS = "sudo systemd-tmpfiles --create anjungan.conf"


def is_running(run: Run) -> bool:
    """Say whether systemd runs the controller, which then holds every device."""
    return properties(run, "-p", "ActiveState", UNIT).get("ActiveState") in ("active", "activating", "reloading")


def check_controller(run: Run) -> Verdict:
    """How the controller does as a unit."""
    said = properties(run, "-p", "ActiveState", "-p", "SubState", "-p", "NRestarts", "-p", "StatusText", UNIT)
    state = said.get("ActiveState")
    if state is None:
        return skipped("controller", "systemd does not answer")
    if state == "active":
        restarts = said.get("NRestarts", "0")
        if restarts != "0":
            return look("controller", f"runs, and was restarted {restarts} times", f"journalctl -u {UNIT} -p warning")
        return ok("controller", "runs")
    if state == "failed":
        return wrong("controller", "has failed", f"journalctl -u {UNIT} -n 20; then sudo systemctl start {UNIT}")
    return ok("controller", f"does not run ({state}): its devices are free to be looked at")


def check_disk(settings: Settings, root: Path, space: Callable[[Path], tuple[int, int]]) -> list[Verdict]:
    """The journal's folder is there, is the controller's alone, can be written, and its disk has room.

    space: gives (free, total) bytes of the disk that a path lies on, or raises `OSError`.
    """
    folder = root / settings.state_directory.lstrip("/")
    try:
        status = folder.stat()
        free, _ = space(folder)
    except OSError as error:
        return [wrong("journal's folder", f"{folder}: {error.strerror}", f"sudo systemctl start {UNIT} makes it")]
    owner = users_of(root).get(status.st_uid, str(status.st_uid))
    found = [_judge_folder(folder, owner, stat.S_IMODE(status.st_mode))]
    mib = free // 2**20
    if is_low(lambda: space(folder)):
        do = "sudo journalctl --vacuum-size=64M; du -xsh /var/* says what else takes room"
        found.append(wrong("disk", f"{mib} MiB free: less than its reserve, nobody new is served", do))
    elif free < _PLENTY_BYTES:
        found.append(look("disk", f"{mib} MiB free: it nears its reserve", "du -xsh /var/* says what takes room"))
    else:
        found.append(ok("disk", f"{mib} MiB free"))
    if _is_read_only(text_of(root / "proc/mounts") or "", settings.state_directory):
        found.append(wrong("disk", "it is mounted read-only", "sudo dmesg | grep -i mmc; replace a card that failed"))
    journal = folder / "journal.db"
    if journal.exists():
        found.append(ok("journal", f"{journal.stat().st_size // 1024} KiB; anjungan journal verify reads all of it"))
    else:
        found.append(ok("journal", "there is none yet: the first start makes it"))
    return found


def _judge_folder(folder: Path, owner: str, mode: int) -> Verdict:
    if owner != USER:
        return wrong("journal's folder", f"{folder} belongs to {owner}", f"sudo chown -R {USER}: {folder}")
    if mode & 0o077:
        return wrong("journal's folder", f"{folder}: others may look into it", f"sudo chmod 0700 {folder}")
    return ok("journal's folder", f"{folder} is the controller's alone")


def _is_read_only(mounts: str, directory: str) -> bool:
    """Judge by the mount that is nearest above the directory; of two at one place the later one counts."""
    best, read_only = "", False
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 4:
            continue
        point = fields[1]
        inside = point == "/" or directory == point or directory.startswith(point + "/")
        if inside and len(point) >= len(best):
            best, read_only = point, "ro" in fields[3].split(",")
    return read_only


def check_keys(settings: Settings, root: Path) -> Verdict:
    """The four keys are there, whole, and the two secret ones nobody else's."""
    folder = root / settings.keys_directory.lstrip("/")
    try:
        load_keys(folder)
        loose = [name for name in ("sign.key", "box.key") if not _is_its_own(folder / name, root)]
    except (KeysError, ValueError) as error:
        return wrong("keys", str(error), f"carry the kiosk's keys over once more (anjungan provision), then {_OWNERS}")
    except OSError as error:
        return wrong("keys", f"{error.filename}: {error.strerror}", "run anjungan doctor as root")
    if loose:
        return wrong("keys", f"{', '.join(loose)}: not the controller's alone", _OWNERS)
    return ok("keys", f"four, whole, in {folder}")


def _is_its_own(path: Path, root: Path) -> bool:
    """Say whether a file is the controller's, and nobody else may read it."""
    status = path.stat()
    return users_of(root).get(status.st_uid) == USER and not status.st_mode & 0o077


def check_sockets(settings: Settings, root: Path) -> list[Verdict]:
    """Whoever may connect to the controller is a user of this machine."""
    found = []
    users = users_of(root)
    for key in ("ui_user", "sync_user"):
        user = getattr(settings, key)
        if user and user not in users.values():
            do = f"sudo deploy/install makes it; or set {key} in kiosk.toml to a user that there is"
            found.append(wrong("sockets", f"{key}: there is no user {user}", do))
    who = ", ".join(user for user in (settings.ui_user, settings.sync_user) if user)
    return found or [ok("sockets", f"for {who or 'nobody'} besides the controller's own user")]
