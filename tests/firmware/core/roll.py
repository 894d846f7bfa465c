"""What happens around a roll of paper."""

from firmware.core import events as ev


def used(kiosk):
    """Give the millimetres that the roll has given."""
    return kiosk.state.facts.paper_used_mm


def printer(kiosk, reason="ok", near_end=False):
    """The printer reports this."""
    kiosk.happen(ev.PrinterChanged(reason, near_end))


def hatch(kiosk, is_open):
    """The paper hatch moves."""
    kiosk.happen(ev.ContactChanged("paper", is_open))
