"""Every paper as one picture, in both languages and the narrowest and widest columns: `python sample_slips.py TARGET.png`."""

import io
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
WIDTHS = ("epson-58", "epson-80-wide")
GROUND = (112, 122, 124)


def main(target: Path) -> None:
    """Print every paper on an emulated printer, one row for each language and width, at half size."""
    sys.path.insert(0, str(ROOT))
    from firmware.locale import LANGUAGES
    from simulator.configuration import SITE
    from tests.firmware.printing import samples

    rows = [
        [_picture(paper, SITE, model) for paper in samples.every_kind(language).values()]
        for model in WIDTHS
        for language in LANGUAGES
    ]
    heights = [max(picture.height for picture in row) for row in rows]
    sheet = Image.new("RGB", (max(sum(picture.width for picture in row) for row in rows), sum(heights)), GROUND)
    for number, row in enumerate(rows):
        left = 0
        for picture in row:
            sheet.paste(picture, (left, sum(heights[:number])), picture)
            left += picture.width
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(target)


def _picture(paper, site, model):
    from drivers.printer.escpos import encode
    from drivers.printer.profiles import PROFILES
    from firmware.core.states import Site
    from firmware.printing import compose
    from simulator.paper.machine import Machine

    profile = PROFILES[model]
    machine = Machine(profile.dots)
    machine.receive(encode(compose(paper, Site(**site), profile.columns), profile))
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    drawn = Image.open(io.BytesIO(slip.picture())).convert("RGBA")
    return drawn.resize((drawn.width // 2, drawn.height // 2), Image.Resampling.BOX)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
