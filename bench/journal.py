"""Group "journal": one slip's record, from fields to durable, beside what the disk alone takes for a flush; a hundred in one
commit; how long a boot takes to have the journal back. And group "slip".
"""

import mmap
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import Metric, in_turns, median_of, percentile, quartiles
from drivers.disk.real import RealDisk
from drivers.printer.escpos import encode as encode_paper
from drivers.printer.profiles import PROFILES
from firmware.core.papers import SlipPaper
from firmware.core.states import Site
from firmware.journal import database
from firmware.journal.recovery import open_store
from firmware.journal.store import NewRecord, Store
from firmware.printing import compose
from sync.wire import records, sealing
from sync.wire.catalogue import Field, Product
from sync.wire.entry import Quality, Stamp

RECORDS = 1_000
TEND_EVERY = 50
"""Records between two idle moments; a kiosk has one every 10 s."""
GROUPS = 60
GROUP = 100
RECOVERIES = 7
RECOVERED = 10_000
PAGE = 4_096
RENDERINGS = 300
PROFILE = "epson-58"
_KIOSK = "k-0123456789ab"
_CENTRAL = sealing.UnsealingKey(bytes(range(32))).public
_CODE = "4071882350961173"
_FIELDS = {"phone": "081234567890", "code": "8127740588870520"}
_ISSUED_MS = 1_786_937_040_000


def measure_journal(directory: Path, say: Callable[[str], None], rounds: int = RECORDS) -> list[Metric]:
    """Give the journal's metrics, written below `directory`: its file system is what is measured."""
    work = Path(tempfile.mkdtemp(prefix="journal-", dir=directory))
    try:
        say(f"{rounds} records and as many flushes, in turns")
        found = _recording(work / "records", rounds)
        groups = min(GROUPS, rounds)
        say(f"{groups} commits of {GROUP} records and as many of one, in turns")
        found += _grouping(work / "groups", groups)
        recovered = min(RECOVERED, 10 * rounds)
        say(f"{RECOVERIES} boots with {recovered} entries")
        return [*found, _recovering(work / "recovery", recovered)]
    finally:
        shutil.rmtree(work)


def _recording(work: Path, rounds: int) -> list[Metric]:
    store = _open(work)
    record, flush = in_turns(rounds, _recorder(store, tend_every=TEND_EVERY), _flusher(work))
    store.close()
    p50, p99 = (percentile(record, share) / percentile(flush, share) for share in (0.5, 0.99))
    spread = quartiles(record)
    return [
        Metric("journal.record_p50", percentile(record, 0.5), "us", rounds, spread, ratios={"fdatasync": p50},
               target=1.35, target_ratio="fdatasync"),
        Metric("journal.record_p99", percentile(record, 0.99), "us", rounds, spread, ratios={"fdatasync": p99},
               target=2.0, target_ratio="fdatasync"),
    ]  # fmt: skip


def _grouping(work: Path, rounds: int) -> list[Metric]:
    store = _open(work)
    single_us, group_us = in_turns(rounds, _recorder(store), _recorder(store, GROUP))
    store.close()
    single = median_of("journal.single_row", [1e6 / sample for sample in single_us], "rows/s", better="higher")
    rows = [GROUP * 1e6 / sample for sample in group_us]
    ratio = {"single_row": statistics.median(rows) / single.value}
    group = median_of(
        "journal.group_commit_100", rows, "rows/s", better="higher", ratios=ratio, target=30, target_ratio="single_row"
    )
    return [single, group]


def _recovering(work: Path, entries: int) -> Metric:
    """A program starts on a journal that another one left without closing it, as a power cut does, each time anew."""
    store = _open(work)
    commit = _recorder(store, GROUP)
    while store.head.position < entries:
        commit()
    database.let_go(store.transaction().connection)
    samples = []
    for number in range(RECOVERIES):
        copy = work.with_name(f"{work.name}-{number}")
        shutil.copytree(work, copy)
        command = (sys.executable, "-m", "bench.opening", str(copy / "journal.db"), _KIOSK, _CENTRAL.hex())
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
            assert program.stdout is not None
            found = int(program.stdout.readline())
            samples.append(time.perf_counter() - start)
        if found < entries:
            raise OSError(f"{found} entries were recovered, not {entries}")
    return median_of("journal.recovery_10000", samples, "s", target=0.6)


def _open(work: Path) -> Store:
    return open_store(work / "journal.db", _KIOSK, _CENTRAL, RealDisk(work))


def _recorder(store: Store, amount: int = 1, tend_every: int = 0) -> Callable[[], float]:
    """Give what commits so many slips' records at once, and how many microseconds that took.

    tend_every: after so many commits the store has an idle moment, untimed; 0 for never.
    """
    uptime_ms = 0

    def record() -> float:
        nonlocal uptime_ms
        uptime_ms += 1
        start = time.perf_counter()
        new = [_new_record() for _ in range(amount)]
        with store.transaction():
            store.append(new, Stamp(_ISSUED_MS + uptime_ms, Quality.NTP, 1, uptime_ms))
        took_us = (time.perf_counter() - start) * 1e6
        if tend_every and uptime_ms % tend_every == 0:
            store.tend()
        return took_us

    return record


def _new_record() -> NewRecord:
    body = records.SlipIssued(
        _CODE, "tokopedia", False, False, 0, 250_000, 1_500, 1_000, 252_500, _ISSUED_MS + 86_400_000, 12, "id"
    )
    return body, records.encode(records.SlipPrivate(_FIELDS, "BU** SA****"))


def _flusher(work: Path) -> Callable[[], float]:
    """Overwrite one page that is there already, and flush: the least that a durable record can take on this disk."""
    page = mmap.mmap(-1, PAGE)
    page.write(os.urandom(PAGE))
    handle = os.open(work / "floor", os.O_RDWR | os.O_CREAT, 0o600)
    os.pwrite(handle, page, 0)
    os.fsync(handle)

    def flush() -> float:
        start = time.perf_counter()
        os.pwrite(handle, page, 0)
        os.fdatasync(handle)
        return (time.perf_counter() - start) * 1e6

    return flush


def measure_slip(say: Callable[[str], None], rounds: int = RENDERINGS) -> list[Metric]:
    """Give how long a payment slip takes from data to the printer's bytes, 32 columns."""
    say(f"{rounds} slips")
    site = Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777")
    model = PROFILES[PROFILE]
    samples = []
    for _ in range(rounds):
        paper = _paper()
        start = time.perf_counter()
        encode_paper(compose(paper, site, model.columns), model)
        samples.append(1000 * (time.perf_counter() - start))
    return [median_of("slip.render", samples, "ms")]


def _paper() -> SlipPaper:
    label = {"id": "Nomor"}
    product = Product(
        id="tokopedia", category="belanja", icon="store", name={"id": "Tokopedia"}, kind="paycode", inquiry=True,
        fields=(
            Field(name="phone", kind="phone", label=label, length_min=10, length_max=13),
            Field(name="code", kind="digits", label=label, length_min=8, length_max=20),
        ),
        amount_min=10_000, amount_max=5_000_000, admin_fee=1_500, service_fee=1_000, slip_validity_s=86_400,
        offline="queue", offline_validity_s=86_400,
    )  # fmt: skip
    return SlipPaper(
        language="id", code=_CODE, product=product, denomination=0, fields=_FIELDS, name="BU** SA****", queue=False,
        amount=250_000, admin_fee=1_500, service_fee=1_000, total=252_500, valid_until_ms=_ISSUED_MS + 86_400_000,
        issued_ms=_ISSUED_MS, quality=Quality.NTP, clock_trusted=True, central_ms=_ISSUED_MS,
    )  # fmt: skip
