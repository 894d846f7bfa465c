"""Every kind of paper at every width in every language: it fits, it can be read back, and it gives no number away."""

import re
import shutil
import subprocess

import msgspec
import pytest

from drivers.printer.document import Text
from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from firmware.core.papers import RefundNumberPaper, SlipPaper
from firmware.printing import compose
from simulator.paper.machine import Machine
from tests.firmware.printing import samples

WIDTHS = {32: "epson-58", 42: "epson-80", 48: "epson-80-wide"}
KINDS = sorted(samples.every_kind("id"))
_PERSONAL = (samples.PHONE, samples.METER)


def texts(document):
    """Give the lines of text of a document with the share of the columns that each may take."""
    return [
        (line, 2 if block.double else 1) for block in document.blocks if isinstance(block, Text) for line in block.lines
    ]


def printed(document, model):
    """Print a document on an emulated printer; give the piece of paper."""
    machine = Machine(model.dots)
    machine.receive(encode(document, model))
    while not machine.idle:
        machine.work()
    (paper,) = machine.roll.slips()
    return paper


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("name", KINDS)
def test_paper_fits_is_recognised_and_masked(name, columns, language, site, tmp_path):
    """No line is wider than the paper, the paper says its kind, code and copy, and no typed number is on it in full."""
    paper = samples.every_kind(language)[name]
    document = compose(paper, site, columns)
    assert all(len(line) * wide <= columns for line, wide in texts(document))
    sheet = printed(document, PROFILES[WIDTHS[columns]])
    assert (sheet.kind, sheet.copy) == (name.partition("-")[0], document.copy)
    assert sheet.code == getattr(paper, "code", samples.CODE)
    biller = "\n".join(paper.receipt.biller_lines) if hasattr(paper, "receipt") else ""
    digits = re.sub(r"\D", "", "".join(line for line, _ in texts(document) if line.strip() not in biller))
    assert not [number for number in _PERSONAL if number[:-2] in digits]
    if sheet.kind not in ("void", "receipt", "refund"):
        picture = tmp_path / "paper.png"
        picture.write_bytes(sheet.picture())
        assert shutil.which("zbarimg"), "package zbar-tools"
        read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True).stdout
        assert sheet.code in read.split()


@pytest.mark.parametrize("columns", WIDTHS)
def test_token_is_double_sized_in_groups_of_four(columns, site):
    """The 20 digits are what a customer types into the meter: large, never torn inside a group."""
    document = compose(samples.receipt("id"), site, columns)
    (large,) = [
        block.lines
        for block in document.blocks
        if isinstance(block, Text) and block.double and "5342" in block.lines[0]
    ]
    assert " ".join(large).split() == ["5342", "1180", "9677", "4512", "0834"]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("payment_slip", "Nominal                Rp 50.000"),
        ("payment_slip-package", "Paket             10 GB, 30 hari"),
        ("receipt-package", "Paket             10 GB, 30 hari"),
        ("payment_slip-top-up", "Isi saldo              Rp 50.000"),
        ("queue_slip-top-up", "Nominal                Rp 50.000"),
    ],
)
def test_choice_is_named_once(name, row, site):
    """A package by its name, a sum as a sum, and what the customer typed himself not twice."""
    paper = samples.every_kind("id")[name]
    lines = [line for line, _ in texts(compose(paper, site, 32))]
    assert lines.count(row) == 1
    named = [line for line in lines if line.startswith(("Nominal", "Paket  ", "Isi saldo"))]
    assert named == [row]


def test_receipt_names_the_brand_that_central_reports(site):
    """Central knows the number, the receipt only its last digits: the brand comes with the report."""
    lines = [line for line, _ in texts(compose(samples.every_kind("id")["receipt-package"], site, 32))]
    assert "Layanan     Paket data Telkomsel" in lines


def test_refund_papers_say_the_whole_sum_and_where_the_cash_is(site):
    """The number's paper: not returned yet. The proof: returned, when and at which till. Both the total that was paid."""
    kinds = samples.every_kind("id")
    number = [line for line, _ in texts(compose(kinds["refund_number"], site, 32))]
    proof = [line for line, _ in texts(compose(kinds["refund"], site, 32))]
    assert number.count("8031 4465") == 1
    assert all("       Rp 53.500" in paper[paper.index("KEMBALI") :] for paper in (number, proof))
    assert "Diserahkan  17/08/2026 10:54 WIB" in " ".join(proof)
    assert "17/08/2026 10:54 WIB" in " ".join(proof)
    assert "Kasir                    Kasir 2" in proof
    assert not [line for line in proof if "8031" in line]


def test_newer_refund_number_ends_the_earlier_one_in_words(site):
    """Only a second print says that the first number is worth nothing."""
    first, second = samples.refund_number("id"), samples.refund_number("id", copy=1)
    assert isinstance(first, RefundNumberPaper)
    words = "tidak berlaku lagi"
    assert words not in " ".join(line for line, _ in texts(compose(first, site, 48)))
    assert words in " ".join(line for line, _ in texts(compose(second, site, 48)))


def test_status_is_opened_by_the_number_that_the_slip_names(site):
    """For a meter the last six digits are the meter's, not a telephone's."""
    paper = samples.slip("id")
    assert isinstance(paper, SlipPaper)
    words = " ".join(line for line, _ in texts(compose(paper, site, 48)))
    assert "6 digit terakhir Nomor meter atau IDPEL" in words


def test_total_of_a_million_keeps_its_size_under_a_small_label(site):
    """At 32 columns label and amount do not fit beside each other: the label gives way, not the amount."""
    blocks = compose(samples.slip("id", amount=1_250_000, total=1_252_500), site, 32).blocks
    totals = [(block.lines, block.double) for block in blocks if isinstance(block, Text) and block.bold]
    at = totals.index((("TOTAL",), False))
    assert totals[at + 1] == (("    Rp 1.252.500",), True)


def test_serial_number_of_20_digits_is_no_token_of_a_product_without(site):
    """Operators' serial numbers can be as long; of a product that is gone nobody knows, and a token must stay readable."""
    told = samples.receipt("id", product=samples.DATA, serial=samples.TOKEN)
    gone = msgspec.structs.replace(told, product=None)
    plain, large = ([line for line, _ in texts(compose(paper, site, 32))] for paper in (told, gone))
    assert f"SN          {samples.TOKEN}" in plain
    assert "TOKEN" not in plain
    assert "TOKEN" in large
