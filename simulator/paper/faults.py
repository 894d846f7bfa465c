"""The faults that a person can give the printer, and what each one is."""

from typing import Any, Literal

import msgspec

Effect = Literal["condition", "knife", "cable", "power", "answers", "speed"]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """effect: which part it touches. options: what may be given with it, and what holds when it is not.

    Every fault also takes `at_byte`: it happens when the slip that is printed has that many bytes (an offset in `N.bin`).
    """

    effect: Effect
    options: dict[str, float] = {}


FAULTS: dict[str, Fault] = {
    "paper_end": Fault(effect="condition"),
    "near_end": Fault(effect="condition"),
    "cover_open": Fault(effect="condition"),
    "overheated": Fault(effect="condition"),
    "cutter_jam": Fault(effect="knife"),
    "unplugged": Fault(effect="cable"),
    "power": Fault(effect="power"),
    "silent": Fault(effect="answers"),
    "late_answer": Fault(effect="answers", options={"delay_s": 30.0}),
    "slow": Fault(effect="speed", options={"rows_per_second": 60.0}),
}
"""unplugged: the cable is out in the middle of the data. power: settings and a command that was begun are lost as well.
silent: it prints and never answers. late_answer: every answer comes later. A fault of `condition` is a sensor or an error that
the printer reports.
"""

AT_BYTE_MAX = 1_000_000
OPTION_MAX = 100_000.0


def checked_options(name: str, options: dict[str, Any]) -> tuple[dict[str, float], int | None]:
    """Give a fault's options with their defaults, and `at_byte`. KeyError: no such fault; ValueError: an option is wrong."""
    fault = FAULTS[name]
    given = dict(options)
    at_byte = given.pop("at_byte", None)
    if at_byte is not None and not (type(at_byte) is int and 0 <= at_byte <= AT_BYTE_MAX):
        raise ValueError(f"at_byte is a whole number from 0 to {AT_BYTE_MAX}")
    for option, value in given.items():
        if option not in fault.options:
            raise ValueError(f"{name} has no option {option}")
        if type(value) not in (int, float) or not 0 < value <= OPTION_MAX:
            raise ValueError(f"{option} is a number above 0 and at most {OPTION_MAX:.0f}")
    return {**fault.options, **{option: float(value) for option, value in given.items()}}, at_byte
