"""The project's pages lead where they say."""

import re
import subprocess
from pathlib import Path

import pytest

import anjungan_cli

ROOT = Path(anjungan_cli.__file__).resolve().parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "deploy/**/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_of_a_page_leads_to_a_file(page):
    """A link or picture that is not on the web is in the project."""
    source = ROOT / page
    targets = [first or second for first, second in LINK.findall(source.read_text(encoding="utf-8"))]
    relative = [target.split("#")[0] for target in targets if not re.match(r"https?:|mailto:|#", target)]
    assert [target for target in relative if not (source.parent / target).exists()] == []


def test_readme_s_pictures_are_small():
    """Pictures are under 300 KiB: the page opens quickly."""
    assert [path.name for path in (ROOT / "docs" / "images").iterdir() if path.stat().st_size >= 300 * 1024] == []


def test_ci_finds_the_test_command_in_the_readme():
    """The line of .ci/run that reads the README gives `make test`."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    line = next(line for line in script.splitlines() if line.startswith("command="))
    found = subprocess.run(
        ["bash", "-c", f'{line}\nprintf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout == "make test"


def test_the_test_command_stands_alone_after_its_mark():
    """After the mark comes a fenced block with one line."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- test-command -->\n```[a-z]*\n(.*?)\n```\n", text, re.DOTALL)
    assert block is not None
    assert block[1] == "make test"


def test_readme_names_only_targets_that_the_makefile_has():
    """Every `make ...` in README and operations is a target."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = "".join((ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "docs/operations.md"))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", pages, re.MULTILINE))
    assert named <= targets
    assert {"run", "demo", "test", "check"} <= named
