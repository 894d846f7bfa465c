"""Door contacts on pins: normally closed, to ground, pulled up. A cut wire reads as an open door."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from drivers.complaint import Complaint
from drivers.door.contact import SAMPLE_MS, ContactFilter
from drivers.listener import Listener, ignore_done
from drivers.pins import claim, guarded

LOG = logging.getLogger(__name__)

BELT_S = 60.0
"""An edge that the machine lost is made good after this."""
CHATTER_LOOK_S = 1.0
"""A contact that chatters is looked at so often, in place of listening to every one of its edges."""
RETRY_S = 5.0
"""Contacts that cannot be read are set up anew after this."""


def monotonic_ms() -> int:
    """Give the milliseconds of the monotonic clock."""
    return time.monotonic_ns() // 1_000_000


class GpioDoors:
    """Watches every contact from a thread of its own, which sleeps until an edge."""

    def __init__(
        self,
        factory: Any,
        pins: dict[str, int],
        listener: Listener,
        now_ms: Callable[[], int] = monotonic_ms,
        retry_s: float = RETRY_S,
    ) -> None:
        """pins: BCM number by contact. now_ms, retry_s: time, as tests want it. Raises `DriverError`."""
        from gpiozero import GPIODevice

        self._listener = listener
        self._now_ms, self._retry_s = now_ms, retry_s
        self._complaint = Complaint("doors", listener)
        self._contacts: dict[str, _Contact] = {}
        self._edge = threading.Event()
        self._closing = threading.Event()
        try:
            for contact, pin in pins.items():
                device = claim(factory, GPIODevice, "doors", pin, f"contact {contact}")
                self._contacts[contact] = _Contact(device, self._edge)
                with guarded("doors", f"contact {contact}"):
                    self._contacts[contact].set_up()
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
                if failed:
                    for each in self._contacts.values():
                        each.set_up()
                pause_s = self._look()
                failed = False
            except Exception as error:  # a pin library's errors have no common class; the thread must live on
                if not failed:
                    LOG.exception("the door contacts cannot be read")
                failed, pause_s = True, self._retry_s
                self._complaint.is_now(f"the contacts cannot be read ({type(error).__name__})")
                self._unknown()
            if failed or pause_s < CHATTER_LOOK_S:
                self._closing.wait(pause_s)
            else:
                self._edge.wait(pause_s)

    def _look(self) -> float:
        """Sample every contact, tell what is news, and give the seconds until the next look if no edge comes."""
        now_ms = self._now_ms()
        levels = {contact: each.closed for contact, each in self._contacts.items()}
        for contact, closed in levels.items():
            news = self._contacts[contact].filter.sample(closed, now_ms)
            if news is not None:
                self._listener.contact_changed(contact, news, ignore_done)
        chattering = [contact for contact, each in self._contacts.items() if each.filter.chatters]
        for contact, each in self._contacts.items():
            each.listen(contact not in chattering)
        self._complaint.is_now(_chatter(chattering) if chattering else None)
        if any(not each.filter.settled and not each.filter.chatters for each in self._contacts.values()):
            return SAMPLE_MS / 1_000
        return CHATTER_LOOK_S if chattering else BELT_S

    def _unknown(self) -> None:
        for contact, each in self._contacts.items():
            if each.filter.open is not True:
                self._listener.contact_changed(contact, True, ignore_done)
            each.filter = ContactFilter()
            each.filter.open = True

    def _release(self) -> None:
        for each in self._contacts.values():
            each.close()


class _Contact:
    """One contact's pin and what is known of its door. gpiozero holds `_changed` weakly, as a method of what lives on."""

    def __init__(self, device: Any, edge: threading.Event) -> None:
        self.filter = ContactFilter()
        self._device = device
        self._edge = edge
        self._listens = False

    @property
    def closed(self) -> bool:
        return not self._device.pin.state

    def set_up(self) -> None:
        """Pull the pin up and listen. May be repeated. Raises whatever the pin library raises."""
        self.listen(False)
        self._device.pin.input_with_pull("up")
        self._device.pin.edges = "both"
        self.listen(True)

    def listen(self, wanted: bool) -> None:
        """Hear edges, or hear none. Raises whatever the pin library raises."""
        if wanted != self._listens:
            self._listens = wanted
            self._device.pin.when_changed = self._changed if wanted else None
            self._edge.set()  # what changed before it listened is seen by a look of its own

    def close(self) -> None:
        self._device.close()

    def _changed(self, _ticks: float, _state: bool) -> None:
        self._edge.set()


def _chatter(contacts: list[str]) -> str:
    return f"the contact {' and '.join(contacts)} changes all the time: a loose wire, or its magnet is too far"
