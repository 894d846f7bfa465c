"""Group "central": cash taken at two tills, and billers' callbacks, over HTTP to durable commits on PostgreSQL.

A redemption is what a till does for one customer: look the slip up, hold it, take the cash; three calls. Central's web part is a
process of its own and shares the machine with PostgreSQL and with the two tills. What the dispatcher would do afterwards is left
out: orders are taken, as it takes them, before the callbacks that end them are sent.
"""

import contextlib
import hashlib
import hmac
import http.client
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, text

from bench.desk_server import BOX, WEBHOOK_SECRET, books_on
from bench.measure import Metric, median_of
from central.fleet import counters, kiosks
from central.ledger import dispatching
from central.ledger.books import Books
from central.ledger.slips import Slips
from central.store.engine import connect, upgrade
from central.web import accounts
from simulator.postgresql import running_cluster
from sync.wire import sealing
from sync.wire.requests import Inquire, Quote

ROUNDS = 5
REDEMPTIONS = 100
"""At each till in one round."""

COMMITS = 200
"""On each of the two bare connections in one round."""

TILLS = ("TM-017-1", "TM-017-2")
_KIOSK = "k-0123456789ab"
_PRODUCT, _RUPIAH = "pulsa", 10_000
_WARM_UP = 10
_TIMEOUT_S = 30
_FLOOR = f"INSERT INTO bench_floor (body) VALUES ('{'x' * 400}')"  # noqa: S608 (a constant)
"""About a payment's row: what no payment can do without."""


class Caller:
    """A till or a biller, with one connection to central. Raises `RuntimeError` for an answer that is not one of `wanted`."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
        self._headers = {"Content-Type": "application/json", **headers}

    def connect(self) -> None:
        """Open the connection anew: central has closed one that was idle for some seconds."""
        self._connection.close()
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def post(self, path: str, body: bytes, more: dict[str, str], *wanted: int) -> Any:
        """Send, and give what the answer says."""
        self._connection.request("POST", path, body, {**self._headers, **more})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in wanted:
            raise RuntimeError(f"central answers {answer.status} to {path.rpartition('/')[2]}")
        return json.loads(content)

    def redeem(self, code: str) -> None:
        """Take the cash for a slip as the desk does."""
        seen = self.post("/api/cashier/slips/lookup", json.dumps({"scan": code}).encode(), {}, 200)
        self.post(f"/api/cashier/slips/{code}/claim", b"", {}, 200)
        cash = json.dumps({"amount": seen["total"]}).encode()
        self.post(f"/api/cashier/slips/{code}/payments", cash, {"Idempotency-Key": f"bench-{code}"}, 201)

    def call_back(self, order: dispatching.Order, price: int) -> None:
        """Say as the aggregator does that a purchase succeeded."""
        said = {
            "ref_id": order.reference, "customer_no": "0", "buyer_sku_code": "pulsa10", "message": "Transaksi Sukses",
            "status": "Sukses", "rc": "00", "sn": "12345678901234567890", "price": price,
        }  # fmt: skip
        body = json.dumps({"data": said}).encode()
        signature = "sha1=" + hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha1).hexdigest()
        headers = {"X-Hub-Signature": signature, "X-Digiflazz-Event": "update"}
        self.post("/api/billers/aggregator/callbacks", body, headers, 200)


def measure(say: Callable[[str], None], rounds: int = ROUNDS, each: int = REDEMPTIONS) -> list[Metric]:
    """Give the metrics of the desk and of callbacks. each: redemptions at a till in one round."""
    say(f"{rounds} rounds of {2 * each} payments at two tills and as many callbacks, beside bare commits")
    with running_cluster(durable=True) as cluster:
        cluster.create_database("central")
        url = cluster.url("central")
        with _opened(url) as (books, callers):
            quotes = _slips(books, 2 * (_WARM_UP + rounds * each))
            mine = (quotes[::2], quotes[1::2])
            _redeem(callers, [part[:_WARM_UP] for part in mine])
            redeemed, committed, called = [], [], []
            for number in range(rounds):
                begin = _WARM_UP + number * each
                taken_s = _redeem(callers, [part[begin : begin + each] for part in mine])
                redeemed.append(2 * each / taken_s)
                committed.append(_bare_commits(url))
                called.append(_callbacks(books, callers, quotes[0].amount + quotes[0].admin_fee))
    ratio = statistics.median(paid / bare for paid, bare in zip(redeemed, committed, strict=True))
    of_callbacks = statistics.median(said / bare for said, bare in zip(called, committed, strict=True))
    return [
        median_of(
            "cashier.redemptions_two_tills", redeemed, "payments/s", better="higher", ratios={"bare_commits": ratio}
        ),
        median_of("callback.ingest", called, "callbacks/s", better="higher", ratios={"bare_commits": of_callbacks}),
    ]


@contextlib.contextmanager
def _opened(url: str) -> Iterator[tuple[Books, tuple[Caller, Caller]]]:
    """Give the ledger on a new database, and two tills that are signed in to central over it."""
    engine = connect(url)
    upgrade(engine)
    tokens = [sealing.random_key().hex() for _ in TILLS]
    _set_up(engine, tokens)
    with subprocess.Popen(
        [sys.executable, "-m", "bench.desk_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None, "its input is ours"
        assert process.stdout is not None, "and its output"
        process.stdin.write(url + "\n")
        process.stdin.flush()
        port = int(process.stdout.readline())
        with contextlib.ExitStack() as ending:
            ending.callback(engine.dispose)
            ending.callback(process.stdin.close)
            first, second = (
                ending.enter_context(contextlib.closing(Caller(port, {"Authorization": f"Bearer {token}"})))
                for token in tokens
            )
            yield books_on(engine), (first, second)


def _set_up(engine: Engine, tokens: Sequence[str]) -> None:
    now_ms = time.time_ns() // 1_000_000
    sign = sealing.SigningKey(sealing.random_key())
    with engine.begin() as connection:
        counters.ensure(connection)
        accounts.ensure_store(connection, "TM-017", "Toko Melati")
        for till, token in zip(TILLS, tokens, strict=True):
            accounts.ensure_till(connection, till, "TM-017", till)
            accounts.ensure_user(connection, f"cashier-{till}".lower(), "kata sandi", "cashier", "TM-017", till)
            accounts.ensure_token(connection, f"cashier-{till}".lower(), token, now_ms)
        kiosks.enrol(
            connection, _KIOSK, shard=0, store_id="TM-017", sign_public=sign.public,
            seal_public=sealing.UnsealingKey(BOX).public, now_ms=now_ms,
        )  # fmt: skip


def _slips(books: Books, count: int) -> list[Quote]:
    """Give slips that wait for cash, each for another number."""
    catalogue = books.offering.catalogue(restore_id=0, version=1, issued_ms=books.now_ms())
    slips = Slips(books)
    found = []
    for number in range(count):
        wish = Inquire(_PRODUCT, {"phone": f"08780{number:07d}"}, _RUPIAH, catalogue.version)
        quote = slips.quote(_KIOSK, wish, catalogue)
        assert isinstance(quote, Quote), "credit needs no inquiry"
        found.append(quote)
    return found


def _callbacks(books: Books, callers: tuple[Caller, Caller], price: int) -> float:
    """Take every order that waits, and let the biller say of each that it succeeded; give callbacks a second."""
    orders: list[dispatching.Order] = []
    while taken := dispatching.take(books, 100):
        orders += taken
    parts = (orders[::2], orders[1::2])

    for caller in callers:
        caller.connect()

    def say(at: int) -> None:
        for order in parts[at]:
            callers[at].call_back(order, price)

    return len(orders) / _in_two(say)


def _redeem(callers: tuple[Caller, Caller], parts: Sequence[Sequence[Quote]]) -> float:
    """Take the cash for each till's slips; give the seconds."""
    for caller in callers:
        caller.connect()

    def pay(at: int) -> None:
        for quote in parts[at]:
            callers[at].redeem(quote.code)

    return _in_two(pay)


def _bare_commits(url: str) -> float:
    """Let two connections insert a row and commit, nothing else; give commits a second."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bench_floor (id BIGSERIAL PRIMARY KEY, body TEXT)"))
    connections = [engine.connect() for _ in TILLS]

    def commit(at: int) -> None:
        for _ in range(COMMITS):
            connections[at].exec_driver_sql(_FLOOR)
            connections[at].commit()

    for at in range(2):
        commit(at)  # the first commits open files and plans
    rate = 2 * COMMITS / _in_two(commit)
    for connection in connections:
        connection.close()
    engine.dispose()
    return rate


def _in_two(work: Callable[[int], None]) -> float:
    """Do the work of both tills at once; give the seconds until both have ended. Raises what one of them raised."""
    failed: list[BaseException] = []

    def run(at: int) -> None:
        try:
            work(at)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(at,)) for at in range(2)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken_s = time.perf_counter() - started
    if failed:
        raise failed[0]
    return taken_s
