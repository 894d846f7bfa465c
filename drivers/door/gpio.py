"""Door contacts on pins: normally closed, to ground, pulled up. A cut wire reads as an open door."""

import logging
import threading
from typing import Any

from drivers.door.contact import SAMPLE_MS, ContactFilter
from drivers.listener import Listener, ignore_done
from drivers.pins import guarded

LOG = logging.getLogger(__name__)

RECHECK_S = 0.5
"""An edge that was lost is made good within the second that the alarm may take."""


class GpioDoors:
    """Watches every contact from a thread of its own."""

    def __init__(self, factory: Any, pins: dict[str, int], listener: Listener) -> None:
        """pins: BCM number by contact. Raises `DriverError`."""
        from gpiozero import DigitalInputDevice

        self._listener = listener
        self._filters = {contact: ContactFilter() for contact in pins}
        self._inputs: dict[str, Any] = {}
        self._edge = threading.Event()
        self._closing = threading.Event()
        try:
            for contact, pin in pins.items():
                with guarded(f"contact {contact}"):
                    self._inputs[contact] = DigitalInputDevice(pin, pull_up=True, pin_factory=factory)
                    self._inputs[contact].when_activated = self._edge.set
                    self._inputs[contact].when_deactivated = self._edge.set
        except Exception:
            self._release()
            raise
        self._thread = threading.Thread(target=self._run, name="doors", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the pins."""
        self._closing.set()
        self._edge.set()
        self._thread.join()
        self._release()

    def _run(self) -> None:
        failed = False
        while not self._closing.is_set():
            self._edge.clear()
            try:
                settled = self._sample()
                failed = False
            except Exception as error:  # a pin library's errors have no common class; the thread must live on
                if not failed:
                    LOG.exception("the door contacts cannot be read")
                    self._listener.device_failed("doors", f"the contacts cannot be read ({type(error).__name__})")
                    self._unknown()
                failed = settled = True
            if settled:
                self._edge.wait(RECHECK_S)
            else:
                self._closing.wait(SAMPLE_MS / 1_000)

    def _sample(self) -> bool:
        for contact, filter_ in self._filters.items():
            news = filter_.sample(self._inputs[contact].is_active)
            if news is not None:
                self._listener.contact_changed(contact, news, ignore_done)
        return all(filter_.settled for filter_ in self._filters.values())

    def _unknown(self) -> None:
        for contact, filter_ in self._filters.items():
            if filter_.open is not True:
                self._listener.contact_changed(contact, True, ignore_done)
            self._filters[contact] = ContactFilter()
            self._filters[contact].open = True

    def _release(self) -> None:
        for each in self._inputs.values():
            each.close()
