"""The one module of the kiosk that reads a clock. Every wall time has a quality; order never rests on one.

Sources of trust, best first: NTP (the kernel says that its clock is disciplined, and it is neither far behind the time that
central signed nor far ahead of what central said in this boot); central's signed time of this boot, carried on by the monotonic
clock; a configured battery RTC that is not behind the time floor. Anything else is UNSET, and so is a clock that stands still
or is years ahead of all that is known.
"""

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from firmware.core.events import Moment
from sync.wire.entry import Quality, Stamp

NTP_BEHIND_MS = 5 * 60_000
"""A clock that NTP holds and that is further behind a time which central signed is wrong, whoever holds it."""

NTP_AHEAD_MS = 24 * 3_600_000
"""So is one that is this far ahead of what central said in this boot."""

AWAY_MS_MAX = 400 * 24 * 3_600_000
"""So is one that is this far ahead of the newest time that central ever signed: no certificate lives that long."""

FROZEN_LOOK_MS = 5_000
FROZEN_SHARE = 10
"""A wall clock that moved less than a tenth of the time that passed between two looks stands still."""

_TIMESYNC_FLAG = Path("/run/systemd/timesync/synchronized")
_STA_UNSYNC = 0x0040
"""linux/timex.h: the kernel's clock is not disciplined by anybody."""
_TIMEX_STATUS_OFFSET = 40
"""struct timex on 64-bit Linux: modes (int, padded to 8), offset, freq, maxerror, esterror (long each), then status (int)."""
_TIMEX_BYTES = 208


def wall_ms() -> int:
    """Give the operating system's wall clock, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Give milliseconds of a clock that never steps."""
    return time.monotonic_ns() // 1_000_000


def synchronized() -> bool:
    """Say whether NTP holds the wall clock now: systemd-timesyncd's flag, or the kernel's own status (any other daemon)."""
    if _TIMESYNC_FLAG.exists():
        return True
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)
    library = ctypes.CDLL(None, use_errno=True)
    if library.adjtimex(timex) < 0:
        return False
    status = int.from_bytes(timex.raw[_TIMEX_STATUS_OFFSET : _TIMEX_STATUS_OFFSET + 4], "little")
    return not status & _STA_UNSYNC


class Sources(msgspec.Struct, frozen=True):
    """Where time and chance come from; tests give their own."""

    wall_ms: Callable[[], int] = wall_ms
    monotonic_ms: Callable[[], int] = monotonic_ms
    synchronized: Callable[[], bool] = synchronized
    random_bytes: Callable[[int], bytes] = os.urandom


class _Anchor(msgspec.Struct, frozen=True):
    """It was `wall_ms` when the monotonic clock said `monotonic_ms`."""

    wall_ms: int
    monotonic_ms: int


class Clock:
    """boot: this start's number in the journal. floor_ms: the newest time that central ever signed for this kiosk."""

    def __init__(self, boot: int, floor_ms: int, *, battery_rtc: bool, sources: Sources) -> None:
        self._boot = boot
        self._battery_rtc = battery_rtc
        self._sources = sources
        self._started_ms = sources.monotonic_ms()
        self._anchor: _Anchor | None = None
        self._simulated: tuple[int, bool] | None = None
        self._synchronized = sources.synchronized()
        self._looked = _Anchor(sources.wall_ms(), self._started_ms)
        self._frozen = False
        self._floor = _Anchor(floor_ms, self._started_ms)

    def refresh(self) -> bool:
        """Look again whether NTP holds the clock and whether it moves; say whether that changed. Call it every few seconds."""
        before = self._synchronized, self._frozen
        self._synchronized = self._sources.synchronized()
        now = _Anchor(self._sources.wall_ms(), self._sources.monotonic_ms())
        passed_ms = now.monotonic_ms - self._looked.monotonic_ms
        if passed_ms >= FROZEN_LOOK_MS:
            self._frozen = abs(now.wall_ms - self._looked.wall_ms) < passed_ms // FROZEN_SHARE
            self._looked = now
        return before != (self._synchronized, self._frozen)

    def simulate(self, offset_s: int, *, trusted: bool) -> None:
        """Simulation: the wall clock is off by this much, and NTP holds it or not. Untrusted: central's word counts anew.

        May be called from any thread: it is true from the first stamp on.
        """
        if not trusted:
            self._anchor = None
        self._simulated = offset_s * 1000, trusted

    def central_said(self, now_ms: int, *, fresh: bool) -> None:
        """Take central's signed time. fresh: it was signed in answer to this kiosk just now, so it can set the clock.

        A time before one that central signed earlier is a replay and sets nothing.
        """
        if now_ms < self.central_ms:
            return
        self._floor = _Anchor(now_ms, self._sources.monotonic_ms())
        if fresh:
            self._anchor = self._floor

    @property
    def central_ms(self) -> int:
        """The newest time that central signed, 0 for none."""
        return self._floor.wall_ms

    def known(self) -> tuple[int, bool]:
        """Give what time it is at least, and whether that is the time. With an untrusted clock: central's newest, run on."""
        wall, quality = self._read()
        if quality is not Quality.UNSET:
            return wall, True
        return self._run_on(self._floor), False

    def monotonic_ms(self) -> int:
        """Give milliseconds of a clock that never steps, for limits and expiries."""
        return self._sources.monotonic_ms()

    def stamp(self) -> Stamp:
        """Give now, as entries carry it."""
        wall, quality = self._read()
        return Stamp(wall, quality, self._boot, self._sources.monotonic_ms() - self._started_ms)

    def moment(self) -> Moment:
        """Give now and fresh chance, as a step takes them."""
        wall, quality = self._read()
        return Moment(
            wall_ms=wall,
            quality=quality,
            clock_trusted=quality.trusted or quality is Quality.RTC,
            uptime_ms=self._sources.monotonic_ms() - self._started_ms,
            central_ms=self.central_ms,
            entropy=self._sources.random_bytes(16),
        )

    def _read(self) -> tuple[int, Quality]:
        offset_ms, held = self._simulated or (0, self._synchronized)
        raw = max(self._sources.wall_ms() + offset_ms, 0)
        possible = not self._frozen and not self._is_far_ahead(raw)
        if possible and held and raw >= self._run_on(self._floor) - NTP_BEHIND_MS:
            return raw, Quality.NTP
        if self._anchor is not None:
            return self._run_on(self._anchor), Quality.CENTRAL
        if possible and self._battery_rtc and raw >= self.central_ms:
            return raw, Quality.RTC
        return raw, Quality.UNSET

    def _is_far_ahead(self, raw: int) -> bool:
        if self._anchor is not None and raw > self._run_on(self._anchor) + NTP_AHEAD_MS:
            return True
        return self.central_ms > 0 and raw > self._run_on(self._floor) + AWAY_MS_MAX

    def _run_on(self, anchor: _Anchor) -> int:
        return anchor.wall_ms + self._sources.monotonic_ms() - anchor.monotonic_ms
