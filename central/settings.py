"""Settings that central's money side shares: time limits and the connection of each biller."""

import msgspec

_AT_LEAST_ONE = ("poll_ms", "connect_s", "inquiry_s", "pay_s", "status_tries", "advice_age_s", "refund_numbers")


class Timings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Time limits and counts. Seconds where the name ends in _s, milliseconds where it ends in _ms.

    claim_s: a cashier's lease. quote_s: how long a quote may still be printed. inquiry_age_s: an older inquiry is made again
    before cash. advice_ms: the pauses before each further question about an open reference; the last one repeats.
    advice_age_s: after it a reference goes to a person. poll_ms: the dispatcher's longest sleep.
    connect_s, inquiry_s, pay_s: how long a biller may take. status_tries, status_lock_s: wrong last six digits.
    receipt_copies: the highest `CETAK ULANG ke-n`. refund_numbers: how many numbers a refund may have; each ends the one before.
    entry_s: how long the journal entry of a slip paid from its QR may take.
    """

    claim_s: int = 120
    quote_s: int = 900
    inquiry_age_s: int = 900
    advice_ms: tuple[int, ...] = (5_000, 15_000, 60_000, 300_000, 300_000, 300_000, 3_600_000)
    advice_age_s: int = 86_400
    poll_ms: int = 500
    connect_s: int = 3
    inquiry_s: int = 12
    pay_s: int = 15
    status_tries: int = 5
    status_lock_s: int = 86_400
    receipt_copies: int = 3
    refund_numbers: int = 4
    entry_s: int = 30 * 86_400

    def __post_init__(self) -> None:
        """Refuse limits that cannot work together."""
        if not self.advice_ms or min(self.advice_ms) < 1:
            raise ValueError("advice_ms: needs at least one pause of a millisecond or more")
        if self.claim_s < 10 or self.quote_s < 60:
            raise ValueError("claim_s: at least 10 seconds, and quote_s at least 60")
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: at least 1")


class AggregatorSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach the aggregator: the address without a path, and the account.

    webhook_secret: what its callbacks are signed with, "" when it sends none.
    """

    url: str
    user: str
    key: str
    webhook_secret: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that is not HTTP."""
        _require_http(self.url)


class PaycodeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach the gateway of payment codes: the address without a path, and the server key of the account.

    callback_token: what its callbacks bear instead of a signature, "" where they are signed with the server key.
    """

    url: str
    server_key: str
    callback_token: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that is not HTTP."""
        _require_http(self.url)


class Breaker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a biller counts as down. failures: so many calls in a row without an answer. pause_s: then one call tries again."""

    failures: int = 5
    pause_s: int = 30

    def __post_init__(self) -> None:
        """Refuse what would never open, or never close."""
        if self.failures < 1 or self.pause_s < 1:
            raise ValueError("failures: at least 1, and pause_s at least 1 second")


class Billers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every biller connector that central has; a product whose biller is None is not offered."""

    aggregator: AggregatorSettings | None = None
    paycode: PaycodeSettings | None = None
    breaker: Breaker = Breaker()

    def __post_init__(self) -> None:
        """Refuse a shop that has nothing to sell."""
        if not self.names:
            raise ValueError("aggregator: or paycode: without a biller there is nothing to sell")

    @property
    def names(self) -> frozenset[str]:
        """The connectors that there are."""
        there = {"aggregator": self.aggregator, "paycode": self.paycode}
        return frozenset(name for name, settings in there.items() if settings is not None)


def _require_http(url: str) -> None:
    if not url.startswith(("https://", "http://")):
        raise ValueError("url: must start with https:// (or http:// on the same machine)")
