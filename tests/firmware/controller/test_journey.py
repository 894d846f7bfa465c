"""The controller with the real core and the real papers: from a touch to a slip, with central and without."""

import gc
import os

import pytest

from drivers.printer.interface import PrinterReport
from firmware.controller.mind import CoreMind
from firmware.core import events
from firmware.core.states import Context
from firmware.printing import compose
from messages import local
from sync.wire import catalogue as wire
from sync.wire import code, records, requests, slip

PHONE = "081234567890"


def make_catalogue() -> wire.Catalogue:
    field = wire.Field(
        name="phone", kind="phone", label={"id": "Nomor HP", "en": "Phone number"}, length_min=10, length_max=13,
        pattern="08[0-9]+",
    )  # fmt: skip
    choice = wire.Denomination(rupiah=50_000, amount=50_500)
    brand = wire.Brand(id="telkomsel", name="Telkomsel", prefixes=("0812",), denominations=(choice,))
    product = wire.Product(
        id="pulsa", category="pulsa", icon="phone", name={"id": "Pulsa", "en": "Airtime"}, kind="prepaid", fields=(field,),
        brands=(brand,), brand_field="phone", inquiry=False, amount_min=5_000, amount_max=1_000_000, admin_fee=0,
        service_fee=1_500, slip_validity_s=3_600, offline="full", offline_validity_s=86_400,
    )  # fmt: skip
    category = wire.Category(id="pulsa", icon="phone", name={"id": "Pulsa", "en": "Airtime"})
    return wire.Catalogue(restore_id=0, version=3, issued_ms=1, categories=(category,), products=(product,))


class Visitor:
    """Somebody in front of the screen."""

    def __init__(self, kiosk) -> None:
        self.kiosk = kiosk
        self.ui = kiosk.connect_ui()

    @property
    def view(self):
        return self.ui.got(local.Show)[-1].view

    def sees(self, screen: str):
        self.kiosk.until(lambda: self.ui.got(local.Show) and self.view.screen == screen)
        return self.view

    def tap(self, element: str) -> None:
        count = len(self.ui.got(local.Handled))
        self.ui.say(local.Tapped(count, element, self.view.revision))
        answer = self.kiosk.until(lambda: self.ui.got(local.Handled)[count:])[0]
        assert (answer.accepted, answer.reason) == (True, None), element

    def order(self) -> None:
        """From the attract screen to the confirmation, on the keypad where digits are wanted."""
        self.sees("attract")
        self.tap(self.view.elements[-1].id)
        self.sees("menu")
        self.tap("service.pulsa")
        self.sees("entry")
        for digit in PHONE:
            self.kiosk.devices.listener.key_pressed(digit, lambda *_: None)
        self.kiosk.until(lambda: self.view.find("denomination.50000"))
        self.tap("denomination.50000")
        self.tap("action.next")
        self.sees("confirm")


@pytest.fixture
def start(boot):
    """Boots the kiosk with the real core, doors closed, printer ready, catalogue and terminal number from central."""

    def start_it(*, fetch: bool = True):
        kiosk = boot(start=False)
        kiosk.controller._dispatch._mind = CoreMind(Context(site=kiosk.settings.site))
        kiosk.controller._prints._compose = lambda paper, columns: compose(paper, kiosk.settings.site, columns)
        kiosk.controller.start(kiosk.devices.open)
        for contact in ("cabinet", "paper"):
            kiosk.devices.listener.contact_changed(contact, False, lambda *_: None)
        kiosk.devices.listener.printer_changed(PrinterReport("ok"))
        kiosk.devices.listener.clock_changed(0, True, lambda *_: None)
        sync = None
        if fetch:
            sync = kiosk.connect_sync()
            sync.say(local.Challenged(b"n" * 16))
            hello = kiosk.until(lambda: sync.got(local.Hello))[-1]
            welcome = kiosk.central.welcome(hello.payload, kiosk.time.wall_ms, terminal_number=123, catalogue_version=3)
            sync.say(local.Deliver("welcome", welcome))
            serve_catalogue(kiosk, sync)
            kiosk.until(lambda: kiosk.controller._keeper.active and kiosk.store.summary.terminal_number)
            sync.say(local.LinkChanged(True))
        return kiosk, sync

    return start_it


def serve_catalogue(kiosk, sync) -> None:
    signed = wire.sign(make_catalogue(), kiosk.central.sign)
    for number, answer in enumerate(
        (
            requests.Manifest(0, 3, signed.digest, len(signed.content), signed.signature),
            requests.Chunk(signed.digest, 0, signed.content),
        )
    ):
        message = kiosk.until(lambda number=number: sync.got(local.Send)[number:])[0]
        sync.say(local.Deliver("answer", kiosk.central.answer(message.payload, answer)))


def entries(kiosk) -> list:
    return [records.decode_body(entry.body) for entry in kiosk.store.read_batch(0, 10**6, 99)[0]]


def test_clock_that_is_set_shows_at_once(start):
    """The header follows the wall clock and its trust before the switch is answered."""
    kiosk, _ = start(fetch=False)
    visitor = Visitor(kiosk)
    visitor.sees("attract")
    shown = []
    for offset_s, trusted in ((3_600, True), (0, True), (0, False)):
        answers = []
        kiosk.devices.listener.clock_changed(offset_s, trusted, lambda *answer, to=answers: to.append(answer))
        revision = kiosk.until(lambda to=answers: to)[0][2]
        kiosk.until(lambda wanted=revision: visitor.view.revision >= wanted)
        shown.append(visitor.view.find("text.clock").label)
    ahead, now, unknown = shown
    assert ahead != now
    assert unknown == "--.--"


def test_online_slip_is_recorded_then_printed_then_shown(start):
    """With central's quote the slip carries central's code; the screen follows the printer's word; two commits."""
    kiosk, sync = start()
    visitor = Visitor(kiosk)
    visitor.order()
    asked = kiosk.until(lambda: sync.got(local.Send)[2:])[0]
    quoted = code.online_code(307_188_235_096_117 % (8 * 10**14))
    until = kiosk.time.wall_ms + 3_600_000
    quote = requests.Quote(quoted, "pulsa", 50_000, "", 50_500, 0, 1_500, 52_000, until, kiosk.time.wall_ms + 900_000)
    sync.say(local.Deliver("answer", kiosk.central.answer(asked.payload, quote)))
    kiosk.settle()
    before = kiosk.store.head.position
    visitor.tap("action.print")
    visitor.sees("printing")
    job = kiosk.until(lambda: kiosk.devices.of("print"))[0]
    assert entries(kiosk)[before:] == [
        entries(kiosk)[before],
        records.SlipIssued(quoted, "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, until, 3, "id"),
    ]
    assert job == ("print", str(before + 2), "payment_slip")
    kiosk.devices.end_print(job[1])
    visitor.sees("slip")
    assert entries(kiosk)[-1] == records.PrintEnded(before + 2, "printed", "ok")
    assert visitor.view.find("data.slip_code").value == quoted


def test_offline_slip_is_minted_signed_and_payable(start):
    """Without an answer the kiosk mints a code, and what the journal holds is what the paper's QR says."""
    kiosk, sync = start()
    sync.say(local.LinkChanged(False))
    visitor = Visitor(kiosk)
    visitor.order()
    visitor.tap("action.print")
    job = kiosk.until(lambda: kiosk.devices.of("print"))[0]
    kiosk.devices.end_print(job[1])
    visitor.sees("slip")
    issued = next(body for body in entries(kiosk) if isinstance(body, records.SlipIssued))
    assert code.terminal_of(issued.code) == (123, 1)
    assert (issued.minted, issued.queue, issued.total) == (True, False, 52_000)
    body = slip.from_digits(kiosk.controller._dispatch._mind._state.screen.slip.paper.offline_digits)
    opened = slip.open_body(body, kiosk.keys.sign.public)
    assert f"{opened.fields.code:016d}" == issued.code
    assert slip.unseal_fields(opened, kiosk.central.box) == {"phone": PHONE}


def test_power_cut_while_printing_marks_the_print_unknown_and_mints_the_next_number(start):
    """After a boot the journal says "unknown" for the torn slip, and its number is never used again."""
    kiosk, sync = start()
    sync.say(local.LinkChanged(False))
    visitor = Visitor(kiosk)
    visitor.order()
    visitor.tap("action.print")
    started = int(kiosk.until(lambda: kiosk.devices.of("print"))[0][1])
    kiosk.devices.close = lambda: None
    second, _ = start(fetch=False)
    second.until(lambda: second.store.head.position > started)
    assert entries(second)[-1] == records.PrintEnded(started, "unknown", "power")
    again = Visitor(second)
    again.order()
    again.tap("action.print")
    second.until(lambda: second.devices.of("print"))
    assert second.devices.of("print")[0][2] == "void"
    numbers = [code.terminal_of(body.code) for body in entries(second) if isinstance(body, records.SlipIssued)]
    assert numbers == [(123, 1), (123, 2)]


def test_cabinet_opened_puts_the_kiosk_out_of_service_until_it_is_closed(start):
    """An open cabinet stops issuing and forgets what was typed."""
    kiosk, _ = start()
    visitor = Visitor(kiosk)
    visitor.order()
    kiosk.devices.listener.contact_changed("cabinet", True, lambda *_: None)
    visitor.sees("out_of_service")
    kiosk.devices.listener.contact_changed("cabinet", False, lambda *_: None)
    visitor.sees("attract")
    assert PHONE not in repr(kiosk.controller._dispatch._mind._state)


def test_damaged_journal_shows_out_of_service(start, boot):
    """Without a journal nothing can be ordered, and the screen says so."""
    first = boot()
    first.close()
    (first.directory / "journal.db").write_bytes(b"damaged" * 1000)
    kiosk, _ = start(fetch=False)
    assert Visitor(kiosk).sees("out_of_service").find("action.print") is None
    assert kiosk.store.reason == "damaged"


def test_disk_full_is_said_and_no_slip_begins(start):
    """With only the reserve left the slip is refused before anything is printed."""
    kiosk, sync = start()
    sync.say(local.LinkChanged(False))
    kiosk.store._disk_space = lambda: (1, 10**12)
    visitor = Visitor(kiosk)
    visitor.order()
    visitor.tap("action.print")
    visitor.sees("out_of_service")
    kiosk.settle()
    assert kiosk.devices.of("print") == []
    assert not any(isinstance(body, records.SlipIssued) for body in entries(kiosk))


def test_idle_customer_is_warned_and_forgotten(start):
    """After 60 s a warning counts 30 s down, then nothing of the customer is left."""
    kiosk, _ = start()
    visitor = Visitor(kiosk)
    visitor.order()
    kiosk.time.pass_(60_000)
    kiosk.until(lambda: visitor.view.dialog == "idle_warning")
    for _ in range(30):
        kiosk.time.pass_(1_000)
        kiosk.settle(3)
    visitor.sees("attract")
    assert PHONE not in repr(kiosk.controller._dispatch._mind._state)
    assert PHONE not in repr(kiosk.controller._taps._views)


@pytest.mark.timeout(240)  # a loaded machine takes four times as long
def test_two_thousand_customers_leave_no_file_no_timer_and_no_object_behind(start):
    """Every tenth takes a slip, the others walk away; screen and link come and go. Counted after the first 400 and at the end."""
    kiosk, _ = start()
    dispatch, listener = kiosk.controller._dispatch, kiosk.devices.listener

    def serve(number: int) -> None:
        for element in (dispatch.view.elements[-1].id, "service.pulsa"):
            dispatch.happen(events.Tapped(element))
        for digit in PHONE:
            dispatch.happen(events.KeyPressed(digit))
        dispatch.happen(events.Tapped("denomination.50000"))
        dispatch.happen(events.Tapped("action.next"))
        assert dispatch.view.screen == "confirm"
        if number % 10 == 0:
            dispatch.happen(events.Tapped("action.print"))
            job = kiosk.until(lambda: kiosk.devices.of("print"))[0][1]
            listener.print_finished(job, "printed", PrinterReport("ok"), 100)
            kiosk.until(lambda: dispatch.view.screen == "slip")
            for client in (kiosk.connect_ui(), kiosk.connect_sync()):
                kiosk.clients.remove(client)
                client.socket.close()
        kiosk.time.pass_(10_000)
        kiosk.controller.loop.turn(0)
        dispatch.happen(events.Tapped("action.done" if number % 10 == 0 else "action.cancel"))
        if dispatch.view.screen == "menu":
            dispatch.happen(events.KeyPressed("cancel"))
        assert dispatch.view.screen == "attract"
        kiosk.devices.log.clear()

    def left_behind() -> tuple[int, int, int]:
        kiosk.settle(5)
        kiosk.time.pass_(60_000)
        kiosk.settle(5)
        gc.collect()
        return len(os.listdir("/proc/self/fd")), len(kiosk.controller.loop._timers), len(gc.get_objects())

    for number in range(400):
        serve(number)
    files, timers, objects = left_behind()
    for number in range(400, 2_000):
        serve(number)
    files_then, timers_then, objects_then = left_behind()
    assert files_then == files
    assert timers_then <= timers + 50
    # One object in each session would be 1,600.
    assert objects_then < objects + 400
