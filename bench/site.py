"""A provisioned installation for measuring, made once by running the whole system and letting it print its first slip."""

import contextlib
import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.processes import cpu_s, memory_mib
from simulator.system import running_system
from simulator.visitor import View, Visitor, find

IDLE_S = 20.0
SLIP_S_MAX = 30.0


class Site(NamedTuple):
    """work: configurations, keys, databases. live: what was measured while the whole system ran, by metric."""

    work: Path
    logs: Path
    live: dict[str, float]
    numbers: dict[str, Any]

    @property
    def provisioned(self) -> dict[str, Any]:
        """Give where keys and certificates lie."""
        content: dict[str, Any] = json.loads((self.work / "provisioned" / "provisioned.json").read_bytes())
        return content

    def configuration(self, name: str) -> dict[str, Any]:
        """Give the configuration of a program."""
        return tomllib.loads((self.work / f"{name}.toml").read_text(encoding="utf-8"))


@contextlib.contextmanager
def measured_site(say: Callable[[str], None], wait: Callable[[float], None] | None) -> Iterator[Site]:
    """Run the system, stop it, and give what is left: an installation that is ready for more.

    wait: passes so many seconds; then a customer is served first, and memory and idleness are measured. None: nothing is.
    """
    directory = Path(tempfile.mkdtemp(prefix="anjungan-bench-"))
    try:
        with running_system(directory, say=say) as run:
            live = _measure_live(run, wait, say) if wait else {}
            numbers = run["test_numbers"]
        yield Site(directory / "run", directory / "logs", live, numbers)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _measure_live(run: dict[str, Any], wait: Callable[[float], None], say: Callable[[str], None]) -> dict[str, float]:
    say("a customer takes a slip")
    with contextlib.closing(Visitor(run["panel"])) as visitor:
        _take_slip(visitor, run["test_numbers"]["pulsa"]["success"])
    pid = run["pids"]["firmware"]
    memory = memory_mib(pid)
    say(f"nobody comes for {IDLE_S:.0f} s")
    before = cpu_s(pid)
    wait(IDLE_S)
    return {"firmware.memory": memory, "firmware.idle_cpu": 100 * (cpu_s(pid) - before) / IDLE_S}


def _take_slip(visitor: Visitor, phone: str) -> None:
    """Buy phone credit until the slip is out, and go."""
    visitor.wait_for("attract")
    visitor.tap("action.start")
    visitor.wait_for("menu")
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    choice = visitor.wait_until(lambda view: bool(_denominations(view)), "an amount to choose")
    visitor.tap(_denominations(choice)[0])
    visitor.tap("action.next")
    visitor.wait_until(lambda view: bool(_enabled(view, "action.print")), "a price")
    visitor.tap("action.print")
    visitor.wait_for("slip", SLIP_S_MAX)
    visitor.tap("action.done")
    visitor.wait_for("attract")


def _denominations(view: View) -> list[str]:
    return [element["id"] for element in view["elements"] if element["id"].startswith("denomination.")]


def _enabled(view: View, element_id: str) -> bool:
    element = find(view, element_id)
    return element is not None and element["enabled"]
