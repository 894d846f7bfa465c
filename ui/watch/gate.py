"""Who may look: under which name this page is asked for, from which page, with which token, and how many at a time.

Pure: no I/O, time is given. A page elsewhere can make a browser ask an address in its own network, also under a name of its
own that resolves there (DNS rebinding): so the Host header is checked always, and the Origin header of every WebSocket.
"""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Sequence
from http import HTTPStatus
from ipaddress import ip_address

PROTOCOL = "anjungan.watch.1"
"""The WebSocket's subprotocol. The token comes beside it as a second one: a page sets no headers, and addresses are logged."""
TOKEN_PREFIX = "token."  # noqa: S105  (what comes before one)
TOKEN_BYTES_MIN = 32

VIEWERS_MAX = 2
WRONG_MAX = 5
WRONG_FOR_S = 60.0
"""So many wrong tokens from one address in this time; then it is not heard until the oldest of them is that old."""
ADDRESSES_MAX = 256


class Gate:
    """Lets viewers in. address: where the page is served, in numbers. token: the secret. clock: monotonic seconds."""

    def __init__(self, address: str, token: bytes, clock: Callable[[], float]) -> None:
        assert len(token) >= TOKEN_BYTES_MIN, "the settings hold that"
        self._names = _names(address)
        self._token = token.hex().encode()
        self._clock = clock
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def knows(self, host: str | None) -> bool:
        """Whether a request asks for this page by one of its own names."""
        name = host or ""
        return (name if name.endswith("]") else name.rpartition(":")[0] or name) in self._names

    def judge(
        self, peer: str, host: str | None, origin: str | None, protocols: Sequence[str], viewers: int
    ) -> HTTPStatus | None:
        """Say why somebody at the address `peer` may not look now, None if he may. viewers: how many look already."""
        if not self.knows(host) or origin not in (f"http://{host}", f"https://{host}"):
            return HTTPStatus.FORBIDDEN
        if self._is_too_eager(peer):
            return HTTPStatus.TOO_MANY_REQUESTS
        said = next((one.removeprefix(TOKEN_PREFIX) for one in protocols if one.startswith(TOKEN_PREFIX)), "")
        if PROTOCOL not in protocols or not hmac.compare_digest(said.encode(), self._token):
            self._remember(peer)
            return HTTPStatus.UNAUTHORIZED
        return HTTPStatus.SERVICE_UNAVAILABLE if viewers >= VIEWERS_MAX else None

    def _is_too_eager(self, peer: str) -> bool:
        recent = [at for at in self._wrong.get(peer, ()) if self._clock() - at < WRONG_FOR_S]
        return len(recent) >= WRONG_MAX

    def _remember(self, peer: str) -> None:
        self._wrong[peer] = [*self._wrong.pop(peer, [])[1 - WRONG_MAX :], self._clock()]
        if len(self._wrong) > ADDRESSES_MAX:
            self._wrong.popitem(last=False)


def _names(address: str) -> frozenset[str]:
    """Give the names under which a browser may ask: the address, and a loopback's own name (the end of an SSH tunnel)."""
    parsed = ip_address(address)
    own = f"[{address}]" if parsed.version == 6 else address
    return frozenset({own, "localhost", "127.0.0.1", "[::1]"} if parsed.is_loopback else {own})
