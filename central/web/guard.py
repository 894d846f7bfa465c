"""The outermost layer: bounds every request, adds the headers that keep browsers strict, and lets no failure out as text."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.accounting.statements import reading
from central.web.problems import problem

BODY_BYTES_MAX = 64 * 1024
_FILES = {("POST", "/api/operator/books/statements"): reading.BYTES_MAX}
"""Where a file comes in: its body is read only for somebody who may send one."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
"""For this host only: an operator's other names are not ours to bind."""


class Guard:
    """ASGI middleware. A body must state its length, at most 64 KiB, or a file's. encrypted: browsers are to insist on TLS."""

    def __init__(self, app: ASGIApp, *, encrypted: bool = False) -> None:
        self._app = app
        self._headers = {**_HEADERS, **_ENCRYPTED} if encrypted else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if not path.startswith("/static/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        longest = _FILES.get((scope["method"], path), BODY_BYTES_MAX)
        # A length with zeros before it is none that a browser or a till sends.
        too_long = not length.isdecimal() or len(length) > len(str(longest)) or int(length) > longest
        if "transfer-encoding" in headers or too_long:
            await problem("request-too-large")(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)
