"""The link's configuration."""

from pathlib import Path

import msgspec

from sync.wire.topics import KIOSK_PATTERN

TIMES_S_MAX = 3_600


class Broker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the broker is, and the PEM files for TLS: its authority, our certificate, our key."""

    host: str
    port: int
    ca: str
    certificate: str
    key: str

    def __post_init__(self) -> None:
        if not self.host:
            raise ValueError("host: must not be empty")
        if not 0 < self.port < 65536:
            raise ValueError("port: must be 1 to 65535")
        for name in ("ca", "certificate", "key"):
            if not Path(getattr(self, name)).is_file():
                raise ValueError(f"{name}: there is no such file")


class Times(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a connection counts as dead, in whole seconds. A test or a bad line may want others.

    heartbeat_s: silence after which central is asked for a sign of life. dead_s: silence after which the connection is given up.
    tcp_timeout_s: how long sent bytes may stay without the peer's TCP acknowledgement. reconnect_s_max: the bound of the wait
    before the next attempt, which is drawn evenly from 0 to it once attempts have failed for a while.
    """

    heartbeat_s: int = 30
    dead_s: int = 90
    tcp_timeout_s: int = 60
    reconnect_s_max: int = 60

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            if not 0 < getattr(self, name) <= TIMES_S_MAX:
                raise ValueError(f"{name}: must be 1 to {TIMES_S_MAX} seconds")
        if self.dead_s <= self.heartbeat_s:
            raise ValueError("dead_s: must be more than heartbeat_s")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """controller: path of the controller's Unix socket for the link. kiosk, shard: this kiosk's topics."""

    controller: str
    kiosk: str
    shard: int
    broker: Broker
    times: Times = Times()
    log_level: str = "INFO"

    def __post_init__(self) -> None:
        if not self.controller:
            raise ValueError("controller: must not be empty")
        if not KIOSK_PATTERN.fullmatch(self.kiosk):
            raise ValueError("kiosk: must be k- and 12 lower-case hexadecimal digits")
        if not 0 <= self.shard <= 9999:
            raise ValueError("shard: must be 0 to 9999")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("log_level: must be DEBUG, INFO, WARNING or ERROR")
