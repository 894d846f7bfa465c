"""States that show every screen, with the longest names, numbers and amounts. `sample_views` makes the views of them."""

from typing import get_args

import msgspec

from firmware.core import states as st
from firmware.core.listening import Listening
from firmware.core.papers import SlipPaper
from sync.wire.entry import Quality
from sync.wire.requests import Quote, RefusalReason, SlipState, StatusReport
from tests.ui import sample_catalogues as said
from tests.ui.sample_catalogues import (
    NOW_MS,
    catalogue,
    few_services,
    many_amounts,
    many_options,
    many_services,
    tickets,
)

CHOSEN = {
    "pulsa": 100_000,
    "paket_data": 101_000,
    "pln_prepaid": 1_000_000,
    "shopeepay": 1_000_000,
    "mobile_legends": 100_000,
}
CODE = "4071882350961174"
SLIP = "4071882350961173"
"""A code whose check digit is right."""
PHONE, METER = "0812345678901", "530000000017"
NAME = "BU** SANTOSO WI***"
PAYCODE = "40718823509611744071"
PAUSE_MS = NOW_MS + 3 * 3_600_000
"""Within the daily pause of the electricity company."""
ROLL = st.Roll(length_mm=50_000, near_end_mm=4_000, slips_reserved=3)
OFFLINE_DIGITS = "1" + "8204" * 120


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
    typed = {
        "phone": PHONE, "code": PAYCODE, "meter": METER, "amount": str(denomination), "idpel": METER, "card": "0001234567890",
        "months": "12", "number": "A100230045678", "user_id": "123456789012", "zone_id": "12345", "region": "YOGYAKARTA",
    }  # fmt: skip
    sold = catalogue().product(product)
    assert sold is not None
    return st.Order(product, {field.name: typed[field.name] for field in sold.fields}, denomination)


def _confirm(
    product: str, *, changed: bool = False, repeat: int = 0, details: tuple[tuple[str, str], ...] = (), name: str = NAME
) -> st.Confirm:
    terms = st.Terms(4_997_500, 1_500, 1_000, 5_000_000, NOW_MS + 86_400_000)
    quote = Quote(
        CODE,
        product,
        0,
        name,
        4_997_500,
        1_500,
        1_000,
        5_000_000,
        NOW_MS + 86_400_000,
        NOW_MS + 900_000,
        repeat,
        details,
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


def _paying_in(region: str, field: str = "region", left: tuple[str, ...] = (), page: int = 0) -> st.Entry:
    order = st.Order("pdam", {"region": region, "number": "A100230045678", "phone": PHONE})
    return st.Entry(order, field, left, page)


def _insured(months: str) -> st.Entry:
    return st.Entry(st.Order("bpjs_kesehatan", {"card": "0001234567890", "months": months}), "months")


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
        "entry-options": _state(language, _insured(""), focus="field.months"),
        "entry-options-chosen": _state(language, _insured("3"), focus="action.next"),
        "entry-options-paged": _state(language, _paying_in(""), focus="option.BEKASI"),
        "entry-options-last": _state(
            language, _paying_in("REGION9", page=1), catalogue=many_options(), focus="page.previous"
        ),
        "entry-options-left": _state(language, _paying_in("YOGYAKARTA", "phone", ("number",)), focus="field.phone"),
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
        "confirm-details": _state(language, _confirm("pln_prepaid", details=said.METERED), focus="action.print"),
        "confirm-details-long": _state(language, _confirm("pln_prepaid", details=(said.MERCHANT, *said.METERED))),
        "confirm-details-changed": _state(language, _confirm("tokopedia", details=(said.MERCHANT, *said.METERED), changed=True)),
        "confirm-months": _state(language, _confirm("pln_postpaid", details=said.OWED)),
        "confirm-options": _state(language, _confirm("bpjs_kesehatan", details=(("members", "3"),))),
        "confirm-travel": _state(language, _confirm("kai", details=said.TRAVEL)),
        "confirm-player": _state(language, _confirm("mobile_legends", details=said.PLAYER, name="")),
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
        limit = 5_400 if refusal == "cut_off" else 5_000_000
        found[f"error-{refusal}"] = _state(language, st.Failed(refusal, limit, _order("tokopedia")))
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


def _finding(language: str) -> dict[str, st.State]:
    return {
        "menu-biller-down": _state(language, st.Menu(), down=("pulsa", "paket_data", "gopay")),
        "menu-pause": _state(language, st.Menu(), now_ms=PAUSE_MS),
        "search": _state(language, st.Search(), focus="field.query"),
        "search-found": _state(language, st.Search("LISTRIK"), focus="service.pln_prepaid"),
        "search-greyed": _state(language, st.Search("LISTRIK"), down=("pln_prepaid",), now_ms=PAUSE_MS),
        "search-last": _state(language, st.Search("E", page=1, hand="3"), focus="page.previous"),
        "search-nothing": _state(language, st.Search("WMWMWMWMWMWM WMWMWMWMWMW"), focus="action.back"),
        "search-scanned": _state(language, st.Search(scanned=METER), focus="service.pln_prepaid"),
        "search-scanned-slip": _state(language, st.Search(scanned=SLIP)),
        "search-scanned-gone": _state(language, st.Search(scanned="2")),
    }


def states(language: str) -> dict[str, st.State]:
    """Give every state by its name, `<screen>[-<what>]`."""
    return {**_saying(language), **_finding(language), **_typing(language), **_paying(language)}
