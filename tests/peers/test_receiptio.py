"""receiptio, a host program of others, prints on the emulated printer over TCP and gives the right verdict for each fault."""

import os
import subprocess
from pathlib import Path

import pytest

from simulator.paper import MODELS, PaperPrinter, TcpPort

ROOT = Path(__file__).parents[2]
RECEIPTIO = ROOT / ".node/node_modules/receiptio/bin/cli.js"
RECEIPT = """{code:4071882350961173; option:code128,2,72,hri}
^^^SLIP PEMBAYARAN

Token listrik | Rp 50.000
Biaya | Rp 2.500
-
^TOTAL | ^Rp 52.500
"""
SUCCESS, COVER_OPEN, PAPER_EMPTY, ERROR, OFFLINE, DISCONNECT, TIMEOUT = 0, 101, 102, 103, 104, 105, 106
TCP_PORT = 9100
"""receiptio knows no other: each test process has a loopback address of its own."""


@pytest.fixture
def port():
    process = os.getpid()
    return TcpPort(f"127.91.{process >> 8 & 255}.{process & 255}", TCP_PORT)


@pytest.fixture
def start(port):
    """Start a printer of a model on the port; it is stopped at the end."""
    started = []

    def begin(model="epson"):
        started.append(PaperPrinter(port, lambda: None, rows_per_second=0, dots=576, model=MODELS[model]))
        started[-1].start()
        return started[-1]

    yield begin
    for printer in started:
        printer.stop()


def verdict(port, *options, receipt=RECEIPT):
    """Give receiptio's exit code for one receipt (or a question)."""
    assert RECEIPTIO.is_file(), "make test installs receiptio"
    command = ["node", RECEIPTIO, "-d", port.address[0], "-l", "en", *options]
    return subprocess.run(command, input=receipt, text=True, capture_output=True, timeout=90, check=False).returncode


RICH_RECEIPT = """^^^WARUNG

Kopi susu | 2| 36.000
---
^TOTAL | ^36.000
{width:12,*,10;border:line}
`terbalik` | _garis_ | "tebal"
{width:auto;border:none}
{code:4006381333931; option:ean,2,60,hri}
{code:https://example.invalid/abc; option:qrcode,4,m}
Žluťoučký kůň • Привет • £10 €5
"""


def test_receipt_of_others_looks_as_it_was_written(port, start):
    """Rules, columns, alphabets of five code pages, a bar code and a QR code; no command is unknown."""
    printer = start()
    assert verdict(port, "-t", "30", receipt=RICH_RECEIPT) == SUCCESS
    (slip,) = printer.slips()
    assert printer.state()["unknown_commands"] == 0
    lines = [line.text.split() for line in slip.text]
    assert lines == [
        ["WARUNG"],
        ["Kopi", "susu", "2", "36.000"],
        ["─" * 48],
        ["TOTAL", "36.000"],
        ["╭────────────┬──────────────────────┬──────────╮"],
        ["│terbalik", "│", "garis", "│", "tebal│"],
        ["╰────────────┴──────────────────────┴──────────╯"],
        ["4006381333931"],
        ["Žluťoučký", "kůň", "•", "Привет", "•", "£10", "€5"],
    ]
    assert slip.reading()["codes"] == [
        {"type": "EAN13", "data": "4006381333931"},
        {"type": "QRCode", "data": "https://example.invalid/abc"},
    ]


WHOLE, PART, NOTHING = [(True, True)], [(False, False)], []


@pytest.mark.parametrize(
    ("fault", "options", "code", "paper"),
    [
        (None, {}, SUCCESS, WHOLE),
        ("near_end", {}, SUCCESS, WHOLE),
        ("paper_end", {}, PAPER_EMPTY, NOTHING),
        ("paper_end", {"at_byte": 200}, PAPER_EMPTY, PART),
        ("cover_open", {}, COVER_OPEN, NOTHING),
        ("cover_open", {"at_byte": 200}, COVER_OPEN, PART),
        ("cutter_jam", {}, ERROR, PART),
        ("mechanical", {}, ERROR, NOTHING),
        ("mechanical", {"at_byte": 200}, ERROR, PART),
        ("unrecoverable", {}, ERROR, NOTHING),
        ("unrecoverable", {"at_byte": 200}, ERROR, PART),
        ("overheated", {}, ERROR, NOTHING),
        ("overheated", {"at_byte": 200, "recovers_s": 0.5}, SUCCESS, WHOLE),
        ("overheated", {"at_byte": 200}, TIMEOUT, PART),
        ("unplugged", {}, DISCONNECT, NOTHING),
        ("unplugged", {"at_byte": 200}, DISCONNECT, PART),
        ("power", {"at_byte": 200}, DISCONNECT, PART),
        ("silent", {"at_byte": 200}, TIMEOUT, WHOLE),
        ("late_answer", {"delay_s": 0.2}, SUCCESS, WHOLE),
        ("slow", {"rows_per_second": 500}, SUCCESS, WHOLE),
        ("stalled", {"at_byte": 200}, TIMEOUT, PART),
        ("garbage", {"at_byte": 200}, TIMEOUT, WHOLE),
        ("stale", {}, SUCCESS, WHOLE),
        ("wrong_model", {}, SUCCESS, WHOLE),
    ],
)
def test_verdict_is_what_happened(port, start, fault, options, code, paper):
    """The exit code names the fault, and what came out is what the fault leaves: (complete, cut) of each piece."""
    printer = start()
    if fault is not None:
        printer.set_fault(fault, **options)
    assert verdict(port, "-t", "3" if code == TIMEOUT else "30") == code
    assert [(slip.complete, slip.cut) for slip in printer.slips()] == paper


@pytest.mark.parametrize("fault", ["silent", "stalled", "garbage", "echo"])
def test_printer_that_cannot_be_understood_is_offline(port, start, fault):
    """Twelve seconds and many zeros later receiptio gives up; nothing is printed."""
    printer = start()
    printer.set_fault(fault)
    assert verdict(port, "-t", "3") == OFFLINE
    assert printer.slips() == []


@pytest.mark.parametrize(("model", "code"), [("epson", SUCCESS), ("generic", SUCCESS), ("blind", OFFLINE)])
def test_models_are_found_out(port, start, model, code):
    """Without being told what it speaks to, it finds ESC/POS by the answers to DLE EOT and GS I."""
    printer = start(model)
    assert verdict(port, "-t", "30") == code
    assert [slip.complete for slip in printer.slips()] == ([True] if code == SUCCESS else [])


def test_cause_that_is_gone_lets_the_next_receipt_out(port, start):
    """After new paper and a freed knife the next receipt is whole, and the rest of the old one hangs before it."""
    printer = start()
    printer.set_fault("paper_end", at_byte=200)
    assert verdict(port, "-t", "3") == PAPER_EMPTY
    printer.clear_fault()
    assert verdict(port, "-q", "printer", receipt="") == 100
    assert verdict(port, "-t", "30") == SUCCESS
    assert printer.slips()[-1].complete is True
