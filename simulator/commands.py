"""The commands that start our programs, and the name that their sockets' directory begins with."""

import sys
from pathlib import Path

SOCKETS_PREFIX = "anjungan-"
"""How the directory of a simulated system's Unix sockets begins."""


def program_command(name: str, config: str | Path) -> tuple[str, ...]:
    """Give the command that runs one of our programs (`anjungan NAME --config CONFIG`) with this interpreter."""
    return (sys.executable, "-m", "anjungan_cli", name, "--config", str(config))
