"""Programs of the system that the installer starts: the one place where it does."""

import shutil
import subprocess
from collections.abc import Callable, Sequence

from anjungan_install.steps import InstallError

Run = Callable[[Sequence[str]], str]
"""Starts a program, waits for it and gives what it printed. Raises `InstallError` when it fails."""


def run(command: Sequence[str]) -> str:
    """Start a program and give what it printed. Raises `InstallError`, in one line, when it is missing or fails."""
    if shutil.which(command[0]) is None:
        raise InstallError(f"{command[0]}: there is no such program")
    ended = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if ended.returncode != 0:
        said = [line.strip() for line in (ended.stderr or ended.stdout).splitlines() if line.strip()]
        raise InstallError(f"{' '.join(command[:3])}: {said[-1] if said else f'exit code {ended.returncode}'}")
    return ended.stdout


def heed(command: Sequence[str]) -> str:
    """As `run`, for a program that takes long: what it prints is seen at once, and nothing is given back."""
    if shutil.which(command[0]) is None:
        raise InstallError(f"{command[0]}: there is no such program")
    ended = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if ended.returncode != 0:
        raise InstallError(f"{' '.join(command[:3])}: exit code {ended.returncode}")
    return ""
