"""What the kiosk is doing, as frozen data. Each screen has a struct with only its own data; facts outlive every customer."""

from typing import Literal

import msgspec

from firmware.core.knowledge import Facts
from firmware.core.listening import Listening
from firmware.core.orders import Order as Order
from firmware.core.orders import ReceiptJob as ReceiptJob
from firmware.core.orders import RefundJob as RefundJob
from firmware.core.orders import Slip as Slip
from firmware.core.orders import Terms as Terms
from firmware.core.site import Context as Context
from firmware.core.site import Display
from firmware.core.site import Roll as Roll
from firmware.core.site import Site as Site
from messages.local import Capacity
from sync.wire.records import PaperKind, PrintOutcome
from sync.wire.requests import Quote, Receipt, RefundNumber, RefusalReason, StatusReport

OwnRefusal = Literal["no_answer", "offline", "bad_answer", "quote_expired", "too_many_tries"]
"""What the kiosk itself says no with. bad_answer: central's answer does not fit the question."""


class Attract(msgspec.Struct, frozen=True, tag="attract"):
    """Nobody is there."""


class Menu(msgspec.Struct, frozen=True, tag="menu"):
    """Pick a service. category: a filter, "" for all."""

    page: int = 0
    category: str = ""


class Search(msgspec.Struct, frozen=True, tag="search"):
    """Find a service: by typed words (query: capitals, digits and spaces), or by what a scanner read (scanned, "" for nothing).

    hand: as in `Entry`.
    """

    query: str = ""
    page: int = 0
    hand: str = ""
    scanned: str = ""

    @property
    def field(self) -> str:
        """What keys go to: nothing is typed for what was scanned."""
        return "" if self.scanned else "query"


class Entry(msgspec.Struct, frozen=True, tag="entry"):
    """Type what the product needs. field: the one that digits go to. left: fields that the customer has been in and left.

    page: of what is chosen from: the options of the field in hand, or else the amounts.

    renewed: the catalogue changed under the customer, who has not done anything since.
    hand: the key of the keypad that still changes the last letter of the field, "" for none.
    """

    order: Order
    field: str
    left: tuple[str, ...] = ()
    page: int = 0
    renewed: bool = False
    hand: str = ""


class Waiting(msgspec.Struct, frozen=True, tag="waiting"):
    """Central is asked. waited_s: 0, or for how long already, from the time on when it is longer than usual.

    held: as on the status from which it was asked again.
    """

    ask: int
    purpose: Literal["quote", "status", "receipt", "refund_number"]
    order: Order | None = None
    code: str = ""
    last6: str = ""
    waited_s: int = 0
    held: Receipt | RefundNumber | None = None


class Confirm(msgspec.Struct, frozen=True, tag="confirm"):
    """Check before printing. quote: central's; without one the terms are the catalogue's, and `ask` may still bring it.

    changed: a quote came with another total than the one first shown. warned: a print was refused once because of that.
    """

    order: Order
    terms: Terms
    quote: Quote | None = None
    ask: int = 0
    changed: bool = False
    warned: bool = False


class Printing(msgspec.Struct, frozen=True, tag="printing"):
    """A paper is being recorded, then printed, then its end is recorded. record: the number that is awaited, 0 for none.

    voiding: the stub that voids a torn paper has to come out first. tries: prints of it of which nothing came out.
    started: position of the SlipIssued or PrintStarted of this print, 0 before it is recorded.
    outcome, reason: the printer's word, "" before it came. slow: how often the stage took longer than it should.
    leaving: the customer does not wait for the end; the kiosk does.
    """

    task: Slip | ReceiptJob | RefundJob
    stage: Literal["recording", "voiding", "printing", "ending"]
    record: int
    tries: int = 0
    started: int = 0
    outcome: PrintOutcome | Literal[""] = ""
    reason: str = ""
    slow: int = 0
    leaving: bool = False


class SlipTaken(msgspec.Struct, frozen=True, tag="slip"):
    """The slip is out. sure: the printer confirmed it."""

    slip: Slip
    sure: bool


class PaperOut(msgspec.Struct, frozen=True, tag="paper_out"):
    """The slip exists and is not on paper as it should be. clean: nothing came out, it is printed by itself later.

    tries: prints of it of which nothing came out.
    """

    slip: Slip
    clean: bool
    reason: str
    tries: int = 0


class Cancelling(msgspec.Struct, frozen=True, tag="cancelling"):
    """The customer cancelled a slip, and that is being recorded. code: with nothing but its last digits. record: what is awaited.

    paper: something of the slip came out of the printer. slow: how often recording took longer than it should.
    leaving: as in `Printing`.
    """

    code: str
    record: int
    paper: bool
    slow: int = 0
    leaving: bool = False


class Cancelled(msgspec.Struct, frozen=True, tag="cancelled"):
    """The cancelling is recorded; central hears of it with the journal. code, paper: as in `Cancelling`."""

    code: str
    paper: bool


class StatusEntry(msgspec.Struct, frozen=True, tag="status_entry"):
    """Type a slip's code and the last six digits of its number. wrong: they do not belong together."""

    code: str = ""
    last6: str = ""
    field: str = "slip_code"
    left: tuple[str, ...] = ()
    wrong: bool = False


class Status(msgspec.Struct, frozen=True, tag="status"):
    """Where a slip stands. notice: what became of the paper that was asked for, "" for nothing.

    held: what central authorised and of which nothing came out; it is printed without asking again.
    """

    report: StatusReport
    last6: str
    notice: Literal["", "printed", "unsure", "not_printed"] = ""
    paper: PaperKind | Literal[""] = ""
    held: Receipt | RefundNumber | None = None


class Offline(msgspec.Struct, frozen=True, tag="offline"):
    """Central does not answer, and this order needs it; a queue slip may be taken."""

    order: Order


class Failed(msgspec.Struct, frozen=True, tag="error"):
    """It did not work; no money moved. refusal: central's reason, or one of the kiosk's own.

    order: for editing or asking again; without one it was a question about the slip `code`.
    """

    refusal: RefusalReason | OwnRefusal
    limit: int = 0
    order: Order | None = None
    code: str = ""
    last6: str = ""


class Help(msgspec.Struct, frozen=True, tag="help"):
    """How it works. back: the screen beneath. focus: where the keypad stood on it."""

    back: "Screen"
    focus: str = ""


class Comfort(msgspec.Struct, frozen=True, tag="comfort"):
    """How the customer wants to see and hear the screens. back, focus: as in `Help`."""

    back: "Screen"
    focus: str = ""


class RollChange(msgspec.Struct, frozen=True, tag="roll_change"):
    """Staff change the paper. used_mm: what the roll that was in there had given. opened: the printer's cover was open since."""

    used_mm: int = 0
    opened: bool = False


class OutOfService(msgspec.Struct, frozen=True, tag="out_of_service"):
    """Nothing can be accepted."""


class Starting(msgspec.Struct, frozen=True, tag="starting"):
    """The devices have not all reported yet. slow: how often that took longer than it should."""

    slow: int = 0


Screen = (
    Attract | Menu | Search | Entry | Waiting | Confirm | Printing | SlipTaken | PaperOut | Cancelling | Cancelled | StatusEntry
    | Status | Offline | Failed | Help | Comfort | RollChange | OutOfService | Starting
)  # fmt: skip


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Everything. focus: the element the keypad stands on, "" for none; focus_beneath: where it stood before the dialog came.
    idle_left_s: seconds left in the idle warning.

    display, speech: what this customer wants. sheet: which part of a screen that does not fit at once, from 0; sheets: how many.
    now_ms, clock_trusted: of the newest moment. asks, records: numbers given out so far.
    """

    context: Context
    facts: Facts = Facts()
    screen: Screen = Starting()
    language: str
    display: Display = Display()
    speech: Listening = Listening()
    focus: str = ""
    focus_beneath: str = ""
    sheet: int = 0
    sheets: int = 1
    dialog: Literal["", "idle_warning", "pay_again", "cancel_slip"] = ""
    idle_left_s: int = 0
    now_ms: int = 0
    clock_trusted: bool = False
    asks: int = 0
    records: int = 0

    @property
    def capacity(self) -> Capacity:
        """How much a page holds in the size of text that the customer has."""
        return self.facts.fits_big if self.display.text == "big" else self.facts.fits_normal


def initial(context: Context) -> State:
    """Give the state before anything has happened."""
    return State(context=context, language=context.languages[0], display=context.display)


PAPER_OF_QUEUE: dict[bool, PaperKind] = {False: "payment_slip", True: "queue_slip"}
