"""What a printer's fault may leave behind: the rules for the papers of one sale, whatever went wrong."""

from itertools import pairwise
from typing import Any

from simulator.visitor import find
from tests.e2e.people import Customer

Paper = dict[str, Any]

SLIPS = ("payment_slip", "queue_slip")
COPY_S = 60.0


def assert_sound(papers: list[Paper]) -> None:
    """No slip came out twice without a mark, and whatever is torn is voided by the very next paper."""
    unmarked = [paper["code"] for paper in papers if paper["kind"] in SLIPS and not paper["copy"] and paper["code"]]
    assert len(unmarked) == len(set(unmarked)), papers
    for paper, following in pairwise(papers):
        if not paper["complete"] and paper["kind"] != "void":
            assert following["kind"] == "void", papers


def whole(papers: list[Paper]) -> list[tuple[str, int]]:
    """Give kind and number of copy of each paper that came to its end."""
    return [(paper["kind"], paper["copy"]) for paper in papers if paper["complete"]]


def take_copy(visitor: Customer) -> None:
    """At a mended printer: ask for the copy as soon as it can be had, and wait for the slip."""
    visitor.wait_until(
        lambda view: bool(way := find(view, "action.slip_missing")) and way["enabled"], "the way to a copy", COPY_S
    )
    visitor.tap("action.slip_missing")
    visitor.wait_for("slip", COPY_S)


def records_of(records: list[Any], kind: str) -> list[Any]:
    """Give the journal's records of this kind."""
    return [record for record in records if type(record).__name__ == kind]


def outcomes(records: list[Any]) -> list[str]:
    """Give how each print ended, as the journal has it."""
    return [record.outcome for record in records_of(records, "PrintEnded")]
