"""Which clock counts as what."""

import pytest

from firmware.controller.clock import Clock, Sources, monotonic_ms, synchronized, wall_ms
from sync.wire.entry import Quality, Stamp


class Hands:
    def __init__(self) -> None:
        self.wall, self.monotonic, self.ntp = 1_000_000, 50_000, False

    def clock(self, floor_ms: int = 0, *, battery_rtc: bool = False) -> Clock:
        sources = Sources(lambda: self.wall, lambda: self.monotonic, lambda: self.ntp, bytes)
        return Clock(4, floor_ms, battery_rtc=battery_rtc, sources=sources)


def seen(clock: Clock) -> tuple[int, Quality, bool]:
    moment = clock.moment()
    return moment.wall_ms, moment.quality, moment.clock_trusted


def test_clock_that_nobody_set_is_unset():
    """Without NTP, central or a battery, the wall time is only a guess."""
    assert seen(Hands().clock()) == (1_000_000, Quality.UNSET, False)


def test_ntp_is_trusted_as_soon_as_it_holds():
    """A refresh notices that NTP has taken the clock, and that it has let go."""
    hands = Hands()
    clock = hands.clock()
    hands.ntp = True
    assert clock.refresh()
    assert not clock.refresh()
    assert seen(clock) == (1_000_000, Quality.NTP, True)
    hands.ntp = False
    assert clock.refresh()
    assert seen(clock) == (1_000_000, Quality.UNSET, False)


@pytest.mark.parametrize(("floor_ms", "quality"), [(1_300_000, Quality.NTP), (1_300_001, Quality.UNSET)])
def test_ntp_that_is_behind_what_central_signed_is_not_trusted(floor_ms, quality):
    """Five minutes may lie between two good clocks, not more."""
    hands = Hands()
    hands.ntp = True
    assert seen(hands.clock(floor_ms)) == (1_000_000, quality, quality is Quality.NTP)


@pytest.mark.parametrize(("floor_ms", "quality"), [(1_000_000, Quality.RTC), (1_000_001, Quality.UNSET)])
def test_battery_clock_counts_unless_it_is_behind_the_floor(floor_ms, quality):
    """A battery clock behind the newest time that central signed has stopped at some time."""
    assert seen(Hands().clock(floor_ms, battery_rtc=True)) == (1_000_000, quality, quality is Quality.RTC)


def test_central_time_runs_on_by_the_monotonic_clock():
    """What central said stays right when the wall clock is moved."""
    hands = Hands()
    clock = hands.clock()
    clock.central_said(9_000_000, fresh=True)
    hands.wall, hands.monotonic = 5, hands.monotonic + 250
    assert seen(clock) == (9_000_250, Quality.CENTRAL, True)


def test_replayed_or_late_central_time_sets_nothing():
    """A time before the newest known one is a replay; one that was not asked for just now raises only the floor."""
    clock = Hands().clock(floor_ms=8_000_000)
    clock.central_said(7_999_999, fresh=True)
    assert seen(clock) == (1_000_000, Quality.UNSET, False)
    clock.central_said(8_500_000, fresh=False)
    assert seen(clock) == (1_000_000, Quality.UNSET, False)
    assert clock.central_ms == 8_500_000


@pytest.mark.parametrize(
    ("ahead_ms", "quality"), [(24 * 3_600_000, Quality.NTP), (24 * 3_600_000 + 1, Quality.CENTRAL)]
)
def test_ntp_that_is_a_day_ahead_of_what_central_said_in_this_boot_is_not_trusted(ahead_ms, quality):
    """Ten years ahead is no time, whoever holds it; central's own runs on."""
    hands = Hands()
    hands.ntp = True
    clock = hands.clock()
    clock.central_said(2_000_000, fresh=True)
    hands.wall = 2_000_000 + ahead_ms
    assert seen(clock)[1] is quality


@pytest.mark.parametrize(("ntp", "battery_rtc", "quality"), [(True, False, Quality.NTP), (False, True, Quality.RTC)])
def test_clock_years_ahead_of_centrals_newest_time_is_not_trusted(ntp, battery_rtc, quality):
    """A start ten years ahead would call every certificate expired, and never hear of central again."""
    hands = Hands()
    hands.ntp = ntp
    hands.wall = 1 + 400 * 86_400_000
    assert seen(hands.clock(floor_ms=1, battery_rtc=battery_rtc)) == (hands.wall, quality, True)
    hands.wall += 1
    assert seen(hands.clock(floor_ms=1, battery_rtc=battery_rtc)) == (hands.wall, Quality.UNSET, False)
    assert seen(hands.clock(floor_ms=0, battery_rtc=battery_rtc)) == (hands.wall, quality, True)


@pytest.mark.parametrize("battery_rtc", [False, True])
def test_clock_that_stands_still_is_not_trusted_until_it_moves(battery_rtc):
    """Two looks ten seconds apart: neither NTP's word nor a battery makes a frozen clock right; central's time does."""
    hands = Hands()
    hands.ntp = True
    clock = hands.clock(battery_rtc=battery_rtc)
    hands.monotonic += 10_000
    assert clock.refresh()
    assert seen(clock) == (1_000_000, Quality.UNSET, False)
    clock.central_said(3_000_000, fresh=True)
    hands.monotonic += 10_000
    assert not clock.refresh()
    assert seen(clock) == (3_010_000, Quality.CENTRAL, True)
    hands.monotonic, hands.wall = hands.monotonic + 10_000, hands.wall + 10_000
    assert clock.refresh()
    hands.wall = 3_020_000
    assert seen(clock) == (3_020_000, Quality.NTP, True)


def test_ntp_clock_that_was_right_falls_behind_what_has_passed_since():
    """The floor runs on: a clock that held an hour ago and stands where it stood is five minutes behind after six."""
    hands = Hands()
    hands.ntp = True
    clock = hands.clock(floor_ms=1_000_000)
    hands.monotonic += 300_000
    assert seen(clock)[1] is Quality.NTP
    hands.monotonic += 1
    assert seen(clock)[1] is Quality.UNSET


def test_clock_before_1970_counts_as_1970():
    """No entry has a negative time."""
    hands = Hands()
    hands.wall = -5
    assert seen(hands.clock()) == (0, Quality.UNSET, False)


def test_known_time_is_the_clock_or_what_has_passed_since_centrals_newest():
    """Who cannot trust the wall clock still knows a time that is over."""
    hands = Hands()
    clock = hands.clock(floor_ms=7_000_000)
    hands.monotonic += 500
    assert clock.known() == (7_000_500, False)
    clock.central_said(9_000_000, fresh=False)
    hands.monotonic += 20
    assert clock.known() == (9_000_020, False)
    clock.central_said(9_500_000, fresh=True)
    assert clock.known() == (9_500_000, True)


def test_simulated_clock_replaces_ntp_and_drops_earlier_trust():
    """The world's clock is off by what it says; untrusted means untrusted until central speaks again."""
    clock = Hands().clock()
    clock.central_said(9_000_000, fresh=True)
    clock.simulate(8_500, trusted=True)
    assert seen(clock) == (9_500_000, Quality.NTP, True)
    clock.simulate(60, trusted=False)
    assert seen(clock) == (1_060_000, Quality.UNSET, False)
    clock.central_said(9_100_000, fresh=True)
    assert seen(clock) == (9_100_000, Quality.CENTRAL, True)


def test_stamp_carries_boot_and_uptime():
    """An entry's stamp counts from this start and names the boot."""
    hands = Hands()
    clock = hands.clock()
    hands.monotonic += 700
    assert clock.stamp() == Stamp(1_000_000, Quality.UNSET, 4, 700)


def test_real_sources_answer():
    """The operating system's clocks and the kernel's word on NTP can be read here."""
    assert wall_ms() > 1_700_000_000_000
    assert 0 < monotonic_ms() <= monotonic_ms()
    assert synchronized() in (True, False)


def test_boot_without_a_clock_never_sees_the_machines_own(boot):
    """What the world says of the clock while the devices open holds for the first event and the first entry."""
    kiosk = boot(start=False)
    opening = kiosk.devices.open

    def open_without_a_clock(listener):
        devices = opening(listener)
        listener.clock_changed(-kiosk.time.wall_ms // 1000 + 42, False, lambda *_: None)
        return devices

    kiosk.devices.open = open_without_a_clock
    kiosk.start()
    kiosk.until(lambda: kiosk.store.head.position == 2)
    assert [(moment.wall_ms, moment.quality) for moment in kiosk.mind.moments[:1]] == [(42_000, Quality.UNSET)]
    stamps = [entry.stamp for entry in kiosk.store.read_batch(0, 10**6, 9)[0]]
    assert [(stamp.wall_ms, stamp.quality) for stamp in stamps] == [(42_000, Quality.UNSET)] * 2
