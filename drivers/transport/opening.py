"""Which transport a configuration means: the one module that names them. A library of one way is loaded only for that way."""

from functools import partial

from drivers.printer.settings import PrinterSettings
from drivers.transport.interface import OpenTransport


def transport_of(settings: PrinterSettings) -> OpenTransport:
    """Give what opens the configured printer. Nothing is opened yet."""
    if settings.transport == "serial":
        from drivers.transport.serial import Serial

        return partial(Serial.open, settings.path, settings.baud, settings.handshake)
    if settings.transport == "usb":
        from drivers.transport.usb import Usb

        return partial(Usb.open, settings.identity, settings.port)
    if settings.transport == "network":
        from drivers.transport.network import Network

        return partial(Network.open, settings.address, settings.tcp_port)
    from drivers.transport.device import Device

    return partial(Device.open, settings.path)
