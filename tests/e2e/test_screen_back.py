"""The touchscreen's program dies under a customer's finger."""

import time

from simulator.visitor import find

BACK_S = 3.0


def pid_of(visitor):
    return visitor.devices()["process.ui"]["state"]["pid"]


def test_the_screen_is_back_within_three_seconds_with_what_was_typed(visitor, phone):
    """SIGKILL in the middle of a number: the same view from another process, taking touches, and the number goes on."""
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone[:6])
    before, pid = visitor.view(), pid_of(visitor)
    killed_s = time.monotonic()
    visitor.fault("process.ui", "kill")
    visitor.wait_until(lambda view: pid_of(visitor) not in (None, pid) and view["accepts_input"], "the screen", BACK_S)
    assert time.monotonic() - killed_s < BACK_S
    after = visitor.view()
    assert (after["screen"], after["elements"]) == ("entry", before["elements"])
    visitor.type_digits(phone[6:])
    assert find(visitor.view(), "field.phone")["value"] == phone
