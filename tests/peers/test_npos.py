"""Our slips, read by npos (an ESC/POS parser) and zbar (a reader of bar codes), neither of which was written here."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from drivers.printer.document import Code128, QrCode, Text
from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from firmware.core.states import Site
from firmware.printing import compose
from simulator.configuration import SITE
from tests.firmware.printing import samples

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WIDTHS = {32: "epson-58", 42: "epson-80", 48: "epson-80-wide"}


def read(job, directory):
    """Give what npos reads in a job: its texts in code page 437, and the bar codes that zbar reads in its pictures."""
    source = directory / "job.bin"
    source.write_bytes(job)
    assert (ROOT / ".node/node_modules/npos").is_dir(), "make test installs npos"
    done = subprocess.run(
        ["node", HERE / "read_slip.js", source, directory], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return found["text"], [code for picture in found["pictures"] for code in zbar(picture)]


def zbar(picture):
    assert shutil.which("zbarimg"), "package zbar-tools"
    return subprocess.run(
        ["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("name", sorted(samples.every_kind("id")))
def test_others_read_the_same_text_and_codes(name, columns, tmp_path):
    """Every kind of paper at every width: each line of text in its order, each code with its data, nothing else."""
    document = compose(samples.every_kind("id")[name], Site(**SITE), columns)
    texts, codes = read(encode(document, PROFILES[WIDTHS[columns]]), tmp_path)
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    printed = [line for block in document.blocks if isinstance(block, Text) for line in block.lines if line.strip()]
    assert [line for line in lines if set(line) != {"-"}] == printed
    expected = [
        block.digits if isinstance(block, Code128) else block.data
        for block in document.blocks
        if isinstance(block, Code128 | QrCode)
    ]
    assert codes == expected
