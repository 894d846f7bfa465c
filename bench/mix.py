"""The mix of journal entries that the link is measured with: what a kiosk in a busy shop writes down, made from real records.

Of 100 visits 60 take a slip with the link up, 20 a full slip minted without it, 5 a SLIP ANTREAN minted without it, and 15 fetch
a receipt; every print ends. `OUTAGE` is the same without a link: only minted slips. The journal adds a data key a day by itself.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from firmware.controller.book import as_new
from firmware.journal.store import NewRecord, Store
from sync.wire import code, records, sealing, slip
from sync.wire.entry import Quality, Stamp

Shares = tuple[tuple[str, int], ...]
SHOP: Shares = (("online", 60), ("minted", 20), ("queue", 5), ("receipt", 15))
OUTAGE: Shares = (("minted", 80), ("queue", 20))
VISITS_A_DAY = 150
START_MS = 1_786_937_040_000
BOOT_MS = START_MS - 5_000
CATALOGUE_VERSION = 12
TERMINAL_NUMBER = 17
_DAY_MS = 86_400_000
_FEES = (0, 500, 1_000, 1_500, 2_500)
_PRINT_MS = (2_400, 5_800)
_COMMIT_ENTRIES = 500


class Keys(NamedTuple):
    """What a kiosk signs with, and the public key that it seals to."""

    sign: sealing.SigningKey
    central_seal: bytes


class Visit(NamedTuple):
    """What one customer's paper leaves behind: the record that starts its print, and when it started and ended."""

    record: NewRecord
    started_ms: int
    ended_ms: int


def visits(count: int, shares: Shares, keys: Keys, seed: int = 1) -> Iterator[Visit]:
    """Yield so many visits, the same ones for a seed but for keys and seals, which are always fresh."""
    chance = random.Random(seed)  # noqa: S311  (a mix, no secret)
    names, weights = zip(*shares, strict=True)
    now_ms, minted = START_MS, 0
    for _ in range(count):
        now_ms += chance.randrange(10_000, 2 * _DAY_MS // VISITS_A_DAY)
        name = chance.choices(names, weights)[0]
        minted += name in ("minted", "queue")
        record = _receipt(chance) if name == "receipt" else _slip(chance, name, now_ms, minted, keys)
        yield Visit(record, now_ms, now_ms + chance.randrange(*_PRINT_MS))


def fill(store: Store, entries: int, shares: Shares, keys: Keys) -> None:
    """Append visits to a journal until it has at least so many entries, in few commits."""
    coming = visits(entries, shares, keys)
    while store.head.position < entries:
        with store.transaction():
            until = min(entries, store.head.position + _COMMIT_ENTRIES)
            while store.head.position < until:
                append(store, next(coming))


def append(store: Store, visit: Visit) -> None:
    """Write one visit down as the controller does: when its print starts, and when it has ended."""
    started = store.append([visit.record], stamp(visit.started_ms, store.boot)).positions[-1]
    store.append([(records.PrintEnded(started, "printed"), None)], stamp(visit.ended_ms, store.boot))


def stamp(now_ms: int, boot: int, boot_ms: int = BOOT_MS) -> Stamp:
    """Give the stamp of a clock that NTP holds, at this UTC millisecond in this boot."""
    return Stamp(now_ms, Quality.NTP, boot, now_ms - boot_ms)


def _slip(chance: random.Random, name: str, now_ms: int, minted: int, keys: Keys) -> NewRecord:
    is_minted, is_queue = name != "online", name == "queue"
    product, fields, denomination = _order(chance, name)
    amount = 0 if is_queue else denomination + 1_250 if denomination else 500 * chance.randrange(20, 1_000)
    admin_fee, service_fee = (0, 0) if is_queue else (chance.choice(_FEES), chance.choice(_FEES))
    valid_ms = now_ms + _DAY_MS
    if is_minted:
        number = code.offline_code(TERMINAL_NUMBER, minted, chance.randrange(1_000))
    else:
        number = code.online_code(chance.randrange(8 * 10**14))
    body = records.SlipIssued(
        number, product, is_minted, is_queue, denomination, amount, admin_fee, service_fee,
        amount + admin_fee + service_fee, valid_ms, CATALOGUE_VERSION, "id",
    )  # fmt: skip
    if not is_minted:
        named = "B*** S******" if product == "tokopedia" else ""
        return as_new(body, records.SlipPrivate(fields, named))
    content = slip.SlipFields(
        int(number), product, denomination, amount, admin_fee, service_fee,
        now_ms // 1_000, int(Quality.NTP), valid_ms // 1_000, CATALOGUE_VERSION,
    )  # fmt: skip
    return as_new(body, records.SlipPrivate(fields, "", slip.make_body(content, fields, keys.sign, keys.central_seal)))


def _order(chance: random.Random, name: str) -> tuple[str, dict[str, str], int]:
    """Give product, what was typed, and the choice: what the shipped catalogue lets a kiosk sell in each way."""
    phone = "0812" + _digits(chance, 8)
    if name == "minted" or (name == "online" and chance.random() < 0.4):
        return chance.choice(("pulsa", "paket_data")), {"phone": phone}, chance.choice((10_000, 25_000, 50_000))
    if chance.random() < 0.25:
        return "pln_prepaid", {"meter": _digits(chance, 11)}, 50_000
    return chance.choice(("tokopedia", "shopee")), {"phone": phone, "code": _digits(chance, 16)}, 0


def _receipt(chance: random.Random) -> NewRecord:
    number = code.online_code(chance.randrange(8 * 10**14))
    return as_new(records.PrintStarted(number, "receipt", 0), None)


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))
