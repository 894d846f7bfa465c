"""Every kind of paper on every shipped printer: it can be printed, and takes as much paper as is counted for it."""

import msgspec
import pytest

from drivers.printer.escpos import encode
from drivers.printer.length import paper_mm
from drivers.printer.profiles import PROFILES
from firmware.printing import compose
from simulator.paper.machine import Machine
from tests.firmware.printing import samples

KINDS = sorted(samples.every_kind("id"))
TOLERANCE_MM = 3


def print_on(machine, job):
    """Give the rows by which the paper moved."""
    machine.receive(job)
    rows = 0
    while not machine.idle:
        rows += machine.work()
    return rows


@pytest.mark.parametrize("codes", ["raster", "native"])
@pytest.mark.parametrize("name", ["epson-58", "epson-80", "epson-80-wide"])
@pytest.mark.parametrize("kind", KINDS)
def test_paper_that_is_counted_is_the_paper_that_moves(kind, name, codes, site):
    """Within 3 mm, and never less: a roll ends no earlier than the count says."""
    profile = msgspec.structs.replace(PROFILES[name], codes=codes)
    document = compose(samples.every_kind("id")[kind], site, profile.columns)
    moved_mm = print_on(Machine(profile.dots), encode(document, profile)) * 25.4 / profile.dpi
    assert moved_mm <= paper_mm(document, profile) <= moved_mm + TOLERANCE_MM


@pytest.mark.parametrize("name", list(PROFILES))
def test_every_shipped_printer_prints_every_kind(name, site):
    """No profile refuses a paper: width, code page and codes fit."""
    profile = PROFILES[name]
    for kind in KINDS:
        assert encode(compose(samples.every_kind("id")[kind], site, profile.columns), profile)
