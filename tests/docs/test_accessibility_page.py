"""docs/accessibility.md names tests that there are, and claims nothing without one."""

import re
from pathlib import Path

import anjungan_cli

ROOT = Path(anjungan_cli.__file__).resolve().parent
PAGE = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
CLAIMS, CONFESSIONS = PAGE.split("\n## Not met, or not known\n")


def rows(text: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [row for row in lines if row[0].strip() not in ("clause", "point")]


def test_every_point_that_is_met_names_a_test():
    """The last column of each row has one at least."""
    assert [row[0].strip() for row in rows(CLAIMS) if "`test_" not in row[-1]] == []


def test_every_named_test_exists():
    """Each is a function of some test file."""
    known = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        known |= set(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert sorted(set(re.findall(r"`(test_[\w.]+)`", PAGE)) - known) == []


def test_what_is_not_met_is_said_with_its_reason():
    """A page that only praises is not believed."""
    assert [row[0].strip() for row in rows(CONFESSIONS) if not row[1].strip()] == []
    assert len(rows(CONFESSIONS)) >= 5
