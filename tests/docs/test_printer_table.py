"""The table of printers in docs/hardware.md, against the profiles that are shipped."""

from pathlib import Path

from drivers.printer.profiles import PROFILES

HARDWARE = Path(__file__).parents[2] / "docs" / "hardware.md"
WORDS = {"process_id": "process id, after the paper", "gs_r": "`GS r`, when it is reached", "none": "nothing"}


def test_table_has_a_row_for_each_profile():
    """Name, columns, dots, what it can confirm and what it fits, in the order in which they are offered."""
    table = HARDWARE.read_text(encoding="utf-8").split("| profile | columns |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert rows == [
        [f"`{one.name}`", str(one.columns), str(one.dots), WORDS[one.confirmation], "; ".join(one.fits)]
        for one in PROFILES.values()
    ]
