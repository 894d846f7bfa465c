"""The touchscreen between a controller and a world, over real sockets, on a clock of the test's."""

import os

import msgspec
import pytest

from messages.local import Fits, Handled, Sheets, Show, Speaks, Tapped, Watched
from messages.pixels import Pixels
from messages.view import Element
from messages.world import Attach, Done, Shown, Touch
from ui.measures import SEVEN_INCH
from ui.screens.front import capacity

OTHER_PAGE = (Element(id="service.pln", role="button", label="Listrik"),)


def _show(stage, name: str, revision: int) -> None:
    stage.controller.send(Show(stage.view(name, revision)))
    stage.turn()


def test_it_says_who_it_is_and_that_it_is_starting(stage):
    """Without a view the world sees the touchscreen's own words, and that touches do not count."""
    kinds = [type(message) for message in stage.world.received]
    assert kinds == [Attach, Pixels, Shown]
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
    _show(stage, "menu", 3)
    assert [type(message) for message in stage.world.received] == [Pixels, Shown]
    picture, shown = stage.world.received
    assert picture.size == (800, 480)
    assert (shown.view_revision, shown.screen, shown.language, shown.theme) == (3, "menu", "id", "light")
    service = next(element for element in shown.elements if element.id == "service.pulsa")
    assert (service.role, service.label, service.enabled, service.error) == ("button", "Pulsa", True, None)


def test_touches_count_250_ms_after_another_screen(stage):
    """Until then a touch was meant for the screen before; then the world hears that touches count."""
    _show(stage, "menu", 3)
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
    assert stage.said() == [Tapped(1, "service.pulsa", 3)]


@pytest.mark.parametrize("change", [{"text": "big"}, {"language": "en"}, {"elements": OTHER_PAGE}], ids=" ".join)
def test_what_moves_everything_is_another_screen_under_the_finger(stage, change):
    """A second touch on the button that turned the page, or made words larger, must not press what took its place."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.controller.send(Show(msgspec.structs.replace(stage.view("menu", 4), **change)))
    stage.turn()
    assert stage.shown().accepts_input is False
    stage.settle()
    assert stage.shown().accepts_input is True


def test_choices_that_come_while_somebody_types_hold_nothing_up(stage):
    """The amounts of a number are there with its last digit, and the keys stay where they are."""
    _show(stage, "entry", 3)
    stage.settle()
    entry = stage.view("entry", 4)
    amount = Element(id="denomination.5000", role="button", label="Rp5.000")
    stage.controller.send(Show(msgspec.structs.replace(entry, elements=(*entry.elements, amount))))
    stage.turn()
    assert stage.shown().accepts_input is True


def test_another_view_of_the_same_screen_takes_touches_at_once(stage):
    """Typing is not held up; a dialog that comes up is another thing under the finger."""
    _show(stage, "slip", 3)
    stage.settle()
    _show(stage, "slip", 4)
    assert stage.shown().accepts_input is True
    _show(stage, "slip-asked", 5)
    assert stage.shown().accepts_input is False


def test_a_touch_is_answered_when_its_view_is_on_the_screen(stage):
    """The controller's answer waits for the view that it speaks of."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.world.send(Touch(9, *stage.centre("service.pulsa")))
    stage.turn()
    stage.controller.send(Handled(1, True, None, 4))
    stage.turn()
    assert stage.done() == []
    _show(stage, "entry", 4)
    assert stage.done() == [Done(9, True, None, 4)]
    kinds = [type(message) for message in stage.world.received[-3:]]
    assert kinds == [Pixels, Shown, Done]


def test_the_controllers_refusal_is_passed_on(stage):
    """What the controller did not accept, and why, reaches the world."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.world.send(Touch(9, *stage.centre("service.pulsa")))
    stage.turn()
    stage.controller.send(Handled(1, False, "stale", 3))
    stage.turn()
    assert stage.done() == [Done(9, False, "stale", 3)]


def test_touches_that_reach_nothing_are_answered_here(stage):
    """Nothing there, disabled, beneath a dialog: the controller is not asked."""
    _show(stage, "entry", 3)
    stage.settle()
    stage.world.send(Touch(1, *stage.centre("action.next")), Touch(2, 300, 240))
    stage.turn()
    _show(stage, "slip-asked", 4)
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
    assert stage.said() == []


def test_the_newest_of_several_views_is_drawn(stage):
    """Views that arrive together cost one picture."""
    stage.world.received.clear()
    stage.controller.send(*(Show(stage.view("menu", revision)) for revision in range(3, 30)))
    stage.turn()
    assert stage.shown().view_revision == 29
    assert len(stage.pictures()) < 5


def test_unanswered_touches_have_a_limit_and_an_end(stage):
    """The 33rd unanswered touch is refused; while the controller still speaks, old ones are given up after ten seconds."""
    _show(stage, "menu", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    stage.world.send(*(Touch(token, x, y) for token in range(1, 34)))
    stage.turn(20)
    assert len(stage.said()) == 32
    assert stage.done() == [Done(33, False, "busy", 3)]
    _show(stage, "menu", 4)
    stage.clock.now += 10.1
    stage.turn()
    assert stage.done()[1:] == [Done(token, False, "no_answer", 0) for token in range(1, 33)]
    stage.world.send(Touch(34, x, y))
    stage.turn()
    assert stage.said() == [Tapped(33, "service.pulsa", 4)]


def test_a_touch_without_an_answer_shows_that_something_is_done(stage):
    """After a second a ring turns over what was pressed and no touch counts; the answer ends both."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.world.send(Touch(1, *stage.centre("service.pulsa")))
    stage.turn()
    stage.clock.now += 0.9
    stage.world.received.clear()
    stage.turn()
    assert stage.world.received == []
    stage.clock.now += 0.2
    stage.turn()
    (ring,) = stage.pictures()
    x, y = stage.centre("service.pulsa")
    assert any(left <= x < left + wide and top <= y < top + high for left, top, wide, high in _rects(ring))
    assert stage.shown().accepts_input is False
    stage.world.send(Touch(2, *stage.centre("service.paket_data")))
    stage.turn()
    assert stage.done() == [Done(2, False, "busy", 3)]
    stage.controller.send(Handled(1, True, None, 3))
    stage.turn()
    assert stage.shown().accepts_input is True


def _rects(picture: Pixels) -> list[tuple[int, int, int, int]]:
    return [patch.rect for patch in picture.patches]


def test_the_controller_hears_first_what_fits_the_panel(stage):
    """At each connection, before anything else; facts that came to be known are said again, the latest of each kind."""
    fits = Fits(normal=capacity(SEVEN_INCH, "normal"), big=capacity(SEVEN_INCH, "big"))
    assert stage.greeting == [fits]
    stage.screen.tell(Watched(True))
    stage.screen.tell(Speaks(True, False, ""))
    stage.screen.tell(Watched(False))
    stage.turn()
    assert stage.said() == [Watched(True), Speaks(True, False, ""), Watched(False)]
    stage.controller.close()
    stage.turn()
    stage.controller.listen()
    stage.clock.now += 3
    stage.turn()
    assert stage.said() == [fits, Watched(False), Speaks(True, False, "")]


def test_the_controller_hears_how_many_sheets_the_words_take(stage):
    """Once for each view that says otherwise; nothing when it is as the view says."""
    long = tuple(
        msgspec.structs.replace(element, label=20 * f"{element.label} ") if element.id == "text.body" else element
        for element in stage.view("offline", 0).elements
    )
    view = msgspec.structs.replace(stage.view("offline", 3), elements=long, text="big")
    stage.controller.send(Show(view))
    stage.turn()
    (sheets,) = stage.said()
    assert (sheets.revision, sheets.count > 1) == (3, True)
    stage.controller.send(Show(msgspec.structs.replace(view, revision=4, sheets=sheets.count)))
    stage.turn()
    assert stage.said() == []
    stage.controller.send(Show(msgspec.structs.replace(view, revision=5, sheets=sheets.count - 1)))
    stage.turn()
    assert stage.said() == [Sheets(5, sheets.count)]
    stage.settle()
    stage.finger("down", *stage.centre("action.finish"))
    assert stage.said() == []


def test_only_a_turning_ring_costs_pictures(stage):
    """A still screen sends nothing more; a ring sends at most eight small pictures a second."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.world.received.clear()
    for _ in range(10):
        stage.clock.now += 1
        stage.turn(1)
    assert stage.pictures() == []
    _show(stage, "waiting", 4)
    stage.settle()
    stage.world.received.clear()
    for _ in range(100):
        stage.clock.now += 0.02
        stage.turn(2)
    assert 12 <= len(stage.pictures()) <= 16
    assert not any(isinstance(message, Shown) for message in stage.world.received)
