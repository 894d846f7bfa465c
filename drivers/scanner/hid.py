"""A USB scanner that types like a keyboard. Its reader is `drivers.hid`, its logic `frames`."""

from collections.abc import Callable

from anjungan_evdev import Event
from drivers.hid.interface import Source
from drivers.hid.reader import HidReader
from drivers.listener import Listener, ignore_done
from drivers.scanner.frames import FrameAssembler


class ScannerTaker:
    """Reports good frames, as `drivers.hid.interface.Taker`."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._assembler = FrameAssembler()

    @property
    def due_ms(self) -> int | None:
        """When a frame that has begun is over, if no key comes."""
        return self._assembler.ends_ms

    @property
    def trouble(self) -> None:
        """None: a scanner that can be read is well."""

    def begin(self, held: frozenset[int], now_ms: int) -> None:
        """Half a frame of before the device went away is never completed."""
        self._assembler.begin(held)

    def take(self, event: Event) -> None:
        """Report what it ends."""
        self._report(self._assembler.feed(event))

    def lost(self, held: frozenset[int], now_ms: int) -> None:
        """A frame with a hole is none."""
        self._assembler.begin(held)
        self._assembler.spoil(now_ms)

    def pause(self, now_ms: int) -> None:
        """Report a frame that a pause ended."""
        self._report(self._assembler.paused(now_ms))

    def _report(self, data: str | None) -> None:
        if data is not None:
            self._listener.scanned(data, ignore_done)


def open_scanner(find: Callable[[], Source], listener: Listener) -> HidReader:
    """Give the scanner that `find` opens. One that is missing is reported as failed, and looked for."""
    return HidReader("scanner", find, ScannerTaker(listener), listener)
