"""`anjungan restore`: puts a backup in the place of central's database, and makes it fail closed.

What was paid, bought and paid back since the backup is in no kiosk. So everything that may have been is held
(`central.ledger.restored`), terminal numbers go on far above those that may have been given out, and a higher restore_id, which
kiosks believe because central signs it, makes them send again what the backup lacks.
"""

import argparse
import getpass
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from central.administration import restoring
from central.administration.acting import Actor
from central.administration.restoring import Restored
from central.configuration import Settings
from central.ledger.calendar import iso, system_now_ms
from central.store.copies import CopyError, check, copy_to, put_in_place, sqlite_path
from central.store.engine import connect, upgrade
from central.store.turns import ServedError, serving
from sync.wire import sealing

Load = Callable[[Path, type[msgspec.Struct]], Any]


def main(arguments: Sequence[str], load: Load) -> int:
    """Restore and say what to look at. Exit code 1, and one line, when something stands in the way; nothing is lost then."""
    parser = argparse.ArgumentParser(
        prog="anjungan restore", description="Start again from a backup. Central must not run."
    )
    parser.add_argument("--config", type=Path, required=True, help="central's configuration, a TOML file")
    parser.add_argument(
        "--from", dest="copy", type=Path, help="the backup; left out where the database's own tools restored it"
    )
    typed = parser.parse_args(arguments)
    settings: Settings = load(typed.config, Settings)
    os.umask(0o077)
    database = sqlite_path(settings.database)
    if (database is None) != (typed.copy is None):
        parser.error("--from belongs to SQLite; another database is restored by its own tools first")
    try:
        with serving(settings.database):
            result, aside = _restore(settings, database, typed.copy)
    except ServedError:
        return _fail("central is running on this database: stop it first")
    except CopyError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    except (sqlite3.Error, SQLAlchemyError) as error:
        return _fail(f"database: {type(error).__name__}")
    _report(result, aside)
    return 0


def mark(connection: Connection, settings: Settings, actor: Actor) -> Restored:
    """Make a restored database fail closed, in the caller's transaction."""
    sign = sealing.SigningKey((Path(settings.keys_directory) / "sign.key").read_bytes())
    return restoring.begin(connection, settings.offering(), sign, actor)


def _restore(settings: Settings, database: Path | None, copy: Path | None) -> tuple[Restored, Path | None]:
    now_ms = system_now_ms()
    actor = Actor(f"console {getpass.getuser()}", "admin", now_ms)
    if database is None or copy is None:
        return _marked(settings, settings.database, actor), None
    check(copy)
    fresh = database.with_name(f"{database.name}.restoring")
    for side in ("", "-wal", "-shm", "-turn"):
        fresh.with_name(fresh.name + side).unlink(missing_ok=True)  # of an attempt that was interrupted
    copy_to(copy, fresh)
    result = _marked(settings, f"sqlite:///{fresh}", actor)  # before it is in place: an unmarked one is never served
    stamp = datetime.fromtimestamp(now_ms // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = database.with_name(f"{database.name}.before-{stamp}")
    put_in_place(fresh, database, aside)
    fresh.with_name(f"{fresh.name}-turn").unlink(missing_ok=True)
    return result, aside if aside.exists() else None


def _marked(settings: Settings, url: str, actor: Actor) -> Restored:
    engine = connect(url)
    try:
        upgrade(engine)
        with engine.begin() as connection:
            return mark(connection, settings, actor)
    finally:
        engine.dispose()


def _report(result: Restored, aside: Path | None) -> None:
    kept = f"What was there before is kept as {aside}.\n" if aside else ""
    sys.stdout.write(
        f"Restored. restore_id is {result.restore_id} ({iso(result.restore_id * 1000)}).\n{kept}"
        f"{result.held} slips are held until they expire or two people let them go: the page Rekonsiliasi of the operators,\n"
        "or anjungan admin reconcile. Central asks the billers about those with money first, by itself.\n"
        "Accounts, tokens, fees and held kiosks are those of the backup: repeat what was changed since.\n"
        "Compare with the billers' files and the drawers before you believe the ledger (docs/operations.md).\n"
    )


def _fail(text: str) -> int:
    sys.stderr.write(f"anjungan restore: {text}\n")
    return 1
