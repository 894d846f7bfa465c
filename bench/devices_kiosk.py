"""Run by the bench: a controller with every real driver open, on pins and a USB bus that are simulated in this process.

The printer stays outside, behind the path that the configuration names. Says when it serves as any program does (sd_notify).
"""

import signal
import sys
import tomllib
from functools import partial
from pathlib import Path

import msgspec

from drivers.hid.mock import MockInputs
from drivers.registry import open_devices, open_disk
from firmware.assembly import assemble, load_keys
from firmware.config import Settings
from simulator.pins import GROUND, SimulatedHeader


def main(path: Path) -> None:
    """Serve until SIGTERM."""
    settings = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    header, bus = SimulatedHeader(), MockInputs()
    bus.plug(settings.devices.scanner.identity)
    for contact in (settings.devices.gpio.cabinet, settings.devices.gpio.paper):
        header.circuit.connect((contact, GROUND))
    keys = load_keys(Path(settings.keys_directory))
    disk = open_disk(settings.devices, Path(settings.state_directory))
    controller = assemble(settings, keys, disk)
    signal.signal(signal.SIGTERM, lambda *_: controller.loop.stop())
    controller.start(partial(open_devices, settings.devices, header=header, inputs=bus.find))
    controller.run()
    controller.close()
    disk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
