"""A product whose code has letters, from its file to the biller's answer: the kiosk's core and central in one room."""

import pytest

from central.catalogue import loader
from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.site import Context, Site
from sync.wire import catalogue as wire
from sync.wire.requests import Quote
from sync.wire.sealing import SigningKey
from tests.central.biller import START_MS
from tests.central.billers.test_new_product import BUS
from tests.firmware.core.conftest import Kiosk

KEY = SigningKey(b"\x04" * 32)
PHONE = "081234567890"


@pytest.fixture
def selling(shop, tmp_path):
    """Central sells bus tickets, and a kiosk has taken its signed catalogue."""
    (tmp_path / "bus.toml").write_text(BUS)
    shop.offer(loader.offering(str(tmp_path)))
    catalogue = wire.open_signed(wire.sign(shop.catalogue, KEY), KEY.public)
    kiosk = Kiosk(Context(site=Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777")))
    kiosk.wall_ms = START_MS
    kiosk.happen(ev.Booted(204, 0, catalogue, START_MS, (), "", 0))
    kiosk.happen(ev.PrinterChanged("ok", False))
    kiosk.happen(ev.ContactChanged("paper", False))
    kiosk.happen(ev.ContactChanged("cabinet", False))
    kiosk.happen(ev.LinkChanged(True))
    kiosk.wake()
    kiosk.tap("category.belanja", "service.bus")
    return shop, kiosk


def test_code_typed_on_the_keypad_is_what_the_biller_is_asked_for(selling):
    """Asked, quoted, printed; the till sees its last two characters, and the biller gets it whole."""
    shop, kiosk = selling
    kiosk.press(*"7777", *"6", *"99", *"0", *"0", *"3333", "enter")
    kiosk.type(PHONE)
    kiosk.press("enter", "enter")
    (ask,) = kiosk.effects(ef.Ask)
    assert ask.request.fields == {"booking": "SMX003", "phone": PHONE}
    quote = shop.slips.quote("k-0123456789ab", ask.request, shop.catalogue)
    assert isinstance(quote, Quote)
    kiosk.answer(quote)
    assert (kiosk.screen, kiosk.value("data.booking"), kiosk.value("data.total")) == ("confirm", "SMX003", quote.total)
    kiosk.take_slip()
    assert (kiosk.screen, kiosk.job().paper.code) == ("slip", quote.code)
    slip = shop.slip(quote.code)
    assert (slip.customer_masked, shop.books.purchase_of(slip).customer) == ("****03", "SMX003")


def test_order_of_letters_without_an_answer_becomes_a_queue_slip(selling):
    """The link is down: the paper goes to the till with what was typed sealed in it, and no letter is lost."""
    _, kiosk = selling
    kiosk.happen(ev.LinkChanged(False))
    kiosk.tap("pad.b", "pad.d", "pad.g", "pad.7", "pad.q", "pad.1", "field.phone")
    kiosk.type(PHONE)
    kiosk.tap("action.next", "action.print_queue_slip")
    (record,) = kiosk.effects(ef.Record)
    assert record.privates[0].fields == {"booking": "BDG7Q1", "phone": PHONE}
