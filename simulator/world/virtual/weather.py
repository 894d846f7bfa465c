"""How bad the network and the broker are. Whoever draws a world draws these; a test sets the one that it is about."""

import random

import msgspec

HOUR_MS = 3_600_000


class Weather(msgspec.Struct):
    """Chances are from 0 to 1 for each message; times are milliseconds, (least, most). As made, nothing goes wrong.

    latency: one way. refused: a connection cannot be made. broken: the connection ends at this packet, and both ends hear it.
    half_open: it goes silent at this packet, and nobody hears it. lost: the broker drops a message that it has acknowledged.
    doubled: it arrives twice. overtaken: later ones may arrive before it. held: the broker keeps it for as long as `held_ms`
    says and then gives it to whoever has the name. stale: an old message of the same receiver comes along. retained: old
    messages or garbage come with each connection. packets_max: the broker's Receive Maximum.
    """

    latency_ms: tuple[int, int] = (5, 60)
    refused: float = 0.0
    broken: float = 0.0
    half_open: float = 0.0
    lost: float = 0.0
    doubled: float = 0.0
    overtaken: float = 0.0
    held: float = 0.0
    held_ms: tuple[int, int] = (1, 72 * HOUR_MS)
    stale: float = 0.0
    retained: float = 0.0
    packets_max: int = 20

    def calm(self) -> None:
        """Make everything go well from now on; what is held stays held."""
        for name in ("refused", "broken", "half_open", "lost", "doubled", "overtaken", "held", "stale", "retained"):
            setattr(self, name, 0.0)


def storm(chance: random.Random) -> Weather:
    """Draw the weather of a world: some of it calm, some of it bad, each world in another way."""

    def rate(most: float) -> float:
        return chance.uniform(0, most) if chance.random() < 0.5 else 0.0

    least = chance.randint(1, 60)
    return Weather(
        latency_ms=(least, least + chance.choice((5, 50, 500, 3000))),
        refused=rate(0.5),
        broken=rate(0.02),
        half_open=rate(0.005),
        lost=rate(0.2),
        doubled=rate(0.3),
        overtaken=rate(0.3),
        held=rate(0.1),
        held_ms=(1, chance.choice((1_000, 60_000, HOUR_MS, 72 * HOUR_MS))),
        stale=rate(0.2),
        retained=rate(0.5),
        packets_max=chance.choice((1, 2, 5, 20, 20, 65535)),
    )
