"""Requests: answered once in effect, however often they come; sealed, signed, bounded; a slow biller delays nobody else."""

import threading

import pytest
from sqlalchemy import event, func, select

from central.fleet import kiosks
from central.ingest.questions import ANSWER_KEPT_MS, NONCE_KEPT_MS, PER_KIOSK_MAX
from central.store.fleet_tables import requests as table
from sync.wire import envelope
from sync.wire.catalogue import SignedCatalogue, open_signed
from sync.wire.requests import (
    AskCatalogue,
    AskChunk,
    AskReceipt,
    AskRefundNumber,
    AskStatus,
    Chunk,
    Inquire,
    Manifest,
    Quote,
    RefundNumber,
    Refused,
)
from sync.wire.sealing import SigningKey, UnsealingKey
from tests.central.ingest.counting import CountingSlips

WISH = Inquire("pulsa", {"phone": "087800001230"}, 10_000, 1)


@pytest.fixture
def slips():
    return CountingSlips()


@pytest.fixture
def central(make_central, slips):
    yield make_central(slips)
    slips.gate.set()


def ask(central, kiosk, question, count=1):
    """Ask, wait until central has published `count` messages in all, and give the newest answer."""
    payload, request_hash = kiosk.request(question)
    central.send("request", payload)
    answer = central.wait(count)[count - 1]
    assert answer[:2] == ("k-0123456789ab", "answer")
    opened = envelope.open_answer(answer[2], kiosk.kiosk_id, central.public, kiosk.box)
    assert opened.request_hash == request_hash
    return opened.answer


def test_catalogue_is_fetched_in_pieces(central, kiosk):
    """Manifest and pieces put together are the catalogue that central signed."""
    manifest = ask(central, kiosk, AskCatalogue())
    assert isinstance(manifest, Manifest)
    assert (manifest.restore_id, manifest.version) == (0, 1)
    piece = ask(central, kiosk, AskChunk(manifest.digest, 0), 2)
    assert isinstance(piece, Chunk)
    assert len(piece.content) == manifest.size
    catalogue = open_signed(SignedCatalogue(piece.content, manifest.signature), central.public)
    assert catalogue.product("pulsa") is not None


@pytest.mark.parametrize("index", [1, -1, 2**40])
def test_piece_that_does_not_exist_is_refused(central, kiosk, index):
    """An index outside the content has an honest answer."""
    digest = ask(central, kiosk, AskCatalogue()).digest
    assert ask(central, kiosk, AskChunk(digest, index), 2) == Refused("not_available")
    assert ask(central, kiosk, AskChunk(b"other", 0), 3) == Refused("not_available")


def test_the_real_ledger_makes_a_refund_number(make_central, kiosk, enrolled):
    """A refund that is due gets its number over the link."""
    central = make_central()
    asked = Inquire("pulsa", {"phone": "087800001230"}, 10_000, enrolled.catalogue.version)
    code = ask(central, kiosk, asked).code
    assert ask(central, kiosk, AskRefundNumber(code, "001230"), 2) == Refused("no_refund_due")
    enrolled.biller.script = ["failed"]
    enrolled.pay(code)
    enrolled.dispatch()
    answer = ask(central, kiosk, AskRefundNumber(code, "001230"), 3)
    assert isinstance(answer, RefundNumber)
    assert (answer.report.state, answer.copy, len(answer.number)) == ("refund_due", 0, 8)


def test_the_real_ledger_quotes(make_central, kiosk, enrolled):
    """An inquiry gets central's offer with a code."""
    central = make_central()
    answer = ask(central, kiosk, Inquire("pulsa", {"phone": "087800001230"}, 10_000, enrolled.catalogue.version))
    assert isinstance(answer, Quote)
    assert (answer.product, answer.denomination, answer.total) == ("pulsa", 10_000, 12_000)


def test_repeated_request_has_one_effect_and_one_answer(central, kiosk, slips):
    """The same bytes again get the same bytes back, and the ledger is asked once."""
    payload, _ = kiosk.request(WISH)
    for count in (1, 2, 3):
        central.send("request", payload)
        central.wait(count)
    assert len({answer for _, _, answer in central.published}) == 1
    assert slips.quotes == 1


@pytest.mark.parametrize("question", [AskStatus, AskRefundNumber])
def test_repeated_question_counts_once(central, kiosk, slips, question):
    """A broker that repeats a question cannot lock a slip with one wrong try, nor end the number that is being printed."""
    payload, _ = kiosk.request(question("1", "000000"))
    for count in (1, 2):
        central.send("request", payload)
        central.wait(count)
    assert slips.statuses + slips.numbers == 1


def test_request_repeated_while_it_is_worked_on_waits(central, kiosk, slips):
    """A second copy of a request under way does not ask the biller again."""
    slips.gate.clear()
    payload, _ = kiosk.request(WISH)
    central.send("request", payload)
    wait_until(lambda: slips.quotes == 1)
    central.send("request", payload)
    wait_until(lambda: central.dropped("repeated") == 1)
    slips.gate.set()
    central.wait(1)
    assert slips.quotes == 1


def test_slow_biller_does_not_delay_status(central, kiosk, slips):
    """While inquiries wait for a biller, a status is answered."""
    slips.gate.clear()
    for _ in range(PER_KIOSK_MAX - 1):
        central.send("request", kiosk.request(WISH)[0])
    wait_until(lambda: slips.quotes == PER_KIOSK_MAX - 1)
    assert ask(central, kiosk, AskStatus("1", "000000")) == Refused("details_wrong", 1)


def test_one_kiosk_cannot_ask_without_end(central, kiosk, slips):
    """Beyond a few questions under way, further ones are dropped; later it may ask again."""
    slips.gate.clear()
    for _ in range(PER_KIOSK_MAX + 3):
        central.send("request", kiosk.request(WISH)[0])
    assert central.dropped("kiosk_busy") == 3
    slips.gate.set()
    central.wait(PER_KIOSK_MAX)
    wait_until(lambda: ask_again(central, kiosk))


def ask_again(central, kiosk):
    before = central.dropped("kiosk_busy")
    central.send("request", kiosk.request(AskStatus("1", "1"))[0])
    return central.dropped("kiosk_busy") == before


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\x92\xc4\x00\xc4\x00", b"x" * 20_000])
def test_garbage_request_is_dropped(central, payload):
    """Bytes that are no request are counted and have no answer."""
    central.send("request", payload)
    wait_until(lambda: central.dropped("forged") == 1)
    assert central.published == []


def test_forged_request_is_dropped(central, kiosk, slips):
    """A request signed by another key has no answer and no effect."""
    stranger = kiosk.copy()
    stranger.sign = SigningKey(b"\x09" * 32)
    central.send("request", stranger.request(WISH)[0])
    wait_until(lambda: central.dropped("forged") == 1)
    assert slips.quotes == 0


def test_request_of_another_kiosk_is_dropped(central, kiosk, slips):
    """The name inside counts, not only the topic."""
    stranger = kiosk.copy()
    stranger.kiosk_id = "k-ba9876543210"
    central.send("request", stranger.request(WISH)[0])
    wait_until(lambda: central.dropped("forged") == 1)
    assert slips.quotes == 0


def test_suspended_kiosk_gets_no_quote_and_no_receipt(central, kiosk, slips):
    """A held kiosk may say where a slip stands, nothing more: no quote, no receipt, no number that opens a drawer."""
    with central.engine.begin() as connection:
        kiosks.suspend(connection, kiosk.kiosk_id, "fork")
    assert ask(central, kiosk, WISH) == Refused("suspended")
    assert ask(central, kiosk, AskReceipt("1", "1"), 2) == Refused("suspended")
    assert ask(central, kiosk, AskRefundNumber("1", "1"), 3) == Refused("suspended")
    assert ask(central, kiosk, AskStatus("1", "1"), 4) == Refused("details_wrong", 1)
    assert (slips.quotes, slips.numbers) == (0, 0)


def test_error_of_ours_is_not_told_and_blocks_nobody(central, kiosk, slips, caplog):
    """A request that breaks the ledger has no answer; its text, which may quote a customer, is not logged."""
    slips.broken = True
    central.send("request", kiosk.request(WISH)[0])
    wait_until(lambda: central.dropped("broken") == 1)
    assert "087800001230" not in caplog.text
    slips.broken = False
    assert ask(central, kiosk, WISH) == Refused("biller_silent", 2)


def test_old_answers_are_forgotten(central, kiosk, slips, enrolled):
    """An answer is kept for an hour, its nonce for three months: until then the same bytes have no second effect."""
    payload, _ = kiosk.request(WISH)
    central.send("request", payload)
    central.wait(1)
    enrolled.clock.forward(ANSWER_KEPT_MS / 1000 + 1)
    forget(central)
    central.send("request", payload)
    wait_until(lambda: central.dropped("repeated") == 1)
    assert (slips.quotes, remembered(central)) == (1, 1)
    enrolled.clock.forward(NONCE_KEPT_MS / 1000)
    forget(central)
    assert remembered(central) == 0


def test_answer_is_sealed_to_the_kiosk(central, kiosk):
    """Nobody else opens an answer."""
    central.send("request", kiosk.request(WISH)[0])
    payload = central.wait(1)[0][2]
    with pytest.raises(Exception, match="seal"):
        envelope.open_answer(payload, kiosk.kiosk_id, central.public, UnsealingKey(b"\x09" * 32))


def forget(central):
    with central.engine.begin() as connection:
        central.questions.forget_old(connection)


def remembered(central):
    with central.engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def wait_until(condition, timeout_s=10.0):
    """Poll a condition that another thread makes true."""
    waiting = threading.Event()
    for _ in range(int(timeout_s / 0.01)):
        if condition():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come true in time")


def test_what_is_forgotten_is_not_written_again(central, kiosk, enrolled):
    """Three months of nonces are not rewritten every hour."""
    central.send("request", kiosk.request(WISH)[0])
    central.wait(1)
    enrolled.clock.forward(ANSWER_KEPT_MS / 1000 + 1)
    written = []

    def note(connection, cursor, statement, *_):
        if statement.startswith("UPDATE kiosk_requests"):
            written.append(cursor.rowcount)

    event.listen(central.engine, "after_cursor_execute", note)
    forget(central)
    forget(central)
    assert written == [1, 0]
