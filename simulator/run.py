"""`make run`: the whole system with mock hardware, until Ctrl-C."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, get_args

from simulator.configuration import PANELS, panel_changes
from simulator.ports import port_argument
from simulator.system import Database, Options, StartError, System

BUILD = Path("build")
PANEL_PORT = 8080
CENTRAL_PORT = 8000


class _StopAsked(Exception):  # noqa: N818
    """Somebody wants an end: not an error."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start everything, say where to look, and end it at Ctrl-C or SIGTERM. Exit code 1 when it cannot be started."""
    parser = argparse.ArgumentParser(
        prog="anjungan simulate", description="The whole system with mock hardware, on loopback."
    )
    parser.add_argument(
        "--panel-port", type=port_argument, default=PANEL_PORT, help=f"front panel (default {PANEL_PORT})"
    )
    parser.add_argument(
        "--central-port", type=port_argument, default=CENTRAL_PORT, help=f"central (default {CENTRAL_PORT})"
    )
    parser.add_argument(
        "--directory", type=Path, default=BUILD, help="where run.json, logs and state lie (default build)"
    )
    parser.add_argument("--window", action="store_true", help="show the kiosk's real window too; needs a display")
    parser.add_argument(
        "--size", choices=PANELS, default="800x480", help="the touchscreen: 7, 10.1 or 7 inches upright"
    )
    parser.add_argument("--database", choices=get_args(Database), default="sqlite", help="central's (default sqlite)")
    parser.add_argument("--reset", action="store_true", help="forget earlier runs")
    chosen = parser.parse_args(arguments)
    if chosen.window and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        _say_problem("Anjungan cannot start: --window needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set")
        return 1
    _on_signals(_stop)
    started = time.monotonic()
    options = Options(
        panel_port=chosen.panel_port, central_port=chosen.central_port, window=chosen.window, reset=chosen.reset,
        changes=panel_changes(chosen.size), database=chosen.database,
    )  # fmt: skip
    system = System(chosen.directory, options, _say_step)
    try:
        run = system.start()
        _say_where(run, chosen.directory, time.monotonic() - started)
        system.wait()
    except StartError as error:
        _say_problem(f"Anjungan cannot start: {error}")
        return 1
    except _StopAsked:
        _say("\nStopping ...")
        return 0
    finally:
        _on_signals(signal.SIG_IGN)
        system.stop()
    _say_problem(f"The simulator ended by itself; see {chosen.directory}/logs/simulator.log")
    return 1


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    _on_signals(signal.SIG_IGN)  # a terminal and make may both say it; once is enough
    raise _StopAsked


def _on_signals(do: Callable[[int, FrameType | None], Any] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, do)


def _say_step(text: str) -> None:
    _say(f"  {text} ...")


def _say_where(run: dict[str, Any], directory: Path, seconds: float) -> None:
    logins = run["logins"]
    numbers = run["test_numbers"]
    _say(f"Anjungan is running ({seconds:.1f} s).\n")
    _say(f"  Kiosk    {run['panel']}/")
    _say(f"  Cashier  {run['central']}/desk")
    for name, login in logins.items():
        _say(f"           {name}: {login['user']} / {login['password']}")
    _say(f"  Try      pulsa {numbers['pulsa']['success']}, Tokopedia code {numbers['tokopedia']['success']}")
    _say(f"  Logs     {directory}/logs/\n\nCtrl-C ends it.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _say_problem(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
