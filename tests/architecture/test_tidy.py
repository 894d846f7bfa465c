"""Taste, executable: sizes, words that do not belong, and licences beside what is shipped."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("messages", "sync", "firmware", "drivers", "ui", "central", "simulator")
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60


def tracked() -> list[Path]:
    """Give every file of the project: what git tracks, or all of a tree without git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def test_no_file_has_two_subjects():
    """No Python file is longer than 300 lines."""
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: size for name, size in sizes.items() if size > FILE_LINES_MAX} == {}


def test_no_function_has_two_subjects():
    """No function is longer than 60 lines."""
    long = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {lines}")
    assert long == []


def test_every_package_and_module_says_what_it_owns():
    """Every module of the product opens with a docstring."""
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in PACKAGES and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "Not" + "ImplementedError"])
def test_nothing_is_left_open(word):
    """No module is a stub, and no note to self is left in the product."""
    found = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in PACKAGES and word in path.read_text()
    ]
    assert found == []


def test_tests_do_not_sleep():
    """Tests wait on conditions or use virtual time."""
    word = "time.sle" + "ep("
    found = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.is_relative_to(ROOT / "tests") and word in path.read_text()
    ]
    assert found == []


def test_locks_name_no_host():
    """The locks resolve against whatever index an installation uses."""
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        assert "--hash=sha256:" in text, lock.name


OWN_DRAWINGS = {
    ROOT / "simulator/panel/static/icon.svg",
    ROOT / "ui/watch/page/icon.svg",
    ROOT / "docs/pictures/wiring.svg",
    *(ROOT / "ui/assets/pictures").glob("*.svg"),
}


def test_assets_have_their_licence_beside_them():
    """Fonts and icons of others are shipped with the licence that allows it, in their own folder."""
    assets = {path for path in tracked() if path.suffix in {".ttf", ".otf", ".woff2", ".svg"}}
    folders = {path.parent for path in assets - OWN_DRAWINGS}
    bare = [
        str(folder.relative_to(ROOT))
        for folder in folders
        if not any(path.name.upper().startswith(("LICENSE", "OFL")) for path in folder.iterdir())
    ]
    assert bare == []
