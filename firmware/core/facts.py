"""What each event teaches about the world, on whatever screen it happens."""

from collections.abc import Callable
from typing import Any

from firmware.core import comfort, idle, limits, pages, supply
from firmware.core import events as ev
from firmware.core.effects import StartTimer
from firmware.core.turn import Turn
from sync.wire.records import PrintEnded


def _booted(turn: Turn, event: ev.Booted) -> None:
    turn.learn(
        booted=True, terminal_number=event.terminal_number, slips_minted=event.slips_minted, catalogue=event.catalogue,
        catalogue_confirmed_ms=event.catalogue_confirmed_ms,
        void_code=idle.tail(event.unfinished[-1].code if event.unfinished else event.torn),
        paper_used_mm=event.paper_used_mm,
    )  # fmt: skip
    supply.use(turn, limits.SLIP_MM * len(event.unfinished))
    for unfinished in event.unfinished:
        turn.record(PrintEnded(unfinished.position, "unknown", "power"))
    turn.do(StartTimer("devices", limits.DEVICES_MS))
    _next_minute(turn)


def _elapsed(turn: Turn, event: ev.Elapsed) -> None:
    if event.timer == "minute":
        _next_minute(turn)
    elif event.timer == "devices":
        turn.learn(printer=turn.facts.printer or "silent", cabinet_open=turn.facts.cabinet_open is not False)


def _next_minute(turn: Turn) -> None:
    turn.do(StartTimer("minute", limits.MINUTE_MS - turn.moment.wall_ms % limits.MINUTE_MS))


def _link_changed(turn: Turn, event: ev.LinkChanged) -> None:
    turn.learn(link_up=event.up, down=turn.facts.down if event.up else ())


def _record_failed(turn: Turn, event: ev.RecordFailed) -> None:
    turn.learn(journal_failed=event.reason)


def _disk_changed(turn: Turn, event: ev.DiskChanged) -> None:
    turn.learn(disk_low=event.low)
    if not event.low and turn.facts.journal_failed == "disk_full":
        turn.learn(journal_failed="")


def _printer_changed(turn: Turn, event: ev.PrinterChanged) -> None:
    supply.reported(turn, event)


def _print_finished(turn: Turn, event: ev.PrintFinished) -> None:
    supply.use(turn, event.paper_mm)
    if event.outcome == "printed":
        turn.learn(handled=False)


def _device_changed(turn: Turn, event: ev.DeviceChanged) -> None:
    others = tuple(device for device in turn.facts.broken if device != event.device)
    turn.learn(broken=(*others, event.device) if event.broken else others)


def _contact_changed(turn: Turn, event: ev.ContactChanged) -> None:
    if event.contact == "cabinet":
        turn.learn(cabinet_open=event.open)
        return
    # Contacts that cannot be read are reported as open: nobody has opened anything.
    if event.open and not turn.facts.paper_open and "doors" not in turn.facts.broken:
        turn.learn(handled=True, change_due=True)
    turn.learn(paper_open=event.open)


def _clock_changed(turn: Turn, event: ev.ClockChanged) -> None:
    _next_minute(turn)


def _catalogue_changed(turn: Turn, event: ev.CatalogueChanged) -> None:
    turn.learn(catalogue=event.catalogue, catalogue_confirmed_ms=event.confirmed_ms)


def _availability_changed(turn: Turn, event: ev.AvailabilityChanged) -> None:
    turn.learn(down=event.down)


def _terminal_assigned(turn: Turn, event: ev.TerminalAssigned) -> None:
    if event.terminal_number != turn.facts.terminal_number:
        turn.learn(terminal_number=event.terminal_number, slips_minted=0)


def _fitted(turn: Turn, event: ev.Fitted) -> None:
    """Whoever looks from afar is told of anew by a touchscreen that has just come."""
    turn.learn(fits_normal=pages.usable(event.normal), fits_big=pages.usable(event.big), watched=False)


def _sheets_counted(turn: Turn, event: ev.SheetsCounted) -> None:
    count = min(max(event.count, 1), limits.SHEETS_MAX)
    turn.set(sheets=count, sheet=min(turn.state.sheet, count - 1))


def _watched_changed(turn: Turn, event: ev.WatchedChanged) -> None:
    turn.learn(watched=event.by_someone)


LESSONS: dict[type, Callable[[Turn, Any], None]] = {
    ev.Booted: _booted,
    ev.Elapsed: _elapsed,
    ev.LinkChanged: _link_changed,
    ev.RecordFailed: _record_failed,
    ev.DiskChanged: _disk_changed,
    ev.PrintFinished: _print_finished,
    ev.PrinterChanged: _printer_changed,
    ev.DeviceChanged: _device_changed,
    ev.ContactChanged: _contact_changed,
    ev.ClockChanged: _clock_changed,
    ev.CatalogueChanged: _catalogue_changed,
    ev.AvailabilityChanged: _availability_changed,
    ev.TerminalAssigned: _terminal_assigned,
    ev.Fitted: _fitted,
    ev.SheetsCounted: _sheets_counted,
    ev.WatchedChanged: _watched_changed,
    ev.HeadphonesChanged: comfort.plug,
    ev.SpeechChanged: comfort.speech_changed,
}
