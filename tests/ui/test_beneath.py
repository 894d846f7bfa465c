"""The message that the kernel shows when the touchscreen's program is gone, on frame buffers made of a file."""

import logging
import struct

import pygame
import pytest

from ui.beneath import Layout, arrange, ask, find, lay, main, message
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import PANELS, SEVEN_INCH, Panel
from ui.own_views import gone

RED, BLUE = (200, 30, 10), (10, 20, 210)


class FrameBuffer:
    """A frame buffer device: its answers, and what it was asked."""

    def __init__(self, size, bits, line_bytes, fields, offset=(0, 0)):
        colours = [number for at, length in fields for number in (at, length, 0)]
        self._variable = struct.pack("40I", *size, *size, *offset, bits, 0, *colours, *[0] * 20)
        self._fixed = struct.pack("16sLIIIIHHHxxI28x", b"test", 0, 0, 0, 0, 2, 0, 0, 0, line_bytes)
        self.asked = []

    def ioctl(self, descriptor, request, argument):
        self.asked.append(request)
        return {0x4600: self._variable, 0x4602: self._fixed}[request]


WIDE = FrameBuffer((4, 2), 32, 20, [(16, 8), (8, 8), (0, 8), (24, 8)], offset=(0, 1))
NARROW = FrameBuffer((4, 2), 16, 8, [(11, 5), (5, 6), (0, 5), (0, 0)])


@pytest.fixture
def machine(tmp_path):
    """A system with two graphics cards, each with a frame buffer of its own."""
    for number, card in enumerate(("card0", "card1")):
        (tmp_path / f"sys/class/drm/{card}/device/graphics/fb{number}").mkdir(parents=True)
        (tmp_path / f"sys/class/graphics/fb{number}").mkdir(parents=True)
    (tmp_path / "dev").mkdir()
    for number in (0, 1):
        (tmp_path / f"dev/fb{number}").write_bytes(bytes(60))
    return tmp_path


def painted(colour, size=(4, 2)):
    surface = pygame.Surface(size)
    surface.fill(colour)
    return surface


def test_layout_is_what_the_kernel_says():
    """The first visible line begins below what scrolled away; a line is longer than what is seen of it."""
    assert ask(3, WIDE.ioctl) == Layout((4, 2), 20, 20, 32, (0xFF0000, 0xFF00, 0xFF))
    assert ask(3, NARROW.ioctl) == Layout((4, 2), 0, 8, 16, (0xF800, 0x7E0, 0x1F))


def test_pixels_of_four_bytes_lie_in_lines_of_the_kernels_length():
    """Blue first, and nothing in the rest of a line."""
    assert arrange(painted(RED), ask(3, WIDE.ioctl)) == (bytes((10, 30, 200, 0)) * 4 + bytes(4)) * 2


def test_pixels_of_two_bytes_have_fewer_colours():
    """Five bits of red, six of green, five of blue."""
    assert arrange(painted(RED), ask(3, NARROW.ioctl)) == struct.pack("<H", 25 << 11 | 7 << 5 | 1) * 8


def test_smaller_picture_lies_in_the_middle_of_its_own_ground():
    """A panel that has more pixels than was configured shows the message all the same."""
    picture = painted(RED, (2, 2))
    picture.set_at((1, 1), BLUE)
    red, blue = bytes((10, 30, 200, 0)), bytes((210, 20, 10, 0))
    rest = bytes(4)
    assert arrange(picture, ask(3, WIDE.ioctl)) == red * 4 + rest + red * 2 + blue + red + rest


@pytest.mark.parametrize(("card", "name"), [(0, "fb0"), (1, "fb1"), (None, "fb0"), (2, None)])
def test_frame_buffer_is_that_of_the_card_with_the_panel(machine, card, name):
    """A Raspberry Pi 5 has several cards, and their numbers change."""
    assert find(card, machine) == (machine / "dev" / name if name else None)


def test_picture_is_laid_where_the_panel_shows_it(machine):
    """From the first visible line of the card's own frame buffer; the other card's stays as it is."""
    lay(painted(RED), 1, machine, WIDE.ioctl)
    line = bytes((10, 30, 200, 0)) * 4 + bytes(4)
    assert (machine / "dev/fb1").read_bytes() == bytes(20) + line * 2
    assert (machine / "dev/fb0").read_bytes() == bytes(60)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda machine: (machine / "dev/fb1").unlink(), "beneath: no message can be laid there: "),
        (
            lambda machine: (machine / "sys/class/drm/card1/device/graphics/fb1").rmdir(),
            "beneath: the kernel has no frame buffer for the panel: it will be dark when this program ends",
        ),
    ],
)
def test_panel_without_it_serves_all_the_same(machine, caplog, spoil, said):
    """One line in the log says so, and nothing is raised."""
    spoil(machine)
    caplog.set_level(logging.WARNING)
    lay(painted(RED), 1, machine, WIDE.ioctl)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(said)


def test_frame_buffer_of_one_colour_does_not_keep_the_touchscreen_from_starting(machine, caplog):
    """Nothing can be drawn for it: one line in the log, and nothing is raised."""
    lay(painted(RED), 1, machine, FrameBuffer((16, 2), 1, 2, [(0, 1), (0, 1), (0, 1), (0, 0)]).ioctl)
    assert [line.split(":")[:2] for line in caplog.messages] == [["beneath", " no message can be laid there"]]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: "x".join(map(str, panel.size)))
def test_message_fits_the_panel(panel):
    """All of its words, on one sheet, in the picture's own size."""
    contact = "0800-1-555-777"
    assert message(panel, contact).get_size() == panel.size
    drawing = draw(Canvas(panel), gone(contact))
    said = ["text.heading", "text.body", "text.money", "text.support"]
    assert (drawing.overflows, drawing.unplaced, drawing.sheets) == ((), (), 1)
    assert [element.id for element, _, _ in drawing.places] == said


def test_message_names_whom_to_call():
    """Only where the operator has said whom."""
    with_contact, without = (pygame.image.tobytes(message(SEVEN_INCH, whom), "RGB") for whom in ("0800-1-555-777", ""))
    assert with_contact != without


LARGE = FrameBuffer((480, 320), 32, 1920, [(16, 8), (8, 8), (0, 8), (24, 8)])


@pytest.mark.parametrize(
    ("configuration", "contact", "upright"),
    [
        ('contact = "0800-1-555-777"\nrotate = 90\nsise = [800, 480]\n', "0800-1-555-777", True),
        ("rotate = 45\n", "", False),
        ("this is no TOML\n", "", False),
        (None, "", False),
    ],
)
def test_touchscreen_that_cannot_start_gets_its_message_too(machine, configuration, contact, upright):
    """Whatever is wrong with its configuration; what can be understood of it counts."""
    if configuration is not None:
        (machine / "ui.toml").write_text(configuration)
    connector = machine / "sys/class/drm/card1-DSI-1"
    connector.mkdir()
    (connector / "status").write_text("connected\n")
    assert main(["--config", str(machine / "ui.toml")], None, machine, LARGE.ioctl) == 0
    picture = message(Panel((320, 480) if upright else (480, 320), 320 / 92), contact)
    expected = arrange(pygame.transform.rotate(picture, -90) if upright else picture, ask(3, LARGE.ioctl))
    assert (machine / "dev/fb1").read_bytes() == expected
