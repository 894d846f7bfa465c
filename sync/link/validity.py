"""Whether a certificate is valid now, by what the controller knows of the time. The machine's own clock is asked nothing.

A kiosk without a battery clock starts in 1970. Its TLS library would then refuse every certificate as not valid yet, and the
kiosk could never reach central to learn the time. So OpenSSL checks everything but the dates (`NO_CHECK_TIME`), and the dates are
judged here, before anything is sent.
"""

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of openssl/x509_vfy.h, which Python's ssl does not name. Revocation lists keep counting."""

LATE_MS = 300_000
"""A trusted clock may be this far behind central's, which made the certificate."""


class KnownTime(msgspec.Struct, frozen=True):
    """When the monotonic clock said `monotonic_ms` it was at least `now_ms` (UTC), and exactly that if `trusted`."""

    now_ms: int
    trusted: bool
    monotonic_ms: int

    def at(self, monotonic_ms: int) -> int:
        """Give UTC milliseconds at a later moment of the monotonic clock."""
        return self.now_ms + monotonic_ms - self.monotonic_ms


class Certificate(msgspec.Struct, frozen=True):
    """What is judged of one: whose it is, and the UTC milliseconds between which it is valid."""

    subject: str
    from_ms: int
    until_ms: int


def chain_of(connection: ssl.SSLSocket) -> tuple[Certificate, ...]:
    """Give the certificates that OpenSSL verified, the peer's own first. Raises `ValueError` when it verified none."""
    # Public only from Python 3.13 on, and as bytes there: this is what it is made from, in 3.11 to 3.13.
    inner: Any = getattr(connection, "_sslobj", None)
    chain = inner.get_verified_chain() if hasattr(inner, "get_verified_chain") else None
    if not chain:
        raise ValueError("no certificate was verified")
    return tuple(_certificate(each.get_info()) for each in chain)


def fault(chain: Iterable[Certificate], known: KnownTime, monotonic_ms: int) -> str | None:
    """Give why a chain is not valid at this moment, or None.

    An end of validity counts always: it is at least that late. A beginning counts only with a trusted clock.
    """
    now_ms = known.at(monotonic_ms)
    for each in chain:
        if now_ms >= each.until_ms:
            return f"the certificate of {each.subject} has expired ({_day(each.until_ms)})"
        if known.trusted and now_ms + LATE_MS < each.from_ms:
            return f"the certificate of {each.subject} is not valid before {_day(each.from_ms)}"
    return None


def _certificate(info: dict[str, Any]) -> Certificate:
    names = [value for parts in info.get("subject", ()) for key, value in parts if key == "commonName"]
    subject = names[-1] if names else "an unnamed subject"
    return Certificate(repr(subject[:64]), _ms(info["notBefore"]), _ms(info["notAfter"]))


def _ms(date: str) -> int:
    return ssl.cert_time_to_seconds(date) * 1000


def _day(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%d")
