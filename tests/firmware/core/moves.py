"""Everything that people and the world may do to a kiosk, and how often: what random days are made of."""

from firmware.core import events as ev
from sync.wire import requests

PRINTER = ("ok", "paper_end", "cover_open", "silent", "unplugged")
OUTCOMES = ("printed", "failed_clean", "unknown", "unconfirmed")
KEYS = (*"0123456789", "enter", "clear", "cancel", "help", "up", "down")
TIMERS = ("idle", "countdown", "late", "letter", "slow", "quote", "again", "minute", "devices")

TYPED = ("081234567890", "0817555", "88010123456789", "9", "62812", "50000", "2277", "14012345678", "4071882350961173")
SCANNED = (
    "4071882350961173", "lkt-7q2", "1" * 300, "x", "+62 812-3456-7890", "\u00b2" * 16, "0001234567890", "PLN:531234567890:1",
)  # fmt: skip
ASTRAY = ("action.print", "nothing", "", ".", "denomination.x", "pad.x", "page.next", "language.xx")
SECRETS = (
    "081234567890", "0817555", "88010123456789", "34567890", "4071882350961173", "BU** SA", "14012345678", "27182818", "LKT7Q2",
    "LKTPAP", "0001234567890", "531234567890",
)  # fmt: skip
OF_A_SLIP = "of a slip"
"""Typed: the code of a slip that this kiosk issued."""

WAYS = (
    ("action.start", "service.pulsa", "081234567890", "denomination.10000", "action.next"),
    ("action.start", "service.tokopedia", "081234567890", "field.code", "88010123456789", "action.next"),
    ("action.start", "service.gopay", "081234567890", "field.amount", "50000", "action.next"),
    ("action.start", "service.pln", "14012345678", "denomination.50000", "action.next"),
    ("action.start", "action.check_status", OF_A_SLIP, "field.last6", "567890", "action.next"),
    ("action.start", "service.bus", "555", "pad.k", "pad.t", "727", "field.phone", "081234567890", "action.next"),
    ("action.start", "action.search", "555", "service.pln_bill", "531234567890", "action.next"),
    (
        "action.start",
        "action.search",
        "pad.p",
        "pad.d",
        "service.pdam",
        "option.BOGOR",
        "pad.7",
        "pad.a",
        "pad.1",
        "pad.2",
    ),
    ("action.print",),
    ("action.print_receipt", "action.print_refund_number"),
    ("action.cancel_slip", "action.confirm_cancel"),
)
"""What people do in one go: elements to touch and digits to type; whatever does not count at the moment is refused."""

ANSWERS_TO = {
    requests.Inquire: requests.Quote,
    requests.AskStatus: requests.StatusReport,
    requests.AskReceipt: requests.Receipt,
    requests.AskRefundNumber: requests.RefundNumber,
}
WEIGHTS = {
    "way": 14, "offered": 30, "type": 10, "answer": 28,
    "record": 12, "print": 10, "key": 6, "tap": 2, "scan": 2, "timer": 3, "link": 2,
    "printer": 3, "cabinet": 1, "hatch": 1, "device": 1, "catalogue": 2, "terminal": 1, "clock": 1, "disk": 1, "pay": 2,
    "panel": 1, "down": 1, "sheets": 1, "headphones": 1, "voice": 1,
}  # fmt: skip


def a_move(chance):
    """Give one thing that can happen, the likelier the more it leads on."""
    move = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    choice = {
        "way": lambda: chance.choice(WAYS),
        "offered": lambda: chance.randrange(40),
        "type": lambda: chance.choice(TYPED),
        "answer": lambda: chance.randrange(19),
        "record": lambda: None,
        "print": lambda: (chance.choice(OUTCOMES), chance.choice(PRINTER), chance.randrange(300)),
        "key": lambda: chance.choice(KEYS),
        "tap": lambda: chance.choice(ASTRAY),
        "scan": lambda: chance.choice(SCANNED),
        "timer": lambda: chance.choice(TIMERS),
        "link": lambda: chance.random() < 0.7,
        "printer": lambda: (chance.choice(PRINTER), chance.random() < 0.2),
        "cabinet": lambda: chance.random() < 0.2,
        "hatch": lambda: chance.random() < 0.3,
        "device": lambda: (chance.choice(ev.Device.__args__), chance.random() < 0.3),
        "catalogue": lambda: chance.randrange(5),
        "terminal": lambda: chance.randrange(3),
        "clock": lambda: chance.random() < 0.7,
        "disk": lambda: chance.random() < 0.2,
        "pay": lambda: chance.randrange(40),
        "panel": lambda: (chance.randrange(12), chance.randrange(12)),
        "down": lambda: chance.choice(((), ("pulsa",), ("bpjs", "no_product", "pdam"))),
        "sheets": lambda: chance.randrange(5),
        "headphones": lambda: chance.random() < 0.5,
        "voice": lambda: (chance.random() < 0.8, chance.random() < 0.5),
    }[move]()
    return move, choice
