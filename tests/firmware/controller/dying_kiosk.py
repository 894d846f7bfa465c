"""Run by test_power: a kiosk that is killed as it issues a slip. Arguments: directory, "before commit" or "before print"."""

import importlib.util
import os
import signal
import sys
from pathlib import Path

from firmware.core import effects, events
from firmware.core.papers import VoidPaper
from sync.wire import records

_SPEC = importlib.util.spec_from_file_location("harness", Path(__file__).parent / "conftest.py")
harness = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(harness)

SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
PRIVATE = records.SlipPrivate({"phone": "081234567890"}, "BUDI")


def die(*_arguments: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return False


def main(directory: Path, cut: str) -> None:
    kiosk = harness.Kiosk(directory, harness.Time())
    kiosk.start()
    kiosk.settle()
    if cut == "before commit":
        kiosk.store._connection.set_commit_hook(die)
    kiosk.devices.submit = die
    paper = VoidPaper(language="id", code=SLIP.code)
    kiosk.happen(events.Tapped("action.print"), effects.Record(1, (SLIP,), (PRIVATE,)), effects.Print("p1", paper))
    kiosk.until(lambda: False)


main(Path(sys.argv[1]), sys.argv[2])
