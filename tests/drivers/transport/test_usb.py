"""The USB transport: finding, claiming, counting, and a second thread that nobody waits for."""

import threading
import time
from itertools import pairwise

import pytest
import usb.core

from drivers.transport.interface import TransportError
from drivers.transport.usb import EMPTY_PAUSES_S, READ_MS, Usb
from drivers.transport.usb_line import give_back
from simulator.paper.usb import UsbPort


@pytest.fixture
def port():
    made = UsbPort()
    made.plug()
    yield made
    made.unplug()


def test_kernel_driver_is_taken_off(port):
    """usblp holds a printer that was just plugged in; it gives way."""
    assert port.kernel_driver is True
    transport = Usb.open("04b8:0e28", "", port.context)
    assert port.kernel_driver is False
    transport.close()


def test_printer_is_given_back_to_the_kernel(port):
    """A probe leaves it to usblp, whose device file a kiosk may use; while somebody claims it, it stays his."""
    transport = Usb.open("04b8:0e28", "", port.context)
    give_back("04b8:0e28", "", port.context)
    assert port.kernel_driver is False
    transport.close()
    give_back("04b8:0202", "", port.context)
    assert port.kernel_driver is False
    give_back("04b8:0e28", "", port.context)
    assert port.kernel_driver is True


def test_printer_of_another_identity_is_not_taken(port):
    """Vendor and product have to fit both."""
    with pytest.raises(TransportError, match=r"no printer 04b8:0202 is on the bus$"):
        Usb.open("04b8:0202", "", port.context)


@pytest.mark.parametrize("place", ["1", "1-1", "1-1.2"])
def test_place_on_the_bus_chooses(port, place):
    """A printer is taken where it is expected."""
    Usb.open("04b8:0e28", place, port.context).close()


@pytest.mark.parametrize("place", ["1-1.3", "1-1.2.1", "1-1.", "2", "11"])
def test_printer_at_another_place_is_not_taken(port, place):
    """The error says that it is elsewhere."""
    with pytest.raises(TransportError, match=f"at {place}, but elsewhere"):
        Usb.open("04b8:0e28", place, port.context)


def test_tenth_port_is_not_the_first():
    """Places are compared number by number."""
    tenth = UsbPort(place=(1, 1, 10))
    tenth.plug()
    with pytest.raises(TransportError, match="but elsewhere"):
        Usb.open("04b8:0e28", "1-1.1", tenth.context)


def test_printer_that_another_program_holds_is_an_error(port):
    """Two programs cannot print at once."""
    first = Usb.open("04b8:0e28", "", port.context)
    with pytest.raises(TransportError, match="cannot claim it: another program uses it"):
        Usb.open("04b8:0e28", "", port.context)
    first.close()
    Usb.open("04b8:0e28", "", port.context).close()


def test_missing_permission_says_what_to_do(port):
    """EACCES names the rule that gives it."""

    class Locked(type(port.context())):
        def open_device(self, dev):
            raise usb.core.USBError("Access denied", -3, 13)

    with pytest.raises(TransportError, match="udev rule"):
        Usb.open("04b8:0e28", "", lambda: Locked(port))


def test_printer_that_cannot_be_claimed_is_let_go(port):
    """Whatever a library raises: an opening that fails every few seconds must not keep its handles."""
    closed = []

    class Odd(type(port.context())):
        def is_kernel_driver_active(self, dev_handle, intf):
            raise NotImplementedError("not on this system")

        def close_device(self, dev_handle):
            closed.append(dev_handle)

    with pytest.raises(NotImplementedError):
        Usb.open("04b8:0e28", "", lambda: Odd(port))
    assert len(closed) == 1


def test_missing_library_is_one_clear_error(port):
    """Whoever makes the context says why there is none."""

    def none():
        raise TransportError("libusb-1.0 is not installed")

    with pytest.raises(TransportError, match=r"libusb-1\.0 is not installed"):
        Usb.open("04b8:0e28", "", none)


def test_real_library_finds_no_printer_that_does_not_exist():
    """libusb itself, with whatever bus this machine has: an error, never a crash."""
    with pytest.raises(TransportError):
        Usb.open("ffff:fffe", "")


def test_context_of_before_does_not_see_a_printer_that_came_back(port):
    """Each opening makes its own context, because an old one sees neither the end nor the return of a printer."""
    old = port.context()
    port.unplug()
    port.plug()
    with pytest.raises(TransportError, match="cannot open it: No such device"):
        Usb.open("04b8:0e28", "", lambda: old)
    Usb.open("04b8:0e28", "", port.context).close()


def test_write_that_times_out_counts_what_went(port):
    """The printer took some packets and then none: exactly their bytes are counted."""
    transport = Usb.open("04b8:0e28", "", port.context)
    accepted = transport.write(bytes(4096))
    assert accepted == 1024
    assert port.read(4096) == bytes(1024)
    transport.close()


def test_unplugging_inside_a_write_leaves_its_count_open(port):
    """Packets went before the cable came out: nobody may call that nothing."""
    transport = Usb.open("04b8:0e28", "", port.context)
    threading.Timer(0.05, port.unplug).start()
    with pytest.raises(TransportError) as raised:
        transport.write(bytes(4096))
    assert raised.value.uncounted is True
    transport.close()


def test_closing_waits_for_no_reader(port):
    """A read that does not end when the interface is given back outlives the transport, and hurts nobody."""
    port.deaf_to_release = True
    transport = Usb.open("04b8:0e28", "", port.context)
    begun = time.monotonic()
    transport.close()
    assert time.monotonic() - begun < 1
    Usb.open("04b8:0e28", "", port.context).close()


def test_reader_ends_when_the_printer_is_let_go(port):
    """No thread stays behind."""
    before = set(threading.enumerate())
    transport = Usb.open("04b8:0e28", "", port.context)
    (reader,) = set(threading.enumerate()) - before
    transport.close()
    reader.join(10)
    assert not reader.is_alive()


class Impatient:
    """A line whose reads end at once with nothing, and are counted."""

    answers = True

    def __init__(self):
        self.reads = []
        self.read_again = threading.Condition()

    def read(self, timeout_ms):
        with self.read_again:
            self.reads.append((timeout_ms, time.monotonic()))
            self.read_again.notify_all()
        return b""

    def write(self, data, timeout_ms):
        return len(data)

    def release(self):
        pass

    def close(self):
        pass

    def await_reads(self, count):
        with self.read_again:
            assert self.read_again.wait_for(lambda: len(self.reads) >= count, 10)
            return [moment for _, moment in self.reads]


def test_printer_of_empty_packets_is_read_ever_more_slowly():
    """Pauses grow, so that such a printer costs no processor."""
    line = Impatient()
    transport = Usb(line)
    moments = line.await_reads(4)
    pauses = [after - before for before, after in pairwise(moments)][:3]
    assert all(pause >= least * 0.9 for pause, least in zip(pauses, EMPTY_PAUSES_S, strict=False))
    transport.close()


def test_reader_sleeps_for_seconds():
    """Nothing polls: a read lasts as long as the idle kiosk may sleep."""
    line = Impatient()
    transport = Usb(line)
    line.await_reads(1)
    transport.close()
    assert {timeout_ms for timeout_ms, _ in line.reads} == {READ_MS} == {5000}


def test_defect_of_the_library_ends_the_line(wake):
    """A read that raises what it should not is noticed like an unplugged cable."""

    class Defective(Impatient):
        def read(self, timeout_ms):
            raise ValueError("a defect")

    transport = Usb(Defective())
    assert transport.wait(wake, 10) == (True, False)
    with pytest.raises(TransportError, match="reading failed: ValueError"):
        transport.read()
    transport.close()
