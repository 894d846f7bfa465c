"""Requests to central: exactly one answer each, and only the right one."""

from firmware.core import effects, events
from messages import local
from sync.wire import requests

ASK = effects.Ask(7, requests.AskStatus("4071882350961174", "567890"), 20_000)
NO = requests.Refused("not_found")
TAP = events.Tapped("action.check_status")


def sent(kiosk, sync):
    return kiosk.until(lambda: sync.got(local.Send))[-1]


def test_answer_reaches_the_core_once(kiosk):
    """A signed answer to the request is reported once; its repetition is dropped."""
    sync = kiosk.bring_up()
    kiosk.happen(TAP, ASK)
    message = sent(kiosk, sync)
    assert kiosk.central.open(message.payload).request == ASK.request
    assert message.deadline_ms == 20_000
    answer = kiosk.central.answer(message.payload, NO)
    sync.say(local.Deliver("answer", answer))
    sync.say(local.Deliver("answer", answer))
    kiosk.until(lambda: kiosk.mind.got(events.Answered))
    kiosk.settle()
    kiosk.time.pass_(30_000)
    kiosk.settle()
    assert kiosk.mind.got(events.Answered) == [events.Answered(7, NO)]


def test_silence_is_reported_at_the_time_limit(kiosk):
    """Without an answer the core hears None after its time limit, and a later answer counts no more."""
    sync = kiosk.bring_up()
    kiosk.happen(TAP, ASK)
    message = sent(kiosk, sync)
    kiosk.time.pass_(20_000)
    kiosk.until(lambda: kiosk.mind.got(events.Answered))
    sync.say(local.Deliver("answer", kiosk.central.answer(message.payload, NO)))
    kiosk.settle()
    assert kiosk.mind.got(events.Answered) == [events.Answered(7, None)]


def test_abandoned_ask_is_never_reported(kiosk):
    """Nobody waits any more: neither answer nor silence is reported."""
    sync = kiosk.bring_up()
    kiosk.happen(TAP, ASK)
    message = sent(kiosk, sync)
    kiosk.happen(TAP, effects.Abandon(7), effects.Abandon(8))
    sync.say(local.Deliver("answer", kiosk.central.answer(message.payload, NO)))
    kiosk.time.pass_(30_000)
    kiosk.settle()
    assert kiosk.mind.got(events.Answered) == []


def test_answer_after_its_expiry_is_dropped(kiosk):
    """Central's answer counts only as long as central says, measured from sending by the monotonic clock."""
    sync = kiosk.bring_up()
    kiosk.happen(TAP, ASK)
    answer = kiosk.central.answer(sent(kiosk, sync).payload, NO, expires_in_ms=5_000)
    kiosk.time.pass_(5_001)
    sync.say(local.Deliver("answer", answer))
    kiosk.settle()
    assert kiosk.mind.got(events.Answered) == []


def test_answer_of_an_earlier_boot_or_of_nobody_is_dropped(kiosk, boot):
    """An answer belongs to a request of this boot; damaged bytes belong to none."""
    sync = kiosk.bring_up()
    kiosk.happen(TAP, ASK)
    old = kiosk.central.answer(sent(kiosk, sync).payload, NO)
    second = boot()
    sync = second.bring_up()
    second.happen(TAP, ASK)
    mine = sent(second, sync)
    sync.say(local.Deliver("answer", old))
    sync.say(local.Deliver("answer", old[:-3]))
    sync.say(local.Deliver("answer", second.central.answer(mine.payload, requests.Refused("locked", 60))))
    second.until(lambda: second.mind.got(events.Answered))
    assert second.mind.got(events.Answered) == [events.Answered(7, requests.Refused("locked", 60))]


def test_ask_before_the_links_program_is_there_is_sent_when_it_comes(kiosk):
    """A request waits for `sync` as long as somebody waits for the answer, with the time that is left."""
    kiosk.happen(TAP, ASK)
    kiosk.time.pass_(5_000)
    sync = kiosk.connect_sync()
    assert sent(kiosk, sync).deadline_ms == 15_000


def test_too_many_asks_end_at_once(kiosk):
    """Beyond sixteen open requests the next one ends without an answer instead of queueing."""
    for number in range(17):
        kiosk.happen(TAP, effects.Ask(number, requests.AskCatalogue(), 20_000))
    kiosk.until(lambda: kiosk.mind.got(events.Answered))
    kiosk.settle()
    assert kiosk.mind.got(events.Answered) == [events.Answered(16, None)]


def test_question_that_died_with_the_links_program_goes_again_and_is_answered_once(kiosk):
    """The next program gets the same bytes, so that central knows the repetition; a second answer finds nobody."""
    first = kiosk.bring_up()
    kiosk.happen(TAP, ASK)
    payload = sent(kiosk, first).payload
    kiosk.time.pass_(5_000)
    second = kiosk.connect_sync()
    again = kiosk.until(lambda: second.got(local.Send))
    assert again == [local.Send(payload, 15_000)]
    for _ in range(2):
        second.say(local.Deliver("answer", kiosk.central.answer(payload, NO)))
    kiosk.until(lambda: kiosk.mind.got(events.Answered))
    kiosk.settle()
    assert kiosk.mind.got(events.Answered) == [events.Answered(7, NO)]
