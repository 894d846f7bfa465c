"""The kernel's command line on a Raspberry Pi: a quiet screen that is the kiosk's alone, and memory limits that hold."""

import re
from pathlib import Path

from anjungan_install.files import write
from anjungan_install.steps import InstallError, Step

GONE = re.compile(r"console=(serial|ttyAMA|ttyS|ttyUSB)\d.*|console=tty[12]|splash|plymouth\..*|cgroup_disable=memory")
"""Logins and messages on the serial line, where a printer may be; messages on the kiosk's screen; what else holds the screen."""
WANTED = (
    "console=tty3",
    "quiet",
    "loglevel=3",
    "logo.nologo",
    "vt.global_cursor_default=0",
    "consoleblank=0",
    "panic=10",
    # Raspberry Pi OS starts with the memory controller off: without it MemoryMax limits nothing.
    "cgroup_enable=memory",
)


def command_line(text: str) -> str:
    """Give the command line as it has to be; what else stands in it stays, in its order."""
    kept = [word for word in text.split() if not GONE.fullmatch(word)]
    for word in WANTED:
        name = word.split("=")[0]
        if name != "console":
            kept = [other for other in kept if other == word or other.split("=")[0] != name]
        if word not in kept:
            kept.append(word)
    return " ".join(kept) + "\n"


def boot_step(root: Path) -> Step:
    """Give the step that has it in cmdline.txt."""
    path = root / "boot/firmware/cmdline.txt"

    def read() -> str:
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise InstallError(f"{path}: {error.strerror}: is the boot partition mounted?") from error

    def differs() -> list[str]:
        have, want = read().split(), command_line(read()).split()
        lacking = [f"{path}: {word} is missing" for word in want if word not in have]
        return lacking + [f"{path}: {word} has to go" for word in have if word not in want]

    def apply() -> None:
        write(path, command_line(read()).encode())

    return Step("boot", differs, apply)
