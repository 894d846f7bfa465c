"""The sandbox billers as HTTP servers in threads of a test, with a clock of the test's choice."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from simulator.biller import paycode, paycode_program, program
from simulator.biller.aggregator import Account
from simulator.biller.answers import SUCCESS
from simulator.biller.callbacks import NowMs
from simulator.biller.paying import Timings
from simulator.biller.prices import shipped_prices
from simulator.biller.register import Register
from simulator.biller.served import system_now_ms

USER, KEY, WEBHOOK_SECRET = "u", "k", "webhook"
SERVER_KEY = "server-key"
QUICK = Timings(pending_s=0.05, slow_s=0.1)


@contextlib.contextmanager
def aggregator(
    directory: Path, *, timings: Timings = QUICK, webhook: str = "", now_ms: NowMs = system_now_ms
) -> Iterator[str]:
    """Serve the sandbox aggregator; give its address. webhook: where its callbacks go."""

    def make(register: Register) -> Starlette:
        account = Account(USER, KEY, WEBHOOK_SECRET, shipped_prices())
        return program.create_app(register, account, timings, webhook=webhook, now_ms=now_ms)

    with _served(directory / "biller.db", SUCCESS, make) as address:
        yield address


@contextlib.contextmanager
def gateway(
    directory: Path, *, timings: Timings = QUICK, notification: str = "", now_ms: NowMs = system_now_ms
) -> Iterator[str]:
    """Serve the sandbox gateway of payment codes; give its address. notification: where its callbacks go."""

    def make(register: Register) -> Starlette:
        account = paycode.Account(SERVER_KEY)
        return paycode_program.create_app(register, account, timings, notification=notification, now_ms=now_ms)

    with _served(directory / "paycode.db", paycode.SETTLEMENT, make) as address:
        yield address


@contextlib.contextmanager
def _served(database: Path, success: str, make: Callable[[Register], Starlette]) -> Iterator[str]:
    """Serve what `make` gives for a register of the serving thread, to which its connection belongs."""
    servers: list[uvicorn.Server] = []

    def serve() -> None:
        register = Register(database, success)
        config = uvicorn.Config(make(register), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        servers.append(uvicorn.Server(config))
        servers[0].run()
        register.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    pause = threading.Event()
    assert any((servers and servers[0].started) or pause.wait(0.01) for _ in range(1000)), "a sandbox did not start"
    yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    servers[0].should_exit = True
    thread.join()
