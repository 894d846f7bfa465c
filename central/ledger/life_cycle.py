"""Draws the table of states for people: the diagram and the list of rules in `docs/life-cycle.md`.

`python -m central.ledger.life_cycle docs/life-cycle.md` writes both between their marks; a test holds the page to the table.
"""

import sys
from pathlib import Path

from central.ledger.states import CHANGES, HOLDING, OPEN, PAYABLE, STATES
from sync.wire.requests import SlipState

BEGIN, END = "<!-- generated: the table of states -->", "<!-- end of what is generated -->"

_BEGINNINGS: tuple[SlipState, ...] = ("queued", "awaiting_payment")
"""A slip begins priced, or waits for its inquiry at the desk."""


def drawn() -> str:
    """Give the diagram and the list of rules, Markdown."""
    return f"```mermaid\n{diagram()}\n```\n\n{rules()}"


def diagram() -> str:
    """Give the diagram, Mermaid: every change is one arrow with its reason, states with money in one box."""
    ways = [f"    {change.before} --> {change.after}: {change.reason.value}" for change in CHANGES]
    starts = [f"    [*] --> {state}" for state in _BEGINNINGS]
    leaving = {change.before for change in CHANGES}
    ends = [f"    {state} --> [*]" for state in STATES if state not in leaving]
    money = [f"        {state}" for state in STATES if state in HOLDING]
    return "\n".join(["stateDiagram-v2", "    state money {", *money, "    }", *starts, *ways, *ends])


def rules() -> str:
    """Give every change with its rule, a Markdown table."""
    head = ["| from | reason | to | counts as | rule |", "|---|---|---|---|---|"]
    lines = [
        f"| {change.before} | {change.reason.value} | {change.after} | {_counts_as(change.after)} | {change.rule} |"
        for change in CHANGES
    ]
    return "\n".join(head + lines)


def page(text: str) -> str:
    """Give a page with what stands between its marks drawn anew. Raises `ValueError` for a page without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no marks")
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


def _counts_as(state: SlipState) -> str:
    """Give the place of a slip's money in the sum of the protocol."""
    if state in OPEN:
        return "open"
    return {"success": "delivered", "refunded": "refunded", "disputed": "disputed"}.get(
        state, "no money yet" if state in PAYABLE else "no money"
    )


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(page(place.read_text(encoding="utf-8")), encoding="utf-8")
