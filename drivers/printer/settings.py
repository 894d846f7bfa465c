"""The printer's part of the configuration."""

import re
from ipaddress import ip_address
from typing import Literal

import msgspec

from drivers.printer.profiles import PROFILES

TransportName = Literal["device", "serial", "usb", "network"]
Handshake = Literal["rts_cts", "dsr_dtr", "none"]

_IDENTITY = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
_ROLL_MM_MAX = 200_000


class PrinterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the printer is, which model it is, and how much paper a roll has.

    transport: "device" (`path`: a character device such as usblp's /dev/usb/lp0, or a pty), "serial" (`path`, `baud`,
    `handshake`), "usb" (libusb: `identity` "vendor:product", `port` how its physical path begins, "" for any), "network"
    (`address`, a numeric one, and `tcp_port`).

    roll_mm: paper on a new roll. near_end_mm: what is left of it when the near-end sensor tells, 0 when none is fitted.
    slips_reserved: with that sensor, nobody new is served once so few slips are left.
    """

    transport: TransportName = "device"
    path: str = "/dev/usb/lp0"
    baud: int = 115_200
    handshake: Handshake = "rts_cts"
    identity: str = ""
    port: str = ""
    address: str = ""
    tcp_port: int = 9100
    profile: str = "epson-58"
    roll_mm: int = 30_000
    near_end_mm: int = 0
    slips_reserved: int = 2

    def __post_init__(self) -> None:
        problem = self._problem_of_way() or self._problem_of_paper()
        if problem is not None:
            raise ValueError(problem)

    def _problem_of_way(self) -> str | None:
        if self.transport in ("device", "serial") and not self.path:
            return "path: must not be empty"
        if not 1_200 <= self.baud <= 921_600:
            return "baud: from 1200 to 921600"
        if self.identity and not _IDENTITY.fullmatch(self.identity):
            return "identity: must be like 04b8:0e28, four and four lower-case hexadecimal digits"
        if self.transport == "usb" and not self.identity:
            return "identity: a printer on usb is found by its vendor:product"
        if self.transport == "network" and not _is_address(self.address):
            return "address: a printer on the network is found by a numeric address"
        if not 0 < self.tcp_port < 65_536:
            return "tcp_port: from 1 to 65535"
        return None

    def _problem_of_paper(self) -> str | None:
        if self.profile not in PROFILES:
            return f"profile: must be one of {', '.join(PROFILES)}"
        if not 1_000 <= self.roll_mm <= _ROLL_MM_MAX:
            return f"roll_mm: from 1000 to {_ROLL_MM_MAX}"
        if not 0 <= self.near_end_mm < self.roll_mm:
            return "near_end_mm: less than roll_mm"
        if not 0 <= self.slips_reserved <= 50:
            return "slips_reserved: from 0 to 50"
        return None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
