"""The real driver with every shipped profile, on an emulated printer of the kind that the profile is for."""

import shutil
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from drivers.printer.document import Code128, Document, QrCode, Text
from drivers.printer.profiles import PROFILES
from drivers.printer.real import EscposPrinter
from drivers.transport.device import Device
from simulator.paper import PaperPrinter
from simulator.paper.models import MODELS

KINDS = {"process_id": "epson", "gs_r": "clone", "none": "blind"}
OUTCOMES = {"process_id": "printed", "gs_r": "printed", "none": "unconfirmed"}
DOCUMENT = Document("payment_slip", (Text(("SLIP PEMBAYARAN",), "center"), Code128("40718823"), QrCode("4071")))


@pytest.fixture
def directory():
    made = Path(tempfile.mkdtemp(prefix="profile-", dir="/tmp"))
    yield made
    shutil.rmtree(made)


def slip_on(paper, moved, knife):
    """Wait until both codes can be read on the only slip, and the knife has cut if there is one; give it and its codes."""
    until = time.monotonic() + 30
    while True:
        slips = paper.slips()
        codes = [code["data"] for slip in slips for code in slip.reading()["codes"]]
        if len(codes) == 2 and (slips[-1].cut or not knife):
            (slip,) = slips
            return slip, codes
        assert time.monotonic() < until, codes
        moved.wait(0.2)
        moved.clear()


@pytest.mark.parametrize("name", list(PROFILES))
def test_slip_comes_out_whole_and_is_called_what_the_profile_can_know(name, directory, recorder, patient):
    """The outcome follows from the confirmation, the printer is nobody else, and both codes can be read."""
    profile = PROFILES[name]
    model = replace(MODELS[KINDS[profile.confirmation]], qr_codes=True)
    if profile.identity is not None:
        model = replace(model, maker=profile.identity.maker, product=profile.identity.models[0])
    path = str(directory / "printer")
    moved = threading.Event()
    paper = PaperPrinter(path, moved.set, dots=profile.dots, rows_per_second=0, model=model)
    paper.start()
    printer = EscposPrinter(partial(Device.open, path), profile, recorder, patient)
    try:
        printer.submit("job", DOCUMENT)
        outcome, _ = recorder.ending("job")
        slip, codes = slip_on(paper, moved, profile.cutter != "none")
    finally:
        printer.close()
        paper.stop()
    assert (outcome, recorder.failures) == (OUTCOMES[profile.confirmation], [])
    assert codes == ["40718823", "4071"]
    assert slip.cut == (profile.cutter != "none")
