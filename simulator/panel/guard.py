"""Keeps strangers' web pages away from the panel: it answers to loopback names only and obeys only its own page.

A page elsewhere can make a browser send requests to 127.0.0.1, also under a name of its own that resolves there (DNS
rebinding), so the Host header is checked always and the Origin header whenever a browser sends one with an order.
"""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

HOSTS = ("127.0.0.1", "localhost", "[::1]")
READING = ("GET", "HEAD")
BODY_BYTES_MAX = 16 * 1024


class Guard:
    """ASGI middleware that refuses what does not come from this machine's own hands."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403 or 413. A WebSocket is judged like an order: other pages may not read the screen."""
        if scope["type"] == "websocket":
            if _judge("POST", Headers(scope=scope))[0]:
                await WebSocketClose()(scope, receive, send)
                return
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, detail = _judge(scope["method"], Headers(scope=scope))
        if status:
            await JSONResponse({"detail": detail}, status_code=status)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _judge(method: str, headers: Headers) -> tuple[int, str]:
    """Give the status to refuse with and why, or 0."""
    host = headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name not in HOSTS:
        return 403, "this panel answers on loopback only"
    origin = headers.get("origin")
    if method not in READING and origin is not None and origin != f"http://{host}":
        return 403, "this panel obeys its own page only"
    if method not in READING:
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            return 413, "the body has to say its length and stay under 16 KiB"
    return 0, ""
