"""The faults that a person can give the printer, and what each one is."""

from typing import Any, Literal

import msgspec

Effect = Literal["condition", "defect", "cable", "power", "line", "speed", "identity"]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """effect: which part it touches. options: what may be given with it, and what holds when it is not.

    Every fault also takes `at_byte`: it happens when the slip that is printed has that many bytes (an offset in `N.bin`); and
    `recovers_s`: it is mended by itself that many seconds after it happened.
    """

    effect: Effect
    options: dict[str, float] = {}


FAULTS: dict[str, Fault] = {
    "paper_end": Fault(effect="condition"),
    "near_end": Fault(effect="condition"),
    "cover_open": Fault(effect="condition"),
    "overheated": Fault(effect="condition"),
    "cutter_jam": Fault(effect="defect"),
    "mechanical": Fault(effect="defect"),
    "unrecoverable": Fault(effect="defect"),
    "unplugged": Fault(effect="cable"),
    "power": Fault(effect="power"),
    "silent": Fault(effect="line"),
    "late_answer": Fault(effect="line", options={"delay_s": 30.0}),
    "stalled": Fault(effect="line"),
    "garbage": Fault(effect="line"),
    "echo": Fault(effect="line"),
    "stale": Fault(effect="line"),
    "slow": Fault(effect="speed", options={"rows_per_second": 60.0}),
    "wrong_model": Fault(effect="identity"),
}
"""A fault of `condition` is a sensor or an error that the printer reports; it goes away with its cause.

cutter_jam, mechanical: errors that last until a person has freed what was stuck *and* the host clears them (DLE ENQ).
unrecoverable: an error that ends when the printer is switched off and on, which is how it is mended.
unplugged: the cable is out in the middle of the data. power: settings and a command that was begun are lost as well.
silent: it prints and never answers. late_answer: every answer comes later. stalled: it takes no bytes from its cable (with
`at_byte` it takes exactly so many). garbage: noise, and answers that cannot be read. echo: whatever it receives comes back,
besides its answers. stale: an old automatic status comes before every answer. wrong_model: it says that it is another one.
"""

AT_BYTE_MAX = 1_000_000
OPTION_MAX = 100_000.0
RECOVERS = "recovers_s"
"""The option of every fault that mends it by itself."""


def checked_options(name: str, options: dict[str, Any]) -> tuple[dict[str, float], int | None]:
    """Give a fault's options with their defaults, and `at_byte`. KeyError: no such fault; ValueError: an option is wrong."""
    fault = FAULTS[name]
    given = dict(options)
    at_byte = given.pop("at_byte", None)
    if at_byte is not None and not (type(at_byte) is int and 0 <= at_byte <= AT_BYTE_MAX):
        raise ValueError(f"at_byte is a whole number from 0 to {AT_BYTE_MAX}")
    for option, value in given.items():
        if option not in fault.options and option != RECOVERS:
            raise ValueError(f"{name} has no option {option}")
        if type(value) not in (int, float) or not 0 < value <= OPTION_MAX:
            raise ValueError(f"{option} is a number above 0 and at most {OPTION_MAX:.0f}")
    return {**fault.options, **{option: float(value) for option, value in given.items()}}, at_byte
