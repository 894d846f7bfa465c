"""What must hold after every step, in production too. A violation stops the program: it is a programmer's error."""

from firmware.core import limits
from firmware.core.states import Attract, Confirm, Entry, OutOfService, Printing, SlipTaken, Starting, State
from sync.wire import code


def check(state: State) -> None:
    """Raise AssertionError for a state that must not be."""
    screen, facts = state.screen, state.facts
    assert state.language in state.context.languages
    assert not (state.dialog and isinstance(screen, Attract | OutOfService | Starting | Printing))
    assert (state.idle_left_s > 0) == (state.dialog == "idle_warning")
    assert state.idle_left_s <= limits.IDLE_WARNING_S
    assert not facts.journal_failed or isinstance(screen, OutOfService | Printing)
    if isinstance(screen, Entry):
        assert screen.field in screen.order.fields
    if isinstance(screen, Confirm):
        terms = screen.terms
        assert terms.total == terms.amount + terms.admin_fee + terms.service_fee
    if isinstance(screen, Printing):
        assert code.is_code(screen.slip.paper.code)
        assert (screen.stage == "printing") == (screen.record == 0)
        assert screen.stage == "recording" or screen.slip.position > 0
    if isinstance(screen, SlipTaken):
        assert screen.slip.position > 0
        assert screen.slip.copies <= limits.COPIES_MAX
