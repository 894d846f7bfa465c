"""The command `anjungan`: loads the program it is asked for, with its configuration. It knows names and nothing else."""

import argparse
import importlib
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import msgspec

PROGRAMS = {
    "kiosk": "firmware.assembly",
    "ui": "ui.program",
    "sync": "sync.link.program",
    "central": "central.program",
    "provision": "central.provision",
    "biller": "simulator.biller.program",
    "paycode": "simulator.biller.paycode_program",
    "simulate": "simulator.program",
    "watch": "ui.watch.program",
}
"""Each module has `Settings`, a msgspec Struct that forbids unknown fields, and `main(settings) -> exit code`."""

COMMANDS = {
    "admin": "central.administration.commands",
    "backup": "central.backup",
    "doctor": "firmware.doctor.command",
    "journal": "firmware.journal_commands",
    "panel-message": "ui.beneath",
    "printer probe": "firmware.printer_probe",
    "printer simulate": "simulator.paper.program",
    "restore": "central.restore",
}
"""Each module has `main(arguments, load) -> exit code`: it reads its own arguments, and a configuration with `load`.

A command of two words ("printer probe") is looked for before one of its first word alone.
"""

WHOLE_SYSTEM = "simulator.run"
"""What `anjungan simulate` means without a configuration: everything on this machine, as `make run` starts it."""

EXIT_CONFIGURATION = 2


class ConfigurationError(Exception):
    """A configuration file is wrong; the text is one line that names the file and the key."""


def load_settings(path: Path, shape: type[msgspec.Struct]) -> msgspec.Struct:
    """Give the settings in a TOML file. Raises `ConfigurationError`, naming the key, for whatever does not fit `shape`."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), shape)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path}: {_name_key(str(error))}") from error


def main(arguments: list[str] | None = None) -> int:
    """Run the program named by the first argument. Exit code 2 for a wrong configuration."""
    words = sys.argv[1:] if arguments is None else arguments
    for count in (2, 1):
        name = " ".join(words[:count])
        if name in COMMANDS:
            return _command(name, words[count:])
    parser = argparse.ArgumentParser(
        prog="anjungan", description="A self-service payment kiosk and its central server."
    )
    parser.add_argument("program", choices=sorted(PROGRAMS | COMMANDS))
    parser.add_argument("--config", type=Path, help="its configuration, a TOML file; only simulate can do without")
    chosen, others = parser.parse_known_args(arguments)
    if chosen.program == "simulate" and chosen.config is None:
        exit_code: int = _load(chosen.program, WHOLE_SYSTEM).main(others)
        return exit_code
    if others or chosen.config is None:
        parser.error(f"unrecognized arguments: {' '.join(others)}" if others else "--config is required")
    program = _load(chosen.program, PROGRAMS[chosen.program])
    try:
        settings = load_settings(chosen.config, program.Settings)
        ended: int = program.main(settings)
        return ended
    except ConfigurationError as error:
        print(f"anjungan {chosen.program}: {error}", file=sys.stderr)
        return EXIT_CONFIGURATION


def _load(name: str, module: str) -> Any:
    """Give a program's module. Ends the program, in one line, where there is no such part here: a kiosk has no central."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.split(".")[0]:
            raise
        print(f"anjungan {name}: is not part of this installation", file=sys.stderr)
        raise SystemExit(EXIT_CONFIGURATION) from error


def _command(name: str, words: list[str]) -> int:
    try:
        ended: int = _load(name, COMMANDS[name]).main(words, load_settings)
        return ended
    except ConfigurationError as error:
        print(f"anjungan {name}: {error}", file=sys.stderr)
        return EXIT_CONFIGURATION


def _name_key(problem: str) -> str:
    """Put msgspec's path to the key in front: "printer.width: Expected `int`, got `str`"."""
    unknown = re.fullmatch(r"Object contains unknown field `(.+?)`(?: - at `\$\.?(.*)`)?", problem)
    if unknown:
        return f"{'.'.join(filter(None, (unknown[2], unknown[1])))}: unknown key"
    missing = re.fullmatch(r"Object missing required field `(.+?)`(?: - at `\$\.?(.*)`)?", problem)
    if missing:
        return f"{'.'.join(filter(None, (missing[2], missing[1])))}: missing"
    located = re.fullmatch(r"(.+) - at `\$\.?(.*)`", problem)
    if not located:
        return problem
    # A check across keys (`__post_init__`) names its own key first: that one is below the path.
    own = re.fullmatch(r"([a-z_][a-z0-9_.]*): (.+)", located[1])
    return f"{located[2]}.{own[1]}: {own[2]}" if own else f"{located[2]}: {located[1]}"


if __name__ == "__main__":
    sys.exit(main())
