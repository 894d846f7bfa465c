"""A shop, its central over HTTP and both sandbox billers over HTTP, all under one clock that the test moves."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import uvicorn
from prometheus_client import CollectorRegistry
from sqlalchemy import func, select

from central.billers.aggregator import Aggregator
from central.billers.paycode import Paycode
from central.catalogue import loader
from central.ledger import refund_numbers, refunds
from central.ledger.refunds import CashBack
from central.ledger.states import OPEN
from central.settings import AggregatorSettings, PaycodeSettings, Timings
from central.store.money_tables import dispatches, payments
from central.store.money_tables import refunds as refund_rows
from central.web.app import create_app
from central.web.context import WebContext
from simulator.biller.paying import Timings as Delays
from simulator.ports import free_ports
from sync.wire.requests import Quote
from tests import sandboxes
from tests.wishes import wish_for

PATIENCE = Timings(connect_s=1, inquiry_s=1, pay_s=1, advice_ms=(5_000, 15_000, 60_000))
PENDING_S = 40
ROUNDS_MAX = 40


class Street:
    """world: the shop (`tests.central.conftest.World`). Billers by name: their addresses."""

    def __init__(self, world, billers: dict[str, str]) -> None:
        self.world = world
        self.billers = billers
        self.http = httpx.Client(trust_env=False, timeout=10)
        self._waits = threading.Event()

    def fault(self, biller: str, **fault) -> None:
        """Let something go wrong at a biller."""
        self.http.post(f"{self.billers[biller]}/sandbox/faults", json=fault).raise_for_status()

    def mend(self) -> None:
        """Forget every fault that still waits for its call."""
        for address in self.billers.values():
            self.http.delete(f"{address}/sandbox/faults").raise_for_status()

    def quote(self, product: str, number: str):
        """Ask for a quote; give it, or the refusal."""
        return self.world.wish(product, *wish_for(product, number))

    def buy(self, product: str, number: str) -> str:
        """Quote and pay; give the slip's code."""
        quote = self.quote(product, number)
        assert isinstance(quote, Quote), quote
        self.world.pay(quote.code, key=f"key {quote.code}")
        return quote.code

    def go_on(self, seconds: float = 0) -> None:
        """Let this much time pass, carry out what is due, and let every callback arrive that is due."""
        self.world.clock.forward(seconds)
        self.world.dispatch()
        self.hear()
        self.world.dispatch()

    def hear(self) -> None:
        """Wait until no callback is due that has not arrived."""
        for address in self.billers.values():
            for _ in range(500):
                if not self.http.get(f"{address}/sandbox/callbacks").json()["due"]:
                    break
                self._waits.wait(0.01)

    def to_the_end(self) -> None:
        """Go on until nobody is asked about anything any more."""
        for _ in range(ROUNDS_MAX):
            self.go_on()
            if not self._open():
                return
            self.world.clock.forward(30)

    def give_back(self, code: str) -> None:
        """Give the cash of a slip back for the number that a kiosk prints."""
        slip = self.world.slip(code)
        with self.world.books.engine.begin() as connection:
            number, _ = refund_numbers.issue(self.world.books, connection, slip, "kiosk")
        refunds.refund(self.world.books, code, self.world.tills[0], f"back {code}", CashBack(slip.total, number))

    def answers(self, biller: str) -> list[int]:
        """Give the HTTP status with which central answered each callback."""
        sent = self.http.get(f"{self.billers[biller]}/sandbox/callbacks").json()["sent"]
        return [status for _, status in sent]

    def transactions(self) -> dict[str, dict]:
        """Give what both billers hold, by reference."""
        lists = [self.http.get(f"{address}/sandbox/transactions").json() for address in self.billers.values()]
        return {each["ref_id"]: each for held in lists for each in held}

    def delivered(self, code: str) -> int:
        """Give how often a slip was delivered, by the biller's own book."""
        held = self.transactions().get(self.world.slip(code).reference)
        return held["effects"] if held else 0

    def sums(self) -> Counter:
        """Give the money of all paid slips by state: rupiah. The books must be in order for that."""
        with self.world.books.engine.begin() as connection:
            money_in = connection.execute(select(func.coalesce(func.sum(payments.c.amount), 0))).scalar_one()
            money_back = connection.execute(select(func.coalesce(func.sum(refund_rows.c.amount), 0))).scalar_one()
        by_state: Counter = Counter()
        for slip in self.world.all_slips():
            if slip.paid_ms:
                by_state[slip.state] += slip.total
        still_open = sum(by_state[state] for state in OPEN)
        assert set(by_state) <= OPEN | {"success", "refunded", "disputed"}
        assert money_in == by_state["success"] + by_state["refunded"] + still_open + by_state["disputed"]
        assert self.world.balance() == 0
        assert self.world.account("owed") == -still_open
        assert self.world.account("drawer:T1") + self.world.account("drawer:T2") == money_in - money_back
        return by_state

    def _open(self) -> bool:
        with self.world.books.engine.begin() as connection:
            query = select(func.count()).select_from(dispatches).where(dispatches.c.state == "open")
            waiting = connection.execute(query).scalar_one()
        under_way = [self.http.get(f"{address}/sandbox/callbacks").json() for address in self.billers.values()]
        return bool(waiting or sum(each["outstanding"] for each in under_way))


@contextlib.contextmanager
def opened(world, directory: Path) -> Iterator[Street]:
    """Open a street around a world: its slips go to the sandboxes, which call its web application back."""
    (port,) = free_ports(1)
    callbacks = f"http://127.0.0.1:{port}/api/billers"
    delays = Delays(pending_s=PENDING_S, slow_s=0.05)
    with contextlib.ExitStack() as ending:
        aggregator = ending.enter_context(
            sandboxes.aggregator(
                directory, timings=delays, webhook=f"{callbacks}/aggregator/callbacks", now_ms=world.clock
            )
        )
        gateway = ending.enter_context(
            sandboxes.gateway(
                directory, timings=delays, notification=f"{callbacks}/paycode/callbacks", now_ms=world.clock
            )
        )
        settings = AggregatorSettings(
            url=aggregator, user=sandboxes.USER, key=sandboxes.KEY, webhook_secret=sandboxes.WEBHOOK_SECRET
        )
        connectors = {
            "aggregator": Aggregator(settings, PATIENCE),
            "paycode": Paycode(PaycodeSettings(url=gateway, server_key=sandboxes.SERVER_KEY), PATIENCE),
        }
        for connector in connectors.values():
            ending.callback(connector.close)
        world.books = msgspec.structs.replace(world.books, billers=connectors, timings=PATIENCE)
        world.offer(loader.offering())
        ending.enter_context(_served(world, port))
        street = Street(world, {"aggregator": aggregator, "paycode": gateway})
        ending.callback(street.http.close)
        yield street


@contextlib.contextmanager
def _served(world, port: int) -> Iterator[None]:
    """Serve the world's web application, where billers call back."""
    app = create_app(WebContext(books=world.books, registry=CollectorRegistry()))
    config = uvicorn.Config(app, port=port, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pause = threading.Event()
    assert any(server.started or pause.wait(0.01) for _ in range(1000)), "central's application did not start"
    yield
    server.should_exit = True
    thread.join()
