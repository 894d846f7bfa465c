"""`anjungan biller`: the sandbox aggregator over HTTP. For simulations and tests only; no money is anywhere near."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Literal

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.biller.aggregator import Aggregator, Timings, code_of
from simulator.biller.register import Register

BODY_BYTES_MAX = 64 * 1024
PORT_MAX = 65535
SILENCE_S_MAX = 120.0
"""How long a connection is held that never gets an answer."""


class Listen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A TCP address on loopback."""

    host: str = "127.0.0.1"
    port: int

    def __post_init__(self) -> None:
        if self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("host: the sandbox listens on loopback only")
        if not 0 <= self.port <= PORT_MAX:
            raise ValueError(f"port: must be 0 to {PORT_MAX}")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """user, key: the account. database: where references are kept. pending_s, slow_s: how long those behaviours take."""

    listen: Listen
    user: str
    key: str
    database: str
    pending_s: float = 3.0
    slow_s: float = 8.0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def __post_init__(self) -> None:
        if not Path(self.database).parent.is_dir():
            raise ValueError("database: there is no folder for it")
        if min(self.pending_s, self.slow_s) < 0:
            raise ValueError("pending_s: no wait is below 0, and slow_s neither")


def main(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    register = Register(Path(settings.database))
    timings = Timings(settings.pending_s, settings.slow_s)
    app = create_app(Aggregator(register, settings.user, settings.key, timings), register)
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.listen.host,
            port=settings.listen.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )
    try:
        server.run()
    finally:
        register.close()
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Takes a signal as the wish to end, and does not raise it again."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Replace uvicorn's own handling."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_end)
        yield

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        self.should_exit = True


def create_app(aggregator: Aggregator, register: Register) -> Starlette:
    """Make the HTTP application. Everything runs in its event loop's thread, as the register wants."""

    async def transaction(request: Request) -> Response:
        reply = aggregator.answer(await _question(request), datetime.now(UTC))
        if reply.data is None:
            await _until_gone(request)
            return Response(status_code=504)
        await asyncio.sleep(reply.delay_s)
        return _json({"data": reply.data})

    async def owner(request: Request) -> Response:
        reply = aggregator.owner(await _question(request))
        return _json({"data": reply.data})

    async def transactions(request: Request) -> Response:
        now = datetime.now(UTC)
        return _json([_public(reference, now) for reference in register.everything()])

    return Starlette(
        routes=[
            Route("/v1/transaction", transaction, methods=["POST"]),
            Route("/v1/inquiry-pln", owner, methods=["POST"]),
            Route("/sandbox/transactions", transactions, methods=["GET"]),
        ]
    )


def _public(reference: Any, now: datetime) -> dict[str, Any]:
    code = code_of(reference, now)
    return {
        "ref_id": reference.ref_id,
        "sku": reference.sku,
        "customer_no": reference.customer_no,
        "effects": reference.effects if code == "00" else 0,
        "status": {"00": "Sukses", "03": "Pending", "": "Inquiry"}.get(code, "Gagal"),
        "rc": code,
    }


async def _question(request: Request) -> Any:
    """Give the question, or None for what cannot be read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


async def _until_gone(request: Request) -> None:
    """Hold the connection without a word until the client gives up."""
    deadline = asyncio.get_running_loop().time() + SILENCE_S_MAX
    while asyncio.get_running_loop().time() < deadline and not await request.is_disconnected():
        await asyncio.sleep(0.1)


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json")
