"""The mock's world side: what doors without pins refuse, and what they remember."""

from typing import Any

import pytest

from drivers.door.mock import MockDoors

SHUT = {"cabinet": False, "paper": False}


def test_unknown_contact_counts_as_open_and_the_world_can_vanish(listener: Any) -> None:
    """A world that says nothing about the cabinet, then one that is gone."""
    mock = MockDoors(listener, {"paper": False})
    mock.lose()
    assert mock.history == [("cabinet", True), ("paper", False), ("paper", True)]


def test_contact_that_does_not_exist_is_a_programmers_error(listener: Any) -> None:
    """Whatever is done to it."""
    mock = MockDoors(listener, SHUT)
    for act in (lambda: mock.move("window", True), lambda: mock.cut("window"), lambda: mock.mend("window")):
        with pytest.raises(KeyError):
            act()


def test_what_changes_nothing_is_done_at_once(listener: Any) -> None:
    """A door that stands so already, and one whose wire is cut; a closed mock refuses."""
    mock, outcomes = MockDoors(listener, SHUT), []

    def done(*outcome: Any) -> None:
        outcomes.append(outcome)

    mock.move("paper", False, done)
    mock.cut("paper")
    mock.move("paper", True, done)
    mock.close()
    mock.move("paper", False, done)
    assert outcomes == [(True, None, 0), (True, None, 0), (False, "closed", 0)]
    assert mock.wires_cut == {"paper"}
