"""The touch panel: found in /sys, read and grabbed at /dev/input, and looked for again when it was unplugged."""

import errno
import logging
import selectors
from collections.abc import Callable
from pathlib import Path

from anjungan_evdev import SYSTEM, Device, described, open_grabbed
from messages.local import Touches
from ui.touch.contacts import Contacts, is_touchscreen
from ui.touch.fingers import Touch

LOG = logging.getLogger("ui")

LOOK_S = 2.0
"""How often a panel that is not there is looked for."""


class TouchPanel:
    """A part of the loop (`ui.parts.Part`): its descriptor wakes the selector, nothing polls.

    wanted: "" for the first touchscreen, a path in /dev, or "vendor:product". point: makes a pixel of the picture of a place on
    the glass, each axis 0.0-1.0. take: gets each touch. tell: hears at each change whether the panel can be read. find: opens the
    panel; it may raise `OSError`.
    """

    def __init__(
        self,
        wanted: str,
        selector: selectors.BaseSelector,
        point: Callable[[float, float], tuple[int, int]],
        take: Callable[[Touch], None],
        tell: Callable[[Touches], None],
        find: Callable[[str], Device] | None = None,
    ) -> None:
        self._wanted, self._selector, self._point, self._take, self._tell = wanted, selector, point, take, tell
        self._find = find or find_panel
        self._device: Device | None = None
        self._contacts: Contacts | None = None
        self._look_at_s = 0.0
        self._trouble: str | None = None
        """None: nobody looked yet."""

    def serve(self, now_s: float) -> None:
        """Look for the panel if it is time to."""
        if self._device is not None or now_s < self._look_at_s:
            return
        self._look_at_s = now_s + LOOK_S
        device = None
        try:
            device = self._find(self._wanted)
            self._contacts = Contacts(device)
        except (OSError, ValueError) as error:
            if device is not None:
                device.close()
            self._complain(str(error))
            return
        self._device = device
        self._selector.register(device, selectors.EVENT_READ, self._ready)
        self._complain("")

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until the next look, None while the panel is there."""
        return None if self._device is not None else max(0.0, self._look_at_s - now_s)

    def close(self) -> None:
        """Let go of the panel."""
        if self._device is not None:
            self._selector.unregister(self._device)
            self._device.close()
        self._device = self._contacts = None

    def _ready(self, _events: int) -> None:
        if self._contacts is None:
            return
        try:
            contacts = self._contacts.read()
        except OSError as error:
            contacts = self._contacts.lost()
            self.close()
            self._complain(str(error))
        for phase, finger, x, y, at_ms in contacts:
            self._take(Touch(phase, finger, *self._point(x, y), at_ms / 1_000))

    def _complain(self, trouble: str) -> None:
        """Say each trouble once, and when it is over."""
        if trouble == self._trouble:
            return
        if trouble:
            LOG.warning("touch: %s", trouble)
        elif self._trouble:
            LOG.info("touch: the panel is there")
        self._trouble = trouble
        self._tell(Touches(trouble))


def find_panel(wanted: str, system: Path = SYSTEM) -> Device:
    """Open and grab the touch panel. Raises `OSError`, ENODEV when there is none."""
    return open_grabbed(choose(wanted, system))


def choose(wanted: str, system: Path = SYSTEM) -> Path:
    """Give the path of the wanted panel: its own, or that of the first touchscreen that fits. Raises `OSError`."""
    if wanted.startswith("/"):
        return Path(wanted)
    for device in described(system):
        if is_touchscreen(device) and wanted in ("", device.identity):
            return device.path
    raise OSError(errno.ENODEV, f"there is no touchscreen {wanted}".rstrip())
