"""Asking central: waiting, answers of every kind, no answer at all, and prices that change under the customer's eyes."""

from typing import get_args

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from sync.wire import code, records, requests
from tests.firmware.core.conftest import (
    CATALOGUE,
    CODE,
    HOUR_MS,
    NOW_MS,
    PHONE,
    PULSA,
    PULSA_QUOTE,
    QUOTE,
    TERMINAL,
    TOKOPEDIA,
    with_products,
)

DEARER = msgspec.structs.replace(PULSA_QUOTE, amount=11_000, total=12_500)


@pytest.fixture
def waiting(kiosk):
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    return kiosk


def minted(kiosk):
    """Give the fields of the slip that the newest step mints, None for none."""
    (record,) = kiosk.effects(ef.Record)
    return record.mint


def test_long_wait_changes_its_words(waiting):
    """After ten seconds the screen says for how long already and for how long at most, and where the money is."""
    assert waiting.words("text.body") == "Kami menanyakan tagihan Anda ke Tokopedia. Biasanya kurang dari 5 detik."
    assert ef.StartTimer("late", 10_000) in waiting.did
    waiting.elapse("late")
    assert waiting.words("text.body") == (
        "Lebih lama dari biasanya. Belum ada uang yang berpindah. Anda boleh membatalkan."
    )
    assert waiting.words("text.progress") == (
        "Sudah 10 detik. Paling lama 25 detik, lalu layar ini mengatakan hasilnya."
    )
    assert waiting.did == (ef.StartTimer("late", 5_000),)
    waiting.elapse("late")
    assert waiting.words("text.progress").startswith("Sudah 15 detik.")


def test_cancelled_wait_abandons_the_ask_and_keeps_what_was_typed(waiting):
    """The way out leads back to the entry; nobody waits for the answer any more."""
    waiting.tap("action.cancel")
    assert ef.Abandon(1) in waiting.did
    assert (waiting.screen, waiting.value("field.phone"), waiting.value("field.code")) == ("entry", PHONE, CODE)


def test_answer_to_an_abandoned_ask_changes_nothing(waiting):
    """A quote that comes too late is dropped."""
    waiting.tap("action.cancel")
    waiting.happen(ev.Answered(1, QUOTE))
    assert (waiting.screen, waiting.did) == ("entry", ())


def test_no_answer_is_said_with_ways_on(waiting):
    """What happened, where the money is, what can be done, and a code for support."""
    waiting.answer(None)
    assert (waiting.screen, waiting.words("text.heading")) == ("error", "Belum ada jawaban")
    assert waiting.words("text.money") == "Belum ada uang yang berpindah."
    assert waiting.words("text.support") == "Kode bantuan L-401 · 0800-1-555-777"
    assert waiting.offered() == ["action.edit", "action.print_queue_slip", "action.retry"]
    waiting.tap("action.retry")
    assert waiting.screen == "waiting"
    assert waiting.effects(ef.Ask)[0].number == 2


def test_link_lost_while_waiting_is_said_at_once(waiting):
    """Nobody waits 25 seconds for an answer that cannot come."""
    waiting.happen(ev.LinkChanged(False))
    assert waiting.screen == "offline"
    assert waiting.did == (ef.Abandon(1), ef.StartTimer("idle", 60_000), ef.StopTimer("late"))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("reason", get_args(requests.RefusalReason))
def test_every_refusal_has_words(kiosk, reason, language):
    """Central's every no is told in words, with a support code, in both languages; what was typed is kept."""
    kiosk.type_tokopedia()
    kiosk.tap(f"language.{language}", "action.next")
    kiosk.answer(requests.Refused(reason, 10_000))
    assert kiosk.screen == "error"
    assert all(kiosk.words(f"text.{part}") for part in ("heading", "body", "money", "support"))
    assert "action.edit" in kiosk.offered()
    kiosk.tap("action.edit")
    assert kiosk.value("field.code") == CODE


def test_limit_of_a_refusal_is_said(waiting):
    """Below the biller's minimum: how much it is."""
    waiting.answer(requests.Refused("below_minimum", 10_000))
    assert waiting.words("text.body") == "Paling sedikit Rp10.000 untuk dibayar di sini."


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "4071882350961174"}, {"code": code.offline_code(1, 1, 1)}, {"product": "pulsa"}, {"denomination": 5},
        {"total": 252_501}, {"amount": 0, "total": 2_500}, {"admin_fee": -1, "total": 250_999}, {"valid_until_ms": 10**17},
        {"quote_until_ms": -1},
    ],
)  # fmt: skip
def test_unsound_quote_is_not_shown(waiting, changes):
    """A quote that does not answer the question or does not add up is refused, however it was signed."""
    waiting.answer(msgspec.structs.replace(QUOTE, **changes))
    assert (waiting.screen, waiting.words("text.heading")) == ("error", "Jawaban tidak sesuai")


@pytest.mark.parametrize("answer", [requests.Manifest(0, 1, b"", 1, b""), requests.Chunk(b"", 0, b"")])
def test_answer_to_another_question_is_no_answer(waiting, answer):
    """What is neither a quote nor a refusal counts as silence."""
    waiting.answer(answer)
    assert waiting.words("text.support").startswith("Kode bantuan L-401")


def test_quote_is_printable_for_fifteen_minutes_at_most(waiting):
    """The timer runs to the quote's own limit, and never longer than 15 minutes."""
    waiting.answer(msgspec.structs.replace(QUOTE, quote_until_ms=NOW_MS + 5 * 60_000))
    assert ef.StartTimer("quote", 300_000) in waiting.did
    waiting.tap("action.edit", "action.next")
    waiting.answer(msgspec.structs.replace(QUOTE, quote_until_ms=NOW_MS + HOUR_MS))
    assert ef.StartTimer("quote", 900_000) in waiting.did


def test_quote_outlives_a_clock_that_is_hours_ahead(waiting):
    """A quote that came just now is not over, whatever the kiosk's clock says: the limit runs by itself."""
    waiting.answer(msgspec.structs.replace(QUOTE, quote_until_ms=NOW_MS - 5 * HOUR_MS))
    assert waiting.screen == "confirm"
    assert ef.StartTimer("quote", 900_000) in waiting.did


def test_expired_quote_cannot_be_printed(waiting):
    """After its time the price is asked anew; what was typed is still there."""
    waiting.answer(QUOTE)
    waiting.elapse("quote")
    assert (waiting.screen, waiting.words("text.heading")) == ("error", "Waktu penawaran habis")
    waiting.tap("action.retry")
    assert waiting.screen == "waiting"


def test_pulsa_prints_under_its_own_code_when_no_quote_came(kiosk):
    """Who is faster than central gets a slip that the kiosk mints; the quote that comes later is dropped."""
    kiosk.order_pulsa()
    kiosk.tap("action.print")
    assert ef.Abandon(1) in kiosk.did
    minted_code = code.offline_code(TERMINAL, 1, 7)
    fields = minted(kiosk)
    assert (f"{fields.code:016d}", fields.amount, fields.service_fee) == (minted_code, 10_500, 1_500)
    assert fields.valid_until_s == NOW_MS // 1000 + 3_600
    kiosk.happen(ev.Answered(1, PULSA_QUOTE))
    assert kiosk.screen == "printing"
    kiosk.end_slip(offline_digits="123")
    assert kiosk.value("data.slip_code") == minted_code


@pytest.mark.parametrize("reason", ["no_terminal", "stale", "clock"])
def test_pulsa_waits_for_its_quote_when_the_kiosk_may_not_mint(boot, reason):
    """Without terminal number, fresh catalogue or trusted clock only central's code will do: printing waits for it."""
    kiosk = boot(
        terminal=0 if reason == "no_terminal" else TERMINAL,
        confirmed_ms=NOW_MS - (73 * HOUR_MS if reason == "stale" else HOUR_MS),
        trusted=reason != "clock",
    )
    kiosk.order_pulsa()
    assert (kiosk.find("action.print").enabled, kiosk.find("action.print").reason) == (
        False, "Harga sedang ditanyakan, tunggu sebentar.",
    )  # fmt: skip
    kiosk.answer(PULSA_QUOTE)
    kiosk.tap("action.print")
    assert minted(kiosk) is None


def test_refused_quote_behind_the_confirmation_is_said(kiosk):
    """The biller does not know the number: nothing is printed under another code instead."""
    kiosk.order_pulsa()
    kiosk.answer(requests.Refused("wrong_number"))
    assert (kiosk.screen, kiosk.words("text.heading")) == ("error", "Nomor tidak sesuai")


def test_changed_price_refuses_the_first_print(kiosk):
    """A finger on its way to the button does not accept a price that was not there when it set out."""
    kiosk.order_pulsa()
    kiosk.answer(DEARER)
    assert (kiosk.value("data.total"), kiosk.words("text.body")) == (
        12_500,
        "Harga baru saja berubah. Periksa totalnya.",
    )
    assert kiosk.happen(ev.Tapped("action.print")) == (False, "price_changed")
    kiosk.tap("action.print")
    assert kiosk.effects(ef.Record)[0].bodies[0].total == 12_500


def test_same_price_prints_at_the_first_touch(kiosk):
    """A quote that says what was shown already is no news."""
    kiosk.order_pulsa()
    kiosk.answer(PULSA_QUOTE)
    kiosk.tap("action.print")
    assert kiosk.screen == "printing"


def test_catalogue_without_the_product_ends_the_order(waiting):
    """What is not offered any more cannot be ordered any more."""
    waiting.happen(ev.CatalogueChanged(with_products(PULSA), NOW_MS))
    assert (waiting.screen, waiting.words("text.heading")) == ("error", "Layanan sedang tutup")
    assert waiting.did[0] == ef.Abandon(1)


def test_catalogue_with_new_prices_leads_back_to_the_entry(kiosk):
    """A price from the old catalogue is not printed; what was typed is kept."""
    kiosk.order_pulsa()
    dearer = msgspec.structs.replace(PULSA, service_fee=2_000)
    kiosk.happen(ev.CatalogueChanged(with_products(dearer, TOKOPEDIA), NOW_MS))
    assert (kiosk.screen, kiosk.value("field.phone")) == ("entry", PHONE)
    kiosk.tap("action.next")
    assert kiosk.value("data.total") == 12_500


def test_same_catalogue_confirmed_again_changes_nothing(waiting):
    """Central confirms the catalogue every so often; nobody notices."""
    waiting.happen(ev.CatalogueChanged(CATALOGUE, NOW_MS))
    assert (waiting.screen, waiting.did) == ("waiting", ())
    assert waiting.state.facts.catalogue_confirmed_ms == NOW_MS


def test_issued_slip_is_not_touched_by_a_new_catalogue(kiosk):
    """The paper that is being printed keeps the product as it was."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.happen(ev.CatalogueChanged(with_products(PULSA), NOW_MS))
    kiosk.end_slip()
    assert kiosk.screen == "slip"
    assert [type(body) for effect in kiosk.all if isinstance(effect, ef.Record) for body in effect.bodies] == [
        records.SlipIssued, records.PrintEnded,
    ]  # fmt: skip
