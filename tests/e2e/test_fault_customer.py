"""Row 22 of docs/faults.md: a customer who means harm. (A million keys are pressed in tests/firmware/core.)"""

import concurrent.futures
from pathlib import Path

import httpx
import pytest

from simulator.visitor import find

KEYS = 600
HANDS = 6
HOSTILE = (
    "' OR 1=1; DROP TABLE slips;--", "k/+/#", "$SYS/#", "\u202e8811223344556677", "\x1b@\x1dV\x00", "4071\x008823",
    "٤٠٧١٨٨٢٣٥٠٩٦١١٧٤", "4071882350961174" * 200, "<script>alert(1)</script>", "../../etc/passwd", "{{7*7}}%s%n",
)  # fmt: skip


def wrong_details(visitor, code, last6):
    """Ask for a slip with digits that are not its own. Gives what the screen says."""
    visitor.go_home()
    visitor.tap("action.check_status")
    visitor.wait_for("status_entry")
    visitor.type_digits(code)
    visitor.tap("field.last6")
    visitor.type_digits(last6)
    visitor.tap("action.next")
    visitor.wait_until(
        lambda view: view["accepts_input"] and (view["screen"] == "error" or find(view, "error.last6")), "a refusal", 30
    )
    return visitor.says()


def test_keys_faster_than_any_hand_change_nothing(visitor, till, system, another_phone):
    """Six hands at once: the field stays as long as a number is, the same process serves, and the next customer buys."""
    pid = visitor.devices()["process.firmware"]["state"]["pid"]
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")

    def hammer(hand):
        with httpx.Client(base_url=system["panel"], timeout=40, trust_env=False) as client:
            keys = ("8", "1", "up", "down", "3")
            return {
                client.post("/api/key", json={"key": keys[(hand + number) % len(keys)]}).status_code
                for number in range(KEYS // HANDS)
            }

    with concurrent.futures.ThreadPoolExecutor(HANDS) as hands:
        assert set().union(*hands.map(hammer, range(HANDS))) == {200}
    typed = find(visitor.wait_for("entry"), "field.phone")["value"]
    assert len(typed) <= 14
    visitor.go_home()
    code = visitor.buy_pulsa(another_phone)["code"]
    assert till.lookup(code)["payable"] is True
    assert visitor.devices()["process.firmware"]["state"]["pid"] == pid


def test_hostile_scans_reach_no_screen_no_log_and_no_programs_nerves(visitor, system):
    """Each is refused wherever a scan is welcome, and stands in no log."""
    before = {name: device["state"] for name, device in visitor.devices().items() if name.startswith("process.")}
    for screen in ("menu", "status_entry"):
        if screen == "status_entry":
            visitor.tap("action.check_status")
            visitor.wait_for(screen)
        for data in HOSTILE:
            assert visitor.scan(data)["accepted"] is False, data
            assert data not in visitor.says()
        assert visitor.view()["screen"] == screen
    after = {name: device["state"] for name, device in visitor.devices().items() if name.startswith("process.")}
    assert after == before
    logs = "".join(log.read_text(errors="replace") for log in Path(system["run_file"]).parent.glob("logs/*.log"))
    assert [data for data in HOSTILE if data in logs] == []


@pytest.fixture
def guesser(visitor):
    """Somebody who guesses; the kiosk's own patience with them ends with its power."""
    yield visitor
    visitor.cut_power()


def test_guessing_a_slips_details_closes_it(guesser, till, phone, system):
    """Five wrong tries: central opens that slip for nobody for a day, whoever has the right digits; it stays payable."""
    code = guesser.buy_pulsa(phone)["code"]
    right = phone[-6:]
    said = [wrong_details(guesser, code, f"{(int(right) + 1 + n) % 10**6:06d}") for n in range(5)]
    assert not any("Rp" in text for text in said), "nothing of the slip is told"
    assert "C-303" in wrong_details(guesser, code, right)
    assert till.lookup(code)["payable"] is True
    logs = "".join(log.read_text(errors="replace") for log in Path(system["run_file"]).parent.glob("logs/*.log"))
    assert (code in logs, right in logs, phone[1:] in logs) == (False, False, False)
