"""`anjungan admin`: administration on the configured database, with or without the server running beside it.

Whoever can read central's configuration and write its database is an admin; audit names the user of the machine.
"""

import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from central.administration import people
from central.administration.acting import Actor, AdministrationError
from central.administration.doing import Here, Said
from central.administration.grammar import parser
from central.configuration import Settings
from central.fleet import counters
from central.ledger.calendar import system_now_ms
from central.store.engine import connect, upgrade
from sync.wire import sealing

Load = Callable[[Path, type[msgspec.Struct]], Any]
"""Reads a configuration; its errors are the dispatcher's business."""


def main(arguments: Sequence[str], load: Load) -> int:
    """Do one thing and say it. Exit code 1, and one line, for what is refused and for a database that cannot be opened."""
    os.umask(0o077)
    typed = parser().parse_args(arguments)
    settings: Settings = load(typed.config, Settings)
    engine = connect(settings.database)
    try:
        upgrade(engine)
        once = people.one_time()  # before the transaction: hashing takes its time
        with engine.begin() as connection:
            counters.ensure(connection)
            actor = Actor(f"console {getpass.getuser()}", "admin", system_now_ms())
            keys = Path(settings.keys_directory)
            sign = sealing.SigningKey((keys / "sign.key").read_bytes())
            unsealing = sealing.UnsealingKey((keys / "box.key").read_bytes())
            offering = settings.offering()
            said = typed.do(Here(connection, actor, once, offering, sign, unsealing), typed)
    except AdministrationError as error:
        return _fail(str(error))
    except SQLAlchemyError as error:
        return _fail(f"database: {type(error).__name__}")  # its text may hold the password
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    finally:
        engine.dispose()
    _print(said)
    return 0


def _print(said: Said) -> None:
    """Print lines of cells in columns."""
    several = len(said) > 1 and len(said[0]) > 1
    widths = [max(len(line[column]) for line in said) for column in range(len(said[0]))] if several else []
    for line in said:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)] if several else line
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _fail(text: str) -> int:
    sys.stderr.write(f"anjungan admin: {text}\n")
    return 1
