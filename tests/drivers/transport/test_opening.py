"""Which transport a configuration means."""

import pytest

from drivers.printer.settings import PrinterSettings
from drivers.transport.device import Device
from drivers.transport.interface import TransportError
from drivers.transport.network import Network
from drivers.transport.opening import transport_of
from drivers.transport.serial import Serial


@pytest.mark.parametrize(("kind", "kind_of"), [("device", Device), ("serial", Serial)])
def test_path_is_opened_as_configured(make_cable, directory, kind, kind_of):
    """A character device and a serial line are found by their path."""
    make_cable(kind)
    transport = transport_of(PrinterSettings(transport=kind, path=str(directory / "printer"), baud=9600))()
    assert type(transport) is kind_of
    transport.close()


def test_address_is_connected(make_cable):
    """A network printer is found by its number and port."""
    host, port = make_cable("network").port.address
    transport = transport_of(PrinterSettings(transport="network", address=host, tcp_port=port))()
    assert type(transport) is Network
    transport.close()


def test_identity_is_looked_for_on_the_bus():
    """A USB printer is found by its vendor and product, or is missing."""
    with pytest.raises(TransportError):
        transport_of(PrinterSettings(transport="usb", identity="ffff:fffe"))()
