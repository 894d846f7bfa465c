"""Programs with the same screens, each on an X server of its own: the touchscreen, bare pygame-ce, a browser in kiosk mode."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.processes import cpu_s, memory_mib
from bench.ui.display import Display, Size, private_display
from bench.ui.player import Plan
from simulator.commands import program_command
from simulator.toml import render
from ui.measures import Panel

STOP_S_MAX = 10.0
BROWSER_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--kiosk", "--incognito", "--window-position=0,0",
)  # fmt: skip
"""As the tests of pages have it, but for the screen, and as kiosks are told to start it."""


class Program(NamedTuple):
    """One of them. command: starts it. display: its own X server."""

    name: str
    command: tuple[str, ...]
    display: Display
    log: Path

    def start(self) -> "Running":
        """Start it; nobody waits for anything."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.display.environment,
                start_new_session=True,
            )  # fmt: skip
        return Running(self, process)


class Running(NamedTuple):
    """A program that runs, with whatever it started."""

    program: Program
    process: subprocess.Popen[bytes]

    @property
    def pids(self) -> list[int]:
        """Every process of it."""
        found, following = [], [self.process.pid]
        while following:
            found += following
            following = [child for pid in following for child in _children(pid)]
        return found

    def cpu_s(self) -> float:
        """Give the seconds of CPU that it has had."""
        return sum(cpu_s(pid) for pid in self.pids)

    def memory_mib(self) -> float:
        """Give its proportional set size."""
        return sum(memory_mib(pid) for pid in self.pids)

    def end(self) -> None:
        """End it, and wait until its window has gone."""
        self.process.terminate()
        try:
            self.process.wait(STOP_S_MAX)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.program.display.screen.wait_for(((0, bytes(len(self.program.display.screen.rows()))),), STOP_S_MAX)


class Player:
    """The controller that knows views by heart, in a process of its own."""

    def __init__(self, work: Path, plan: Plan) -> None:
        work.mkdir(exist_ok=True)
        self.socket = work / "player"
        path = work / "plan.json"
        path.write_bytes(msgspec.json.encode(plan))
        command = [sys.executable, "-m", "bench.ui.player", str(self.socket), str(path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        deadline = time.monotonic() + STOP_S_MAX
        while not self.socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise OSError("the played controller does not start")
            time.sleep(0.01)

    def show(self, name: str) -> None:
        """Show this view now."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(STOP_S_MAX)


def touchscreen(work: Path, name: str, controller: Path, panel: Panel) -> tuple[str, ...]:
    """Give the command of `anjungan ui` with a window on the whole screen."""
    settings = {
        "controller": str(controller), "size": list(panel.size), "millimetres_wide": panel.width, "output": "window",
    }  # fmt: skip
    path = work / f"{name}.toml"
    path.write_text(render(settings), encoding="utf-8")
    return program_command("ui", path)


def bare_pygame(work: Path, scenes: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the command of the program written by hand."""
    path = work / "scenes.json"
    path.write_text(json.dumps(scenes), encoding="utf-8")
    return (sys.executable, str(Path(__file__).with_name("bare_peer.py")), str(path))


def chromium(work: Path, scenes: Mapping[str, Any], size: Size) -> tuple[str, ...]:
    """Give the command of a browser that shows one page, which is complete in its file."""
    font = base64.b64encode(Path(scenes["font"]).read_bytes()).decode()
    page = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    page = page.replace("FONT", f"data:font/ttf;base64,{font}").replace("SCENES", json.dumps(scenes))
    path = work / "page.html"
    path.write_text(page, encoding="utf-8")
    browser = shutil.which("chromium")
    if browser is None:
        raise OSError("chromium is not installed")
    profile = f"--user-data-dir={work / 'profile'}"
    return (browser, *BROWSER_FLAGS, f"--window-size={size[0]},{size[1]}", profile, path.as_uri())


@contextlib.contextmanager
def on_displays(commands: Mapping[str, tuple[str, ...]], size: Size, logs: Path) -> Iterator[dict[str, Program]]:
    """Give each command an X server of its own, all at the same time."""
    with contextlib.ExitStack() as displays:
        yield {
            name: Program(name, command, displays.enter_context(private_display(size)), logs / f"bench-{name}.log")
            for name, command in commands.items()
        }


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
