"""One kiosk's backlog on its way to central's database: the real programs, timed by what central has committed."""

import asyncio
import contextlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench.installation import KIOSK, Installation, Round, end_round, make_round, postgresql_cpu_s
from bench.processes import Started, cpu_s, running
from simulator.world.sockets import WorldServer
from simulator.world.world import World

SIZE = (800, 480)
LOOK_S = 0.004
SETTLE_S, SETTLE_S_MAX, SETTLED_SHARE = 0.3, 10.0, 0.1
DRAIN_S_MAX = 120.0
_STANDS = f"SELECT k.heard_ms, j.mark FROM kiosks k JOIN journals j USING (kiosk_id) WHERE kiosk_id = '{KIOSK}'"  # noqa: S608

Look = Callable[[], tuple[int, int]]
"""Gives when central heard the kiosk's hello (UTC ms, 0 for not yet) and its mark."""


class Drained(NamedTuple):
    """entries_per_s: from the hello until central's last commit. cpu_us: microseconds of CPU an entry, by process."""

    entries_per_s: float
    cpu_us: dict[str, float]


def warm_up(made: Installation) -> None:
    """Let a kiosk with a small journal meet central once: its catalogue is that of every later round."""
    copy = make_round(made, 0, postgresql=False)
    try:
        asyncio.run(_drain(made, copy, 1, postgresql=False, until=(copy.state / "catalogue").exists))
        shutil.copyfile(copy.state / "catalogue", made.template / "catalogue")
    finally:
        end_round(made, 0)


def drain(made: Installation, number: int, entries: int, *, postgresql: bool) -> Drained:
    """Let a kiosk with this backlog meet a central that has none of it; give how fast it went."""
    copy = make_round(made, number, postgresql=postgresql)
    try:
        return asyncio.run(_drain(made, copy, entries, postgresql=postgresql))
    finally:
        end_round(made, number)


async def _drain(
    made: Installation, copy: Round, entries: int, *, postgresql: bool, until: Callable[[], bool] = lambda: True
) -> Drained:
    """Start everything, wait for the last commit and the kiosk's mark after it, and for `until`."""
    async with contextlib.AsyncExitStack() as ending:

        async def start(name: str) -> Started:
            return await ending.enter_async_context(
                running(copy.commands[name], _own(made.sockets / name), made.log(name))
            )

        sockets = WorldServer(World(SIZE, "id"), made.sockets / "world")
        await sockets.start()
        ending.push_async_callback(sockets.close)
        made.log("kiosk").unlink(missing_ok=True)
        look = ending.enter_context(_looking(copy, postgresql=postgresql))
        pids = {"broker": made.broker.pid}
        for name in ("central", "kiosk", "sync"):
            pids[name] = (await start(name)).pid
            if name != "sync":  # it connects at once, and the backlog is on its way
                await _settled(pids[name])

        def used() -> dict[str, float]:
            by_name = {name: cpu_s(pid) for name, pid in pids.items()}
            return by_name | ({"postgresql": postgresql_cpu_s(made.cluster)} if postgresql else {})

        deadline = time.monotonic() + DRAIN_S_MAX
        before = used()
        while look()[1] < entries:
            if not look()[0]:
                before = used()
            if time.monotonic() > deadline:
                raise TimeoutError(f"the backlog does not drain; central has {look()[1]} of {entries}")
            await asyncio.sleep(LOOK_S)
        ended_ms, heard_ms = time.time_ns() / 1e6, look()[0]
        after = used()
        while not (_acknowledged(made) >= entries and until()):
            if time.monotonic() > deadline:
                raise TimeoutError("the kiosk does not hear that central has everything")
            await asyncio.sleep(LOOK_S)
    cpu = {name: 1e6 * (after[name] - before[name]) / entries for name in after}
    return Drained(1000 * entries / (ended_ms - heard_ms), cpu)


async def _settled(pid: int) -> None:
    """Wait until a program that is ready has also done what it does after that, such as loading its printer's driver."""
    before, deadline = -1.0, time.monotonic() + SETTLE_S_MAX
    while (used := cpu_s(pid)) - before > SETTLED_SHARE * SETTLE_S and time.monotonic() < deadline:
        before = used
        await asyncio.sleep(SETTLE_S)


def _own(directory: Path) -> Path:
    directory.mkdir(exist_ok=True)
    return directory


def _acknowledged(made: Installation) -> int:
    """Give the mark that the kiosk has written down last."""
    said = made.log("kiosk").read_text(encoding="utf-8").splitlines()
    return max((int(line.rpartition("#")[2]) for line in said if "central acknowledged #" in line), default=0)


@contextlib.contextmanager
def _looking(copy: Round, *, postgresql: bool) -> Iterator[Look]:
    if postgresql:
        with psycopg.connect(copy.database.replace("+psycopg", ""), autocommit=True) as server:
            yield lambda: server.execute(_STANDS).fetchone() or (0, 0)
    else:
        path = copy.database.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            yield lambda: file.execute(_STANDS).fetchone() or (0, 0)
