"""What entries do: slips reach the ledger with their private part, poison is kept and raised, and nothing is stalled."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from central.fleet import kiosks
from central.ledger import desk
from central.store.fleet_tables import cases as cases_table
from central.store.fleet_tables import kiosks as kiosks_table
from sync.wire import records
from sync.wire import slip as slip_wire
from sync.wire.code import offline_code
from sync.wire.errors import WireError

PHONE = "087800001230"


class FakeSlips:
    """Notes what it is given; raises what `refused` says for a code."""

    def __init__(self):
        self.issued = []
        self.cancelled = []
        self.refused = {}

    def record_issued(self, connection, kiosk_id, stamp, entry_hash, body, private):
        if body.code in self.refused:
            raise self.refused[body.code]
        self.issued.append((kiosk_id, stamp.uptime_ms, entry_hash, body.code, private))

    def record_cancelled(self, connection, kiosk_id, body):
        self.cancelled.append((kiosk_id, body.code))


def issued(code="9000001000010005", **changes):
    figures = {
        "product": "pulsa", "minted": True, "queue": False, "denomination": 10_000, "amount": 10_500, "admin_fee": 0,
        "service_fee": 1_500, "total": 12_000, "valid_until_ms": 1_788_000_086_400, "catalogue_version": 1, "language": "id",
    }  # fmt: skip
    return records.SlipIssued(code=code, **(figures | changes))


@pytest.fixture
def slips():
    return FakeSlips()


@pytest.fixture
def central(make_central, slips, kiosk):
    made = make_central(slips)
    made.greet(kiosk)
    return made


def test_slip_arrives_with_its_private_part(central, kiosk, slips):
    """The ledger gets the slip, the entry's link and what the customer typed."""
    private = records.SlipPrivate({"phone": PHONE}, slip_body=b"body")
    position = kiosk.write(issued(), private)
    central.deliver(kiosk, 1, position)
    assert slips.issued == [("k-0123456789ab", 4000, kiosk.links[4], "9000001000010005", private)]
    assert central.stored()[-1] == (4, "applied")


def test_newest_data_key_opens_the_blob(central, kiosk, slips):
    """After a new data key, blobs are opened with it, also across batches."""
    kiosk.write(issued("1"), records.SlipPrivate({"phone": "1"}))
    kiosk.new_data_key()
    kiosk.write(issued("2"), records.SlipPrivate({"phone": "2"}))
    kiosk.new_data_key()
    central.deliver(kiosk, 1, 7)
    kiosk.write(issued("3"), records.SlipPrivate({"phone": "3"}))
    central.deliver(kiosk, 8, 8)
    assert [(code, private.fields) for _, _, _, code, private in slips.issued] == [
        ("1", {"phone": "1"}),
        ("2", {"phone": "2"}),
        ("3", {"phone": "3"}),
    ]


def test_blob_that_no_key_opens_is_raised(central, kiosk, slips):
    """The slip is known without its private part, a person is called, and the journal goes on."""
    kiosk.data_key = b"\x07" * 32
    kiosk.write(issued(), records.SlipPrivate({"phone": PHONE}))
    kiosk.fill(1)
    assert central.deliver(kiosk, 1, 5).position == 5
    assert [(code, private) for _, _, _, code, private in slips.issued] == [("9000001000010005", None)]
    assert central.stored()[3:] == [(4, "private_unreadable"), (5, "applied")]
    assert central.cases() == [("private_unreadable", 4, 1)]


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x93\x63\x01\x02", b"\x92\x04\xff", b"x" * 5000, b"\x91" * 3000])
def test_entry_that_central_cannot_understand_is_kept(central, kiosk, body):
    """It is stored as it came, acknowledged and raised; what follows is applied."""
    kiosk.write(body)
    kiosk.write(records.SlipCancelled("1"))
    assert central.deliver(kiosk, 1, 5).position == 5
    assert central.stored()[3:] == [(4, "not_understood"), (5, "applied")]
    assert central.cases() == [("not_understood", 4, 1)]


@pytest.mark.parametrize(
    "error", [RuntimeError("the ledger broke"), WireError("odd"), IntegrityError("", {}, KeyError())]
)
def test_entry_that_breaks_the_ledger_is_kept(central, kiosk, slips, error, caplog):
    """A slip on which the ledger fails stalls neither the batch nor the kiosk; the others have their effect once."""
    slips.refused["2"] = error
    for code in ("1", "2", "3"):
        kiosk.write(issued(code), records.SlipPrivate({"phone": PHONE}))
    kiosk.write(records.DoorMoved("cabinet", True))
    assert central.deliver(kiosk, 1, 7).position == 7
    assert central.stored()[3:] == [(4, "applied"), (5, "not_applied"), (6, "applied"), (7, "applied")]
    assert central.cases() == [("cabinet_opened", 7, 1), ("not_applied", 5, 1)]
    assert [code for _, _, _, code, _ in slips.issued[-2:]] == ["1", "3"]
    assert PHONE not in caplog.text


def test_repeated_batch_does_nothing_twice(central, kiosk, slips):
    """Entries up to the mark never reach the ledger again."""
    kiosk.write(issued(), records.SlipPrivate({"phone": PHONE}))
    for _ in range(3):
        central.deliver(kiosk, 1, 4)
    assert len(slips.issued) == 1


def test_refused_catalogue_is_raised(central, kiosk):
    """The kiosk goes on with its last good one, and a person hears why."""
    kiosk.write(records.CatalogueRefused(7, b"d" * 32, "product pulsa: a fee is negative"))
    central.deliver(kiosk, 1, 4)
    assert central.cases() == [("catalogue_refused", 4, 1)]
    with central.engine.begin() as connection:
        assert connection.execute(select(cases_table.c.detail)).scalars().all() == [
            "7: product pulsa: a fee is negative"
        ]


@pytest.mark.parametrize(
    "body",
    [
        records.Born("k-ba9876543210", "1.0"),
        records.KeyActivated(b"\x08" * 32),
        records.TerminalAssigned(2),
    ],
)
def test_entry_that_contradicts_central_is_raised(central, kiosk, body):
    """Another identity, key or terminal number than central gave is a person's business."""
    kiosk.write(body)
    assert central.deliver(kiosk, 1, 4).position == 4
    assert central.cases() == [("contradiction", 4, 1)]


def test_entry_that_agrees_with_central_is_not_raised(central, kiosk):
    """The terminal number that central gave, and an open paper hatch, are no news for a person."""
    kiosk.write(records.TerminalAssigned(1))
    kiosk.write(records.DoorMoved("paper", True))
    kiosk.write(records.DoorMoved("cabinet", False))
    central.deliver(kiosk, 1, 6)
    assert central.cases() == []


def test_open_cabinet_calls_a_person(central, kiosk):
    """The cabinet's contact is an alarm."""
    kiosk.write(records.DoorMoved("cabinet", True))
    central.deliver(kiosk, 1, 4)
    assert central.cases() == [("cabinet_opened", 4, 1)]


def test_activated_catalogue_is_noted(central, kiosk):
    """Central knows which catalogue a kiosk offers."""
    kiosk.write(records.CatalogueActivated(1, b"\x01" * 32))
    central.deliver(kiosk, 1, 4)
    with central.engine.begin() as connection:
        assert connection.execute(select(kiosks_table.c.catalogue_version)).scalar_one() == 1


def test_hostile_figures_stall_nobody(central, kiosk):
    """A number that no column holds makes one entry unusable, not the journal."""
    kiosk.write(records.CatalogueActivated(2**64 - 1, b""))
    kiosk.write(records.DataKey(-(2**63), b"x"))
    assert central.deliver(kiosk, 1, 5).position == 5
    assert central.stored()[3] == (4, "not_applied")


def test_offline_slip_becomes_payable_in_the_real_ledger(make_central, enrolled, kiosk):
    """A slip minted by the kiosk is known at the desk once its entry has arrived."""
    central = make_central()
    number = central.greet(kiosk).terminal_number
    code = offline_code(number, 1, 5)
    kiosk.write(issued(code, valid_until_ms=1_788_086_400_000), offline_part(kiosk, code))
    central.deliver(kiosk, 1, 4)
    assert central.stored()[-1] == (4, "applied")
    assert enrolled.state(code) == "awaiting_payment"
    assert desk.find(enrolled.books, code, enrolled.tills[0]).payable


def test_two_cards_of_one_kiosk_put_its_offline_slips_in_suspense(make_central, enrolled, kiosk):
    """Once a kiosk is held, what it minted offline is not payable at the desk until a person releases it."""
    central = make_central()
    code = offline_code(central.greet(kiosk).terminal_number, 1, 5)
    other = kiosk.copy()
    kiosk.write(issued(code, valid_until_ms=1_788_086_400_000), offline_part(kiosk, code))
    central.deliver(kiosk, 1, 4)
    other.write(records.DoorMoved("paper", True))
    assert central.greet(other).verdict == "suspended"
    seen = desk.find(enrolled.books, code, enrolled.tills[0])
    assert (seen.payable, seen.reason) == (False, "suspended")
    with central.engine.begin() as connection:
        kiosks.release(connection, kiosk.kiosk_id)
    assert desk.find(enrolled.books, code, enrolled.tills[0]).payable


def offline_part(kiosk, code):
    """Give the private part of a slip that the kiosk minted: its signed body is inside."""
    fields = slip_wire.SlipFields(
        code=int(code), product="pulsa", denomination=10_000, amount=10_500, admin_fee=0, service_fee=1_500,
        issued_s=1_788_000_000, issued_quality=3, valid_until_s=1_788_086_400, catalogue_version=3,
    )  # fmt: skip
    body = slip_wire.make_body(fields, {"phone": PHONE}, kiosk.sign, kiosk.central_box)
    return records.SlipPrivate({"phone": PHONE}, slip_body=body)


def test_suspension_reaches_the_desk_through_the_terminal_number(central, kiosk):
    """The ledger finds the kiosk of an offline slip, and whether it is held."""
    with central.engine.begin() as connection:
        found = kiosks.kiosk_of_terminal(connection, 1)
        nobody = kiosks.kiosk_of_terminal(connection, 2)
    assert (found.kiosk_id, found.suspended, nobody) == ("k-0123456789ab", False, None)
