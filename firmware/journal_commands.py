"""`anjungan journal verify | salvage | export`: what a person does with a kiosk's journal while the kiosk is stopped."""

import argparse
import os
import pwd
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from drivers.disk.real import RealDisk
from firmware.assembly import SOFTWARE, KeysError, load_keys
from firmware.config import Settings
from firmware.controller.asks import Keys
from firmware.journal import reader
from firmware.journal.errors import JournalBusyError, JournalDamagedError, JournalError
from firmware.journal.salvage import NothingToSalvageError, Wreck, salvage
from sync.wire import batch, export
from sync.wire.errors import WireError

Load = Callable[[Path, type[msgspec.Struct]], Any]

OK, FAULT = 0, 1
_MIB = 1024 * 1024


def main(arguments: Sequence[str], load: Load) -> int:
    """Run one of the commands. 0 for a whole journal, or when it is done; 1, and a line that says why, otherwise."""
    parser = argparse.ArgumentParser(prog="anjungan journal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    helps = {
        "verify": "check pages, hash chain, blobs, keys and marks; changes nothing",
        "salvage": "put a new journal in a damaged one's place, with what can be proven of it; keeps the damaged one",
        "export": "write what central lacks to a file that only central can read",
    }
    for name, text in helps.items():
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--config", type=Path, required=True, help="the kiosk's configuration, a TOML file")
        if name == "export":
            added.add_argument("--to", type=Path, required=True, help="the file; one that was cut short goes on")
            added.add_argument("--all", action="store_true", help="also what central has acknowledged")
            added.add_argument("--mib", type=int, default=0, help="stop at about so many MiB")
            added.add_argument(
                "--after", type=int, default=0, help="begin behind this position, where a file before ended"
            )
    typed = parser.parse_args(arguments)
    settings: Settings = load(typed.config, Settings)
    path = Path(settings.state_directory) / "journal.db"
    try:
        _require_owner(path.parent)
        if typed.command == "verify":
            return _verify(path, settings.kiosk)
        keys = load_keys(Path(settings.keys_directory))
        if typed.command == "salvage":
            return _salvage(path, settings.kiosk, keys)
        return _export(path, settings.kiosk, keys, typed)
    except JournalBusyError:
        _say(f"{path}: the kiosk is running; stop it first. While it runs it verifies the journal by itself")
    except (JournalError, KeysError, NothingToSalvageError, WireError, OSError) as error:
        _say(str(error))
    return FAULT


def _require_owner(directory: Path) -> None:
    """What another user writes here, the kiosk could not open."""
    owner = directory.stat().st_uid
    if owner != os.geteuid():
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = str(owner)
        raise PermissionError(f"{directory} belongs to {name}: run this as that user")


def _verify(path: Path, kiosk: str) -> int:
    found = reader.inspect(path, RealDisk(path.parent))
    faults = list(found.faults)
    if found.kiosk and found.kiosk != kiosk:
        faults.append(f"it is the journal of {found.kiosk}, not of {kiosk}")
    _say(f"{path}: {'damaged' if faults else 'whole'}")
    if found.journal_id:
        _say(f"journal {found.journal_id.hex()} of {found.kiosk}")
        _say(f"entries {found.beginning.head.position + 1}-{found.head.position}, link {found.head.link.hex()[:16]}")
        _say(f"acknowledged up to {found.marks.acknowledged}, blobs {found.blobs}, data keys {found.data_keys}")
    for fault in faults:
        _say(f"fault: {fault}")
    return FAULT if faults else OK


def _salvage(path: Path, kiosk: str, keys: Keys) -> int:
    wall_ms = time.time_ns() // 1_000_000
    done = salvage(path, kiosk, SOFTWARE, keys.central_box, RealDisk(path.parent), wall_ms)
    for kept in (done.kept, done.kept.with_name(done.kept.name + "-wal")):
        if kept.exists():
            kept.chmod(0o400)
    _say(f"{path}: a new journal; the damaged one is kept as {done.kept.name}")
    if done.wreck is not None:
        _tell_wreck(done.wreck)
    return OK


def _tell_wreck(wreck: Wreck) -> None:
    _say(f"central had acknowledged {wreck.marks.acknowledged} of {wreck.head}; rescued {len(wreck.entries)}")
    for first, last in wreck.missing:
        _say(f"missing {first}-{last}")
    if not wreck.journal_id:
        _say("not even the damaged journal's id could be read")


def _export(path: Path, kiosk: str, keys: Keys, typed: argparse.Namespace) -> int:
    disk = RealDisk(path.parent)
    found = reader.inspect(path, disk)
    if not found.journal_id or found.kiosk != kiosk:
        raise JournalDamagedError(f"{path} cannot be read: {', '.join(found.faults) or 'it is not this kiosk'}")
    start = max(0 if typed.all else found.marks.acknowledged, found.beginning.head.position, typed.after)
    with reader.untouched(path, disk) as connection, _opened(typed.to) as file:
        after = _go_on(file, export.Header(kiosk, found.journal_id), start)
        while after < found.head.position and (not typed.mib or file.tell() < typed.mib * _MIB):
            rows, link = reader.rows_to_carry(connection, found, after, batch.BYTES_MAX, batch.ENTRIES_MAX)
            payload = batch.encode(found.journal_id, after + 1, rows, link, kiosk, keys.sign)
            file.write(export.encode_chunk(after + 1, after + len(rows), payload, keys.central_box))
            after += len(rows)
        file.flush()
        os.fsync(file.fileno())
    _say(f"{typed.to}: entries {start + 1}-{after}, {typed.to.stat().st_size} bytes")
    if after < found.head.position:
        _say(f"{found.head.position - after} entries are left: the next file begins with --after {after}")
    for fault in found.faults:
        _say(f"fault: {fault}")
    return FAULT if found.faults else OK


def _opened(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return os.fdopen(handle, "r+b")


def _go_on(file: BinaryIO, header: export.Header, start: int) -> int:
    """Place `file` behind what is whole in it, and give the last position there. A foreign file is left as it is."""
    if os.fstat(file.fileno()).st_size == 0:
        file.write(export.encode_header(header))
        return start
    if export.read_header(file) != header:
        raise WireError("the file is the export of another journal")
    after, end = start, file.tell()
    try:
        for chunk in export.chunks(file):
            after, end = chunk.last, file.tell()
    except WireError:
        _say("the file was cut short: going on behind its last whole part")
    file.seek(end)
    file.truncate()
    return after


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
