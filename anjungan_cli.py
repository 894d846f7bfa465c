"""The command `anjungan`: loads the program it is asked for, with its configuration. It knows names and nothing else."""

import argparse
import importlib
import re
import sys
import tomllib
from pathlib import Path

import msgspec

PROGRAMS = {
    "kiosk": "firmware.assembly",
    "ui": "ui.program",
    "sync": "sync.link.program",
    "central": "central.program",
    "provision": "central.provision",
    "biller": "simulator.biller.program",
    "simulate": "simulator.program",
}
"""Each module has `Settings`, a msgspec Struct that forbids unknown fields, and `main(settings) -> exit code`."""

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
    parser = argparse.ArgumentParser(
        prog="anjungan", description="A self-service payment kiosk and its central server."
    )
    parser.add_argument("program", choices=sorted(PROGRAMS))
    parser.add_argument("--config", type=Path, required=True, help="its configuration, a TOML file")
    chosen = parser.parse_args(arguments)
    program = importlib.import_module(PROGRAMS[chosen.program])
    try:
        settings = load_settings(chosen.config, program.Settings)
        return program.main(settings)
    except ConfigurationError as error:
        print(f"anjungan {chosen.program}: {error}", file=sys.stderr)
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
    return f"{located[2]}: {located[1]}" if located else problem


if __name__ == "__main__":
    sys.exit(main())
