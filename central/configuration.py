"""Central's configuration: what `central.toml` may say, and what is refused before anything starts."""

import ipaddress
from pathlib import Path

import msgspec

from central.catalogue import loader
from central.ingest.mqtt import Broker
from central.settings import Billers, Timings
from central.store.engine import problem_of

_KEY_BYTES = 32
_PORT_MAX = 65535
_SHARD_MAX = 9999


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Listen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where HTTP is served, and where TLS ends: here (certificate and key, PEM files), or at a proxy before it.

    proxy_addresses: whose word about the caller's address is believed, with behind_proxy.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: str = ""
    key: str = ""
    behind_proxy: bool = False
    proxy_addresses: tuple[str, ...] = ("127.0.0.1", "::1")

    def __post_init__(self) -> None:
        """Refuse what no socket could have, and passwords in the clear on a network."""
        if not 0 <= self.port <= _PORT_MAX:
            raise ValueError(f"port: must be 0 to {_PORT_MAX}")
        for name, other in (("certificate", "key"), ("key", "certificate")):
            if getattr(self, other) and not getattr(self, name):
                raise ValueError(f"{name}: belongs to {other}: both or none")
            if getattr(self, name) and not Path(getattr(self, name)).is_file():
                raise ValueError(f"{name}: there is no such file")
        if self.behind_proxy and self.certificate:
            raise ValueError("behind_proxy: TLS ends at the proxy or here, not at both")
        if not (self.is_encrypted or _is_loopback(self.host)):
            raise ValueError("host: without TLS only a loopback address; give certificate and key, or behind_proxy")

    @property
    def is_encrypted(self) -> bool:
        """Whether callers come over TLS, which ends here or at the proxy."""
        return bool(self.certificate) or self.behind_proxy


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """database: SQLAlchemy URL. keys_directory: sign.key and box.key, 32 raw bytes each. shards: whose kiosks are served.

    products_directory: product files that come on top of those that are shipped, "" for none.
    secure_cookies: off only where no TLS is, on one machine.
    """

    database: str
    listen: Listen = Listen()
    broker: Broker
    keys_directory: str
    shards: tuple[int, ...] = (0,)
    products_directory: str = ""
    billers: Billers
    timings: Timings = Timings()
    secure_cookies: bool = True
    log_level: str = "INFO"

    def offering(self) -> loader.Offering:
        """Give what this shop sells: its product files, as far as their billers are connected."""
        return loader.offering(self.products_directory).sold_by(self.billers.names)

    def __post_init__(self) -> None:
        """Refuse what could not work, naming the key."""
        problem = problem_of(self.database)
        if problem is not None:
            raise ValueError(f"database: {problem}")
        problem = loader.problem_of(self.products_directory)
        if problem is not None:
            raise ValueError(f"products_directory: {problem}")
        if not self.shards or not all(0 <= shard <= _SHARD_MAX for shard in self.shards):
            raise ValueError(f"shards: one or more of 0 to {_SHARD_MAX}")
        if self.listen.is_encrypted and not self.secure_cookies:
            raise ValueError("secure_cookies: must stay true where TLS is")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("log_level: must be DEBUG, INFO, WARNING or ERROR")
        for name in ("ca", "certificate", "key"):
            if not Path(getattr(self.broker, name)).is_file():
                raise ValueError(f"broker.{name}: there is no such file")
        for name in ("sign.key", "box.key"):
            path = Path(self.keys_directory) / name
            if not path.is_file() or path.stat().st_size != _KEY_BYTES:
                raise ValueError(f"keys_directory: {name} must be there, {_KEY_BYTES} bytes")
