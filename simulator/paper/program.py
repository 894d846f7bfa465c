"""An ESC/POS receipt printer without a printer: it takes jobs over TCP or a pseudo-terminal and gives pictures of the paper.

Lines on its standard input: `fault NAME [option=value ...]`, `mend [NAME]`, `faults`, `paper`, `state`, `load`, `quit`.
"""

import argparse
import json
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.paper import FAULTS, MODELS, PaperPrinter, Port, PtyPort, TcpPort
from simulator.paper.folder import Folder, described
from simulator.paper.page import serve_page
from simulator.ports import port_argument

OK, FAULT, WRONG = 0, 1, 2
DOTS = (384, 512, 576)
_CHANGED = "\0changed"
_END = "\0end"


def main(arguments: Sequence[str], load: object) -> int:
    """Be a printer until told to quit. 0 at the end, 1 when the port or path cannot be had, 2 for arguments that cannot be.

    load: how other programs read their configuration; this one has none.
    """
    del load
    options = _parser().parse_args(arguments)
    where: Port = PtyPort(str(options.pty)) if options.pty else TcpPort(options.host, options.port)
    happenings: queue.SimpleQueue[str] = queue.SimpleQueue()
    printer = PaperPrinter(
        where,
        lambda: happenings.put(_CHANGED),
        dots=options.dots,
        rows_per_second=options.speed,
        model=MODELS[options.model],
    )
    place = str(options.pty) if options.pty else f"{options.host}:{options.port}"
    desk, page = Desk(printer, Folder(options.out)), f"127.0.0.1:{options.page}"
    opening = place
    try:
        for name, values in options.fault:
            printer.set_fault(name, **values)
        printer.start()
        if options.page:
            opening = page
            serve_page(printer, options.page, desk.obey)
    except (KeyError, ValueError, OSError) as error:
        printer.stop()
        why = f"{opening}: {error.strerror}" if isinstance(error, OSError) else f"--fault: {_reason(error)}"
        sys.stderr.write(f"anjungan printer simulate: {why}\n")
        return FAULT if isinstance(error, OSError) else WRONG
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: happenings.put(_END))
    _say(f"a printer of {options.dots} dots at {place}, paper in {options.out}")
    if options.page:
        _say(f"its page: http://{page}")
    threading.Thread(target=_listen, args=(happenings,), daemon=True).start()
    try:
        desk.serve(happenings)
    except OSError as error:
        sys.stderr.write(f"anjungan printer simulate: {options.out}: {error.strerror or error}\n")
        return FAULT
    finally:
        printer.stop()
    return OK


class Desk:
    """A printer on a desk: what comes out is put into a folder, and what a person types is done."""

    def __init__(self, printer: PaperPrinter, folder: Folder) -> None:
        self._printer = printer
        self._folder = folder

    def serve(self, happenings: "queue.SimpleQueue[str]") -> None:
        """Act on what happens until the end."""
        while (happening := happenings.get()) != _END:
            if happening == _CHANGED:
                self._collect()
            else:
                for line in self.obey(happening):
                    _say(line)
        self._collect()

    def obey(self, line: str) -> list[str]:
        """Do what a line says; give what there is to answer."""
        verb, *words = line.split() or [""]
        try:
            if verb == "fault" and words:
                name, values = _fault(":".join(words))
                self._printer.set_fault(name, **values)
            elif verb == "mend":
                self._printer.clear_fault(words[0] if words else None)
            elif verb == "load":
                self._printer.load_paper()
            elif verb == "faults":
                return [_line_about(name, self._printer.state()["faults"].get(name)) for name in FAULTS]
            elif verb == "paper":
                return [json.dumps(described(slip), ensure_ascii=False) for slip in self._printer.slips()]
            elif verb == "state":
                return [json.dumps(self._printer.state())]
            elif verb:
                return ["fault NAME [option=value ...], mend [NAME], faults, paper, state, load, quit"]
        except (KeyError, ValueError) as error:
            return [_reason(error)]
        return []

    def _collect(self) -> None:
        """Put away every piece that nothing is being printed on."""
        printing = self._printer.state()["printing"]
        for slip in self._printer.slips():
            if printing and not (slip.cut or slip.torn):
                continue
            picture = self._folder.keep(slip)
            if picture is not None:
                end = "cut" if slip.cut else "torn off" if slip.torn else "in the mouth"
                _say(f"paper {slip.number}: {slip.millimetres} mm, {end}: {picture}")


def _listen(happenings: "queue.SimpleQueue[str]") -> None:
    """Hand over what is typed; when nobody types any more the printer goes on."""
    for line in sys.stdin:
        happenings.put(_END if line.strip() == "quit" else line)


def _line_about(name: str, given: dict[str, Any] | None) -> str:
    options = " ".join(f"{option}={value:g}" for option, value in (given or FAULTS[name].options).items())
    return f"{'*' if given is not None else ' '} {name} {options}".rstrip()


def _fault(text: str) -> tuple[str, dict[str, Any]]:
    """Read `NAME[:option=value]...`. Raises `ValueError`."""
    name, *options = text.split(":")
    values: dict[str, Any] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise ValueError(f"{option!r} is not option=value")
        values[key] = int(value) if value.isdecimal() else float(value)
    if name not in FAULTS:
        raise ValueError(f"{name!r} is not one of {' '.join(FAULTS)}")
    return name, values


def _reason(error: Exception) -> str:
    return f"there is no fault {error}" if isinstance(error, KeyError) else str(error)


def _fault_argument(text: str) -> tuple[str, dict[str, Any]]:
    try:
        return _fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="anjungan printer simulate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--port", type=port_argument, default=9100, help="the TCP port, as network printers have (9100)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    parser.add_argument("--pty", type=Path, help="a path for a pseudo-terminal instead, like a serial or USB device")
    parser.add_argument("--dots", type=int, choices=DOTS, default=576, help="the width: 384 is 58 mm, 576 is 80 mm")
    parser.add_argument("--model", choices=sorted(MODELS), default="epson", help="what it knows and answers (epson)")
    parser.add_argument("--speed", type=int, default=0, metavar="ROWS", help="rows of dots a second; 0 is at once")
    parser.add_argument("--out", type=Path, default=Path("paper"), help="the folder for the paper (paper)")
    parser.add_argument("--page", type=port_argument, default=0, help="a port for a page with the paper and the faults")
    parser.add_argument(
        "--fault",
        type=_fault_argument,
        action="append",
        default=[],
        metavar="NAME[:option=value]...",
        help=f"what is wrong from the beginning: {' '.join(FAULTS)}; options at_byte, recovers_s and its own",
    )
    return parser
