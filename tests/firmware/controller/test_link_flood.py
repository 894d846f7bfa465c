"""What a broker or a `sync` that means ill can make the controller's side of the link do: nothing that lasts."""

import threading

from firmware.journal.jobs import JOBS_MAX
from firmware.journal.marks import Beginning, Head
from messages import local
from sync.wire import records


def test_acknowledgements_without_end_do_not_fill_the_journals_queue(kiosk):
    """While the disk is slow a broker repeats them: the journal goes on, and the newest of them counts in the end."""
    sync = kiosk.bring_up()
    sync.say(local.Pull(0, local.BATCH_BYTES_MAX))
    taken = kiosk.central.take(kiosk.until(lambda: sync.got(local.Batch))[0].payload)
    first = kiosk.central.ack(taken.journal_id, kiosk.time.wall_ms, position=1, link=kiosk.central.links[1])
    newest = kiosk.central.ack(taken.journal_id, kiosk.time.wall_ms)
    flushed = threading.Event()
    kiosk.controller._book.run_beside(lambda: flushed.wait(10), lambda _well: None)
    for _ in range(JOBS_MAX + 8):
        sync.say(local.Deliver("ack", first))
    sync.say(local.Deliver("ack", newest))
    for _ in range(8):
        sync.say(local.Deliver("ack", first))
    sync.say(local.Challenged(b"m" * 16))
    kiosk.until(lambda: len(sync.got(local.Hello)) == 2)
    flushed.set()
    kiosk.until(lambda: kiosk.controller._book.marks.acknowledged == 2)
    assert not kiosk.controller._book._stopped


def test_pull_of_entries_that_were_pruned_does_not_stop_the_next_one(kiosk, caplog):
    """Central came back from long ago, or `sync` asks for anything: it is said, and a later pull is answered."""
    sync = kiosk.bring_up()
    store = kiosk.store
    store.beginning = Beginning(Head(1, store.link_at(1)))
    sync.say(local.Pull(0, local.BATCH_BYTES_MAX))
    kiosk.until(lambda: "the entries after #0 were pruned" in caplog.text)
    sync.say(local.Pull(1, local.BATCH_BYTES_MAX))
    (batch,) = kiosk.until(lambda: sync.got(local.Batch))
    assert (batch.first, batch.last) == (2, 2)
    kiosk.controller._book.note(records.SlipCancelled("4071882350961174"), kiosk.controller._clock.stamp())
    sync.say(local.Pull(2, local.BATCH_BYTES_MAX))
    kiosk.until(lambda: len(sync.got(local.Batch)) == 2)
