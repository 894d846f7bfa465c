"""Row 7 of docs/faults.md: a clock that begins at 1970, runs years ahead or behind. No wrong date stands anywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from simulator.visitor import find

WIB = timedelta(hours=7)
DAYS_SHOWN_MAX = 8
"""No validity is longer than that."""

MONTHS = "jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec"
YEAR = re.compile(rf"(?:\b(?:{MONTHS})[a-z]* |[/-])((?:19|20)\d\d)\b", re.IGNORECASE)
DATE = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")
ISO = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TIME = re.compile(r"\b([01]\d|2[0-3])\.([0-5]\d)(?= WIB)")
YEAR_S = 366 * 86400


class Witness:
    """Remembers every word that was on the screen since it began to look."""

    def __init__(self, visitor):
        self.texts = []
        look = visitor.view

        def view(*arguments, **more):
            seen = look(*arguments, **more)
            self.texts.extend(f"{element['label']} {element['value']}" for element in seen["elements"])
            return seen

        visitor.view = view

    def check(self):
        """Every date lies between today and the longest validity."""
        assert wrong_dates("\n".join(self.texts)) == []


def wrong_dates(text):
    """Give what names a day that is not about now."""
    now = datetime.now(UTC)
    earliest, latest = now - timedelta(days=1), now + timedelta(days=DAYS_SHOWN_MAX)
    wrong = [year for year in YEAR.findall(text) if not earliest.year <= int(year) <= latest.year]
    for day, month, year in DATE.findall(text):
        moment = datetime(int(year), int(month), int(day), 23, 59, tzinfo=UTC)
        if not earliest <= moment <= latest + timedelta(days=1):
            wrong.append(f"{day}/{month}/{year}")
    for moment in ISO.findall(text):
        if not earliest <= datetime.fromisoformat(moment) <= latest:
            wrong.append(moment)
    return wrong


def minutes_off(clock):
    """Give how far the header's clock is from the true time in Jakarta, in minutes."""
    hour, minute = map(int, TIME.search(clock).groups())
    now = datetime.now(UTC) + WIB
    return abs((hour * 60 + minute - now.hour * 60 - now.minute + 720) % 1440 - 720)


def clock_shown(visitor):
    return visitor.element("text.clock")["label"]


def paper_says(visitor, number):
    text = visitor.paper_text(number)
    assert wrong_dates(text) == [], text
    return text


def go_to_menu(visitor):
    visitor.wait_until(lambda view: view["screen"] in ("attract", "menu") and view["accepts_input"], "the kiosk", 60)
    visitor.go_home()


def test_dates_that_are_wrong_would_be_seen():
    """The check itself: it finds what it looks for, and nothing else."""
    today = f"{datetime.now(UTC) + WIB:%d/%m/%Y %H:%M} WIB"
    assert wrong_dates(f"Dicetak {today} 4071 2011 1970 0001 Rp10.000") == []
    for text in ("01/01/1970 07:00", "berlaku 1970-01-01T00:00:05Z", "22 November 2036", "01 Jan 2000"):
        assert wrong_dates(text) != [], text


def test_boot_without_a_clock_and_without_a_link(visitor, till, arrived, phone, another_phone):
    """No date and no full slip; the queue slip is payable; central sets the clock and full slips come back by themselves."""
    known = len(arrived.entries())
    visitor.link(up=False)
    visitor.fault("clock", "no_rtc")
    visitor.cut_power()
    witness = Witness(visitor)
    go_to_menu(visitor)
    assert clock_shown(visitor) == "--.--"
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("denomination.10000")
    visitor.tap("action.next")
    visitor.wait_for("offline")
    assert "L-403" in visitor.says()
    before = len(visitor.papers())
    visitor.tap("action.print_queue_slip")
    visitor.wait_for("slip")
    paper = visitor.wait_paper(before + 1)
    text = paper_says(visitor, paper["number"])
    assert (paper["kind"], "belum sinkron" in text, "TOTAL" in text.upper()) == ("queue_slip", True, False)
    found = till.lookup(visitor.offline_digits(paper))
    assert wrong_dates(str(found)) == []
    assert till.pay(paper["code"], found["total"]).status_code == 201
    visitor.tap("action.done")
    visitor.go_home()

    visitor.link(up=True)
    visitor.wait_until(lambda view: find(view, "text.clock")["label"] != "--.--", "central's time", 60)
    assert minutes_off(clock_shown(visitor)) <= 1
    full = visitor.buy_pulsa(another_phone)
    text = paper_says(visitor, full["number"])
    assert full["kind"] == "payment_slip"
    assert DATE.search(text)
    witness.check()
    issued = arrived.wait(known, lambda found: len([r for r in found if type(r).__name__ == "SlipIssued"]) == 2)
    qualities = [q.name for record, q in arrived.entries()[known:] if type(record).__name__ == "SlipIssued"]
    assert (qualities, len(issued) > 2) == (["UNSET", "CENTRAL"], True)


def test_boot_without_a_clock_with_a_link(visitor, till, phone):
    """The link comes up although the certificates' dates lie decades ahead of the clock; central's time is shown and printed."""
    visitor.fault("clock", "no_rtc")
    visitor.cut_power()
    witness = Witness(visitor)
    go_to_menu(visitor)
    visitor.wait_link(up=True, timeout_s=60)
    visitor.wait_until(lambda view: find(view, "text.clock")["label"] != "--.--", "central's time", 60)
    assert minutes_off(clock_shown(visitor)) <= 1
    paper = visitor.buy_pulsa(phone)
    paper_says(visitor, paper["number"])
    assert till.pay(paper["code"], till.lookup(paper["code"])["total"]).status_code == 201
    assert till.wait_state(paper["code"], "success") == "success"
    visitor.tap("action.done")
    visitor.go_home()
    visitor.ask_status(paper["code"], phone[-6:])
    papers = len(visitor.papers())
    visitor.tap("action.print_receipt")
    paper_says(visitor, visitor.wait_paper(papers + 1)["number"])
    witness.check()


@pytest.mark.parametrize("years", [-19, -1, 10])
@pytest.mark.parametrize("trusted", [True, False])
def test_clock_that_jumps_years_changes_no_date(visitor, till, phone, years, trusted):
    """Whoever vouches for it: what is shown and printed is central's time, and the slip is as payable as ever."""
    visitor.clock(years * YEAR_S, trusted=trusted)
    visitor.wait_link(up=True, timeout_s=60)
    witness = Witness(visitor)
    visitor.go_home()
    paper = visitor.buy_pulsa(phone)
    paper_says(visitor, paper["number"])
    assert till.lookup(paper["code"])["payable"] is True
    visitor.tap("action.done")
    visitor.go_home()
    visitor.ask_status(paper["code"], phone[-6:])
    witness.check()
    clock = clock_shown(visitor)
    assert clock == "--.--" or minutes_off(clock) <= 1
