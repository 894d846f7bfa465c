"""The way to one biller over HTTP: bounded in time and size, counted by a circuit, with errors that never quote what was sent."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

import httpx
import msgspec

from central.billers.circuit import Circuit, Unanswered
from central.settings import Timings
from sync.wire.errors import UNDECODABLE

ANSWER_BYTES_MAX = 256 * 1024
_SERVER_ERROR = 500
_CONNECTIONS_MAX, _KEPT_MAX, _KEPT_S = 32, 8, 10

_OBJECT = msgspec.json.Decoder(dict[str, Any], float_hook=str)
"""A number with a point stays text: amounts never pass through a float."""

Read = Callable[[bytes], dict[str, Any]]
"""Reads an answer's envelope. Raises `NoAnswerError`."""


class NoAnswerError(Exception):
    """Nothing that can be read came back. why: as `Unanswered`, or "not_called" while the biller counts as down."""

    def __init__(self, why: Unanswered | Literal["not_called"]) -> None:
        super().__init__(why)
        self.why = why

    @property
    def says_down(self) -> bool:
        """Whether a customer should hear that the biller is down, rather than that it is silent."""
        return self.why in ("unreachable", "disturbed", "not_called")


def json_object(content: bytes) -> dict[str, Any]:
    """Give the JSON object that an answer is. Raises `NoAnswerError`."""
    try:
        return _OBJECT.decode(content)
    except UNDECODABLE as error:
        raise NoAnswerError("odd") from error


class Line:
    """The connections to one biller. circuit: what it hears is noted there, and nothing is sent while it is open; or None.

    headers: of every request. Thread-safe.
    """

    def __init__(
        self, url: str, timings: Timings, circuit: Circuit | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self._connect_s = timings.connect_s
        self._circuit = circuit
        limits = httpx.Limits(
            max_connections=_CONNECTIONS_MAX, max_keepalive_connections=_KEPT_MAX, keepalive_expiry=_KEPT_S
        )
        self._until = threading.local()
        transport = httpx.HTTPTransport(limits=limits, trust_env=False)
        # Its own time limits count from one piece to the next, so that an answer could drip for hours; there is no public way in.
        pool: Any = transport._pool
        pool._network_backend = _Bounded(pool._network_backend, self._left_s)
        self._client = httpx.Client(
            base_url=url, transport=transport, headers=headers, follow_redirects=False, trust_env=False
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def post(
        self, path: str, question: Mapping[str, Any], answer_s: int, read: Read, *, probing: bool = False
    ) -> dict[str, Any]:
        """Send a JSON body; give the answer as `read` reads it. probing: also while the biller counts as down.

        Raises `NoAnswerError`.
        """
        return self._ask("POST", path, msgspec.json.encode(question), answer_s, read, probing=probing)

    def get(self, path: str, answer_s: int, read: Read, *, probing: bool = False) -> dict[str, Any]:
        """Ask without a body; as `post`."""
        return self._ask("GET", path, None, answer_s, read, probing=probing)

    def _ask(
        self, method: str, path: str, body: bytes | None, answer_s: int, read: Read, *, probing: bool
    ) -> dict[str, Any]:
        circuit = self._circuit
        if circuit is not None and circuit.is_down and not probing:
            circuit.not_called()
            raise NoAnswerError("not_called")
        try:
            answer = read(self._exchange(method, path, body, answer_s))
        except NoAnswerError as error:
            if circuit is not None and error.why != "not_called":
                circuit.unanswered(error.why)
            raise
        if circuit is not None:
            circuit.answered()
        return answer

    def _left_s(self) -> float:
        """Give how long the call of this thread may still take. Raises `NoAnswerError` once its time is over."""
        left = float(self._until.at) - time.monotonic()
        if left <= 0:
            raise NoAnswerError("silent")
        return left

    def _exchange(self, method: str, path: str, body: bytes | None, answer_s: int) -> bytes:
        """Give the raw answer. Below 500 the status says nothing that the body does not say."""
        self._until.at = time.monotonic() + self._connect_s + answer_s
        timeout = httpx.Timeout(answer_s, connect=self._connect_s, pool=self._connect_s)
        headers = {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}
        received = bytearray()
        try:
            with self._client.stream(method, path, content=body, headers=headers, timeout=timeout) as response:
                if response.status_code >= _SERVER_ERROR:
                    raise NoAnswerError("disturbed")
                if "content-encoding" in response.headers:  # a few bytes could unpack to more than there is memory
                    raise NoAnswerError("odd")
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > ANSWER_BYTES_MAX:
                        raise NoAnswerError("odd")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NoAnswerError("unreachable") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswerError("silent") from error
        return bytes(received)


class _Bounded:
    """A network, or one connection of it, on which no read takes longer than the whole call may. left_s: what is left of it."""

    def __init__(self, inner: Any, left_s: Callable[[], float]) -> None:
        self._inner = inner
        self._left_s = left_s

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def connect_tcp(self, *given: Any, **named: Any) -> "_Bounded":
        return _Bounded(self._inner.connect_tcp(*given, **named), self._left_s)

    def start_tls(self, *given: Any, **named: Any) -> "_Bounded":
        return _Bounded(self._inner.start_tls(*given, **named), self._left_s)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._left_s()
        content: bytes = self._inner.read(max_bytes, left if timeout is None else min(timeout, left))
        return content
