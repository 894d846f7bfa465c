"""One peer of the link, the broker or the controller: there, being tried, or waited for."""

from sync.link.backoff import Backoff


class Peer:
    """Whether a peer is connected, and when it is tried again. The first attempt is due at once."""

    def __init__(self, backoff: Backoff, apart_ms: int = 0, lasting_ms: int = 0) -> None:
        """apart_ms: attempts never follow each other more quickly, however short their waits and connections are.

        lasting_ms: a connection that ended sooner after its attempt counts as one that failed, whatever it did.
        """
        self.up = False
        self._apart_ms, self._lasting_ms = apart_ms, lasting_ms
        self._worked = False
        self._tried_ms: int | None = None
        self._backoff = backoff
        self._retry_ms: int | None = 0

    def retry_ms(self) -> int | None:
        """Give when the next attempt is due, or None while connected or trying."""
        return self._retry_ms

    def try_now(self, now_ms: int) -> bool:
        """Say whether to try now; `came` or `went` follows."""
        if self._retry_ms is None or self._retry_ms > now_ms:
            return False
        self._retry_ms = None
        self._tried_ms = now_ms
        return True

    def came(self) -> None:
        """It is connected."""
        self.up = True
        self._retry_ms = None

    def works(self) -> None:
        """It proved useful: if it lasts, wait briefly at first after its loss."""
        self._worked = True

    def went(self, now_ms: int) -> None:
        """The connection ended or failed: try again after the back-off."""
        self.up = False
        worked, self._worked = self._worked, False
        if worked and (self._tried_ms is None or now_ms - self._tried_ms >= self._lasting_ms):
            self._backoff.reset()
        self._retry_ms = now_ms + self._backoff.next_ms()
        if self._tried_ms is not None:
            self._retry_ms = max(self._retry_ms, self._tried_ms + self._apart_ms)
