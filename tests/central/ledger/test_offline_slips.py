"""Slips that a kiosk minted without central: from the paper, from the journal, in either order, and what contradicts."""

import hashlib

import pytest

from central.billers.interface import InquiryRefused
from central.ledger import desk
from central.ledger.desk import ScanUnreadableError, SlipUnknownError, SlipUnpayableError
from central.ledger.expiry import sweep
from sync.wire import slip as wire
from sync.wire.code import is_code
from sync.wire.entry import Stamp
from sync.wire.records import SlipCancelled, SlipIssued, SlipPrivate
from sync.wire.sealing import SigningKey

KIOSK = "k-0123456789ab"
START_MS = 1_788_000_000_000
STAMP = Stamp(START_MS, 2, 1, 0)


def look(world, body, till=0):
    return desk.lookup(world.books, wire.to_digits(body), world.tills[till])


def record(world, body, *, kiosk=KIOSK, entry=b"\x01" * 32, private=True, paper=None):
    """Take the journal entry that embeds a paper."""
    paper = body if paper is None else paper
    fields = wire.open_body(body, world.kiosk_key.public).fields
    issued = SlipIssued(
        code=wire.peek_code(body), product=fields.product, minted=True, queue=fields.amount == 0,
        denomination=fields.denomination, amount=fields.amount, admin_fee=0, service_fee=fields.service_fee,
        total=fields.amount + fields.service_fee, valid_until_ms=fields.valid_until_s * 1000, catalogue_version=3, language="id",
    )  # fmt: skip
    content = SlipPrivate({"phone": "087800001230"}, "", paper) if private else None
    with world.books.engine.begin() as connection:
        world.slips.record_issued(connection, kiosk, STAMP, entry, issued, content)
    return issued.code


def test_paper_first_is_payable_at_once_and_merges_later(world):
    """The QR alone makes the slip payable; the entry with the same bytes merges, and nothing is dispatched twice."""
    body = world.paper()
    seen = look(world, body)
    code = seen.slip.code
    assert (seen.payable, seen.slip.total, seen.slip.customer_masked) == (True, 12_000, "**********30")
    assert (seen.slip.entry_expected, seen.slip.origin) == (True, "minted")
    world.pay(code)
    world.dispatch()
    record(world, body)
    record(world, body)
    merged = world.slip(code)
    assert (merged.state, merged.entry_expected, merged.body_hash) == (
        "success",
        False,
        hashlib.sha256(body).hexdigest(),
    )
    assert (world.cases(), list(world.biller.delivered.values())) == ([], [1])


def test_entry_first_and_the_paper_later_are_one_slip(world):
    """The entry makes the code known; scanning the QR afterwards finds the same slip."""
    body = world.paper()
    code = record(world, body)
    assert desk.find(world.books, code, world.tills[0]).payable
    assert look(world, body).slip == world.slip(code)
    assert len(world.all_slips()) == 1


def test_entry_with_another_content_is_a_case_and_no_second_dispatch(world):
    """A paid paper stands; an entry with other bytes for the same code calls a person."""
    body, other = world.paper(), world.paper(phone="087800001299")
    code = look(world, body).slip.code
    world.pay(code)
    world.dispatch()
    record(world, other)
    assert world.cases() == [("entry_differs", code)]
    assert (world.state(code), list(world.biller.delivered.values())) == ("success", [1])
    assert world.slip(code).body_hash == hashlib.sha256(body).hexdigest()


def test_second_paper_with_other_content_changes_nothing(world):
    """Another signed paper under a known code is a case; the first one stands."""
    code = look(world, world.paper()).slip.code
    before = world.slip(code)
    look(world, world.paper(phone="087800001299"))
    assert (world.slip(code), world.cases()) == (before, [("entry_differs", code)])


def test_entry_of_another_kiosk_is_a_case(world):
    """A kiosk cannot issue slips under another kiosk's terminal number."""
    code = record(world, world.paper(), kiosk="k-ffffffffffff")
    assert (world.all_slips(), world.cases()) == ([], [("entry_foreign", code)])


def test_unreadable_entry_is_a_case(world):
    """An entry whose private part is gone or is no paper makes no payable slip."""
    code = record(world, world.paper(), private=False)
    record(world, world.paper(2), paper=b"\x01nothing")
    assert (world.all_slips(), world.cases()[0]) == ([], ("entry_unreadable", code))
    assert [kind for kind, _ in world.cases()] == ["entry_unreadable"] * 2


def test_entry_never_coming_is_a_case_after_thirty_days(world):
    """A slip paid from its QR whose entry never arrives calls a person, and is not reversed."""
    code = look(world, world.paper()).slip.code
    world.pay(code)
    world.dispatch()
    world.clock.forward(31 * 86_400)
    sweep(world.books)
    sweep(world.books)
    assert (world.cases(), world.state(code)) == ([("entry_missing", code)], "success")


def test_price_is_the_catalogues_whatever_the_paper_says(world):
    """A kiosk is not trusted about money: a paper with a lower amount costs what the catalogue says."""
    assert look(world, world.paper(amount=1_000)).slip.total == 12_000


def test_thing_that_is_not_sold_is_held_back(world):
    """A validly signed paper for something unknown is kept, not payable, and a case."""
    seen = look(world, world.paper(phone="081100000000"))
    assert (seen.payable, seen.reason) == (False, "suspended")
    assert world.cases() == [("price_unknown", seen.slip.code)]


def test_suspended_kiosk_holds_its_offline_slips_but_not_quotes(world):
    """What a held kiosk minted waits for a person; what central quoted stays payable."""
    quote, body = world.quote(), world.paper()
    world.suspended.add(KIOSK)
    seen = look(world, body)
    assert (seen.payable, seen.reason) == (False, "suspended")
    assert desk.find(world.books, quote.code, world.tills[0]).payable
    world.suspended.clear()
    assert look(world, body).payable


def test_expired_paper_costs_no_call(world):
    """What reaches the desk after its validity expires, without a call to the biller."""
    body = world.paper(product="tokopedia", amount=0, valid_s=60)
    world.clock.forward(61)
    seen = look(world, body)
    assert (seen.slip.state, seen.payable, seen.reason, world.biller.calls) == ("expired", False, "expired", [])


def test_queue_slip_gets_its_amounts_at_the_desk(world):
    """A SLIP ANTREAN is priced when it reaches a desk, under its own code, before any cash."""
    seen = look(world, world.paper(product="tokopedia", amount=0))
    slip = seen.slip
    assert (slip.state, slip.amount, slip.admin_fee, slip.total) == ("awaiting_payment", 150_000, 1_500, 152_500)
    assert (slip.name_masked, slip.origin, seen.payable) == ("BU** SAN****", "queue", True)
    world.pay(slip.code)
    world.dispatch()
    assert world.state(slip.code) == "success"


def test_queue_slip_stays_queued_while_the_biller_is_silent(world):
    """No answer prices nothing: the till is told to wait, and the next look asks again."""
    world.biller.inquiries = [InquiryRefused("biller_silent")]
    body = world.paper(product="tokopedia", amount=0)
    seen = look(world, body)
    assert (seen.slip.state, seen.payable, seen.reason) == ("queued", False, "biller_down")
    assert look(world, body).payable


def test_queue_slip_that_the_biller_refuses_has_failed_before_money(world):
    """A final no to the inquiry ends a queue slip as `failed`, before any money."""
    world.biller.inquiries = [InquiryRefused("not_found")]
    seen = look(world, world.paper(product="tokopedia", amount=0))
    assert (seen.slip.state, seen.payable, seen.reason) == ("failed", False, "refused")


def test_queue_slip_for_a_fixed_price_needs_no_inquiry(world):
    """Pulsa printed as SLIP ANTREAN (no trusted clock) is priced by the catalogue."""
    seen = look(world, world.paper(amount=0))
    assert (seen.slip.state, seen.slip.total, world.biller.calls) == ("awaiting_payment", 12_000, [])


def test_forged_and_foreign_papers_are_refused(world):
    """A paper that the terminal's kiosk did not sign, a damaged one and plain rubbish are all unreadable."""
    fields = wire.open_body(world.paper(), world.kiosk_key.public).fields
    forged = wire.make_body(fields, {"phone": "087800001230"}, SigningKey(b"\x09" * 32), world.seal_key.public)
    digits = wire.to_digits(world.paper())
    for scan in (wire.to_digits(forged), digits[:-1] + str(9 - int(digits[-1])), "9" * 700, "1" * 200, "hello", "1234"):
        with pytest.raises(ScanUnreadableError):
            desk.lookup(world.books, scan, world.tills[0])
    assert world.all_slips() == []


def test_unknown_code_is_not_found(world):
    """A code that central has not heard of is unknown, minted or not."""
    for code in ("1000000000000001", wire.peek_code(world.paper())):
        with pytest.raises(SlipUnknownError):
            desk.lookup(world.books, code, world.tills[0])


def test_quote_that_central_lost_is_priced_anew(world):
    """After a restore, a code known only from a kiosk's entry is kept and priced by an inquiry."""
    code = "1000000000000001"
    assert is_code(code)
    issued = SlipIssued(code, "tokopedia", False, False, 0, 1, 1, 1, 3, START_MS + 3_600_000, 3, "id")
    private = SlipPrivate({"phone": "087800001230", "code": "12345678901234"}, "B** S***")
    with world.books.engine.begin() as connection:
        world.slips.record_issued(connection, KIOSK, STAMP, b"\x01" * 32, issued, private)
    assert world.state(code) == "queued"
    assert desk.find(world.books, code, world.tills[0]).slip.total == 152_500


def test_hostile_figures_in_an_entry_are_a_case(world):
    """Numbers that no database column holds neither break the transaction nor make a slip."""
    issued = SlipIssued("1000000000000001", "tokopedia", False, False, 2**63, 0, 0, 0, 0, 2**64 - 1, 2**64 - 1, "id")
    with world.books.engine.begin() as connection:
        world.slips.record_issued(connection, KIOSK, STAMP, b"\x01" * 32, issued, SlipPrivate({}))
    assert (world.all_slips(), world.cases()) == ([], [("entry_foreign", "1000000000000001")])


def test_issued_quote_is_noted_once(world):
    """The entry of a quote that central knows marks it issued; the same entry again changes nothing."""
    quote = world.quote()
    issued = SlipIssued(
        quote.code, "pulsa", False, False, 10_000, 10_500, 0, 1_500, 12_000, quote.valid_until_ms, 3, "id"
    )
    for _ in range(2):
        with world.books.engine.begin() as connection:
            world.slips.record_issued(connection, KIOSK, STAMP, b"\x05" * 32, issued, None)
    slip = world.slip(quote.code)
    assert (slip.issued_ms, slip.entry_hash, slip.state, world.cases()) == (START_MS, "05" * 32, "awaiting_payment", [])


def test_cancelled_slip_cannot_be_paid_and_a_paid_one_stays_paid(world):
    """A cancellation from the kiosk counts before payment only."""
    first, second = world.quote(), world.quote(denomination=50_000)
    world.pay(second.code)
    for code in (first.code, second.code):
        with world.books.engine.begin() as connection:
            world.slips.record_cancelled(connection, KIOSK, SlipCancelled(code))
    assert (world.state(first.code), world.state(second.code)) == ("cancelled", "paid")
    with pytest.raises(SlipUnpayableError, match="cancelled"):
        world.pay(first.code)


def test_cancellation_by_another_kiosk_or_under_a_claim_does_nothing(world):
    """Only the kiosk that issued a slip cancels it, and not while a till holds it."""
    quote = world.quote()
    with world.books.engine.begin() as connection:
        world.slips.record_cancelled(connection, "k-ffffffffffff", SlipCancelled(quote.code))
    desk.claim(world.books, quote.code, world.tills[0])
    with world.books.engine.begin() as connection:
        world.slips.record_cancelled(connection, KIOSK, SlipCancelled(quote.code))
    assert world.state(quote.code) == "awaiting_payment"


@pytest.mark.parametrize("wall_ms", [-(2**62), 2**62])
def test_hostile_time_of_an_entry_is_none(world, wall_ms):
    """A time that nobody's clock showed is no time of issue; central's own stands."""
    code = world.quote().code
    issued = SlipIssued(code, "pulsa", False, False, 10_000, 10_500, 0, 1_500, 12_000, START_MS, 3, "id")
    with world.books.engine.begin() as connection:
        world.slips.record_issued(connection, KIOSK, Stamp(wall_ms, 3, 1, 0), b"\x05" * 32, issued, None)
    assert world.slip(code).issued_ms == world.clock.ms
