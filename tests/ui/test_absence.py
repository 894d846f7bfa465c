"""What the touchscreen says by itself: its controller is away, being replaced, or stands still."""

import os

import pytest

from messages.local import Handled, Show
from messages.world import Done, Touch


def _show(stage, name: str, revision: int) -> None:
    stage.controller.send(Show(stage.view(name, revision)))
    stage.turn()


def test_a_controller_that_goes_away_is_not_pretended(stage):
    """Its touches are answered, the screen says that it is being made ready, and the next controller is found."""
    _show(stage, "menu", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    stage.world.send(Touch(1, x, y))
    stage.turn()
    stage.controller.close()
    stage.turn()
    assert stage.done() == [Done(1, False, "restarted", 0)]
    assert (stage.shown().screen, stage.shown().view_revision, stage.shown().accepts_input) == ("starting", 0, False)
    stage.settle()
    stage.world.send(Touch(2, x, y))
    stage.turn()
    assert stage.done()[-1] == Done(2, False, "starting", 0)
    stage.controller.listen()
    stage.clock.now += 3
    stage.turn()
    _show(stage, "attract", 1)
    assert stage.shown().screen == "attract"


def test_a_controller_that_stays_away_lets_the_customer_go(stage):
    """After a minute the screen asks to call the staff instead of promising that it is ready soon."""
    stage.clock.now += 61
    stage.turn()
    assert [element.label for element in stage.shown().elements if element.role == "text"] == [
        "Kios belum siap",
        "Silakan panggil petugas. The kiosk is not ready: please call the staff.",
    ]


def test_a_controller_that_stands_still_is_not_pretended(stage):
    """Ten seconds after a touch without a word the screen says so; it goes on by itself where it stood."""
    _show(stage, "menu", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    stage.world.send(Touch(1, x, y))
    stage.turn()
    stage.clock.now += 9.5
    stage.turn()
    assert stage.shown().screen == "menu"
    stage.clock.now += 0.6
    stage.turn()
    assert stage.shown().elements[0].label == "Kios belum menjawab"
    assert (stage.shown().screen, stage.shown().accepts_input) == ("starting", False)
    assert stage.done() == [Done(1, False, "no_answer", 0)]
    stage.controller.send(Handled(1, True, None, 3))
    stage.turn()
    stage.settle()
    assert (stage.shown().screen, stage.shown().view_revision, stage.shown().accepts_input) == ("menu", 3, True)
    stage.clock.now += 20
    stage.turn()
    assert stage.shown().screen == "menu"


def test_a_controller_that_speaks_is_not_taken_for_silent(stage):
    """A touch that waits for a slow disk is no silence while words still come."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.world.send(Touch(1, *stage.centre("service.pulsa")))
    stage.turn()
    for revision in (4, 5):
        stage.clock.now += 9
        _show(stage, "waiting", revision)
    assert stage.shown().screen == "waiting"


def test_a_controller_that_talks_nonsense_is_hung_up_on(stage):
    """Bytes that are no message end the connection, and the screen says so."""
    _show(stage, "menu", 3)
    stage.controller.send_bytes(b"\x00\x00\x00\x05hello")
    stage.turn()
    assert stage.shown().screen == "starting"


@pytest.mark.parametrize("after_s", [0.0, 1_100.0])
def test_while_the_programs_are_replaced_the_screen_says_so(stage, after_s):
    """The installer's mark makes the touchscreen say that the kiosk is being updated, until it is gone."""
    stage.updating.touch()
    stage.clock.now += after_s
    stage.turn()
    assert stage.shown().elements[0].label == "Kios sedang diperbarui"
    assert (stage.shown().screen, stage.shown().accepts_input) == ("updating", False)
    stage.updating.unlink()
    stage.turn()
    assert stage.shown().screen == "starting"


def test_a_mark_that_nobody_removes_is_not_believed_for_ever(stage):
    """Twenty minutes without a controller are no update."""
    stage.updating.touch()
    stage.clock.now += 1_201
    stage.turn()
    assert stage.shown().elements[0].label == "Kios belum siap"


def test_a_mark_that_was_left_behind_says_nothing_at_a_later_restart(stage):
    """An installer that was killed leaves its mark: a controller that restarts half an hour later is not being updated."""
    stage.updating.touch()
    made_s = stage.updating.stat().st_mtime - 1_801
    os.utime(stage.updating, (made_s, made_s))
    stage.turn()
    assert stage.shown().screen == "starting"


def test_a_controller_that_is_there_is_believed_more_than_the_mark(stage):
    """What it shows is shown."""
    stage.updating.touch()
    _show(stage, "menu", 3)
    assert stage.shown().screen == "menu"
