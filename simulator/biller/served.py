"""What both sandbox billers share over HTTP: listening, reading questions, faults, callbacks, and the sandbox's own addresses.

`/sandbox/transactions` lists every reference, `/sandbox/statement` gives a day's file, `/sandbox/faults` lets something go wrong,
`/sandbox/callbacks` tells how many notices are under way.
"""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Literal, Protocol

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from simulator.biller.callbacks import NowMs, Postman, plan
from simulator.biller.faults import Ask, Fault, Faults
from simulator.biller.paying import Reply, Timings
from simulator.biller.register import Reference, Register
from simulator.biller.statement import WIB

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


class SandboxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every sandbox biller has. database: where references are kept. pending_s, slow_s: how long those behaviours take."""

    listen: Listen
    database: str
    pending_s: float = 3.0
    slow_s: float = 8.0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def __post_init__(self) -> None:
        if not Path(self.database).parent.is_dir():
            raise ValueError("database: there is no folder for it")
        if min(self.pending_s, self.slow_s) < 0:
            raise ValueError("pending_s: no wait is below 0, and slow_s neither")

    @property
    def timings(self) -> Timings:
        """How long its behaviours take."""
        return Timings(self.pending_s, self.slow_s)


class Sandbox(Protocol):
    """A biller without HTTP, as this module needs it. pending: its word for what is not decided yet."""

    pending: str

    def public(self, reference: Reference, now: datetime) -> dict[str, Any]:
        """Give a reference as the list of transactions shows it."""
        ...

    def statement(self, from_ms: int, until_ms: int, now: datetime) -> str:
        """Give the file of a day, as it stands now: of everything between these two moments, the second not included."""
        ...


class Front:
    """A biller's HTTP side. Everything runs in its event loop's thread, as the register wants."""

    def __init__(self, sandbox: Sandbox, register: Register, postman: Postman, now_ms: NowMs) -> None:
        self.faults = Faults()
        self._sandbox = sandbox
        self._register = register
        self._postman = postman
        self._now_ms = now_ms

    def app(self, routes: Sequence[Route]) -> Starlette:
        """Give the application: the biller's own addresses and the sandbox's."""
        own = [
            Route("/sandbox/transactions", self._transactions, methods=["GET"]),
            Route("/sandbox/statement", self._statement, methods=["GET"]),
            Route("/sandbox/callbacks", self._callbacks, methods=["GET"]),
            Route("/sandbox/faults", self._list_faults, methods=["GET"]),
            Route("/sandbox/faults", self._give_fault, methods=["POST"]),
            Route("/sandbox/faults", self._clear_faults, methods=["DELETE"]),
        ]
        return Starlette(routes=[*routes, *own])

    async def meet(
        self, request: Request, ask: Ask, reference: str, answer: Callable[[Fault, datetime], Reply]
    ) -> Response:
        """Answer one question, with the fault that waits for it. answer: does what it does and says what is to be said."""
        fault = self.faults.take(ask, reference)
        if fault.unreachable:
            return _Dropped() if fault.unreachable == "closed" else Response(status_code=503)
        now_ms = self._now_ms()
        reply = answer(fault, datetime.fromtimestamp(now_ms / 1000, UTC))
        if reply.decided is not None:
            await self._postman.take(plan(fault.callback, reply.decided, now_ms, self._sandbox.pending))
        if reply.content is None:
            await _until_gone(request)
            return Response(status_code=504)
        await asyncio.sleep(reply.delay_s + fault.delay_s)
        return _Dropped() if fault.drop_answer else _json(reply.content, reply.status)

    async def _transactions(self, _request: Request) -> Response:
        now = datetime.fromtimestamp(self._now_ms() / 1000, UTC)
        return _json([self._sandbox.public(reference, now) for reference in self._register.everything()])

    async def _statement(self, request: Request) -> Response:
        try:
            day = date.fromisoformat(request.query_params.get("day", ""))
        except ValueError:
            return _json({"problem": "day: a date is missing, as in ?day=2026-08-17"}, 422)
        midnight = datetime(day.year, day.month, day.day, tzinfo=WIB)
        from_ms, until_ms = (int((midnight + timedelta(days=more)).timestamp() * 1000) for more in (0, 1))
        now = datetime.fromtimestamp(self._now_ms() / 1000, UTC)
        text = self._sandbox.statement(from_ms, until_ms, now)
        return Response(text, media_type="text/csv; charset=utf-8")

    async def _callbacks(self, _request: Request) -> Response:
        return _json({"outstanding": self._postman.outstanding, "due": self._postman.due, "sent": self._postman.sent})

    async def _list_faults(self, _request: Request) -> Response:
        return _json(self.faults.waiting())

    async def _give_fault(self, request: Request) -> Response:
        try:
            self.faults.give(msgspec.convert(await question(request), Fault))
        except msgspec.ValidationError as error:
            return _json({"problem": str(error)}, 422)
        return Response(status_code=204)

    async def _clear_faults(self, _request: Request) -> Response:
        self.faults.clear()
        return Response(status_code=204)


def system_now_ms() -> int:
    """Give the time of this machine, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def serve(settings: SandboxSettings, success: str, make: Callable[[Register], Starlette]) -> int:
    """Serve what `make` makes over the register of these settings until SIGTERM or SIGINT; give the exit code.

    success: the biller's word for what was delivered.
    """
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with contextlib.closing(Register(Path(settings.database), success)) as register:
        server = _Server(
            uvicorn.Config(
                make(register),
                host=settings.listen.host,
                port=settings.listen.port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        server.run()
    return 0 if server.started else 1


async def question(request: Request) -> Any:
    """Give the JSON in a request, or None for what cannot be read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


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


class _Dropped(Response):
    """The connection ends before the answer does: a body is promised and does not come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Starlette. The server closes the connection of whoever returns like this."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


async def _until_gone(request: Request) -> None:
    """Hold the connection without a word until the client gives up."""
    deadline = asyncio.get_running_loop().time() + SILENCE_S_MAX
    while asyncio.get_running_loop().time() < deadline and not await request.is_disconnected():
        await asyncio.sleep(0.1)


def _json(content: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status_code=status, media_type="application/json")
