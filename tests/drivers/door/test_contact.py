"""When a contact counts as changed: samples in, news out."""

import pytest

from drivers.door.contact import ContactFilter

CLOSED, CUT = True, False


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
    contact = ContactFilter()
    assert [contact.sample(sample) for sample in samples] == news


def test_nothing_is_known_at_first() -> None:
    """Unknown is a state of its own, until samples agree."""
    contact = ContactFilter()
    assert (contact.open, contact.settled) == (None, False)
