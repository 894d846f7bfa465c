"""The link's configuration."""

from pathlib import Path

import msgspec

from sync.wire.topics import KIOSK_PATTERN


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


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """controller: path of the controller's Unix socket for the link. kiosk, shard: this kiosk's topics."""

    controller: str
    kiosk: str
    shard: int
    broker: Broker
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
