"""Reading what the sandbox aggregator is asked: JSON texts of bounded length, and what they want. Pure."""

from typing import Any

from simulator.biller.faults import Ask

TEXT_CHARACTERS_MAX = 64
ASKS: dict[str, Ask] = {"": "pay", "inq-pasca": "inquiry", "pay-pasca": "pay", "status-pasca": "status"}
"""By `commands`; without one it is about something prepaid."""


def ask_of(question: Any) -> tuple[Ask, str]:
    """Give what a question about a transaction asks, and its reference, as far as it says."""
    fields = question if isinstance(question, dict) else {}
    command, reference = fields.get("commands", ""), fields.get("ref_id")
    ask = ASKS.get(command, "pay") if isinstance(command, str) else "pay"
    return ask, reference if isinstance(reference, str) else ""


def texts(question: Any, *names: str) -> dict[str, str] | None:
    """Give the question's fields as text, or None for what is no question. names: what it needs beside who asks."""
    if not isinstance(question, dict):
        return None
    fields = {name: value for name, value in question.items() if isinstance(name, str) and isinstance(value, str)}
    needed = ("username", "sign", *names)
    if any(not 0 < len(fields.get(name, "")) <= TEXT_CHARACTERS_MAX for name in needed):
        return None
    return fields


def whole(fields: dict[str, str], name: str, most: int) -> int | None:
    """Give a number that the customer chose, None where there is none to choose, 0 for one that cannot be."""
    if name not in fields:
        return None
    text = fields[name]
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else 0
    return number if number <= most else 0
