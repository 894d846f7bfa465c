"""The QR code on the screen can be read by a scanner."""

import io

import zxingcpp
from PIL import Image

from ui.contact_sheet import render
from ui.measures import PANELS


def test_the_code_on_the_screen_reads_back(samples):
    """A reader finds exactly the digits of the slip in the picture of the screen, on every panel."""
    view = samples["paper_out-qr-id"]
    wanted = view.find("data.qr").value
    for panel in PANELS:
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(render(view, panel))))
        assert [code.text for code in found] == [wanted]
