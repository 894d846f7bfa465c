"""`anjungan backup`: a consistent copy of central's database, taken while central runs. Central's keys are not in it."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from central.configuration import Settings
from central.store.copies import CopyError, copy_to, sqlite_path

Load = Callable[[Path, type[msgspec.Struct]], Any]


def main(arguments: Sequence[str], load: Load) -> int:
    """Write the copy and say what else to keep. Exit code 1, and one line, when it cannot be written."""
    parser = argparse.ArgumentParser(prog="anjungan backup", description="A copy of central's database, while it runs.")
    parser.add_argument("--config", type=Path, required=True, help="central's configuration, a TOML file")
    parser.add_argument("--to", type=Path, required=True, help="the file to write; it must not exist yet")
    typed = parser.parse_args(arguments)
    settings: Settings = load(typed.config, Settings)
    os.umask(0o077)
    database = sqlite_path(settings.database)
    if database is None:
        return _fail("this database is not SQLite: use its own tools (docs/operations.md)")
    try:
        size = copy_to(database, typed.to)
    except CopyError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename2 or error.filename}: {error.strerror}")
    except sqlite3.Error as error:
        return _fail(f"database: {error}")
    sys.stdout.write(
        f"{typed.to}: {size} bytes, checked\n"
        f"Not in it, and needed with it: {settings.keys_directory} (keep it elsewhere: with both, phone numbers can be read).\n"
    )
    return 0


def _fail(text: str) -> int:
    sys.stderr.write(f"anjungan backup: {text}\n")
    return 1
