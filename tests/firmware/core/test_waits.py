"""Waits: what is going on after a second, how far it is after ten, and a way out. Nothing is lost by it."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.states import Context, Site
from firmware.core.step import initial, step
from firmware.core.view import project
from sync.wire.entry import Quality
from tests.firmware.core.conftest import CODE, NOW_MS, PHONE, RECEIPT, REPORT, SLIP_CODE
from tests.firmware.core.walking import nothing_of


def slow(kiosk):
    """Ten seconds pass."""
    kiosk.elapse("slow")
    kiosk.elapse("slow")


@pytest.fixture
def recording(kiosk):
    """A slip is being written down."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    return kiosk


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("recording", "Langkah 1 dari 3: mencatat"),
        ("printing", "Langkah 2 dari 3: mencetak"),
        ("ending", "Langkah 3 dari 3: mencatat hasilnya"),
    ],
)
def test_print_says_its_step_after_ten_seconds(recording, stage, words):
    """Which of three, where the money is, and a way out; never a share that nobody knows."""
    if stage != "recording":
        recording.record()
    if stage == "ending":
        recording.finish_print()
    recording.elapse("slow")
    assert recording.offered() == []
    recording.elapse("slow")
    assert (recording.words("text.progress"), recording.value("progress.printing")) == (words, None)
    assert recording.words("text.money") == "Belum ada uang yang berpindah."
    assert recording.offered() == ["action.finish"]


def test_who_leaves_a_print_gets_it_all_the_same(recording):
    """It is recorded, printed and recorded again; then nothing of the customer is left."""
    slow(recording)
    recording.tap("action.finish")
    assert (recording.screen, recording.words("text.heading")) == ("printing", "Terima kasih. Anda boleh pergi.")
    assert recording.offered() == []
    recording.end_slip()
    assert recording.screen == "attract"
    assert [type(effect).__name__ for effect in recording.all if isinstance(effect, ef.Record | ef.Print)] == [
        "Record", "Print", "Record",
    ]  # fmt: skip
    nothing_of(recording, (PHONE, CODE, SLIP_CODE))


@pytest.mark.parametrize("outcome", ["failed_clean", "unknown"])
def test_who_has_left_sees_no_code_of_a_print_that_failed(recording, outcome):
    """The code would stand there for the next one to read."""
    slow(recording)
    recording.press("cancel")
    recording.end_slip(outcome, "paper_end")
    assert recording.screen == "attract"
    nothing_of(recording, (PHONE, CODE, SLIP_CODE))


def test_who_leaves_a_receipt_gets_it_all_the_same(kiosk):
    """The same for what central authorised."""
    kiosk.ask_status()
    kiosk.answer(REPORT)
    kiosk.tap("action.print_receipt")
    kiosk.answer(RECEIPT)
    slow(kiosk)
    assert kiosk.words("text.money") == "Uang dan pembayaran Anda tidak berubah."
    kiosk.tap("action.finish")
    kiosk.record()
    kiosk.finish_print()
    kiosk.record()
    assert kiosk.screen == "attract"


def test_who_leaves_a_cancelling_has_cancelled(kiosk):
    """It is recorded; nobody has to wait for that."""
    kiosk.order_tokopedia()
    kiosk.take_slip()
    kiosk.tap("action.cancel_slip", "action.confirm_cancel")
    kiosk.elapse("slow")
    assert kiosk.offered() == []
    kiosk.elapse("slow")
    assert kiosk.words("text.progress") == "Langkah 1 dari 1: mencatat pembatalan"
    kiosk.tap("action.finish")
    assert kiosk.words("text.heading") == "Terima kasih. Anda boleh pergi."
    kiosk.record()
    assert kiosk.screen == "attract"
    nothing_of(kiosk, (PHONE, SLIP_CODE))


def test_wait_for_central_ends_by_the_customer_at_any_time(kiosk):
    """Cancelling is offered from the first moment."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    assert kiosk.offered() == ["action.cancel"]
    kiosk.elapse("late")
    assert kiosk.offered() == ["action.cancel"]


def test_question_about_a_slip_says_how_long_it_may_take(kiosk):
    """Fifteen seconds, and the payment is what it was."""
    kiosk.ask_status()
    kiosk.elapse("late")
    assert kiosk.words("text.progress") == "Sudah 10 detik. Paling lama 15 detik, lalu layar ini mengatakan hasilnya."
    assert kiosk.words("text.body") == (
        "Lebih lama dari biasanya, masih kami tunggu. Pembayaran Anda tidak berubah karenanya."
    )


def test_start_says_what_it_waits_for():
    """After a second that it goes on, after ten which devices have not reported, and whom to call: nobody has begun anything."""
    state = initial(Context(site=Site(name="Toko", code="T-1", contact="0800-1-555-777")))
    said = []
    for event in (
        ev.Booted(1, 0, None, 0, ()), ev.PrinterChanged("ok", False), ev.Elapsed("slow"), ev.Elapsed("slow"),
    ):  # fmt: skip
        taken = step(state, ev.Moment(NOW_MS, Quality.NTP, True, 1_000, NOW_MS, bytes(16)), event)
        state = taken.state
        said.append(project(state, 1).find("text.body").label)
    view = project(state, 1)
    assert said[-2:] == ["Sedikit lebih lama dari biasanya. Belum ada uang yang diproses di sini."] * 2
    steps = [(element.id, element.detail) for element in view.elements if element.id.startswith("step.")]
    assert steps == [("step.records", "Siap"), ("step.doors", "Masih ditunggu"), ("step.printer", "Siap")]
    assert view.find("text.support").label == "Perlu bantuan? Hubungi 0800-1-555-777"


@pytest.mark.parametrize("key", ["enter", "cancel", "help", "clear", "up", "down", "5"])
def test_nothing_that_is_pressed_during_a_record_records(recording, key):
    """The controller steps inputs beside a commit: none of them may want another one."""
    slow(recording)
    for event in (ev.KeyPressed(key), ev.Tapped("action.finish"), ev.Tapped("action.comfort"), ev.Scanned(SLIP_CODE)):
        recording.happen(event)
        assert recording.effects(ef.Record) == []
