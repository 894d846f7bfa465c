"""Journal, commit, and only then act."""

import msgspec
import pytest

from firmware.core import effects, events
from firmware.core.papers import VoidPaper
from firmware.journal.errors import JournalStoppedError
from messages.view import Element
from sync.wire import records, slip
from sync.wire.entry import Quality

SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
MINTED = msgspec.structs.replace(SLIP, code="9000123000070425", minted=True)
PRIVATE = records.SlipPrivate({"phone": "081234567890"}, "BUDI")
PRINT = effects.Print("p1", VoidPaper(language="id", code="4071882350961174"))
RECORD = effects.Record(1, (SLIP,), (PRIVATE,))
TAP = events.Tapped("action.print")
LINK = events.LinkChanged(True)


def test_boot_begins_the_journal_and_tells_the_core_first(kiosk):
    """A new journal starts with its birth and the signing key; the core hears of the boot before anything else."""
    kiosk.until(lambda: kiosk.controller._book.head.position == 2)
    assert kiosk.mind.events[0] == events.Booted(0, 0, None, 0, ())
    bodies = [records.decode_body(entry.body) for entry in kiosk.store.read_batch(0, 10**6, 9)[0]]
    assert bodies == [
        records.Born("k-00000000000a", "test 1"),
        records.KeyActivated(kiosk.keys.sign.public),
    ]
    assert kiosk.devices.log[:2] == [("ready",), ("feed",)]


def test_records_are_durable_before_the_rest_of_the_step(kiosk):
    """The printer is asked only when the slip stands in the journal, and the core then learns its position."""
    found = []
    submit = kiosk.devices.submit
    kiosk.devices.submit = lambda job, document: (found.append(kiosk.store.head.position), submit(job, document))
    kiosk.happen(TAP, PRINT, RECORD)
    assert kiosk.devices.of("print") == []
    kiosk.until(lambda: kiosk.mind.got(events.Recorded))
    assert kiosk.devices.of("print") == [("print", "p1", "VoidPaper")]
    assert found == [4]
    assert kiosk.mind.got(events.Recorded) == [events.Recorded(1, (4,), "")]


def test_refused_record_prints_nothing(kiosk):
    """When the journal cannot write, nothing of the step happens and the core is told once, before what waits."""
    kiosk.settle()
    kiosk.store._commits.stopped = JournalStoppedError("io_error", "broken")
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.happen(LINK)
    kiosk.until(lambda: kiosk.mind.got(events.LinkChanged))
    assert kiosk.devices.of("print") == []
    assert kiosk.mind.events[-2:] == [events.RecordFailed("io_error"), LINK]
    kiosk.settle()
    assert len(kiosk.mind.got(events.RecordFailed)) == 1


def test_journal_that_stops_at_a_note_while_a_commit_is_under_way_is_told_at_once(kiosk):
    """Whoever waits for the commit learns that nothing is written any more when that commit fails, and not at a later event."""
    kiosk.settle()
    kiosk.store._commits.stopped = JournalStoppedError("io_error", "broken")
    kiosk.controller._book.note(records.DoorMoved("paper", True), kiosk.controller._clock.stamp())
    kiosk.happen(TAP, RECORD)
    kiosk.until(lambda: not kiosk.controller._dispatch._busy)
    assert kiosk.mind.events[-1] == events.RecordFailed("io_error")


def test_all_records_of_a_step_share_one_commit_and_report_in_order(kiosk):
    """Two records of one step are reported each with its own positions."""
    kiosk.happen(TAP, effects.Record(1, (records.SlipCancelled("1"), records.SlipCancelled("2")), (None, None)), RECORD)
    kiosk.until(lambda: len(kiosk.mind.got(events.Recorded)) == 2)
    assert kiosk.mind.got(events.Recorded) == [events.Recorded(1, (4, 5), ""), events.Recorded(1, (6,), "")]


def test_events_wait_for_the_commit_under_way(kiosk):
    """What the world says during a commit is stepped after its result, what the customer does before."""
    kiosk.happen(TAP, RECORD)
    kiosk.happen(LINK)
    kiosk.happen(events.KeyPressed("1"))
    kiosk.until(lambda: kiosk.mind.got(events.LinkChanged))
    names = [type(event).__name__ for event in kiosk.mind.events[-4:]]
    assert names == ["Tapped", "KeyPressed", "Recorded", "LinkChanged"]


def test_minted_slip_is_signed_embedded_and_reported_as_digits(kiosk):
    """The journal holds exactly the bytes whose digits go on paper, signed by this kiosk, and central reads them."""
    fields = slip.SlipFields(
        int(MINTED.code), "pulsa", 50_000, 50_500, 0, 1_500, 1_786_000_000, Quality.NTP, 1_786_086_400, 3
    )
    kiosk.happen(TAP, effects.Record(1, (MINTED,), (PRIVATE,), fields))
    digits = kiosk.until(lambda: kiosk.mind.got(events.Recorded))[0].offline_digits
    body = slip.from_digits(digits)
    opened = slip.open_body(body, kiosk.keys.sign.public)
    assert opened.fields == fields
    assert slip.unseal_fields(opened, kiosk.central.box) == {"phone": "081234567890"}
    entries = kiosk.store.read_batch(2, 10**6, 9)[0]
    from sync.wire import sealing
    from sync.wire.entry import blob_binding

    key = kiosk.central.box.unseal(sealing.DATA_KEY_CONTEXT, records.decode_body(entries[0].body).sealed)
    plain = sealing.decrypt_blob(key, blob_binding(entries[1].journal_id, entries[1].position), entries[1].blob)
    assert records.decode_private(plain) == msgspec.structs.replace(PRIVATE, slip_body=body)


def test_timer_reports_once_and_a_stopped_or_restarted_one_never_its_older_run(kiosk):
    """Timers follow the core's last word, even when they ran out while a commit was under way."""
    kiosk.happen(TAP, effects.StartTimer("idle", 1_000), effects.StartTimer("gone", 500), effects.StopTimer("gone"))
    kiosk.time.pass_(1_000)
    kiosk.until(lambda: kiosk.mind.got(events.Elapsed))
    kiosk.happen(TAP, effects.StartTimer("idle", 100))
    kiosk.happen(TAP, RECORD, effects.StartTimer("idle", 5_000))
    kiosk.controller._dispatch.happen(TAP)
    kiosk.time.pass_(100)
    kiosk.until(lambda: len(kiosk.mind.got(events.Tapped)) == 4)
    kiosk.settle()
    assert kiosk.mind.got(events.Elapsed) == [events.Elapsed("idle")]
    kiosk.time.pass_(5_000)
    kiosk.until(lambda: len(kiosk.mind.got(events.Elapsed)) == 2)


def test_print_jobs_run_one_after_the_other(kiosk):
    """A second paper waits for the end of the first, and each end is reported with its outcome."""
    kiosk.happen(TAP, PRINT, effects.Print("p2", VoidPaper(language="id", code="1")))
    assert [entry[1] for entry in kiosk.devices.of("print")] == ["p1"]
    kiosk.devices.end_print("p1", "unknown")
    kiosk.until(lambda: len(kiosk.devices.of("print")) == 2)
    kiosk.devices.end_print("p1", "printed")
    kiosk.devices.end_print("p2")
    kiosk.until(lambda: len(kiosk.mind.got(events.PrintFinished)) == 2)
    assert kiosk.mind.got(events.PrintFinished) == [
        events.PrintFinished("p1", "unknown", "ok", 100),
        events.PrintFinished("p2", "printed", "ok", 100),
    ]


def test_lights_and_sounds_go_to_their_devices(kiosk):
    """What the core wants shown and heard reaches lights and buzzer."""
    kiosk.happen(TAP, effects.Light("slip", "blink"), effects.Sound("good"))
    assert kiosk.devices.log[-2:] == [("light", "slip", "blink"), ("sound", "good")]


def test_view_is_shown_only_when_it_changed(kiosk):
    """The revision grows by one with each change and not without."""
    ui = kiosk.connect_ui()
    kiosk.happen(TAP)
    kiosk.mind.screen = "menu"
    kiosk.happen(TAP)
    kiosk.until(lambda: len(ui.messages) == 2)
    assert [(message.view.revision, message.view.screen) for message in ui.messages] == [(1, "attract"), (2, "menu")]


def test_cabinet_door_is_recorded_once_a_change_and_reported_each_time(kiosk, boot):
    """An opening is in the journal at once; a report that repeats what is known is not recorded again, even after a boot."""
    done = []
    for is_open in (False, True, True):
        kiosk.devices.listener.contact_changed("cabinet", is_open, lambda *result: done.append(result))
    kiosk.until(lambda: len(done) == 3 and kiosk.store.head.position == 3)
    assert done == [(True, None, 1)] * 3
    assert kiosk.mind.got(events.ContactChanged) == [
        events.ContactChanged("cabinet", False),
        events.ContactChanged("cabinet", True),
        events.ContactChanged("cabinet", True),
    ]
    assert records.decode_body(kiosk.store.read_batch(2, 999, 9)[0][0].body) == records.DoorMoved("cabinet", True)
    second = boot()
    second.devices.listener.contact_changed("cabinet", True, lambda *result: None)
    second.until(lambda: second.mind.got(events.ContactChanged))
    second.settle()
    assert second.store.head.position == 3


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda inputs, done: inputs.key_pressed("5", done), (True, None, 1)),
        (lambda inputs, done: inputs.key_pressed("help", done), (False, "nothing_to_help", 1)),
        (lambda inputs, done: inputs.key_pressed("A", done), (False, "unknown", 1)),
        (lambda inputs, done: inputs.scanned("4071882350961174", done), (True, None, 1)),
        (lambda inputs, done: inputs.scanned("", done), (False, "not_readable", 1)),
        (lambda inputs, done: inputs.scanned("a\x1bb", done), (False, "not_readable", 1)),
        (lambda inputs, done: inputs.scanned("9" * 1025, done), (False, "not_readable", 1)),
        (lambda inputs, done: inputs.contact_changed("window", True, done), (False, "unknown", 1)),
        (lambda inputs, done: inputs.clock_changed(60, True, done), (True, None, 1)),
    ],
)
def test_device_inputs_are_answered_once(kiosk, call, answer):
    """Each input is answered once, with whether it counted and the newest view."""
    done = []
    call(kiosk.devices.listener, lambda *result: done.append(result))
    kiosk.until(lambda: done)
    kiosk.settle()
    assert done == [answer]


def test_flood_of_keys_is_bounded(kiosk):
    """A key that bounces without end is refused beyond 64 waiting presses, and is heard again later."""
    done = []
    for _ in range(70):
        kiosk.devices.listener.key_pressed("1", lambda *result: done.append(result))
    assert done == [(False, "busy", 1)] * 6
    kiosk.until(lambda: len(done) == 70)
    kiosk.devices.listener.key_pressed("1", lambda *result: done.append(result))
    kiosk.until(lambda: len(done) == 71)
    assert done[-1] == (True, None, 1)


def test_watchdog_is_fed_while_the_loop_turns(kiosk):
    """The loop feeds the watchdog as often as it wants to be fed, and no more often."""
    kiosk.time.pass_(14_999)
    kiosk.settle()
    assert kiosk.devices.of("feed") == [("feed",)]
    kiosk.time.pass_(1)
    kiosk.until(lambda: len(kiosk.devices.of("feed")) == 2)


def test_damaged_journal_gives_a_kiosk_that_is_out_of_service(boot):
    """Without a journal the core is told at boot that nothing can be recorded, and the file stays for a person."""
    first = boot()
    first.close()
    path = first.directory / "journal.db"
    path.write_bytes(b"damaged" * 1000)
    second = boot()
    assert second.mind.events == [events.Booted(0, 0, None, 0, ()), events.RecordFailed("damaged")]
    second.happen(TAP, RECORD, PRINT)
    second.settle()
    assert second.devices.of("print") == []
    assert path.read_bytes() == b"damaged" * 1000


def test_print_that_never_ended_is_told_at_the_next_boot(kiosk, boot):
    """A slip whose print has no end in the journal is unfinished for the next boot."""
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.until(lambda: kiosk.mind.got(events.Recorded))
    second = boot()
    assert second.mind.events == [events.Booted(0, 0, None, 0, (events.UnfinishedPrint(4, SLIP.code),))]


def test_print_that_ends_while_the_kiosk_stops_is_recorded(kiosk, boot):
    """A clean end lets the printer report how its job ended, and that still reaches the journal."""
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.until(lambda: kiosk.mind.got(events.Recorded))
    ended = effects.Record(2, (records.PrintEnded(4, "unknown"),), (None,))
    kiosk.mind.wanted.append((events.PrintFinished, (ended,)))
    kiosk.devices.close = lambda: kiosk.devices.closed or (
        setattr(kiosk.devices, "closed", 1), kiosk.devices.end_print("p1", "unknown")
    )  # fmt: skip
    assert boot().mind.events == [events.Booted(0, 0, None, 0, (), SLIP.code)]


def test_tap_on_a_changed_view_is_refused(kiosk):
    """Element, revision, dialog and enabled state decide; keys of the pad may be touched faster than they are drawn."""
    kiosk.mind.elements = (
        Element(id="field.phone", role="field", focused=True),
        Element(id="pad.1", role="button"),
        Element(id="action.next", role="button"),
        Element(id="action.off", role="button", enabled=False),
    )
    ui = kiosk.connect_ui()
    kiosk.happen(TAP)
    kiosk.until(lambda: len(ui.messages) == 2)
    from messages.local import Handled, Tapped

    def tap(element: str, revision: int) -> Handled:
        ui.say(Tapped(len(ui.got(Handled)), element, revision))
        count = len(ui.got(Handled))
        return kiosk.until(lambda: ui.got(Handled)[count:])[0]

    assert tap("action.next", 2) == Handled(0, True, None, 2)
    assert tap("action.off", 2) == Handled(1, False, "disabled", 2)
    assert tap("action.none", 2) == Handled(2, False, "unknown", 2)
    assert tap("action.next", 1) == Handled(3, False, "stale", 2)
    kiosk.mind.elements = (*kiosk.mind.elements, Element(id="error.phone", role="text"))
    kiosk.happen(TAP)
    assert tap("pad.1", 2) == Handled(4, True, None, 3)
    assert tap("action.next", 2) == Handled(5, False, "stale", 3)
    kiosk.mind.dialog = "idle_warning"
    kiosk.mind.elements = (
        *kiosk.mind.elements,
        Element(id="d", role="dialog"),
        Element(id="action.more_time", role="button"),
    )
    kiosk.happen(TAP)
    assert tap("pad.1", 3) == Handled(6, False, "stale", 4)
    assert tap("action.more_time", 4) == Handled(7, True, None, 4)
    kiosk.mind.elements = (*kiosk.mind.elements, Element(id="action.off", role="button"))
    kiosk.happen(TAP)
    assert tap("action.off", 5) == Handled(8, True, None, 5)
