"""Cancelling at the kiosk: its own slip, without money, in nobody's hands. Cash and cancellation exclude each other."""

import threading

import pytest

from central.ledger import desk
from central.ledger.desk import SlipUnpayableError
from sync.wire import slip as wire
from sync.wire.code import offline_code
from sync.wire.entry import Quality, Stamp
from sync.wire.records import SlipCancelled, SlipIssued, SlipPrivate
from sync.wire.requests import AskStatus

KIOSK, OTHER = "k-0123456789ab", "k-ba9876543210"
LAST6 = "001230"
RACES = 12


def cancel(world, code, kiosk=KIOSK):
    with world.books.engine.begin() as connection:
        world.slips.record_cancelled(connection, kiosk, SlipCancelled(code))


def cancellable(world, code, kiosk=KIOSK):
    return world.slips.status(kiosk, AskStatus(code, LAST6)).cancellable


def test_cancelled_slip_takes_no_cash(world):
    """The desk says so, and cancelling again changes nothing."""
    code = world.quote().code
    assert cancellable(world, code)
    for _ in range(2):
        cancel(world, code)
    assert (world.state(code), cancellable(world, code)) == ("cancelled", False)
    assert desk.find(world.books, code, world.tills[0]).reason == "cancelled"
    with pytest.raises(SlipUnpayableError, match="cancelled"):
        world.pay(code)


def test_only_the_kiosk_that_issued_it_cancels(world):
    """Another kiosk may ask where the slip stands, and no more."""
    code = world.quote().code
    cancel(world, code, OTHER)
    assert (world.state(code), cancellable(world, code, OTHER)) == ("awaiting_payment", False)


def test_slip_in_a_till_s_hands_is_not_cancelled(world):
    """While the cashier counts, the slip stays; when he has let it go, the kiosk may cancel again."""
    code = world.quote().code
    desk.claim(world.books, code, world.tills[0])
    assert not cancellable(world, code)
    cancel(world, code)
    assert world.state(code) == "awaiting_payment"
    desk.release(world.books, code, world.tills[0])
    assert cancellable(world, code)
    cancel(world, code)
    assert world.state(code) == "cancelled"


def test_paid_slip_stays_paid(world):
    """Money that is in the drawer is not undone by a button."""
    code = world.quote().code
    world.pay(code)
    cancel(world, code)
    assert (world.state(code), cancellable(world, code)) == ("paid", False)
    world.dispatch()
    cancel(world, code)
    assert (world.state(code), world.account("drawer:T1")) == ("success", 12_000)


def test_queue_slip_can_be_cancelled(world):
    """A slip without amounts is a slip."""
    body = world.paper(product="tokopedia", amount=0)
    issue(world, body, "tokopedia")
    cancel(world, wire.peek_code(body))
    assert world.state(wire.peek_code(body)) == "cancelled"


def test_cancellation_before_central_knows_the_slip(world):
    """It is not an error. Whoever brings the paper all the same has changed his mind, and may pay."""
    body = world.paper()
    code = wire.peek_code(body)
    cancel(world, code)
    assert world.all_slips() == []
    assert desk.lookup(world.books, wire.to_digits(body), world.tills[0]).payable
    issue(world, body, "pulsa")
    assert world.state(code) == "awaiting_payment"
    cancel(world, code)
    assert (world.state(code), world.cases()) == ("cancelled", [])


def test_paper_scanned_before_the_journal_came_and_cancelled(world):
    """The entries arrive in their order behind the paper: known, merged, cancelled."""
    body = world.paper()
    desk.lookup(world.books, wire.to_digits(body), world.tills[0])
    issue(world, body, "pulsa")
    cancel(world, wire.peek_code(body))
    assert (world.state(wire.peek_code(body)), world.cases()) == ("cancelled", [])


def test_code_that_nobody_could_issue_cancels_nothing(world):
    """Rubbish in an entry is no error of central's."""
    for code in ("", "x", "9" * 16, offline_code(7, 99, 5)):
        cancel(world, code)
    assert world.all_slips() == []


@pytest.mark.parametrize("first", ["cancel", "pay"])
def test_cash_and_cancellation_at_the_same_moment(world, first):
    """Either the money came in and the slip is paid, or it is cancelled and the drawer is empty; never both, never neither."""
    codes = [world.quote(phone=f"0878000{number:05d}").code for number in range(RACES)]
    refused = []
    start = threading.Barrier(2)

    def take_cash():
        start.wait()
        for code in codes if first == "pay" else reversed(codes):
            try:
                world.pay(code)
            except SlipUnpayableError as error:
                refused.append((code, error.reason))

    def cancel_all():
        start.wait()
        for code in codes if first == "cancel" else reversed(codes):
            cancel(world, code)

    threads = [threading.Thread(target=each) for each in (take_cash, cancel_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = {code: world.state(code) for code in codes}
    assert set(states.values()) <= {"paid", "cancelled"}
    assert dict(refused) == {code: "cancelled" for code, state in states.items() if state == "cancelled"}
    paid = sum(state == "paid" for state in states.values())
    assert (world.account("drawer:T1"), world.balance()) == (paid * 12_000, 0)


def issue(world, body, product):
    """Take the journal's entry about a slip that was minted without a link."""
    fields = wire.open_body(body, world.kiosk_key.public).fields
    issued = SlipIssued(
        code=wire.peek_code(body), product=product, minted=True, queue=not fields.amount, denomination=fields.denomination,
        amount=fields.amount, admin_fee=0, service_fee=fields.service_fee, total=fields.amount + fields.service_fee,
        valid_until_ms=fields.valid_until_s * 1000, catalogue_version=3, language="id",
    )  # fmt: skip
    stamp = Stamp(wall_ms=fields.issued_s * 1000, quality=Quality.NTP, boot=1, uptime_ms=1)
    with world.books.engine.begin() as connection:
        world.slips.record_issued(connection, KIOSK, stamp, b"h" * 32, issued, SlipPrivate({}, "", body))
