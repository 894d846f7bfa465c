"""Slips as they come out of the printer: read back from their picture by zbar, and equal to what central knows."""

import shutil
import subprocess

import pytest

from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from firmware.printing import compose
from simulator.paper.machine import Machine
from sync.wire import sealing
from sync.wire.slip import SlipFields, from_digits, make_body, open_body, to_digits, unseal_fields

needs_zbar = pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg (package zbar-tools) is not installed")
WIDTHS = ["epson-58", "epson-80", "epson-80-wide"]


def printed(paper, site, profile):
    model = PROFILES[profile]
    machine = Machine(model.dots)
    machine.receive(encode(compose(paper, site, model.columns), model))
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    return slip


def read_by_zbar(slip, directory):
    picture = directory / "slip.png"
    picture.write_bytes(slip.picture())
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True)
    return sorted(done.stdout.split())


@needs_zbar
@pytest.mark.parametrize("profile", WIDTHS)
@pytest.mark.parametrize("queue", [False, True])
def test_online_slip_holds_the_code_twice(slip, site, tmp_path, profile, queue):
    """Bars and QR code of a slip that central issued are both the 16 digits, and so are the printed groups."""
    paper = printed(slip(queue=queue), site, profile)
    assert read_by_zbar(paper, tmp_path) == ["4071882350961173", "4071882350961173"]
    assert paper.code == "4071882350961173"
    assert paper.kind == ("queue_slip" if queue else "payment_slip")


@needs_zbar
@pytest.mark.parametrize("profile", WIDTHS)
@pytest.mark.parametrize("queue", [False, True])
def test_offline_slip_is_verified_from_its_picture(offline_slip, site, tmp_path, profile, queue):
    """What zbar reads from the paper is the signed body: central verifies it and unseals what the customer typed."""
    kiosk, central = sealing.SigningKey(bytes(range(32))), sealing.UnsealingKey(bytes(range(1, 33)))
    fields = SlipFields(9000017000420076, "pulsa", 50_000, 50_500, 0, 1_500, 1_786_937_040, 3, 1_787_023_440, 12)
    private = {"phone": "081234567890", "code": "81277405888705200000"}
    digits = to_digits(make_body(fields, private, kiosk, central.public))
    assert len(digits) > 450
    paper = printed(offline_slip(queue=queue, offline_digits=digits), site, profile)
    bars, body = sorted(read_by_zbar(paper, tmp_path), key=len)
    opened = open_body(from_digits(body), kiosk.public)
    assert (bars, opened.fields) == ("9000017000420076", fields)
    assert unseal_fields(opened, central) == private


@pytest.mark.parametrize("profile", WIDTHS)
def test_every_kind_is_recognised_on_paper(slip, offline_slip, receipt, void, site, profile):
    """Kind, copy and code are legible on each paper, in both languages."""
    found = []
    for language in ("id", "en"):
        papers = [
            slip(language=language, copy=3),
            offline_slip(language=language, queue=True),
            receipt(language=language, copy=1, serial="12345678901234567890"),
            receipt(language=language, paper="interim_receipt"),
            void(language=language),
        ]
        found.append(
            [(made.kind, made.copy, made.code) for made in (printed(paper, site, profile) for paper in papers)]
        )
    expected = [
        ("payment_slip", 3, "4071882350961173"),
        ("queue_slip", 0, "9000017000420076"),
        ("receipt", 1, "4071882350961173"),
        ("interim_receipt", 0, "4071882350961173"),
        ("void", 0, "4071882350961173"),
    ]
    assert found == [expected, expected]
