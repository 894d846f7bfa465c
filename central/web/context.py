"""What the web application is given: made by the program, read by every router."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from fastapi import Request
from prometheus_client import CollectorRegistry

from central.ledger.books import Books
from sync.wire.sealing import SigningKey

_HERE = Path(__file__).parent


def _nothing() -> None:
    """Do nothing: an application without a dispatcher in its process."""


class WebContext(msgspec.Struct, frozen=True, kw_only=True):
    """books: the ledger. wake_dispatcher: called after each payment. checks: what `/readyz` asks, by name, True when well.

    registry: where figures for `/metrics` are registered (one per application). secure_cookies: off only without TLS.
    encrypted: callers come over TLS, and browsers are told to insist on it.
    sign: central's key, which signs a new catalogue; without it fees cannot be changed here.
    """

    books: Books
    wake_dispatcher: Callable[[], None] = _nothing
    checks: Mapping[str, Callable[[], bool]] = {}
    registry: CollectorRegistry
    secure_cookies: bool = False
    encrypted: bool = False
    sign: SigningKey | None = None
    pages: Path = _HERE / "pages"
    static: Path = _HERE / "static"


def context_of(request: Request) -> WebContext:
    """Give the context of the application that serves a request."""
    context = request.app.state.context
    assert isinstance(context, WebContext)
    return context
