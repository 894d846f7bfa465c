"""What a check says, and the seams through which checks look at a machine."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

Outcome = Literal["ok", "wrong", "look", "skipped"]
"""look: only a person can say whether it is well. skipped: it was not looked at, and `said` is why."""

Run = Callable[[Sequence[str]], str | None]
"""Gives what a program of the system printed; None when there is none, or when it failed."""

_RUN_S = 10


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """part: what was looked at ("printer", "pin 18"). said: what was found. do: one line, what a person does about it."""

    part: str
    outcome: Outcome
    said: str
    do: str = ""

    def __post_init__(self) -> None:
        assert bool(self.do) == (self.outcome in ("wrong", "look")), "what is not well says what to do"


def ok(part: str, said: str) -> Verdict:
    """It is well."""
    return Verdict(part, "ok", said)


def wrong(part: str, said: str, do: str) -> Verdict:
    """It is not, and this mends it."""
    return Verdict(part, "wrong", said, do)


def look(part: str, said: str, do: str) -> Verdict:
    """A person has to judge, by doing this."""
    return Verdict(part, "look", said, do)


def skipped(part: str, why: str) -> Verdict:
    """It was not looked at."""
    return Verdict(part, "skipped", why)


def run(command: Sequence[str]) -> str | None:
    """Start a program of the system and wait for it, for 10 s at most."""
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=_RUN_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout if ended.returncode == 0 else None


def properties(run: Run, *words: str) -> dict[str, str]:
    """Give what `systemctl show` says, by name; {} when it says nothing."""
    said = run(("systemctl", "show", *words)) or ""
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def text_of(path: Path) -> str | None:
    """Give a small file's text without its end; None when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n\0 ")
    except OSError:
        return None
