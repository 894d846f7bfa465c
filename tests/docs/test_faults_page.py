"""docs/faults.md names tests that there are, and leaves no fault without one."""

import re
from pathlib import Path

import anjungan_cli

ROOT = Path(anjungan_cli.__file__).resolve().parent
PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| ")][1:]


def test_every_fault_names_a_test():
    """The last column of each row has one at least."""
    assert [row[0].strip() for row in ROWS if "`test_" not in row[-1]] == []


def test_every_named_test_exists():
    """Each is a function in some test file, or such a file."""
    files = list((ROOT / "tests").rglob("test_*.py"))
    known = {path.name for path in files}
    for path in files:
        known |= set(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert sorted(set(re.findall(r"`(test_[\w.]+)`", PAGE)) - known) == []
