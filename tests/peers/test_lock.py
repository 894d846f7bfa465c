"""What the Makefile installs for these tests."""

import json
from pathlib import Path

LOCK = Path(__file__).parent / "package-lock.json"


def test_lock_names_no_host_and_every_content():
    """It resolves against whatever registry an installation uses, and takes nothing but the same bytes."""
    assert "://" not in LOCK.read_text()
    packages = json.loads(LOCK.read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
