"""`anjungan printer probe`: finds out what a printer can do, and says what to write into kiosk.toml.

It prints nothing without `--page`. The kiosk has to be stopped: only one program can speak to a printer, and `--usb` would take
it away from one that goes through the kernel's driver.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from drivers.doctor.verdict import Run, run
from drivers.printer.probe import Answers, ask, print_page
from drivers.printer.probe_page import WIDTHS, page
from drivers.printer.probe_report import CONFIRMATIONS, configuration, describe, recommend, trouble
from drivers.printer.profiles import Profile
from drivers.printer.settings import PrinterSettings
from drivers.transport.interface import TransportError
from drivers.transport.opening import transport_of
from firmware.config import Settings
from firmware.doctor.installation import is_running

Load = Callable[[Path, type[msgspec.Struct]], Any]

OK, FAULT, EXIT_CONFIGURATION = 0, 1, 2
_STOP = "stop it first: sudo systemctl stop anjungan-firmware"


def main(arguments: Sequence[str], load: Load, run: Run = run) -> int:
    """Probe one printer. 0 and a recommendation; 1 and a line that says why not; 2 for a wrong way to the printer.

    run: starts a program of the system, to ask whether the kiosk runs.
    """
    typed = _parser().parse_args(arguments)
    try:
        settings = _settings(typed, load)
    except ValueError as error:
        _say(str(error))
        return EXIT_CONFIGURATION
    if is_running(run):
        _say(f"The kiosk runs and has its printer; {_STOP}")
        return FAULT
    try:
        device = transport_of(settings)()
    except TransportError as error:
        _say(f"{error}. If the kiosk runs, {_STOP}")
        return FAULT
    try:
        answers = ask(device, typed.wait)
        problem = trouble(answers)
        if typed.page and problem is None and not print_page(device, page(), answers):
            problem = "It did not say that the page came out: look at the printer."
    except TransportError as error:
        _say(str(error))
        return FAULT
    finally:
        device.close()
        if settings.transport == "usb":
            from drivers.transport.usb_line import give_back

            give_back(settings.identity, settings.port)
    return _tell(answers, problem, settings, typed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anjungan printer probe", description=__doc__)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--config", type=Path, help="the printer of a kiosk's configuration, a TOML file")
    way.add_argument("--device", metavar="PATH", help="a character device, such as /dev/usb/lp0")
    way.add_argument("--serial", metavar="PATH", help="a serial line; see --baud and --handshake")
    way.add_argument("--usb", metavar="VENDOR:PRODUCT", help="a USB printer as lsusb shows it, such as 04b8:0e15")
    way.add_argument("--network", metavar="ADDRESS[:PORT]", help="a printer with a numeric address; port 9100 without")
    parser.add_argument("--baud", type=int, default=115_200, help="of --serial")
    parser.add_argument("--handshake", choices=("rts_cts", "dsr_dtr", "none"), default="rts_cts", help="of --serial")
    parser.add_argument("--page", action="store_true", help="print a page on which a person reads off what fits")
    parser.add_argument("--columns", type=int, choices=WIDTHS, help="what the page said: recommend for this width")
    parser.add_argument("--wait", type=float, default=1.0, metavar="SECONDS", help="for each answer; 1 without")
    return parser


def _settings(typed: argparse.Namespace, load: Load) -> PrinterSettings:
    """Give the way to the printer. Raises `ValueError`, or what `load` raises for a wrong configuration."""
    if typed.config is not None:
        settings: Settings = load(typed.config, Settings)
        return settings.devices.printer
    if typed.device is not None:
        return PrinterSettings(transport="device", path=typed.device)
    if typed.serial is not None:
        return PrinterSettings(transport="serial", path=typed.serial, baud=typed.baud, handshake=typed.handshake)
    if typed.usb is not None:
        return PrinterSettings(transport="usb", identity=typed.usb)
    address, port = _address(typed.network)
    return PrinterSettings(transport="network", address=address, tcp_port=port)


def _address(text: str) -> tuple[str, int]:
    """Split an address from its port; an IPv6 address with a port stands in brackets."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        host, port = text, ""
    if port and not port.isdecimal():
        raise ValueError(f"tcp_port: {port} is no number")
    return host, int(port) if port else PrinterSettings().tcp_port


def _tell(answers: Answers, problem: str | None, settings: PrinterSettings, typed: argparse.Namespace) -> int:
    for line in describe(answers):
        _say(line)
    _say("")
    if problem is not None:
        _say(problem)
        return FAULT
    identity = settings.identity if settings.transport == "usb" else ""
    found = recommend(answers, identity, typed.columns)
    _say(CONFIRMATIONS[found[0].confirmation])
    if answers.state is not None and answers.automatic is None:
        _say("It tells no change by itself: an empty roll shows when the next slip is to be printed.")
    _recommend(found, settings, typed.columns is not None)
    return OK


def _recommend(found: Sequence[Profile], settings: PrinterSettings, measured: bool) -> None:
    if len(found) == 1:
        _say(f"\nRecommended: {found[0].name} ({', '.join(found[0].fits)})\n")
        for line in configuration(settings, found[0]):
            _say(line)
        if not measured:
            _say("\nClones call themselves after models of another width: if --page does not agree, say --columns.")
        return
    _say("\nIts width cannot be asked. Print a page with --page, then probe again with --columns:")
    for profile in found:
        _say(f"  --columns {profile.columns}  {profile.name}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
