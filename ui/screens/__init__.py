"""One function a screen: `draw(painter)`. What the view says is drawn where this screen has it."""

from collections.abc import Callable

from ui.painter import Painter
from ui.screens import entry, front, outcome, review, roll

DRAW: dict[str, Callable[[Painter], None]] = {
    "attract": front.attract,
    "menu": front.menu,
    "help": front.help_page,
    "entry": entry.entry,
    "status_entry": entry.entry,
    "waiting": outcome.waiting,
    "printing": outcome.waiting,
    "starting": outcome.waiting,
    "confirm": review.confirm,
    "slip": review.slip,
    "status": review.status,
    "roll_change": roll.roll_change,
    "paper_out": outcome.notice,
    "cancelled": outcome.notice,
    "offline": outcome.notice,
    "error": outcome.notice,
    "out_of_service": outcome.notice,
}
