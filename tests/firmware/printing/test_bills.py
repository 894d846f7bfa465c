"""Slips of bills: what was chosen, and when the biller takes nothing."""

import msgspec
import pytest

from drivers.printer.document import Text
from firmware.printing import compose
from tests.firmware.printing import samples
from tests.firmware.printing.samples import BILL, ISSUED_MS, MINUTE_MS

PAUSE_MS = ISSUED_MS + (12 * 60 + 36) * MINUTE_MS  # 17/08/2026 23:00 WIB


def lines(site, language="id", columns=32, **changes):
    """Give the printed lines of a bill's slip, changed in these parts."""
    paper = samples.slip(language, changes.pop("product", BILL), denomination=0, **changes)
    blocks = [block for block in compose(paper, site, columns).blocks if isinstance(block, Text)]
    return [line for block in blocks for line in block.lines]


def test_pause_stands_under_the_validity(site):
    """On a line of its own where both do not fit one."""
    printed = lines(site)
    at = printed.index("Berlaku s/d 18/08/2026 10:24 WIB")
    assert printed[at + 1 : at + 3] == ["Tidak dapat dibayar", "                 23.00-00.30 WIB"]
    assert "Tidak dapat dibayar        23.00-00.30 WIB" in lines(site, columns=42)
    assert "Cannot be paid   23.00-00.30 WIB" in lines(site, "en")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_until_ms": PAUSE_MS}, False),
        ({"valid_until_ms": PAUSE_MS + 1}, True),
        ({"valid_until_ms": PAUSE_MS, "clock_trusted": False}, True),
        ({"product": msgspec.structs.replace(BILL, cut_off=None)}, False),
        ({"queue": True}, True),
    ],
)
def test_pause_is_said_where_it_may_lie_in_the_slips_time(site, changes, said):
    """Of every slip, where no clock that can be trusted says otherwise."""
    assert any("23.00-00.30 WIB" in line for line in lines(site, **changes)) is said


def test_pause_is_in_the_shops_own_time(site):
    """Two hours east of the biller's."""
    printed = lines(msgspec.structs.replace(site, zone="Asia/Jayapura"))
    assert "                 01.00-02.30 WIT" in printed


def test_choice_is_printed_by_its_name(site):
    """It is no secret and is not covered; the number is."""
    printed = lines(site)
    assert [line for line in printed if line.startswith(("Daerah", "No HP"))] == [
        "Daerah                Kota Bogor", "No HP               **********90",
    ]  # fmt: skip


def test_bill_is_named_a_bill(site):
    """What the biller gets, before its fee."""
    assert "Tagihan                Rp 50.000" in lines(site)
