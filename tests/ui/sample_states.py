"""States that show every screen, with the longest names, numbers and amounts. `sample_views` makes the views of them."""

from functools import cache
from typing import get_args

import msgspec

from central.catalogue.loader import load, shipped
from firmware.core import states as st
from firmware.core.listening import Listening
from firmware.core.papers import SlipPaper
from sync.wire.catalogue import Brand, Catalogue, Denomination, Field
from sync.wire.entry import Quality
from sync.wire.requests import Quote, RefusalReason, SlipState, StatusReport

CHOSEN = {"pulsa": 100_000, "paket_data": 101_000, "pln_prepaid": 1_000_000, "shopeepay": 1_000_000}
NOW_MS = 1_790_000_000_000
CODE = "4071882350961174"
PHONE, METER = "0812345678901", "530000000017"
PAYCODE = "40718823509611744071"
ROLL = st.Roll(length_mm=50_000, near_end_mm=4_000, slips_reserved=3)
OFFLINE_DIGITS = "1" + "8204" * 120


@cache
def catalogue() -> Catalogue:
    """Give the catalogue that is shipped."""
    return load(shipped(), restore_id=1, version=1, issued_ms=NOW_MS)


def tickets() -> Catalogue:
    """Give a catalogue with an invented product whose code has letters."""
    ours = catalogue()
    sold = next(product for product in ours.products if product.id == "tokopedia")
    booking = Field(
        name="code", kind="digits", keypad="letters", length_min=8, length_max=12, pattern="[A-Z]+[0-9A-Z]+",
        label={"id": "Kode booking", "en": "Booking code"},
        hint={"id": "Lihat di tiket: Pesanan > Rincian perjalanan.", "en": "On your ticket: Orders > Travel details."},
    )  # fmt: skip
    name = {"id": "Tiket bus antarkota", "en": "Intercity bus ticket"}
    product = msgspec.structs.replace(sold, name=name, icon="ticket", fields=(booking, sold.fields[0]))
    return msgspec.structs.replace(ours, products=(product,))


def few_services() -> Catalogue:
    """Give a catalogue with two services."""
    ours = catalogue()
    return msgspec.structs.replace(
        ours, products=tuple(one for one in ours.products if one.id in ("pulsa", "tokopedia"))
    )


def many_services() -> Catalogue:
    """Give a catalogue with two pages of services."""
    ours = catalogue()
    names = (
        "Belanja online", "Pulsa & data", "Listrik PLN", "Dompet digital", "Tiket kereta", "BPJS Kesehatan", "PDAM",
    )  # fmt: skip
    icons = ("shopping-bag", "smartphone", "zap", "wallet", "train-front", "heart-pulse", "not-an-icon")
    products = tuple(
        msgspec.structs.replace(
            ours.products[0],
            id=f"product{number}",
            category="pulsa",
            name={"id": name},
            icon=icon,
            detail={"id": "Semua operator"},
        )
        for number, (name, icon) in enumerate(zip(names, icons, strict=True))
    )
    return msgspec.structs.replace(ours, products=products)


def many_amounts() -> Catalogue:
    """Give a catalogue whose brand has two pages of amounts and a long name."""
    ours = catalogue()
    amounts = (5_000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000, 150_000)
    brand = Brand(
        id="long", name="Indosat Ooredoo", prefixes=("0812",),
        denominations=tuple(Denomination(rupiah=amount, amount=amount + 500) for amount in amounts),
    )  # fmt: skip
    pulsa = ours.product("pulsa")
    assert pulsa is not None
    product = msgspec.structs.replace(pulsa, brands=(brand,), amount_max=500_000)
    return msgspec.structs.replace(ours, products=(product,))


def _state(language: str, screen: st.Screen, **changes: object) -> st.State:
    site = st.Site(name="Toko Melati · Cipinang", code="TM-017", contact="0800-1-555-777")
    facts = st.Facts(
        booted=True, link_up=True, printer="ok", cabinet_open=False, catalogue=catalogue(), catalogue_confirmed_ms=NOW_MS,
        terminal_number=700,
    )  # fmt: skip
    known = {name: changes.pop(name) for name in list(changes) if name in st.Facts.__struct_fields__}
    state = st.State(
        context=st.Context(site=site, roll=ROLL), facts=msgspec.structs.replace(facts, **known),
        screen=screen, language=language,
        now_ms=NOW_MS, clock_trusted=True,
    )  # fmt: skip
    return msgspec.structs.replace(state, **changes)


def _order(product: str, denomination: int = 0) -> st.Order:
    typed = {"phone": PHONE, "code": PAYCODE, "meter": METER, "amount": str(denomination)}
    sold = catalogue().product(product)
    assert sold is not None
    return st.Order(product, {field.name: typed[field.name] for field in sold.fields}, denomination)


def _confirm(product: str, *, changed: bool = False, repeat: int = 0, details: bool = False) -> st.Confirm:
    terms = st.Terms(4_997_500, 1_500, 1_000, 5_000_000, NOW_MS + 86_400_000)
    more = (("merchant", "TOKO ELEKTRONIK MAJU JAYA SENTOSA"), ("tariff", "R1/000001300VA"), ("meter", "*********17"))
    quote = Quote(
        CODE,
        product,
        0,
        "BU** SANTOSO WI***",
        4_997_500,
        1_500,
        1_000,
        5_000_000,
        NOW_MS + 86_400_000,
        NOW_MS + 900_000,
        repeat,
        more if details else (),
    )
    return st.Confirm(_order(product, CHOSEN.get(product, 0)), terms, quote, 0, changed)


def _unpromised() -> st.Confirm:
    """Give a confirmation by a kiosk whose clock is not set: how long, instead of until when."""
    return st.Confirm(_order("pulsa", 100_000), st.Terms(100_000, 0, 1_500, 101_500, 0, 86_400), None, 4)


def _slip(language: str, *, queue: bool = False, offline_digits: str = "") -> st.Slip:
    product = catalogue().product("tokopedia")
    assert product is not None
    paper = SlipPaper(
        language=language, code=CODE, product=product, denomination=0, fields=_order("tokopedia").fields, name="BU** SA****",
        queue=queue, amount=4_997_500, admin_fee=1_500, service_fee=1_000, total=5_000_000, valid_until_ms=NOW_MS + 86_400_000,
        issued_ms=NOW_MS, quality=Quality.NTP, clock_trusted=True, central_ms=NOW_MS, offline_digits=offline_digits,
    )  # fmt: skip
    return st.Slip(paper, 5)


def _report(state: str, receipt: str = "", serial: str = "") -> StatusReport:
    return StatusReport(
        CODE, "pulsa", 100_000, state, "**********90", "BU** SANTOSO WI***", 100_500, 0, 1_500, 102_000, NOW_MS + 86_400_000,
        NOW_MS, NOW_MS + 60_000, NOW_MS + 61_000, "Kasir 2", serial, receipt,
    )  # fmt: skip


def _booking(code: str, field: str = "code", left: tuple[str, ...] = (), hand: str = "") -> st.Entry:
    return st.Entry(st.Order("tokopedia", {"code": code, "phone": PHONE}), field, left, hand=hand)


def _topping_up(amount: str, left: tuple[str, ...] = ()) -> st.Entry:
    order = st.Order("shopeepay", {"phone": PHONE, "amount": amount}, int(amount or 0))
    return st.Entry(order, "amount", left)


def _typing(language: str) -> dict[str, st.State]:
    pulsa, tokopedia = _order("pulsa"), _order("tokopedia")
    empty = st.Order("pulsa", {"phone": ""})
    short = st.Order("tokopedia", {"phone": "0712345678", "code": "407188"})
    last = st.Order("pulsa", {"phone": PHONE}, 100_000)
    full = st.StatusEntry(CODE, "001230", "last6", ("slip_code",), wrong=True)
    bad = st.StatusEntry("4071882350961175", "", "slip_code", ("last6",))
    return {
        "entry-empty": _state(language, st.Entry(empty, "phone"), focus="field.phone"),
        "entry-amounts": _state(language, st.Entry(pulsa, "phone"), focus="field.phone"),
        "entry-chosen": _state(language, st.Entry(last, "phone"), focus="denomination.100000"),
        "entry-amounts-paged": _state(language, st.Entry(pulsa, "phone"), catalogue=many_amounts()),
        "entry-amounts-last": _state(language, st.Entry(last, "phone", page=1), catalogue=many_amounts()),
        "entry-two-errors": _state(language, st.Entry(short, "code", ("phone", "code")), focus="field.code"),
        "entry-amount-empty": _state(language, _topping_up(""), focus="field.amount"),
        "entry-amount": _state(language, _topping_up("1000000"), focus="action.next"),
        "entry-amount-above": _state(language, _topping_up("9999999"), focus="field.amount"),
        "entry-amount-step": _state(language, _topping_up("10500", ("amount",)), focus="field.phone"),
        "entry-choices": _state(language, st.Entry(_order("pln_prepaid", 1_000_000), "meter"), focus="field.meter"),
        "entry-choices-empty": _state(language, st.Entry(st.Order("pln_prepaid", {"meter": ""}), "meter")),
        "entry-packages": _state(language, st.Entry(_order("paket_data", 101_000), "phone")),
        "entry-letters": _state(language, _booking("WMQW88MWQWMM"), catalogue=tickets(), focus="field.code"),
        "entry-letters-empty": _state(language, _booking(""), catalogue=tickets(), focus="field.code"),
        "entry-letters-in-hand": _state(language, _booking("JKTS", hand="7"), catalogue=tickets(), focus="field.code"),
        "entry-letters-wrong": _state(language, _booking("7KTS2288"), catalogue=tickets(), focus="action.back"),
        "entry-letters-left": _state(
            language, _booking("JKT7", "phone", ("code",)), catalogue=tickets(), focus="field.phone"
        ),
        "entry-renewed": _state(language, st.Entry(_order("pln_prepaid", 50_000), "meter", renewed=True)),
        "entry-longest": _state(language, st.Entry(tokopedia, "code"), focus="field.code"),
        "status_entry": _state(language, st.StatusEntry(), focus="field.slip_code"),
        "status_entry-wrong": _state(language, full, focus="field.last6"),
        "status_entry-bad-code": _state(language, bad, focus="action.back"),
    }


def _paying(language: str) -> dict[str, st.State]:
    paused = _state(language, _confirm("pulsa", repeat=NOW_MS), dialog="pay_again", focus="action.pay_again")
    return {
        "waiting": _state(language, st.Waiting(1, "quote", _order("tokopedia"))),
        "waiting-late": _state(language, st.Waiting(1, "quote", _order("tokopedia"), waited_s=12)),
        "waiting-status": _state(language, st.Waiting(1, "status")),
        "confirm": _state(language, _confirm("tokopedia"), focus="action.print"),
        "confirm-watched": _state(language, _confirm("tokopedia"), watched=True),
        "confirm-pulsa": _state(language, _confirm("pulsa")),
        "confirm-top-up": _state(language, _confirm("shopeepay")),
        "confirm-package": _state(language, _confirm("paket_data")),
        "confirm-details": _state(language, _confirm("pln_prepaid", details=True), focus="action.print"),
        "confirm-details-changed": _state(language, _confirm("tokopedia", details=True, changed=True)),
        "confirm-no-clock": _state(language, _unpromised(), clock_trusted=False),
        "confirm-changed-no-paper": _state(language, _confirm("tokopedia", changed=True), printer="paper_end"),
        "confirm-cabinet": _state(language, _confirm("tokopedia"), cabinet_open=True),
        "confirm-pay_again": paused,
        "printing": _state(language, st.Printing(_slip(language), "printing", 0)),
        "printing-recording": _state(language, st.Printing(_slip(language), "recording", 1, slow=1)),
        "printing-recording-late": _state(language, st.Printing(_slip(language), "recording", 1, slow=2)),
        "printing-late": _state(language, st.Printing(_slip(language), "printing", 0, slow=2)),
        "slip-cancel_slip": _state(
            language, st.SlipTaken(_slip(language), True), dialog="cancel_slip", focus="action.keep_slip"
        ),
        "waiting-cancelling": _state(language, st.Cancelling(CODE, 1, True, slow=1)),
        "cancelled": _state(language, st.Cancelled(CODE, True), focus="action.back"),
        "cancelled-offline": _state(language, st.Cancelled(CODE, False), link_up=False),
        "slip": _state(language, st.SlipTaken(_slip(language), True), focus="action.done"),
        "slip-unsure-refused": _state(language, st.SlipTaken(msgspec.structs.replace(_slip(language), copies=99), False)),
        "slip-queue": _state(language, st.SlipTaken(_slip(language, queue=True), True)),
        "slip-idle_warning": _state(
            language, st.SlipTaken(_slip(language), True), dialog="idle_warning", idle_left_s=27, focus="action.more_time"
        ),
        "paper_out": _state(language, st.PaperOut(_slip(language), False, "paper_end")),
        "paper_out-clean": _state(language, st.PaperOut(_slip(language), True, "paper_end")),
        "paper_out-printer": _state(language, st.PaperOut(_slip(language), True, "silent"), printer="silent"),
        "paper_out-qr": _state(language, st.PaperOut(_slip(language, offline_digits=OFFLINE_DIGITS), True, "paper_end")),
        "paper_out-qr-unknown": _state(
            language, st.PaperOut(_slip(language, offline_digits=OFFLINE_DIGITS), False, "silent"), printer="silent"
        ),
    }  # fmt: skip


def _saying(language: str) -> dict[str, st.State]:
    found = {
        "attract": _state(language, st.Attract()),
        "attract-no-paper": _state(language, st.Attract(), printer="paper_end"),
        "attract-near-end": _state(language, st.Attract(), near_end=True, paper_used_mm=46_100),
        "attract-paper-low": _state(language, st.Attract(), near_end=True, paper_used_mm=49_900),
        "attract-broken": _state(language, st.Attract(), broken=("keypad",)),
        "attract-two-troubles": _state(
            language, st.Attract(), broken=("keypad", "scanner", "lights"), near_end=True, paper_used_mm=46_100
        ),
        "menu-paper-low": _state(language, st.Menu(), near_end=True, paper_used_mm=49_900),
        "roll_change": _state(language, st.RollChange(), paper_open=True),
        "roll_change-open": _state(language, st.RollChange(opened=True), printer="cover_open"),
        "roll_change-again": _state(language, st.RollChange(opened=True), printer="paper_end"),
        "roll_change-cutter": _state(language, st.RollChange(opened=True), printer="cutter"),
        "roll_change-ask": _state(language, st.RollChange(opened=True)),
        "menu": _state(language, st.Menu()),
        "menu-watched": _state(language, st.Menu(), watched=True),
        "menu-second": _state(language, st.Menu(1)),
        "comfort": _state(language, st.Comfort(st.Menu()), speaks_aloud=True),
        "comfort-spoken": _state(language, st.Comfort(st.Menu()), speaks_aloud=True, speech=Listening(to="speaker")),
        "menu-few": _state(language, st.Menu(), catalogue=few_services()),
        "menu-focus": _state(language, st.Menu(), focus="service.pulsa"),
        "menu-offline": _state(language, st.Menu(), link_up=False, clock_trusted=False),
        "menu-no-paper": _state(language, st.Menu(), printer="paper_end"),
        "menu-many": _state(language, st.Menu(), catalogue=many_services()),
        "menu-many-no-paper": _state(language, st.Menu(1), catalogue=many_services(), printer="paper_end"),
        "help": _state(language, st.Help(st.Menu())),
        "offline": _state(language, st.Offline(_order("tokopedia")), link_up=False),
        "offline-no-paper": _state(language, st.Offline(_order("tokopedia")), link_up=False, printer="paper_end"),
        "offline-back": _state(language, st.Offline(_order("tokopedia")), link_up=True),
        "offline-none": _state(language, st.Offline(_order("pulsa")), link_up=False),
        "out_of_service-cabinet": _state(language, st.OutOfService(), cabinet_open=True),
        "out_of_service-doors": _state(language, st.OutOfService(), cabinet_open=True, broken=("doors",)),
        "out_of_service-journal": _state(language, st.OutOfService(), journal_failed="disk_full"),
        "out_of_service-io_error": _state(language, st.OutOfService(), journal_failed="io_error"),
        "out_of_service-damaged": _state(language, st.OutOfService(), journal_failed="damaged"),
        "starting": _state(language, st.Starting()),
        "starting-slow": _state(language, st.Starting(slow=2)),
    }
    for refusal in (*get_args(RefusalReason), *get_args(st.OwnRefusal)):
        found[f"error-{refusal}"] = _state(language, st.Failed(refusal, 5_000_000, _order("tokopedia")))
        found[f"error-{refusal}-no-order"] = _state(language, st.Failed(refusal, 86_400))
    for name in get_args(SlipState):
        found[f"status-{name}"] = _state(language, st.Status(_report(name, "interim_receipt"), "001230"))
    token = "18472290556100387742"
    for notice in ("", "printed", "unsure", "not_printed"):
        screen = st.Status(_report("success", "receipt", token), "001230", notice, "receipt" if notice else "")
        found[f"status-token-{notice or 'quiet'}"] = _state(language, screen)
    unpaid = msgspec.structs.replace(_report("awaiting_payment"), cancellable=True, paid_ms=0, finished_ms=0)
    found["status-cancellable"] = _state(language, st.Status(unpaid, "001230"), focus="action.cancel_slip")
    due = _report("refund_due", "interim_receipt")
    found["status-refund"] = _state(language, st.Status(due, "001230", "printed", "refund_number"))
    found["status-refund-no-paper"] = _state(language, st.Status(due, "001230"), printer="paper_end")
    return found


def states(language: str) -> dict[str, st.State]:
    """Give every state by its name, `<screen>[-<what>]`."""
    return {**_saying(language), **_typing(language), **_paying(language)}
