"""A backup is restored while money went on: nothing is taken, ordered or paid back twice, and new business goes on."""

import pytest
from sqlalchemy import select

from central.administration.acting import TakenError
from central.fleet import counters
from central.ledger import desk, refund_numbers, refunds, restored
from central.ledger.desk import SlipUnpayableError
from central.ledger.refunds import CashBack, NotRefundableError
from central.store.money_tables import dispatches
from sync.wire import slip as wire
from sync.wire.code import online_code
from sync.wire.entry import Quality, Stamp
from sync.wire.records import SlipCancelled, SlipIssued, SlipPrivate
from sync.wire.requests import AskStatus
from tests.central.ledger.people import People, Reconciler

KIOSK = "k-0123456789ab"
NUMBER = "84310277"
START_MS = 1_788_000_000_000
ISSUED_LATER = online_code(7)


def why_not(world, code):
    with pytest.raises(SlipUnpayableError) as refused:
        world.pay(code, key="again")
    return refused.value.reason


def resend(world, code, wall_ms, phone):
    """The kiosk sends the journal entry of a slip, which central lacks."""
    body = SlipIssued(
        code=code, product="pulsa", minted=False, queue=False, denomination=10_000, amount=10_500, admin_fee=0,
        service_fee=1_500, total=12_000, valid_until_ms=wall_ms + 86_400_000, catalogue_version=3, language="id",
    )  # fmt: skip
    stamp = Stamp(wall_ms, Quality.NTP, 1, 1)
    with world.books.engine.begin() as connection:
        world.slips.record_issued(connection, KIOSK, stamp, code.encode() * 2, body, SlipPrivate({"phone": phone}))


def test_what_was_paid_since_the_backup_cannot_be_paid_again(world, restore):
    """Known unpaid, known only from a resent entry, and known only from its paper: none takes money a second time."""
    take, go_back = restore
    known = world.quote()
    take(world)
    world.clock.forward(60)
    forgotten = world.quote(phone="087800001231")
    paper = world.paper(phone="087800001232")
    for code in (known.code, forgotten.code, desk.lookup(world.books, wire.to_digits(paper), world.tills[0]).slip.code):
        world.pay(code)
    world.dispatch()
    assert sum(world.biller.delivered.values()) == 3

    again = go_back(world)
    resend(again, forgotten.code, START_MS + 60_000, "087800001231")
    scanned = desk.lookup(again.books, wire.to_digits(paper), again.tills[0])
    assert [why_not(again, code) for code in (known.code, forgotten.code, scanned.slip.code)] == ["reconcile"] * 3
    again.dispatch()
    assert (sum(again.biller.delivered.values()), again.balance()) == (3, 0)
    again.clock.forward(2 * 86_400)
    assert why_not(again, known.code) == "expired"


def test_what_may_have_been_paid_since_the_backup_is_not_cancelled(world, restore):
    """A slip of which a person has to find out whether it was paid does not end as one that nobody wanted."""
    take, go_back = restore
    code = world.quote().code
    take(world)
    world.pay(code)
    again = go_back(world)
    assert not again.slips.status(KIOSK, AskStatus(code, "001230")).cancellable
    with again.books.engine.begin() as connection:
        again.slips.record_cancelled(connection, KIOSK, SlipCancelled(code))
    assert again.state(code) == "awaiting_payment"


def test_orders_in_the_backup_are_asked_about_not_sent_again(world, restore):
    """An order that left after the backup is known to the biller under its one reference: one delivery."""
    take, go_back = restore
    quote = world.quote()
    world.pay(quote.code)
    take(world)
    world.dispatch()
    again = go_back(world)
    with again.books.engine.begin() as connection:
        assert connection.execute(select(dispatches.c.next_call)).scalars().all() == ["advise"]
    again.dispatch()
    assert again.state(quote.code) == "success"
    assert list(again.biller.delivered.values()) == [1]


@pytest.mark.parametrize("backup_when", ["refund_due", "paid"])
def test_cash_that_went_back_since_the_backup_does_not_go_back_again(world, restore, backup_when):
    """A refund after the backup is forgotten: the same slip, due again, waits for people."""
    take, go_back = restore
    quote = world.quote()
    world.biller.script = ["failed"]
    world.pay(quote.code)
    if backup_when == "paid":
        take(world)
    world.dispatch()
    if backup_when == "refund_due":
        take(world)
    again = go_back(world)
    again.dispatch()
    assert again.state(quote.code) == "refund_due"
    with again.books.engine.begin() as connection:
        refund_numbers.keep(again.books.vault, connection, quote.code, NUMBER, again.clock.ms)
    with pytest.raises(NotRefundableError, match="reconcile"):
        refunds.refund(again.books, quote.code, again.tills[0], "k", CashBack(12_000, NUMBER))


def test_what_one_person_wanted_before_the_backup_is_over(world, restore, stuck):
    """It may have been withdrawn or decided since: it is proposed anew by somebody who knows of the restore."""
    take, go_back = restore
    code = stuck()
    made = People(world).propose(code, "rejected")
    take(world)
    People(world).withdraw(made)
    world = go_back(world)
    world.dispatch()
    Reconciler(world).release()
    with pytest.raises(TakenError, match="withdrawn"):
        People(world).confirm(made)
    assert (world.state(code), People(world).waiting()[code].decision) == ("in_process", "")


def test_business_goes_on(world, restore):
    """What is issued after the restore is paid as ever: a new quote, and a slip that a kiosk minted meanwhile."""
    take, go_back = restore
    take(world)
    again = go_back(world)
    again.clock.forward(70)
    quote = again.quote()
    again.pay(quote.code)
    resend(again, ISSUED_LATER, again.clock.ms, "087800001233")
    again.pay(ISSUED_LATER)
    again.dispatch()
    assert [again.state(code) for code in (quote.code, ISSUED_LATER)] == ["success", "success"]


def test_a_slip_without_a_trusted_time_is_held_as_long_as_a_kiosk_may_be_away(world):
    """Nobody knows whether it is older than the restore; without a restore nothing is held."""
    now_ms = world.clock.ms
    with world.books.engine.begin() as connection:
        assert restored.held_by(connection, 0, now_ms) == 0
        restore_id = counters.begin_restored(connection, now_ms // 1000)
        held = [restored.held_by(connection, 0, now_ms + days * 86_400_000) for days in (0, 29, 31)]
        known = [restored.held_by(connection, issued_ms, now_ms) for issued_ms in (now_ms, now_ms + 60_000)]
    assert (held, known) == ([restore_id, restore_id, 0], [restore_id, 0])


def test_numbers_are_never_used_twice(world):
    """Terminal numbers go on far above the highest one that may have been given out; restore ids only rise."""
    with world.books.engine.begin() as connection:
        first = counters.next_terminal_number(connection)
        ids = [counters.begin_restored(connection, 1_800_000_000), counters.begin_restored(connection, 1_700_000_000)]
        assert counters.next_terminal_number(connection) == first + 2 * counters.TERMINALS_SKIPPED + 1
    assert ids == [1_800_000_000, 1_800_000_001]
