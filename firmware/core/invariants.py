"""What must hold after every step, in production too. A violation stops the program: it is a programmer's error."""

from firmware.core import letters, limits
from firmware.core.comfort import is_changed
from firmware.core.idle import PENDING, UNATTENDED, beneath
from firmware.core.listening import SPEED_MAX, VOLUME_MAX
from firmware.core.states import (
    Attract,
    Cancelled,
    Cancelling,
    Comfort,
    Confirm,
    Entry,
    Failed,
    Help,
    Offline,
    OutOfService,
    PaperOut,
    Printing,
    RollChange,
    Search,
    Slip,
    SlipTaken,
    State,
    Status,
    Waiting,
)
from sync.wire import code


def check(state: State) -> None:
    """Raise AssertionError for a state that must not be."""
    screen, facts = state.screen, state.facts
    assert state.language in state.context.languages
    assert (state.idle_left_s > 0) == (state.dialog == "idle_warning")
    assert state.idle_left_s <= limits.IDLE_WARNING_S
    assert not (state.dialog and isinstance(beneath(screen), (*UNATTENDED, *PENDING)))
    assert state.dialog != "pay_again" or isinstance(screen, Confirm)
    assert state.dialog != "cancel_slip" or isinstance(screen, SlipTaken | PaperOut | Status)
    assert not facts.journal_failed or isinstance(beneath(screen), OutOfService)
    assert facts.slips_minted <= code.SLIP_NUMBER_MAX
    if isinstance(screen, UNATTENDED):
        assert facts.void_code[:-4].strip("*") == "", "a code of a customer who has left"
    if isinstance(screen, Help):
        assert not isinstance(screen.back, (*UNATTENDED, *PENDING, Help, Comfort, RollChange))
    if isinstance(screen, Comfort):
        assert not isinstance(screen.back, Attract | Help | Comfort)
    if isinstance(screen, Attract):
        assert not is_changed(state), "a wish of a customer who has left"
    assert 0 <= state.sheet < state.sheets <= limits.SHEETS_MAX
    assert 1 <= state.speech.volume <= VOLUME_MAX
    assert 1 <= state.speech.speed <= SPEED_MAX
    assert 0 <= facts.paper_used_mm <= state.context.roll.length_mm
    _check_order(state)
    _check_paper(state)


def _check_order(state: State) -> None:
    screen = beneath(state.screen)
    if isinstance(screen, Entry | Confirm | Offline | Waiting | Failed) and screen.order:
        catalogue = state.facts.catalogue
        assert catalogue is not None
        product = catalogue.product(screen.order.product)
        assert product is not None
        assert screen.order.fields.keys() == {field.name for field in product.fields}
        amount = product.amount_field
        assert amount is None or screen.order.denomination == int(screen.order.fields[amount.name] or 0)
    if isinstance(screen, Entry):
        assert screen.field in screen.order.fields
    if isinstance(screen, Entry | Search):
        assert not screen.hand or letters.last(screen) in letters.of_key(screen, screen.hand)
    if isinstance(screen, Search):
        assert len(screen.query) <= limits.QUERY_CHARACTERS_MAX
        assert not (screen.query and screen.scanned)
    if isinstance(screen, Waiting):
        assert (screen.order is not None) == (screen.purpose == "quote")
        assert screen.ask > 0
    if isinstance(screen, Confirm):
        terms, quote = screen.terms, screen.quote
        assert terms.total == terms.amount + terms.admin_fee + terms.service_fee
        assert not (quote and screen.ask), "a quote has come, and another is awaited"
        if quote and quote.repeat_of_ms and not screen.order.again:
            assert state.dialog, "the same purchase again, and nobody was asked"


def _check_paper(state: State) -> None:
    screen = beneath(state.screen)
    if isinstance(screen, Printing):
        assert (screen.stage in ("recording", "ending")) == (screen.record > 0)
        assert (screen.stage == "recording") == (screen.started == 0)
        assert (screen.stage == "ending") == (screen.outcome != "")
        if isinstance(screen.task, Slip):
            assert code.is_code(screen.task.paper.code)
            assert screen.stage == "recording" or screen.task.position > 0
        assert screen.slow <= len(limits.SLOW_MS)
    if isinstance(screen, Cancelling | Cancelled):
        assert screen.code[:-4].strip("*") == "", "a code that nobody needs any more"
    if isinstance(screen, Status) and screen.held is not None:
        assert screen.notice == "not_printed"
        assert screen.held.report.code == screen.report.code
    if isinstance(screen, SlipTaken | PaperOut):
        assert screen.slip.position > 0
        assert screen.slip.copies <= limits.COPIES_MAX
