"""The devices' part of the kiosk's configuration. An unknown key is an error; every default is a real kiosk's."""

from typing import Literal

import msgspec


class PrinterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """transport: "device" (a character device, /dev/usb/lp0 or a pty), later usb, serial, network."""

    transport: Literal["device"] = "device"
    path: str = "/dev/usb/lp0"
    profile: str = "epson-58"


class GpioSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """BCM pin numbers. rows, columns: the keypad's, top to bottom and left to right."""

    rows: tuple[int, int, int, int] = (5, 6, 13, 19)
    columns: tuple[int, int, int, int] = (12, 16, 20, 21)
    light_slip: int = 17
    light_fault: int = 27
    buzzer: int = 18
    cabinet: int = 22
    paper: int = 23


class DeviceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """backend: "gpio" for pins, "mock" for the simulated world at the Unix socket `world`."""

    backend: Literal["gpio", "mock"] = "gpio"
    world: str = ""
    printer: PrinterSettings = PrinterSettings()
    gpio: GpioSettings = GpioSettings()
