"""Libraries of the distribution that the configured devices stand on."""

from collections.abc import Callable

from drivers.doctor.verdict import Verdict, ok, wrong
from drivers.settings import DeviceSettings


def check_libraries(
    settings: DeviceSettings, load: Callable[[str], object], find_library: Callable[[str], str | None]
) -> list[Verdict]:
    """load: imports a module or raises. find_library: gives a shared library's file name, or None."""
    found = []
    try:
        load("lgpio")
        found.append(ok("lgpio", "it drives the pins"))
    except Exception as error:  # it also writes a file when it is imported, which may fail in more ways
        found.append(
            wrong("lgpio", f"cannot be used: {error}", "sudo apt install python3-lgpio, then sudo deploy/install")
        )
    if settings.printer.transport == "usb":
        name = find_library("usb-1.0")
        if name is None:
            found.append(wrong("libusb", "is not installed", "sudo apt install libusb-1.0-0"))
        else:
            found.append(ok("libusb", f"{name} carries the printer"))
    return found
