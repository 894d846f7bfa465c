"""Status and receipts are for who knows the code and the last six digits, and every receipt is numbered."""

import pytest

from central.ledger.expiry import sweep
from sync.wire.requests import AskReceipt, AskStatus, Refused

KIOSK = "k-0123456789ab"
LAST6 = "001230"


def ask(world, code, last6=LAST6):
    return world.slips.status(KIOSK, AskStatus(code, last6))


def receipt(world, code):
    return world.slips.receipt(KIOSK, AskReceipt(code, LAST6))


def test_status_follows_the_payment(world):
    """The report names the state, the till and the serial, and which paper may be printed."""
    quote = world.quote()
    reports = [ask(world, quote.code)]
    world.pay(quote.code)
    reports.append(ask(world, quote.code))
    world.dispatch()
    reports.append(ask(world, quote.code))
    told = [(report.state, report.till, report.serial, report.receipt) for report in reports]
    assert told == [
        ("awaiting_payment", "", "", ""),
        ("paid", "Kasir 1", "", "interim_receipt"),
        ("success", "Kasir 1", "5543210", "receipt"),
    ]
    assert (reports[2].customer_masked, reports[2].total, reports[2].finished_ms) == (
        "**********30",
        12_000,
        world.clock.ms,
    )


def test_status_of_unknown_code_or_wrong_digits_tells_nothing(world):
    """A wrong number and an unknown code get the same answer."""
    quote = world.quote()
    for code, last6 in ((quote.code, "001231"), ("1000000000000001", LAST6), ("x", LAST6), (quote.code, "é")):
        assert ask(world, code, last6) == Refused("details_wrong")


def test_five_wrong_tries_close_the_status_for_a_day(world):
    """The fifth wrong try locks; the right digits do not open it, time does, and the count begins anew."""
    quote = world.quote()
    world.clock.forward(1)
    told = [ask(world, quote.code, "000000") for _ in range(5)]
    assert told == [Refused("details_wrong")] * 4 + [Refused("locked", 86_400)]
    world.clock.forward(86_399)
    assert ask(world, quote.code) == Refused("locked", 1)
    world.clock.forward(1)
    assert ask(world, quote.code, "000000") == Refused("details_wrong")
    assert ask(world, quote.code).state == "expired"


def test_right_digits_forget_earlier_wrong_ones(world):
    """Four wrong tries and a right one leave nothing behind."""
    quote = world.quote()
    for _ in range(2):
        for _ in range(4):
            ask(world, quote.code, "000000")
        assert ask(world, quote.code).state == "awaiting_payment"


def test_receipts_are_numbered_and_end(world):
    """The first print is copy 0, then 1 to 3; further ones are refused. Interim receipts count by themselves."""
    quote = world.quote()
    assert receipt(world, quote.code) == Refused("not_ready")
    world.pay(quote.code)
    interim = receipt(world, quote.code)
    world.dispatch()
    printed = [receipt(world, quote.code) for _ in range(5)]
    assert (interim.paper, interim.copy) == ("interim_receipt", 0)
    assert [(paper.paper, paper.copy) for paper in printed[:4]] == [("receipt", number) for number in range(4)]
    assert printed[4] == Refused("copies_exhausted")
    assert (printed[0].biller_lines, printed[0].reference) == (
        ("STRUK", "Terima kasih"),
        world.slip(quote.code).reference,
    )


def test_sweep_expires_what_nobody_asks_about(world):
    """A slip past its validity is expired by the sweep; a paid one never."""
    idle, paid = world.quote(), world.quote(denomination=50_000)
    world.pay(paid.code)
    world.clock.ms = idle.valid_until_ms
    assert (sweep(world.books), sweep(world.books)) == (1, 0)
    assert (world.state(idle.code), world.state(paid.code)) == ("expired", "paid")


@pytest.mark.parametrize("product", ["pulsa", "tokopedia"])
def test_rows_hold_no_number_in_the_clear(world, databases, product):
    """Neither phone nor payment code is anywhere in the database file, nor is the biller's unmasked name."""
    world.quote(product)
    with world.books.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    content = databases.content("central")
    for secret in (b"087800001230", b"12345678901234", b"SANTOSO"):
        assert secret not in content
