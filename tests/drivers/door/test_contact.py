"""When a contact counts as changed, and when it is not believed: samples in, news out."""

import pytest

from drivers.door.contact import ContactFilter

CLOSED, CUT = True, False


def feed(contact: ContactFilter, from_ms: int, *samples: bool) -> list[bool | None]:
    """Sample every 10 ms."""
    return [contact.sample(sample, from_ms + 10 * number) for number, sample in enumerate(samples)]


@pytest.mark.parametrize(
    ("samples", "news"),
    [
        ([CLOSED] * 4, [None, None, False, None]),
        ([CUT] * 4, [None, None, True, None]),
        ([CLOSED, CLOSED, CUT, CLOSED, CLOSED, CLOSED], [None, None, None, None, None, False]),
        ([CLOSED] * 3 + [CUT, CLOSED, CUT, CUT, CUT], [None, None, False, None, None, None, None, True]),
        ([CLOSED] * 3 + [CUT, CUT, CLOSED, CLOSED, CLOSED], [None, None, False] + [None] * 5),
    ],
)
def test_three_equal_samples_are_news(samples: list[bool], news: list[bool | None]) -> None:
    """A circuit that is cut is an open door; bouncing and glitches are nothing."""
    assert feed(ContactFilter(), 0, *samples) == news


def test_nothing_is_known_at_first() -> None:
    """Unknown is a state of its own, until samples agree."""
    contact = ContactFilter()
    assert (contact.open, contact.settled, contact.chatters) == (None, False, False)


def chattering() -> ContactFilter:
    """A contact that was told as changed six times within a second, and changed once more."""
    contact = ContactFilter()
    told = [feed(contact, 100 * turn, *[turn % 2 == 0] * 3)[-1] for turn in range(6)]
    assert told == [False, True] * 3
    assert feed(contact, 600, CLOSED, CLOSED, CLOSED) == [None] * 3
    return contact


def test_seventh_change_in_ten_seconds_is_chatter_and_counts_as_open() -> None:
    """The door was open when it was told last, so nothing is news, however it goes on."""
    contact = chattering()
    assert (contact.chatters, contact.open) == (True, True)
    assert feed(contact, 1_000, *[CUT] * 3, *[CLOSED] * 3, *[CUT] * 3) == [None] * 9


def test_chatter_ends_after_ten_quiet_seconds() -> None:
    """Then the contact is believed again."""
    contact = chattering()
    assert (contact.sample(CLOSED, 10_599), contact.chatters) == (None, True)
    assert (contact.sample(CLOSED, 10_600), contact.chatters) == (False, False)


def test_six_changes_in_longer_than_ten_seconds_are_people() -> None:
    """Somebody opens and closes the hatch again and again."""
    contact = ContactFilter()
    told = [feed(contact, 2_000 * turn, *[turn % 2 == 0] * 3)[-1] for turn in range(9)]
    assert told == [False, True, False, True, False, True, False, True, False]


def test_contact_that_never_settles_is_chatter_after_a_second() -> None:
    """Its door counts as open, said once."""
    contact = ContactFilter()
    news = feed(contact, 0, *[CLOSED, CUT] * 60)
    assert [said for said in news if said is not None] == [True]
    assert (news.index(True), contact.chatters) == (100, True)
