"""The emulated printer's USB cable: a bus with one printer on it, as pyusb's backends see one.

It stands below the driver's USB transport: `context` gives what libusb would be. Bulk transfers are packets; a printer that
takes nothing makes a write end after its time with the packets that went before. A context sees only what was on the bus when
it was made, and a handle from before an unplugging is dead for ever, as libusb is without udev.
"""

import array
import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

PACKET_BYTES = 64
FIFO_BYTES_MAX = 1024
ANSWER_BYTES_MAX = 4096
_IN, _OUT = 0x82, 0x01
_BULK = 0x02


class UsbPort:
    """A `simulator.paper.port.Port`. identity: "vendor:product". place: bus and the ports on the way to it."""

    def __init__(self, identity: str = "04b8:0e28", place: tuple[int, ...] = (1, 1, 2)) -> None:
        self.vendor, self.product = (int(part, 16) for part in identity.split(":"))
        self.place = place
        self.changed = threading.Condition()
        self.generation = 0
        self.kernel_driver = True
        self.claimed_by: object | None = None
        self.deaf_to_release = False
        self._plugged = False
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._readable = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def __del__(self) -> None:
        os.close(self._readable)

    @property
    def plugged(self) -> bool:
        """See `Port`."""
        return self._plugged

    @property
    def descriptor(self) -> int | None:
        """See `Port`: an eventfd that is rung while the FIFO holds something."""
        return self._readable if self._plugged else None

    def plug(self) -> None:
        """See `Port`. The kernel's usblp takes it first."""
        with self.changed:
            if not self._plugged:
                self._plugged, self.kernel_driver = True, True
                self.generation += 1

    def unplug(self) -> None:
        """See `Port`."""
        with self.changed:
            self._plugged, self.claimed_by = False, None
            self._incoming.clear()
            self._outgoing.clear()
            self._hush()
            self.changed.notify_all()

    def read(self, room: int) -> bytes:
        """See `Port`."""
        with self.changed:
            taken = bytes(self._incoming[: max(room, 0)])
            del self._incoming[: len(taken)]
            if not self._incoming:
                self._hush()
            self.changed.notify_all()
            return taken

    def write(self, data: bytes) -> None:
        """See `Port`."""
        with self.changed:
            if self._plugged:
                self._outgoing += data[: ANSWER_BYTES_MAX - len(self._outgoing)]
                self.changed.notify_all()

    def context(self) -> "UsbContext":
        """Give a backend that sees what is on the bus now."""
        return UsbContext(self)

    def take_from_host(self, data: bytes, alive: Callable[[], bool], timeout_ms: int) -> int:
        """Host side: move packets while there is room; give how many bytes went in time."""
        until = time.monotonic() + timeout_ms / 1000
        moved = 0
        with self.changed:
            while moved < len(data):
                if not alive():
                    raise _gone()
                packet = data[moved : moved + PACKET_BYTES]
                if len(self._incoming) + len(packet) <= FIFO_BYTES_MAX:
                    if not self._incoming:
                        os.eventfd_write(self._readable, 1)
                    self._incoming += packet
                    moved += len(packet)
                elif not self.changed.wait(max(until - time.monotonic(), 0)) and time.monotonic() >= until:
                    break
        return moved

    def give_to_host(self, size: int, alive: Callable[[], bool], timeout_ms: int) -> bytes:
        """Host side: give what the printer said, b"" when it says nothing in time."""
        with self.changed:
            self.changed.wait_for(lambda: self._outgoing or not alive(), timeout_ms / 1000)
            if not alive():
                raise _gone()
            given = bytes(self._outgoing[:size])
            del self._outgoing[: len(given)]
            return given

    def _hush(self) -> None:
        try:
            os.eventfd_read(self._readable)
        except BlockingIOError:
            return


class _Handle:
    """An open device: alive until it is unplugged, and able to move bytes while it holds the interface."""

    def __init__(self, port: UsbPort, generation: int) -> None:
        self.port = port
        self.generation = generation

    def holds(self) -> bool:
        return self.port.generation == self.generation and self.port.claimed_by is self

    def reads(self) -> bool:
        """Whether a read that waits goes on: giving the interface back ends it, unless the port is told to be deaf to that."""
        return self.holds() or (self.port.deaf_to_release and self.port.plugged)


class UsbContext(usb.backend.IBackend):  # type: ignore[misc]
    """A pyusb backend over a `UsbPort`: what `drivers.transport.usb_line` calls, with libusb's errors."""

    def __init__(self, port: UsbPort) -> None:
        super().__init__()
        self._port = port
        self._seen = port.generation if port.plugged else None

    def enumerate_devices(self) -> Iterator[Any]:
        """Give the printer if it was there at the beginning, even if it has gone: libusb would not know."""
        return iter(() if self._seen is None else (self._seen,))

    def get_device_descriptor(self, dev: Any) -> Any:
        """See `usb.backend.IBackend`."""
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=self._port.vendor, idProduct=self._port.product, bcdDevice=0x100, iManufacturer=0,
            iProduct=0, iSerialNumber=0, bNumConfigurations=1, bus=self._port.place[0], address=dev,
            port_number=self._port.place[-1], port_numbers=self._port.place[1:], speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        """See `usb.backend.IBackend`."""
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        """See `usb.backend.IBackend`: the printer class, bidirectional."""
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2, bInterfaceClass=7,
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        """See `usb.backend.IBackend`: one bulk endpoint out, one in."""
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(_OUT, _IN)[ep], bmAttributes=_BULK, wMaxPacketSize=PACKET_BYTES,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> _Handle:
        """See `usb.backend.IBackend`."""
        with self._port.changed:
            self._check(dev)
            return _Handle(self._port, dev)

    def close_device(self, dev_handle: _Handle) -> None:
        """See `usb.backend.IBackend`."""
        self.release_interface(dev_handle, 0)

    def get_configuration(self, dev_handle: _Handle) -> int:
        """See `usb.backend.IBackend`: it is configured when it is plugged in."""
        self._check(dev_handle.generation)
        return 1

    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:
        """See `usb.backend.IBackend`."""
        return self._port.kernel_driver

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """See `usb.backend.IBackend`."""
        self._port.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """See `usb.backend.IBackend`: not while somebody holds the interface."""
        with self._port.changed:
            self._check(dev_handle.generation)
            if self._port.claimed_by is not None:
                raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
            self._port.kernel_driver = True

    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        """See `usb.backend.IBackend`: one holder at a time, and not while the kernel drives it."""
        with self._port.changed:
            self._check(dev_handle.generation)
            if self._port.kernel_driver or self._port.claimed_by not in (None, dev_handle):
                raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
            self._port.claimed_by = dev_handle

    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        """See `usb.backend.IBackend`: transfers that wait end."""
        with self._port.changed:
            if self._port.claimed_by is dev_handle:
                self._port.claimed_by = None
                self._port.changed.notify_all()

    def bulk_write(self, dev_handle: _Handle, ep: int, intf: int, data: "array.array[int]", timeout: int) -> int:
        """See `usb.backend.IBackend`: a timeout after some packets gives their bytes, one before the first is an error."""
        moved = self._port.take_from_host(data.tobytes(), dev_handle.holds, timeout)
        if not moved:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return moved

    def bulk_read(self, dev_handle: _Handle, ep: int, intf: int, buff: "array.array[int]", timeout: int) -> int:
        """See `usb.backend.IBackend`."""
        given = self._port.give_to_host(len(buff), dev_handle.reads, timeout)
        if not given:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        buff[: len(given)] = array.array("B", given)
        return len(given)

    def _check(self, generation: int) -> None:
        if not self._port.plugged or self._port.generation != generation:
            raise _gone()


def _gone() -> usb.core.USBError:
    return usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
