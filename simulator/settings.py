"""The simulator's configuration (`anjungan simulate --config`)."""

from pathlib import Path
from typing import Any, Literal

import msgspec

PORT_MAX = 65535
WATCHDOG_S = 45.0
"""As in the kiosk's systemd units."""


class Address(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A TCP address."""

    host: str = "127.0.0.1"
    port: int

    def __post_init__(self) -> None:
        if not 0 <= self.port <= PORT_MAX:
            raise ValueError(f"port: must be 0 to {PORT_MAX}")


class KioskFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The TOML files of the kiosk's three programs."""

    firmware: str
    ui: str
    sync: str

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            if not Path(getattr(self, name)).is_file():
                raise ValueError(f"{name}: there is no such file")


class Service(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program outside the kiosk that the simulator keeps running as well. watched: it feeds a watchdog.

    user: who runs it, if not whoever runs the simulator; only root can ask for that.
    """

    command: tuple[str, ...]
    watched: bool = False
    user: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """panel: where the front panel listens. central: its address, for the page's links.

    world_socket, printer: paths that the kiosk's TOML files name too. link: where `sync` dials; broker: where that leads.
    services: broker, central, biller, ... by name. run_file: written when everything answers, "" for none; run: what
    it says besides the process ids. runtime_directory: the kiosk's /run, which a power cut empties. journal: the kiosk's, for
    damage to its disk. watchdog_s: how long a watched program may
    be silent. ready_files: they exist once the kiosk has what it needs. window: show the real
    screen too. fonts: folder of the page's fonts.
    """

    panel: Address
    central: str = ""
    kiosk: KioskFiles
    world_socket: str
    printer: str
    screen: tuple[int, int] = (800, 480)
    language: str = "id"
    link: Address | None = None
    broker: Address | None = None
    services: dict[str, Service] = {}
    logs_directory: str
    runtime_directory: str = ""
    journal: str = ""
    watchdog_s: float = WATCHDOG_S
    run_file: str = ""
    run: dict[str, Any] = {}
    ready_files: tuple[str, ...] = ()
    window: bool = False
    fonts: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def __post_init__(self) -> None:
        if self.panel.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("panel.host: the front panel listens on loopback only")
        for name in ("world_socket", "printer"):
            if not Path(getattr(self, name)).parent.is_dir():
                raise ValueError(f"{name}: there is no folder for it")
        if not self.watchdog_s > 0:
            raise ValueError("watchdog_s: must be above 0")
        if (self.link is None) != (self.broker is None):
            raise ValueError("link: needs broker, and broker needs link")
