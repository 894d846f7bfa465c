"""One function a screen: `draw(painter)`. What the view says is drawn where this screen has it."""

from collections.abc import Callable

from ui.painter import Painter
from ui.screens import comfort, entry, front, outcome, review, roll, search
from ui.screens.above import dialog as dialog
from ui.screens.outcome import notice as notice

DRAW: dict[str, Callable[[Painter], None]] = {
    "attract": front.attract,
    "menu": front.menu,
    "search": search.search,
    "help": front.help_page,
    "comfort": comfort.comfort,
    "entry": entry.entry,
    "status_entry": entry.entry,
    "confirm": review.confirm,
    "slip": review.slip,
    "status": review.status,
    "roll_change": roll.roll_change,
    "waiting": outcome.waiting,
    "printing": outcome.waiting,
    "starting": outcome.waiting,
    "paper_out": outcome.notice,
    "cancelled": outcome.notice,
    "offline": outcome.notice,
    "error": outcome.notice,
    "out_of_service": outcome.notice,
}
