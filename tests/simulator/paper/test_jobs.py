"""Whole jobs as python-escpos writes them, with the calls that its users make."""

import pytest
from escpos.printer import Dummy
from PIL import Image

from simulator.paper.machine import Machine


def printed(draw):
    """Print what `draw` makes a python-escpos printer send; give the piece and how many commands were not known."""
    host = Dummy(profile="TM-T88V")
    draw(host)
    host.cut()
    machine = Machine(576)
    machine.receive(host.output)
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    return slip.reading(), machine.unknown_commands


def test_receipt_with_text_codes_and_drawer():
    """Text in several styles and alphabets, a bar code and a native QR code, all read back from the paper."""

    def draw(host):
        host.hw("INIT")
        host.set(align="center", bold=True, double_width=True, double_height=True)
        host.textln("WARUNG MELATI")
        host.set(align="left", normal_textsize=True)
        host.textln("Kopi susu              18.000")
        host.set(font="b", underline=1)
        host.textln("Terima kasih, café Zürich, 5 €")
        host.set_with_default()
        host.textln("Žluťoučký kůň")
        host.barcode("{B4071882350961173", "CODE128", height=64, width=2, function_type="B")
        host.qr("https://example.invalid/4071", native=True, size=6)
        host.cashdraw(2)

    assert printed(draw) == (
        {
            "lines": [
                {"text": "WARUNG MELATI"},
                {"text": "Kopi susu              18.000"},
                {"text": "Terima kasih, café Zürich, 5 €"},
                {"text": "Žluťoučký kůň"},
                {"text": "4071882350961173"},
            ],
            "codes": [
                {"type": "Code128", "data": "4071882350961173"},
                {"type": "QRCode", "data": "https://example.invalid/4071"},
            ],
        },
        0,
    )


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_picture_is_whole_in_each_of_the_three_ways(way):
    """A QR code sent as raster, graphics or column bit images is read from the paper."""
    import qrcode

    picture = qrcode.make("5342-1180", box_size=6).get_image().convert("1")

    def draw(host):
        host.hw("INIT")
        host.image(Image.merge("RGB", [picture.convert("L")] * 3), impl=way)

    assert printed(draw) == ({"lines": [], "codes": [{"type": "QRCode", "data": "5342-1180"}]}, 0)


@pytest.mark.parametrize(
    ("kind", "data", "read"),
    [
        ("EAN13", "4006381333931", "4006381333931"),
        ("CODE39", "TM-017", "TM-017"),
        ("ITF", "123456", "123456"),
        ("CODE93", "ABC93", "ABC93"),
    ],
)
def test_bar_codes_of_the_library_are_read(kind, data, read):
    """Both forms of GS k, as the library chooses them."""
    codes = printed(lambda host: host.barcode(data, kind, height=80, width=2, pos="OFF"))[0]["codes"]
    assert [code["data"] for code in codes] == [read]
