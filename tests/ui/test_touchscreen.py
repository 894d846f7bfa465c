"""The touchscreen between a controller and a world, over real sockets, on a clock of the test's."""

import os

from messages.local import Handled, Show, Tapped
from messages.world import Attach, Done, Frame, Shown, Touch


def _show(stage, name: str, revision: int) -> None:
    stage.controller.send(Show(stage.view(name, revision)))
    stage.turn()


def test_it_says_who_it_is_and_that_it_is_starting(stage):
    """Without a view the world sees the touchscreen's own words, and that touches do not count."""
    kinds = [type(message) for message in stage.world.received]
    assert kinds == [Attach, Frame, Shown]
    assert stage.world.received[0] == Attach("ui", os.getpid())
    shown = stage.shown()
    assert (shown.view_revision, shown.screen, shown.accepts_input) == (0, "starting", False)
    assert [element.label for element in shown.elements if element.role == "text"] == [
        "Sedang menyiapkan kios...",
        "Sebentar lagi siap. Starting, one moment please.",
    ]


def test_a_view_is_shown_with_its_picture_before_it(stage):
    """The world gets the pixels first, then what is on them."""
    stage.world.received.clear()
    _show(stage, "menu-id", 3)
    assert [type(message) for message in stage.world.received] == [Frame, Shown]
    frame, shown = stage.world.received
    assert (frame.size, len(frame.pixels)) == ((800, 480), 800 * 480 * 3)
    assert (shown.view_revision, shown.screen, shown.language, shown.theme) == (3, "menu", "id", "light")
    service = next(element for element in shown.elements if element.id == "service.pulsa")
    assert (service.role, service.label, service.enabled, service.error) == ("button", "Pulsa", True, None)


def test_touches_count_250_ms_after_another_screen(stage):
    """Until then a touch was meant for the screen before; then the world hears that touches count."""
    _show(stage, "menu-id", 3)
    x, y = stage.centre("service.pulsa")
    assert stage.shown().accepts_input is False
    stage.clock.now += 0.249
    stage.world.send(Touch(1, x, y))
    stage.turn()
    assert stage.done() == [Done(1, False, "screen_changing", 3)]
    stage.clock.now += 0.002
    stage.turn()
    assert stage.shown().accepts_input is True
    stage.world.send(Touch(2, x, y))
    stage.turn()
    assert stage.controller.received == [Tapped(1, "service.pulsa", 3)]


def test_another_view_of_the_same_screen_takes_touches_at_once(stage):
    """Typing is not held up; a dialog that comes up is another thing under the finger."""
    _show(stage, "slip-id", 3)
    stage.settle()
    _show(stage, "slip-id", 4)
    assert stage.shown().accepts_input is True
    _show(stage, "slip-idle_warning-id", 5)
    assert stage.shown().accepts_input is False


def test_a_touch_is_answered_when_its_view_is_on_the_screen(stage):
    """The controller's answer waits for the view that it speaks of."""
    _show(stage, "menu-id", 3)
    stage.settle()
    stage.world.send(Touch(9, *stage.centre("service.pulsa")))
    stage.turn()
    stage.controller.send(Handled(1, True, None, 4))
    stage.turn()
    assert stage.done() == []
    _show(stage, "entry-empty-id", 4)
    assert stage.done() == [Done(9, True, None, 4)]
    kinds = [type(message) for message in stage.world.received[-3:]]
    assert kinds == [Frame, Shown, Done]


def test_the_controllers_refusal_is_passed_on(stage):
    """What the controller did not accept, and why, reaches the world."""
    _show(stage, "menu-id", 3)
    stage.settle()
    stage.world.send(Touch(9, *stage.centre("service.pulsa")))
    stage.turn()
    stage.controller.send(Handled(1, False, "stale", 3))
    stage.turn()
    assert stage.done() == [Done(9, False, "stale", 3)]


def test_touches_that_reach_nothing_are_answered_here(stage):
    """Nothing there, disabled, beneath a dialog: the controller is not asked."""
    _show(stage, "entry-empty-id", 3)
    stage.settle()
    stage.world.send(Touch(1, *stage.centre("action.next")), Touch(2, 300, 240))
    stage.turn()
    _show(stage, "slip-idle_warning-id", 4)
    stage.settle()
    x, y, _, height = next(one.rect for one in stage.shown().elements if one.id == "action.slip_missing")
    stage.world.send(Touch(3, x + 4, y + height - 4), Touch(4, -5, 9_999))
    stage.turn()
    assert stage.done() == [
        Done(1, False, "disabled", 3),
        Done(2, False, "nothing_there", 3),
        Done(3, False, "dialog_open", 4),
        Done(4, False, "nothing_there", 4),
    ]
    assert stage.controller.received == []


def test_the_newest_of_several_views_is_drawn(stage):
    """Views that arrive together cost one picture."""
    stage.world.received.clear()
    stage.controller.send(*(Show(stage.view("menu-id", revision)) for revision in range(3, 30)))
    stage.turn()
    assert stage.shown().view_revision == 29
    assert len(stage.frames()) < 5


def test_a_controller_that_goes_away_is_not_pretended(stage):
    """Its touches are answered, the screen says that it is being made ready, and the next controller is found."""
    _show(stage, "menu-id", 3)
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
    _show(stage, "attract-id", 1)
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
    """Twelve seconds after a touch without a word the screen says so; it goes on by itself where it stood."""
    _show(stage, "menu-id", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    stage.world.send(Touch(1, x, y))
    stage.turn()
    stage.clock.now += 11.5
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
    _show(stage, "menu-id", 3)
    stage.settle()
    stage.world.send(Touch(1, *stage.centre("service.pulsa")))
    stage.turn()
    for revision in (4, 5):
        stage.clock.now += 9
        _show(stage, "printing-id", revision)
    assert stage.shown().screen == "printing"


def test_a_controller_that_talks_nonsense_is_hung_up_on(stage):
    """Bytes that are no message end the connection, and the screen says so."""
    _show(stage, "menu-id", 3)
    stage.controller.send_bytes(b"\x00\x00\x00\x05hello")
    stage.turn()
    assert stage.shown().screen == "starting"


def test_unanswered_touches_have_a_limit_and_an_end(stage):
    """The 33rd unanswered touch is refused; after five seconds the old ones are given up."""
    _show(stage, "entry-longest-id", 3)
    stage.settle()
    x, y = stage.centre("pad.5")
    stage.world.send(*(Touch(token, x, y) for token in range(1, 34)))
    stage.turn(20)
    assert len(stage.controller.received) == 32
    assert stage.done() == [Done(33, False, "busy", 3)]
    stage.clock.now += 5.1
    stage.world.send(Touch(34, x, y))
    stage.turn()
    assert stage.controller.received[-1] == Tapped(33, "pad.5", 3)


def test_only_a_turning_ring_costs_pictures(stage):
    """A still screen sends nothing more; a ring sends at most four pictures a second."""
    _show(stage, "menu-id", 3)
    stage.settle()
    stage.world.received.clear()
    for _ in range(10):
        stage.clock.now += 1
        stage.turn(1)
    assert stage.frames() == []
    _show(stage, "waiting-id", 4)
    stage.settle()
    stage.world.received.clear()
    for _ in range(100):
        stage.clock.now += 0.02
        stage.turn(2)
    assert 6 <= len(stage.frames()) <= 8
    assert not any(isinstance(message, Shown) for message in stage.world.received)
