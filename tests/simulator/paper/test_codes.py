"""Codes that the printer draws by itself, read back by zbar and zxing, whichever knows the symbology."""

import shutil
import subprocess

import pytest

from simulator.paper.machine import Machine
from simulator.paper.models import MODELS

RESET, CUT = b"\x1b@\x1ba\x01\x1dw\x02\x1dh\x50", b"\x1dVB\x00"


def printed(job, model="epson"):
    machine = Machine(576, MODELS[model])
    machine.receive(RESET + job + CUT)
    while not machine.idle:
        machine.work()
    return machine.roll.slips()


def bars(kind, data):
    return b"\x1dk" + bytes([kind, len(data)]) + data


def symbol(symbology, *steps):
    """GS ( k: one command for each (function, parameters)."""
    return b"".join(
        b"\x1d(k" + (2 + len(given)).to_bytes(2, "little") + bytes([symbology, function]) + given
        for function, given in steps
    )


BAR_CODES = {
    "UPC-A": (bars(65, b"03600029145"), "UPCA", "0036000291452"),
    "UPC-E": (bars(66, b"01234500006"), "UPCE", "0012345000065"),
    "UPC-E of six": (bars(66, b"123456"), "UPCE", "0012345000065"),
    "EAN-13": (bars(67, b"4006381333931"), "EAN13", "4006381333931"),
    "EAN-13, old form": (b"\x1dk\x02400638133393\x00", "EAN13", "4006381333931"),
    "EAN-8": (bars(68, b"9638507"), "EAN8", "96385074"),
    "Code 39": (bars(69, b"*TM-017*"), "Code39", "TM-017"),
    "Code 39, old form": (b"\x1dk\x04TM-017\x00", "Code39", "TM-017"),
    "ITF": (bars(70, b"123456"), "ITF", "123456"),
    "Codabar": (bars(71, b"A40156B"), "Codabar", "A40156B"),
    "Code 93": (bars(72, b"CODE93"), "Code93", "CODE93"),
    "Code 128": (bars(73, b"{BAnj{C\x22\x38"), "Code128", "Anj3456"),
    "Code 128, automatic": (bars(79, b"Anj3456"), "Code128", "Anj3456"),
    "DataBar": (bars(75, b"0950110153001"), "DataBarOmni", "(01)09501101530010"),
}


@pytest.mark.parametrize("name", BAR_CODES)
def test_bar_code_is_read_back(name):
    """Every symbology of GS k in both forms of the command; check digits are added where they are missing."""
    job, kind, data = BAR_CODES[name]
    (slip,) = printed(job)
    assert slip.reading() == {"lines": [], "codes": [{"type": kind, "data": data}]}


@pytest.mark.parametrize("name", ["EAN-13", "EAN-8", "Code 39", "Code 93", "Codabar", "Code 128"])
def test_bar_code_is_read_by_another_decoder(name, tmp_path):
    """zbar agrees with what zxing drew."""
    job, _, data = BAR_CODES[name]
    picture = tmp_path / "paper.png"
    picture.write_bytes(printed(job)[0].picture())
    assert shutil.which("zbarimg"), "package zbar-tools"
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [data]


@pytest.mark.parametrize(
    ("job", "kind", "data"),
    [
        (symbol(49, (65, b"2\x00"), (67, b"\x06"), (69, b"1"), (80, b"0Halo, \xe9")), "QRCode", "Halo, é"),
        (symbol(48, (65, b"\x02"), (67, b"\x03"), (68, b"\x03"), (80, b"0Rp 52.500")), "PDF417", "Rp 52.500"),
        (symbol(53, (67, b"\x06"), (80, b"0Rp 52.500")), "Aztec", "Rp 52.500"),
        (symbol(54, (67, b"\x06"), (80, b"0Rp 52.500")), "DataMatrix", "Rp 52.500"),
    ],
)
def test_two_dimensional_code_is_read_back(job, kind, data):
    """Stored with fn 80, printed with fn 81, at the size that was chosen."""
    symbology = job[5]
    (slip,) = printed(job + symbol(symbology, (81, b"0")))
    assert slip.reading() == {"lines": [], "codes": [{"type": kind, "data": data}]}


def test_stored_code_is_printed_as_often_as_it_is_asked_for():
    """fn 81 twice prints it twice; ESC @ forgets it."""
    (slip,) = printed(symbol(49, (67, b"\x04"), (80, b"0A"), (81, b"0"), (81, b"0")))
    assert slip.reading()["codes"] == [{"type": "QRCode", "data": "A"}] * 2
    assert printed(symbol(49, (80, b"0A")) + b"\x1b@" + symbol(49, (81, b"0"))) == []


def test_printer_without_qr_codes_swallows_them():
    """GS ( k leaves neither a code nor characters on the paper."""
    (slip,) = printed(symbol(49, (80, b"0A"), (81, b"0")) + b"end\n", "clone")
    assert slip.reading() == {"lines": [{"text": "end"}], "codes": []}


@pytest.mark.parametrize(
    ("position", "lines"), [(b"\x00", []), (b"\x01", ["TM-017"]), (b"2", ["TM-017"]), (b"\x03", ["TM-017"])]
)
def test_text_of_a_bar_code_stands_where_it_was_asked_for(position, lines):
    """GS H: none, above, below, both; the picture grows by a line for each."""
    job = bars(69, b"TM-017")
    plain, (slip,) = printed(job)[0], printed(b"\x1dH" + position + job)
    assert [line.text for line in slip.text] == lines
    assert len(slip.rows) - len(plain.rows) == {b"\x00": 0, b"\x03": 56}.get(position, 28)


@pytest.mark.parametrize(
    "job",
    [
        bars(67, b"40063"),
        bars(70, b"12x"),
        bars(72, b"\xff"),
        b"\x1dw\x06" + bars(73, b"{B" + b"x" * 60),
        bars(99, b"1"),
    ],
)
def test_wrong_bar_code_prints_nothing(job):
    """Data that do not fit the symbology or the paper, and kinds that do not exist."""
    assert printed(job) == []


def test_missing_check_digit_is_printed():
    """A number that came without its check digit stands below the bars with it."""
    (slip,) = printed(b"\x1dH\x02" + bars(67, b"400638133393") + b"\n" + bars(68, b"9638507"))
    assert [line.text for line in slip.text] == ["4006381333931", "96385074"]
