"""Which transport a configuration means: the one module that names them."""

from functools import partial

from drivers.printer.settings import PrinterSettings
from drivers.transport.device import Device
from drivers.transport.interface import OpenTransport


def transport_of(settings: PrinterSettings) -> OpenTransport:
    """Give what opens the configured printer. Nothing is opened yet."""
    return partial(Device.open, settings.path)
