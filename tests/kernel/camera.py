"""World side of the machine's panel: what is on its glass, pictured by the emulator, which is asked on the second serial line."""

import itertools
import json
import os
import re
import tty
from contextlib import suppress
from pathlib import Path

import pygame

LINE = "/dev/ttyS1"
HERE = Path("/tmp/pictures")
"""The folder of pictures as this machine sees it; the kernel's command line says what the emulator calls it."""


class Camera:
    """What a customer would see."""

    def __init__(self) -> None:
        found = re.search(r"PICTURES=(\S+)", Path("/proc/cmdline").read_text())
        assert found is not None
        self._there, self._numbers = found[1], itertools.count(os.getpid() * 1000)
        self._line = os.fdopen(os.open(LINE, os.O_RDWR | os.O_NOCTTY), "r+b", buffering=0)
        tty.setraw(self._line)
        self._ask("qmp_capabilities")

    def look(self) -> pygame.Surface:
        """Give a picture of the glass as it is now."""
        name = f"{next(self._numbers)}.ppm"
        self._ask("screendump", filename=f"{self._there}/{name}")
        return pygame.image.load(HERE / name)

    def close(self) -> None:
        self._line.close()

    def _ask(self, word: str, **arguments: str) -> None:
        """Say a command of QMP and wait for its own answer: what else is on the line has no id, or is no whole message."""
        number = next(self._numbers)
        said = json.dumps({"execute": word, "arguments": arguments, "id": number})
        # The byte 255 ends whatever the monitor took for the beginning of a message, such as an echo from before.
        self._line.write(b"\xff" + said.encode() + b"\n")
        answer: dict[str, object] = {}
        while answer.get("id") != number:
            with suppress(ValueError):
                answer = dict(json.loads(self._line.readline()))
        assert "error" not in answer, answer
