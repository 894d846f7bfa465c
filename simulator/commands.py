"""The commands that start our programs."""

import sys
from pathlib import Path


def program_command(name: str, config: str | Path) -> tuple[str, ...]:
    """Give the command that runs one of our programs (`anjungan NAME --config CONFIG`) with this interpreter."""
    return (sys.executable, "-m", "anjungan_cli", name, "--config", str(config))
