"""Finds a USB printer, claims it, and moves bytes with a deadline each. All of pyusb that we use is here.

It speaks to pyusb's backend (`usb.backend.IBackend`) itself and not through `usb.core.Device`, which would claim the interface
again for a read that comes after it was given back. The device is never reset: it would forget what it prints.
"""

import array
import errno
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import usb.backend.libusb1
import usb.core
import usb.util

from drivers.transport.interface import TransportError

READ_BYTES_MAX = 4096
"""A multiple of every packet size, so that no packet is ever too long for the buffer."""

_PRINTER_CLASS = 7
_VENDOR_CLASS = 0xFF
_PROTOCOLS = (2, 1)
"""Of the printer class: 2 bidirectional, 1 unidirectional (USB Device Class Definition for Printing Devices 1.1, 4.2.1)."""

NewContext = Callable[[], Any]
"""Makes a pyusb backend that sees the devices of this moment. Raises `TransportError`."""


def libusb_context() -> Any:
    """Give a libusb context of its own. Raises `TransportError` when libusb cannot be used.

    A context knows only the devices of its beginning where no udev event reaches it, as in a sandbox without the host's
    network: an old one never sees a printer that was plugged in again.
    """
    logging.getLogger("usb.backend.libusb1").setLevel(logging.CRITICAL)
    shared = usb.backend.libusb1.get_backend()
    if shared is None:
        raise TransportError("libusb-1.0 is not installed, or the sandbox keeps it from AF_NETLINK")
    try:
        return type(shared)(shared.lib)
    except usb.core.USBError as error:
        raise TransportError(f"libusb does not start: {cause_of(error)}") from error


class UsbLine:
    """A claimed printer. One thread may read while another writes; `release` and `close` as their words say."""

    def __init__(self, context: Any, handle: Any, interface: Any) -> None:
        self._context = context
        self._handle = handle
        self._number = interface.bInterfaceNumber
        self._in = _bulk_endpoint(interface, usb.util.ENDPOINT_IN)
        self._out = _bulk_endpoint(interface, usb.util.ENDPOINT_OUT)

    @classmethod
    def open(cls, identity: str, port: str, context: Any) -> "UsbLine":
        """Claim the printer `identity` ("vendor:product") whose place begins with `port` (such as "1-1.2", "" for any).

        The kernel's own driver is taken off it. Raises `TransportError`.
        """
        try:
            raw, device = _find(identity, port, context)
            handle = context.open_device(raw)
        except usb.core.USBError as error:
            raise TransportError(f"cannot open it: {cause_of(error)}") from error
        try:
            return cls(context, handle, _claim(context, handle, device))
        except usb.core.USBError as error:
            context.close_device(handle)
            raise TransportError(f"cannot claim it: {cause_of(error)}") from error
        except BaseException:
            context.close_device(handle)
            raise

    @property
    def answers(self) -> bool:
        """Whether it has a way back at all."""
        return self._in is not None

    def read(self, timeout_ms: int) -> bytes:
        """Give what comes within the time, b"" for nothing. Raises `usb.core.USBError`."""
        buffer = array.array("B", bytes(READ_BYTES_MAX))
        try:
            count = self._context.bulk_read(self._handle, self._in, self._number, buffer, timeout_ms)
        except usb.core.USBTimeoutError:
            return b""
        return buffer[:count].tobytes()

    def write(self, data: bytes, timeout_ms: int) -> int:
        """Give how many bytes the printer took within the time. Raises `usb.core.USBError`."""
        try:
            return int(
                self._context.bulk_write(self._handle, self._out, self._number, array.array("B", data), timeout_ms)
            )
        except usb.core.USBTimeoutError:
            return 0

    def release(self) -> None:
        """Give the interface back. The kernel ends a read that waits in another thread."""
        try:
            self._context.release_interface(self._handle, self._number)
        except usb.core.USBError as error:
            # It was unplugged: there is nothing to give back.
            logging.getLogger("printer").debug("the interface was gone: %s", cause_of(error))

    def close(self) -> None:
        """Close the handle. Nobody may be reading or writing, or ever again."""
        self._context.close_device(self._handle)


def give_back(identity: str, port: str, new_context: NewContext = libusb_context) -> None:
    """Let the kernel's own driver have a printer that nobody claims any more; nothing where it has none, or when it is gone.

    Not part of closing: that driver asks the printer who it is, and waits seconds for one that does not answer.
    """
    with suppress(usb.core.USBError, TransportError):
        context = new_context()
        raw, device = _find(identity, port, context)
        handle = context.open_device(raw)
        try:
            interface = _interface(device, context.get_configuration(handle))
            context.attach_kernel_driver(handle, interface.bInterfaceNumber)
        finally:
            context.close_device(handle)


def cause_of(error: usb.core.USBError) -> str:
    """Give the cause in words."""
    if error.errno == errno.EACCES:
        return "permission denied (deploy/install gives it to the kiosk's group by a udev rule)"
    if error.errno == errno.EBUSY:
        return "another program uses it"
    return os.strerror(error.errno) if error.errno else str(error.strerror)


def _find(identity: str, port: str, context: Any) -> tuple[Any, Any]:
    vendor, product = (int(part, 16) for part in identity.split(":"))
    found = [(raw, usb.core.Device(raw, context)) for raw in context.enumerate_devices()]
    named = [pair for pair in found if (pair[1].idVendor, pair[1].idProduct) == (vendor, product)]
    fitting = sorted((pair for pair in named if _is_at(_place(pair[1]), port)), key=lambda pair: _place(pair[1]))
    if not fitting:
        where = f" at {port}, but elsewhere" if named else ""
        raise TransportError(f"no printer {identity} is on the bus{where}")
    return fitting[0]


def _place(device: Any) -> str:
    """Give the physical place as the kernel names it: bus, and the ports of the hubs on the way ("1-1.2")."""
    return f"{device.bus}-{'.'.join(str(number) for number in device.port_numbers or ())}"


def _is_at(place: str, port: str) -> bool:
    """Whether `place` is `port` or behind it; 1-1.10 is not behind 1-1.1."""
    return not port or place == port or place.startswith((f"{port}.", f"{port}-"))


def _claim(context: Any, handle: Any, device: Any) -> Any:
    """Take the printer's interface from the kernel and claim it; give its descriptor. Raises `usb.core.USBError`."""
    value = context.get_configuration(handle)
    if not value:
        value = device[0].bConfigurationValue
        context.set_configuration(handle, value)
    interface = _interface(device, value)
    number = interface.bInterfaceNumber
    if context.is_kernel_driver_active(handle, number):
        context.detach_kernel_driver(handle, number)
    context.claim_interface(handle, number)
    if interface.bAlternateSetting:
        context.set_interface_altsetting(handle, number, interface.bAlternateSetting)
    return interface


def _interface(device: Any, value: int) -> Any:
    """Give the printer's interface in the configuration of this value."""
    return _printer_interface(next(one for one in device if one.bConfigurationValue == value))


def _printer_interface(configuration: Any) -> Any:
    """Choose: the printer class with answers, then without, then a class of the maker's own (a setting of Epson's printers)."""
    candidates = [one for one in configuration if _bulk_endpoint(one, usb.util.ENDPOINT_OUT) is not None]
    for kind, protocol in (*((_PRINTER_CLASS, protocol) for protocol in _PROTOCOLS), (_VENDOR_CLASS, None)):
        for interface in candidates:
            if interface.bInterfaceClass == kind and protocol in (None, interface.bInterfaceProtocol):
                return interface
    raise TransportError("it has no printer's interface")


def _bulk_endpoint(interface: Any, direction: int) -> int | None:
    """Give the address of the interface's bulk endpoint in this direction, None when it has none."""
    for endpoint in interface:
        address: int = endpoint.bEndpointAddress
        kind = usb.util.endpoint_type(endpoint.bmAttributes)
        if kind == usb.util.ENDPOINT_TYPE_BULK and usb.util.endpoint_direction(address) == direction:
            return address
    return None
