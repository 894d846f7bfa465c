"""The catalogue: fetched, verified, stored whole, recorded, and only then offered."""

import pytest

from firmware.core import events
from messages import local
from sync.wire import catalogue as wire
from sync.wire import records, requests, sealing


def make(version: int = 3, pad: int = 0, restore_id: int = 0) -> wire.Catalogue:
    field = wire.Field(name="phone", kind="phone", label={"id": "Nomor HP" + "x" * pad}, length_min=10, length_max=13)
    product = wire.Product(
        id="pulsa", category="pulsa", icon="phone", name={"id": "Pulsa"}, kind="prepaid", fields=(field,), inquiry=False,
        amount_min=5_000, amount_max=1_000_000, admin_fee=0, service_fee=1_500, slip_validity_s=3_600, offline="full",
        offline_validity_s=86_400, denominations=(wire.Denomination(rupiah=10_000, amount=10_500),),
    )  # fmt: skip
    category = wire.Category(id="pulsa", icon="phone", name={"id": "Pulsa"})
    return wire.Catalogue(
        restore_id=restore_id, version=version, issued_ms=1, categories=(category,), products=(product,)
    )


def serve(kiosk, sync, signed: wire.SignedCatalogue, content: bytes | None = None, count: int = 50) -> None:
    """Answer the kiosk's requests for a catalogue until it asks no more."""
    answered = 0
    content = signed.content if content is None else content
    for _ in range(count):
        kiosk.settle(5)
        waiting = sync.got(local.Send)[answered:]
        if not waiting:
            return
        for message in waiting:
            answered += 1
            request = kiosk.central.open(message.payload).request
            if isinstance(request, requests.AskCatalogue):
                answer = requests.Manifest(0, 3, signed.digest, len(signed.content), signed.signature)
            else:
                start = request.index * wire.CHUNK_BYTES_MAX
                answer = requests.Chunk(signed.digest, request.index, content[start : start + wire.CHUNK_BYTES_MAX])
            sync.say(local.Deliver("answer", kiosk.central.answer(message.payload, answer)))
    raise AssertionError("it asks without end")


def refusals(kiosk) -> list[records.CatalogueRefused]:
    """Give the catalogues whose refusal is in the journal."""
    bodies = [records.decode_body(entry.body) for entry in kiosk.store.read_batch(0, 1_000_000, 999)[0]]
    return [body for body in bodies if isinstance(body, records.CatalogueRefused)]


def test_new_catalogue_is_fetched_in_pieces_recorded_and_kept(kiosk, boot):
    """A catalogue of several chunks arrives, is recorded before the core hears of it, and is there at the next boot."""
    signed = wire.sign(make(pad=120_000), kiosk.central.sign)
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, signed)
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    assert kiosk.mind.got(events.CatalogueChanged) == [events.CatalogueChanged(make(pad=120_000), kiosk.time.wall_ms)]
    assert len(sync.got(local.Send)) == 4
    assert kiosk.store.summary.catalogue_digest == signed.digest
    second = boot()
    assert second.mind.events == [events.Booted(0, 0, make(pad=120_000), kiosk.time.wall_ms, ())]
    assert (second.directory / "catalogue").exists()


def test_same_version_is_confirmed_now_and_then(kiosk):
    """A welcome that names the active version makes it fresh again, without a fetch and not at every heartbeat."""
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(), kiosk.central.sign))
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    kiosk.bring_up(catalogue_version=3)
    kiosk.time.pass_(600_000)
    sync = kiosk.bring_up(catalogue_version=3)
    kiosk.until(lambda: len(kiosk.mind.got(events.CatalogueChanged)) == 2)
    assert sync.got(local.Send) == []
    kiosk.until(lambda: kiosk.controller._book.marks.confirmed_ms == kiosk.time.wall_ms)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda signed: (wire.SignedCatalogue(signed.content, bytes(64)), None),
        lambda signed: (signed, signed.content[:-1] + b"]"),
        lambda signed: (signed, signed.content + b" "),
        lambda signed: (wire.SignedCatalogue(b"{}", signed.signature), b"{}"),
    ],
)
def test_bad_catalogue_leaves_the_good_one(kiosk, spoil):
    """A forged or damaged catalogue is not stored but recorded as refused, and what was offered before stays."""
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(), kiosk.central.sign))
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    before = (kiosk.directory / "catalogue").read_bytes()
    sync = kiosk.bring_up(catalogue_version=4)
    signed, content = spoil(wire.sign(make(4), kiosk.central.sign))
    serve(kiosk, sync, signed, content)
    kiosk.settle()
    assert kiosk.mind.got(events.CatalogueChanged)[-1].catalogue == make()
    assert (kiosk.directory / "catalogue").read_bytes() == before
    assert [(refused.version, refused.digest) for refused in refusals(kiosk)] == [(3, signed.digest)]


def test_refused_catalogue_is_recorded_once_and_fetched_no_more(kiosk, boot):
    """At each welcome central offers it again: the kiosk asks which it is, and knows it; a new start looks at it once more."""
    content = wire.sign(make(), kiosk.central.sign).content.replace(b'"full"', b'"half"')
    bad = wire.SignedCatalogue(content, kiosk.central.sign.sign("catalogue", content))
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, bad)
    assert len(sync.got(local.Send)) == 2
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, bad)
    assert len(sync.got(local.Send)) == 1
    second = boot()
    sync = second.bring_up(catalogue_version=3)
    serve(second, sync, bad)
    assert len(sync.got(local.Send)) == 2
    assert refusals(second) == [records.CatalogueRefused(3, bad.digest, "a catalogue that does not decode")]


def test_catalogue_over_its_size_is_refused_before_it_is_fetched(kiosk):
    """What central says of it is enough."""
    sync = kiosk.bring_up(catalogue_version=3)
    message = kiosk.until(lambda: sync.got(local.Send))[0]
    manifest = requests.Manifest(0, 5, b"d" * 32, wire.CATALOGUE_BYTES_MAX + 1, bytes(64))
    sync.say(local.Deliver("answer", kiosk.central.answer(message.payload, manifest)))
    kiosk.until(lambda: refusals(kiosk))
    assert refusals(kiosk) == [records.CatalogueRefused(5, b"d" * 32, "it is too large")]
    assert len(sync.got(local.Send)) == 1


def test_older_catalogue_is_not_taken(kiosk):
    """Order is (restore_id, version): a signed older one cannot replace a newer one."""
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(), kiosk.central.sign))
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    sync = kiosk.bring_up(catalogue_version=2)
    serve(kiosk, sync, wire.sign(make(2), kiosk.central.sign))
    kiosk.settle()
    assert len(kiosk.mind.got(events.CatalogueChanged)) == 1
    assert [refused.reason for refused in refusals(kiosk)] == ["it is older than the active one"]


def test_catalogue_after_a_restore_is_taken_whatever_its_number(kiosk):
    """After a restore the catalogue is asked for again, and a higher restore_id wins over a higher version."""
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(), kiosk.central.sign))
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    kiosk.central.restore_id = 9
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(1, restore_id=9), kiosk.central.sign))
    kiosk.until(lambda: len(kiosk.mind.got(events.CatalogueChanged)) == 2)
    assert kiosk.mind.got(events.CatalogueChanged)[-1].catalogue == make(1, restore_id=9)


def test_missing_answers_are_tried_again_a_few_times(kiosk):
    """A piece that does not come is asked for three times; the next welcome starts anew."""
    sync = kiosk.bring_up(catalogue_version=3)
    signed = wire.sign(make(), kiosk.central.sign)
    message = kiosk.until(lambda: sync.got(local.Send))[0]
    manifest = requests.Manifest(0, 3, signed.digest, len(signed.content), signed.signature)
    sync.say(local.Deliver("answer", kiosk.central.answer(message.payload, manifest)))
    for count in (2, 3, 4):
        kiosk.until(lambda count=count: len(sync.got(local.Send)) == count)
        kiosk.time.pass_(20_000)
    kiosk.settle()
    assert len(sync.got(local.Send)) == 4
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, signed)
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))


def test_stored_catalogue_that_no_longer_verifies_is_not_offered(kiosk, boot):
    """A damaged or forged file at boot is as good as none."""
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(), sealing.SigningKey(b"c" * 32)))
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    file = kiosk.directory / "catalogue"
    file.write_bytes(file.read_bytes().replace(b"Pulsa", b"Pulse", 1))
    second = boot()
    assert second.mind.events[0].catalogue is None
    second.until(lambda: refusals(second))
    assert [refused.reason for refused in refusals(second)] == ["stored: the signature of a catalogue does not hold"]
    third = boot()
    third.settle()
    assert len(refusals(third)) == 1


def test_stored_file_that_is_no_catalogue_is_recorded(kiosk, boot):
    """Without a digest: nothing of it could be read."""
    (kiosk.directory / "catalogue").write_bytes(b"rubbish")
    second = boot()
    second.until(lambda: refusals(second))
    assert refusals(second) == [records.CatalogueRefused(0, b"", "stored: it does not decode")]


def test_catalogue_stored_before_a_power_cut_is_recorded_at_boot(kiosk, boot):
    """Power lost between storing and recording: the next boot records what it offers."""
    import msgspec

    signed = wire.sign(make(), kiosk.central.sign)
    (kiosk.directory / "catalogue").write_bytes(msgspec.msgpack.encode(signed))
    second = boot()
    second.until(lambda: second.store.head.position == 3)
    last = second.store.read_batch(2, 9_999, 9)[0][0]
    assert records.decode_body(last.body) == records.CatalogueActivated(3, signed.digest)


def test_catalogue_after_a_restore_is_asked_for_until_it_comes(kiosk):
    """The first try fails; the next welcome names the number that the kiosk has, of before the restore: it is not that one."""
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(), kiosk.central.sign))
    kiosk.until(lambda: kiosk.mind.got(events.CatalogueChanged))
    kiosk.central.restore_id = 9
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(1, restore_id=0), kiosk.central.sign))
    kiosk.settle()
    sync = kiosk.bring_up(catalogue_version=3)
    serve(kiosk, sync, wire.sign(make(3, restore_id=9), kiosk.central.sign))
    kiosk.until(lambda: len(kiosk.mind.got(events.CatalogueChanged)) == 2)
    assert kiosk.mind.got(events.CatalogueChanged)[-1].catalogue == make(3, restore_id=9)
