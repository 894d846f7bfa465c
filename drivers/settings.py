"""The devices' part of the kiosk's configuration. An unknown key is an error; every default is a real kiosk's."""

import re
from typing import Literal

import msgspec

from drivers.printer.settings import PrinterSettings as PrinterSettings

_HEADER_PINS = range(2, 28)
"""BCM numbers on the 40-pin header. 0 and 1 belong to the identity of an add-on board."""


class GpioSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """BCM pin numbers. rows, columns: the keypad's, top to bottom and left to right."""

    rows: tuple[int, int, int, int] = (5, 6, 13, 19)
    columns: tuple[int, int, int, int] = (12, 16, 20, 21)
    light_slip: int = 17
    light_fault: int = 27
    buzzer: int = 18
    cabinet: int = 22
    paper: int = 23

    def __post_init__(self) -> None:
        users: dict[int, str] = {}
        for key in self.__struct_fields__:
            value = getattr(self, key)
            for pin in value if isinstance(value, tuple) else (value,):
                if pin not in _HEADER_PINS:
                    raise ValueError(f"{key}: there is no pin {pin}; BCM numbers go from 2 to 27")
                if pin in users:
                    raise ValueError(f"{key}: pin {pin} is also used by {users[pin]}")
                users[pin] = key


class InputSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A USB device that types like a keyboard. identity: "vendor:product", "" when none is fitted.

    port: how its physical path begins, "" for any.
    """

    identity: str = ""
    port: str = ""

    def __post_init__(self) -> None:
        if self.identity and not re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", self.identity):
            raise ValueError("identity: must be like 05e0:1200, four and four lower-case hexadecimal digits")

    def fits(self, identity: str, path: str) -> bool:
        """Say whether this is the device that has this identity and physical path. The port ...-1.1 is not ...-1.10."""
        rest = path.removeprefix(self.port)
        here = not self.port or (rest != path and not rest[:1].isdigit())
        return bool(self.identity) and identity == self.identity and here


class DeviceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """backend: "gpio" for real devices, "mock" for the simulated world at the Unix socket `world`.

    keypad: a USB keypad; without an identity the keypad is the matrix on the pins. scanner: none without an identity.
    jack: an input device tells whether headphones are plugged in.
    """

    backend: Literal["gpio", "mock"] = "gpio"
    world: str = ""
    printer: PrinterSettings = PrinterSettings()
    gpio: GpioSettings = GpioSettings()
    keypad: InputSettings = InputSettings()
    scanner: InputSettings = InputSettings()
    jack: bool = False

    def __post_init__(self) -> None:
        if self.backend == "mock" and not self.world:
            raise ValueError("world: the mock devices need the path of the world's socket")
        if self.backend == "gpio" and self.world:
            raise ValueError("world: real devices have no world")
        if self.keypad.fits(self.scanner.identity, self.scanner.port) or self.scanner.fits(
            self.keypad.identity, self.keypad.port
        ):
            raise ValueError("scanner: it cannot be told from the keypad; two of one kind need a port each")
