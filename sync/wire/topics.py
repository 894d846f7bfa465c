"""MQTT topics. `k/<shard>/<kiosk>/up/<channel>` from a kiosk, `k/<shard>/<kiosk>/down/<channel>` to it.

Levels are `[A-Za-z0-9_-]` (some brokers remap the dot). QoS 1, nothing retained, no wildcards for kiosks.
"""

import re

UP = ("knock", "hello", "batch", "request")
DOWN = ("nonce", "welcome", "ack", "answer", "command", "availability")
"""knock (empty) -> nonce -> hello (signed over it) -> welcome; batch -> ack; request -> answer."""

KIOSK_PATTERN = re.compile(r"k-[0-9a-f]{12}")
"""A kiosk's id: also its certificate's common name and its MQTT user and client id. It cannot hold a wildcard."""

PACKET_BYTES_MAX = 64 * 1024

UP_FILTER = "k/+/+/up/+"
"""What central subscribes to."""


def up(shard: int, kiosk: str, channel: str) -> str:
    """Give the topic on which a kiosk publishes."""
    return f"k/{shard}/{kiosk}/up/{channel}"


def down(shard: int, kiosk: str, channel: str) -> str:
    """Give the topic on which central publishes to one kiosk."""
    return f"k/{shard}/{kiosk}/down/{channel}"


def parse_up(topic: str) -> tuple[int, str, str] | None:
    """Give (shard, kiosk, channel) of a kiosk's topic, or None when it is not one."""
    match = re.fullmatch(r"k/([0-9]{1,4})/(k-[0-9a-f]{12})/up/([a-z]+)", topic)
    if match is None or match[3] not in UP:
        return None
    return int(match[1]), match[2], match[3]
