"""The page, and the WebSocket that shows the screen on it. It sends; what is sent to it ends the connection."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from http import HTTPStatus
from types import MappingProxyType

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ui.watch import PAGE
from ui.watch.audience import Audience, Viewer
from ui.watch.gate import PROTOCOL, VIEWERS_MAX, Gate

LOG = logging.getLogger("watch")

LIVE = "/live"
MESSAGE_BYTES_MAX = 256
"""Whatever comes is too much; this bounds what is read of it."""
OPEN_TIMEOUT_S = 10.0
PING_S = 20.0
WORDS, FULL, TIME_OVER = 1008, 1013, 4000
"""Closing codes: somebody spoke (RFC 6455, 7.4.1: a policy is violated); try again later; the time to look is over (our own)."""

FILES = MappingProxyType(
    {
        "/": ("index.html", "text/html; charset=utf-8"),
        "/watch.js": ("watch.js", "text/javascript"),
        "/screen.js": ("screen.js", "text/javascript"),
        "/watch.css": ("watch.css", "text/css"),
        "/icon.svg": ("icon.svg", "image/svg+xml"),
    }
)
HEADERS = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)


class _Page:
    def __init__(self, gate: Gate, audience: Audience, seconds: float) -> None:
        self._gate, self._audience, self._seconds = gate, audience, seconds
        self._files = {path: ((PAGE / name).read_bytes(), kind) for path, (name, kind) in FILES.items()}

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Give a file, a refusal, or None: then the WebSocket is opened."""
        host = _only(request, "Host")
        if not self._gate.knows(host):
            return _refusal(HTTPStatus.FORBIDDEN)
        path = request.path.partition("?")[0]
        if path != LIVE:
            body, kind = self._files.get(path, (b"", ""))
            return _response(HTTPStatus.OK, body, kind) if kind else _refusal(HTTPStatus.NOT_FOUND)
        peer = str(connection.remote_address[0])
        protocols = [one.strip() for one in ",".join(request.headers.get_all("Sec-WebSocket-Protocol")).split(",")]
        refused = self._gate.judge(peer, host, _only(request, "Origin"), protocols, self._audience.count)
        if refused is None:
            return None
        LOG.warning("%s may not look: %d %s", peer, refused.value, refused.phrase)
        return _refusal(refused)

    async def show(self, connection: ServerConnection) -> None:
        """Send the picture and its changes until the viewer goes, speaks, or has looked long enough."""
        peer = str(connection.remote_address[0])
        if self._audience.count >= VIEWERS_MAX:  # two came at the same moment
            await connection.close(FULL)
            return
        with self._audience.join() as viewer:
            LOG.info("%s looks at the screen", peer)
            sending = asyncio.create_task(_send(viewer, connection))
            try:
                async with asyncio.timeout(self._seconds):
                    await connection.recv()
                LOG.warning("%s said something and is hung up on", peer)
                await connection.close(WORDS)
            except TimeoutError:
                await connection.close(TIME_OVER)
            except ConnectionClosed:
                pass
            finally:
                sending.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await sending
                LOG.info("%s looks no more", peer)


@contextlib.asynccontextmanager
async def serve_page(address: str, port: int, gate: Gate, audience: Audience, seconds: float) -> AsyncIterator[str]:
    """Serve at this address; gives it with its port (0: a free one). seconds: how long one viewer may look. Raises `OSError`."""
    page = _Page(gate, audience, seconds)
    async with serve(
        page.show,
        address,
        port,
        process_request=page.answer,
        subprotocols=[Subprotocol(PROTOCOL)],
        compression=None,  # patches are compressed
        max_size=MESSAGE_BYTES_MAX,
        open_timeout=OPEN_TIMEOUT_S,
        ping_interval=PING_S,
        ping_timeout=PING_S,
        server_header=None,
    ) as server:
        host, bound = next(iter(server.sockets)).getsockname()[:2]
        yield f"[{host}]:{bound}" if ":" in host else f"{host}:{bound}"


async def _send(viewer: Viewer, connection: ServerConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            for message in await viewer.news():
                await connection.send(message)


def _only(request: Request, name: str) -> str | None:
    """Give the header that stands there once, None for one that is missing or not alone (RFC 9110, 7.2): no browser sends two."""
    found = request.headers.get_all(name)
    return found[0] if len(found) == 1 else None


def _refusal(status: HTTPStatus) -> Response:
    return _response(status, f"{status.value} {status.phrase}\n".encode(), "text/plain")


def _response(status: HTTPStatus, body: bytes, kind: str) -> Response:
    headers = Headers({"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close", **HEADERS})
    return Response(status.value, status.phrase, headers, body)
