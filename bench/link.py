"""Group "link": a kiosk's backlog until central has committed it, beside what others do with one; and what it weighs.

All of them in turns: what disturbs this machine for a while disturbs everyone alike.
"""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench import mix, peers, sizes
from bench.drain import Drained, drain, warm_up
from bench.installation import KIOSK, Installation, fill, installed, opened
from bench.measure import Metric, in_turns, median_of
from drivers.disk.real import RealDisk
from firmware.journal.recovery import open_store
from simulator.postgresql import running_cluster

ENTRIES = 20_000
ROUNDS = 3
PAHO_MESSAGES = 4_000
QUEUED_MESSAGES = 300
OUTAGE_ENTRIES = 4_000
LIVE_ENTRIES = 1_000
RATE = "entries/s"
GOALS = {"mosquitto_bridge": 1.5, "paho_window_20": 5.0, "persist_queue": 40.0}
PROCESSES = ("kiosk", "sync", "broker", "central", "postgresql")


def measure(directory: Path, say: Callable[[str], None]) -> list[Metric]:
    """Give the group's metrics. Journals and queues lie below `directory`: its file system is what is measured."""
    with (
        running_cluster(durable=True) as cluster,
        tempfile.TemporaryDirectory(prefix="link-", dir=directory) as work,
        tempfile.TemporaryDirectory(prefix="anjungan-bench-") as sockets,
    ):
        say("keys, two databases and a broker")
        with installed(Path(work).resolve(), Path(sockets), cluster) as made:
            warm_up(made)
            say(f"a journal of {ENTRIES} entries")
            fill(made, ENTRIES, mix.SHOP)
            return _drains(made, say) + _weights(made)


def _drains(made: Installation, say: Callable[[str], None]) -> list[Metric]:
    payloads = _payloads(made)
    size = round(statistics.mean(map(len, payloads)))
    on_postgresql: list[Drained] = []
    number = 0

    def next_drain(*, postgresql: bool) -> float:
        nonlocal number
        number += 1
        say(f"backlog {number} of {2 * ROUNDS} to central on {'PostgreSQL' if postgresql else 'SQLite'}")
        drained = drain(made, number, ENTRIES, postgresql=postgresql)
        if postgresql:
            on_postgresql.append(drained)
        return drained.entries_per_s

    server, file, bridge, paho, queue = in_turns(
        ROUNDS,
        lambda: next_drain(postgresql=True),
        lambda: next_drain(postgresql=False),
        lambda: peers.mosquitto_bridge(made.work, payloads),
        lambda: peers.paho_window_20(made, payloads[:PAHO_MESSAGES]),
        lambda: peers.persist_queue(made.work, QUEUED_MESSAGES, size),
    )
    ratios = {
        name: statistics.median(server) / statistics.median(rates)
        for name, rates in (("mosquitto_bridge", bridge), ("paho_window_20", paho), ("persist_queue", queue))
    }
    cpu = {name: [each.cpu_us[name] for each in on_postgresql] for name in PROCESSES}
    return [
        median_of("link.drain_postgresql", server, RATE, better="higher", target=40_000, ratios=ratios, goals=GOALS),
        median_of("link.drain_sqlite", file, RATE, better="higher", target=40_000),
        *[median_of(f"link.cpu_{name}", cpu[name], "us/entry") for name in PROCESSES],
    ]


def _payloads(made: Installation) -> list[bytes]:
    """Give what one message an entry would carry: the same stamps, bodies and blobs."""
    with opened(made) as store:
        rows, _ = store.read_rows(0, 1 << 40, ENTRIES)
    return [msgspec.msgpack.encode(row) for row in rows]


def _weights(made: Installation) -> list[Metric]:
    sign = made.kiosk_keys.sign
    with opened(made) as store:
        backlog, live = sizes.backlog_bytes(store, sign), sizes.live_bytes(store, sign, LIVE_ENTRIES)
    outage = made.work / "outage"
    store = open_store(outage / "journal.db", KIOSK, made.kiosk_keys.central_seal, RealDisk(outage))
    mix.fill(store, OUTAGE_ENTRIES, mix.OUTAGE, made.kiosk_keys)
    minted = sizes.backlog_bytes(store, sign)
    store.close()
    return [
        Metric("link.bytes_per_entry_backlog", backlog, "bytes", ENTRIES, (backlog, backlog), target=160),
        Metric("link.bytes_per_entry_outage", minted, "bytes", OUTAGE_ENTRIES, (minted, minted), target=160),
        Metric("link.bytes_per_entry_live", live, "bytes", LIVE_ENTRIES, (live, live), target=600),
    ]
