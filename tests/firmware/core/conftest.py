"""A kiosk without devices: the core, driven by events, with time and chance in the test's hand."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.states import Context, Site
from firmware.core.step import initial, step
from firmware.core.view import project
from sync.wire import catalogue as wire
from sync.wire import requests
from sync.wire.entry import Quality

PHONE = "081234567890"
CODE = "88010123456789"
SLIP_CODE = "4071882350961173"
NOW_MS = 1_786_936_800_000  # 2026-08-17 10:20 WIB
HOUR_MS = 3_600_000
TERMINAL = 204

PULSA = wire.Product(
    id="pulsa", category="pulsa", icon="smartphone", name={"id": "Pulsa", "en": "Phone credit"}, kind="prepaid",
    fields=(
        wire.Field(
            name="phone", kind="phone", label={"id": "Nomor HP", "en": "Mobile number"}, length_min=10, length_max=13,
            pattern="08[1-35-9][0-9]{7,10}", pattern_error={"id": "Nomor HP diawali 08.", "en": "Numbers begin with 08."},
            groups=(4, 4, 5),
        ),
    ),
    brands=(
        wire.Brand(
            id="telkomsel", name="Telkomsel", prefixes=("0812", "0813"),
            denominations=tuple(
                wire.Denomination(rupiah=k * 1000, amount=k * 1000 + 500) for k in (5, 10, 15, 20, 25, 50, 75, 100)
            ),
        ),
        wire.Brand(
            id="xl", name="XL", prefixes=("0817",),
            denominations=tuple(wire.Denomination(rupiah=k * 1000, amount=k * 1000 + 400) for k in (5, 10)),
        ),
    ),
    brand_field="phone", inquiry=False, amount_min=5_000, amount_max=150_000, admin_fee=0, service_fee=1_500,
    slip_validity_s=7_200, offline="full", offline_validity_s=3_600, status_field="phone",
)  # fmt: skip

TOKOPEDIA = wire.Product(
    id="tokopedia", category="belanja", icon="shopping-bag", name={"id": "Tokopedia", "en": "Tokopedia"}, kind="paycode",
    fields=(
        PULSA.fields[0],
        wire.Field(
            name="code", kind="digits", label={"id": "Kode pembayaran", "en": "Payment code"}, length_min=8, length_max=20
        ),
    ),
    inquiry=True, amount_min=10_000, amount_max=5_000_000, admin_fee=1_500, service_fee=1_000, slip_validity_s=86_400,
    offline="queue", offline_validity_s=86_400, status_field="phone",
)  # fmt: skip

CATALOGUE = wire.Catalogue(
    restore_id=0, version=7, issued_ms=NOW_MS - HOUR_MS,
    categories=(
        wire.Category(id="pulsa", icon="smartphone", name={"id": "Pulsa", "en": "Phone credit"}),
        wire.Category(id="belanja", icon="shopping-bag", name={"id": "Belanja", "en": "Shopping"}),
    ),
    products=(PULSA, TOKOPEDIA),
)  # fmt: skip

QUOTE = requests.Quote(
    SLIP_CODE, "tokopedia", 0, "BU** SA****", 250_000, 1_500, 1_000, 252_500, NOW_MS + 24 * HOUR_MS, NOW_MS + 900_000
)
PULSA_QUOTE = requests.Quote(
    SLIP_CODE, "pulsa", 10_000, "", 10_500, 0, 1_500, 12_000, NOW_MS + 2 * HOUR_MS, NOW_MS + 900_000
)
REPORT = requests.StatusReport(
    SLIP_CODE, "tokopedia", 0, "success", "**********90", "BU** SA****", 250_000, 1_500, 1_000, 252_500,
    NOW_MS + 24 * HOUR_MS, NOW_MS - 600_000, NOW_MS - 300_000, NOW_MS - 290_000, "Kasir 2", "18472290556100387742", "receipt",
)  # fmt: skip
RECEIPT = requests.Receipt(REPORT, "receipt", 0, "A-1", "B-1", ("TOKOPEDIA", "LUNAS"))


def with_products(*products):
    """Give the catalogue with other products and a higher version."""
    return msgspec.structs.replace(CATALOGUE, version=CATALOGUE.version + 1, products=products)


class Kiosk:
    """The core and somebody in front of it. `did` holds the effects of the newest step, `all` those of every step."""

    def __init__(self, context):
        self.state = initial(context)
        self.wall_ms = NOW_MS
        self.uptime_ms = 1_000
        self.trusted = True
        self.central_ms = NOW_MS - HOUR_MS
        self.did = ()
        self.all = []
        self.positions = 100

    def happen(self, event):
        """Let one event happen; give whether it was accepted, and why not."""
        quality = Quality.NTP if self.trusted else Quality.UNSET
        moment = ev.Moment(self.wall_ms, quality, self.trusted, self.uptime_ms, self.central_ms, bytes(15) + b"\x07")
        taken = step(self.state, moment, event)
        self.state, self.did = taken.state, taken.effects
        self.all += taken.effects
        return taken.accepted, taken.reason

    @property
    def view(self):
        return project(self.state, 1)

    @property
    def screen(self):
        return self.view.screen

    def find(self, element_id):
        return self.view.find(element_id)

    def value(self, element_id):
        return self.find(element_id).value

    def words(self, element_id):
        return self.find(element_id).label

    def offered(self):
        """Give the ids of the buttons that can be pressed now, without the pad's and the header's."""
        return [
            element.id
            for element in self.view.elements
            if element.role == "button"
            and element.enabled
            and not element.id.startswith(("pad.", "language.", "action.comfort"))
        ]

    def tap(self, *element_ids):
        """Touch these; each has to be accepted."""
        for element_id in element_ids:
            assert self.happen(ev.Tapped(element_id)) == (True, None), element_id

    def press(self, *keys):
        """Press these keys; each has to be accepted."""
        for key in keys:
            assert self.happen(ev.KeyPressed(key)) == (True, None), key

    def type(self, digits):
        self.press(*digits)

    def elapse(self, timer):
        self.happen(ev.Elapsed(timer))

    def effects(self, kind):
        """Give the newest step's effects of one kind."""
        return [effect for effect in self.did if isinstance(effect, kind)]

    def answer(self, answer):
        """Let central answer the newest ask, or let its time run out with None."""
        self.happen(ev.Answered(self.state.asks, answer))

    def record(self, offline_digits=""):
        """Let the newest record become durable."""
        self.positions += 1
        self.happen(ev.Recorded(self.state.records, (self.positions,), offline_digits))

    def job(self):
        """Give the newest print job."""
        return [effect for effect in self.all if isinstance(effect, ef.Print)][-1]

    def finish_print(self, outcome="printed", reason="ok"):
        """Let the printer say how the newest job ended."""
        self.happen(ev.PrintFinished(self.job().job, outcome, reason))

    # whole ways

    def wake(self):
        self.tap("action.start")

    def order_pulsa(self, phone=PHONE, rupiah=10_000):
        """From the attract screen to the confirmation of a pulsa order."""
        self.wake()
        self.tap("service.pulsa")
        self.type(phone)
        self.tap(f"denomination.{rupiah}", "action.next")

    def type_tokopedia(self, phone=PHONE, code=CODE):
        self.wake()
        self.tap("service.tokopedia")
        self.type(phone)
        self.tap("field.code")
        self.type(code)

    def order_tokopedia(self):
        """From the attract screen to the confirmation of a Tokopedia order."""
        self.type_tokopedia()
        self.tap("action.next")
        self.answer(QUOTE)

    def take_slip(self, outcome="printed", reason="ok"):
        """From a confirmation to the end of its print."""
        self.tap("action.print")
        self.end_slip(outcome, reason)

    def end_slip(self, outcome="printed", reason="ok", offline_digits=""):
        self.record(offline_digits)
        self.finish_print(outcome, reason)
        self.record()

    def ask_status(self, code=SLIP_CODE, last6=PHONE[-6:]):
        """From the attract screen to the question where a slip stands."""
        self.wake()
        self.tap("action.check_status")
        self.type(code)
        self.tap("field.last6")
        self.type(last6)
        self.tap("action.next")


@pytest.fixture
def boot():
    """Gives a function that boots a kiosk; by default all is well and nobody is there."""

    def boot_it(
        *, link=True, printer="ok", cabinet=False, terminal=TERMINAL, trusted=True, catalogue=CATALOGUE, minted=0, unfinished=(),
        torn="", confirmed_ms=NOW_MS - HOUR_MS, used_mm=0, near_end=False, zone="Asia/Jakarta", **context,
    ):  # fmt: skip
        site = Site(name="Toko Melati · Cipinang", code="TM-017", contact="0800-1-555-777", zone=zone)
        kiosk = Kiosk(Context(site=site, **context))
        kiosk.trusted = trusted
        kiosk.happen(ev.Booted(terminal, minted, catalogue, confirmed_ms, unfinished, torn, used_mm))
        if unfinished:
            kiosk.happen(ev.Recorded(kiosk.state.records, (90,), ""))
        kiosk.happen(ev.PrinterChanged(printer, near_end))
        kiosk.happen(ev.ContactChanged("paper", False))
        kiosk.happen(ev.ContactChanged("cabinet", cabinet))
        kiosk.happen(ev.LinkChanged(link))
        return kiosk

    return boot_it


@pytest.fixture
def kiosk(boot):
    """A kiosk that is well, with nobody in front of it."""
    return boot()


class Parts(msgspec.Struct):
    """What random days are made of: sound and unsound answers, and catalogues that take things away."""

    answers: tuple
    catalogues: tuple

    def __repr__(self) -> str:
        """Short: hypothesis refuses to show arguments of tens of thousands of characters."""
        return "Parts()"


@pytest.fixture
def parts():
    replace = msgspec.structs.replace
    from tests.firmware.core.bills import BPJS_QUOTE, EVERYTHING, PDAM, PLN_BILL_QUOTE
    from tests.firmware.core.goods import BUS, BUS_QUOTE, GOPAY, GOPAY_QUOTE, PLN, PLN_QUOTE

    fewer = replace(PDAM, fields=(replace(PDAM.fields[0], options=PDAM.fields[0].options[5:]), *PDAM.fields[1:]))
    bare = replace(PULSA, brands=PULSA.brands[1:])
    unpaid = replace(REPORT, state="awaiting_payment", receipt="", serial="", cancellable=True)
    due = replace(REPORT, state="refund_due", receipt="", serial="")
    digits_only = replace(BUS, fields=(replace(BUS.fields[0], keypad="digits"), BUS.fields[1]))
    other_fields = replace(TOKOPEDIA, fields=TOKOPEDIA.fields[:1])
    return Parts(
        answers=(
            None, QUOTE, PULSA_QUOTE, REPORT, RECEIPT, replace(QUOTE, repeat_of_ms=NOW_MS - 60_000),
            replace(PULSA_QUOTE, repeat_of_ms=NOW_MS - 60_000), replace(PULSA_QUOTE, amount=11_000, total=12_500),
            replace(QUOTE, total=1), replace(REPORT, state="in_process", receipt="interim_receipt", serial=""),
            requests.Refused("locked", 3_600), requests.Refused("details_wrong"), GOPAY_QUOTE, PLN_QUOTE, unpaid, unpaid, due,
            due, due, BUS_QUOTE, requests.RefundNumber(due, "27182818", 0), PLN_BILL_QUOTE, BPJS_QUOTE,
            requests.Refused("cut_off", 5_000),
        ),
        catalogues=(
            EVERYTHING, with_products(TOKOPEDIA, fewer), with_products(bare, TOKOPEDIA, GOPAY, PLN),
            with_products(PULSA, other_fields, GOPAY, digits_only),
            with_products(*(replace(PULSA, id=f"p{n}") for n in range(8)), PULSA, TOKOPEDIA),
        ),
    )  # fmt: skip
