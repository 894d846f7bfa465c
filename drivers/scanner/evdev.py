"""A USB scanner that types like a keyboard, read through evdev and grabbed, so that a scan types into nothing else.

evdev is optional: it comes from the distribution on a Pi. It is found by identity, never by its event number.
"""

import logging
import select
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from drivers.errors import DriverError
from drivers.listener import Listener, ignore_done
from drivers.scanner.frames import GAP_MS, FrameAssembler
from drivers.settings import InputSettings

LOG = logging.getLogger(__name__)

RETRY_S = 2.0
_WAKE_S = 0.5


class Source(Protocol):
    """A grabbed input device."""

    def events(self, timeout_s: float) -> Iterable[tuple[int, int, int]]:
        """Wait at most so long, and give (type, code, value) of what came. Raises `OSError` when the device is gone."""

    def close(self) -> None:
        """Let go of it."""


class EvdevSource:
    """A real one."""

    def __init__(self, device: Any) -> None:
        """device: an evdev InputDevice. Raises `OSError` when another program has grabbed it."""
        self._device = device
        device.grab()

    def events(self, timeout_s: float) -> Iterable[tuple[int, int, int]]:
        """As in `Source`."""
        if select.select([self._device.fd], [], [], timeout_s)[0]:
            for event in self._device.read():
                yield event.type, event.code, event.value

    def close(self) -> None:
        """Let go of the device; its grab ends with it."""
        self._device.close()


class HidScanner:
    """Reports scans from a thread of its own. A scanner that is unplugged is looked for until it is back."""

    def __init__(self, find: Callable[[], Source], listener: Listener, retry_s: float = RETRY_S) -> None:
        """find: opens the device, or raises `OSError`. Raises `DriverError` when it is not there at the start."""
        self._find = find
        self._listener = listener
        self._retry_s = retry_s
        self._closing = threading.Event()
        try:
            source = find()
        except OSError as error:
            raise DriverError("scanner", f"cannot be opened ({error.strerror or error})") from error
        self._thread = threading.Thread(target=self._run, args=(source,), name="scanner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the device."""
        self._closing.set()
        self._thread.join()

    def _run(self, source: Source | None) -> None:
        while not self._closing.is_set():
            try:
                source = source or self._find()
                self._read(source)
            except OSError as error:
                if source is not None:
                    LOG.warning("the scanner is gone: %s", error.strerror or error)
                    self._listener.device_failed("scanner", "it is unplugged")
                self._closing.wait(self._retry_s)
            finally:
                if source is not None:
                    source.close()
                source = None

    def _read(self, source: Source) -> None:
        assembler = FrameAssembler()
        while not self._closing.is_set():
            for kind, code, value in source.events(GAP_MS / 1_000 if assembler.is_open else _WAKE_S):
                self._report(assembler.feed(kind, code, value, _now_ms()))
            self._report(assembler.paused(_now_ms()))

    def _report(self, data: str | None) -> None:
        if data is not None:
            self._listener.scanned(data, ignore_done)


def open_scanner(settings: InputSettings, listener: Listener) -> HidScanner:
    """Open the configured scanner. Raises `DriverError`."""
    try:
        import evdev
    except ImportError as error:
        raise DriverError("scanner", "python3-evdev is not installed") from error

    def find() -> Source:
        devices = (evdev.InputDevice(path) for path in evdev.list_devices())
        return EvdevSource(select_device(devices, settings))

    return HidScanner(find, listener)


def select_device(devices: Iterable[Any], settings: InputSettings) -> Any:
    """Give the device with the configured identity and port; the others are closed. Raises `OSError` when there is none."""
    found = None
    for device in devices:
        identity = f"{device.info.vendor:04x}:{device.info.product:04x}"
        if found is None and identity == settings.identity and device.phys.startswith(settings.port):
            found = device
        else:
            device.close()
    if found is None:
        raise OSError(f"no input device {settings.identity}")
    return found


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
