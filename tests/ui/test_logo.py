"""An operator's logo: whatever file it is, the touchscreen says at its start what is wrong with it, or shows it."""

import re
import struct
import zlib
from pathlib import Path

import msgspec
import pygame
import pytest

from messages.view import Element, View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.settings import Settings

GREY, TRUE, PALETTE = 0, 2, 3
"""Colour types of a PNG file (RFC 2083, 4.1.1)."""


def _png(path: Path, kind: int, width: int, height: int, line: bytes) -> str:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    colours = chunk(b"PLTE", b"\xc8\x10\x20") if kind == PALETTE else b""
    body = chunk(b"IDAT", zlib.compress((b"\0" + line) * height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + colours + body + chunk(b"IEND", b""))
    return str(path)


def _settings(logo: str) -> Settings:
    return msgspec.convert({"controller": "/run/ui", "logo": logo}, Settings)


@pytest.mark.parametrize(
    ("kind", "line", "colour"),
    [
        (TRUE, b"\xc8\x10\x20" * 12, (200, 16, 32)),
        (PALETTE, bytes(12), (200, 16, 32)),
        (GREY, b"\x60" * 12, (96, 96, 96)),
    ],
    ids=["true", "palette", "grey"],
)
def test_a_logo_is_shown_however_its_file_keeps_colours(tmp_path, kind, line, colour):
    """Small files have a palette or greys only."""
    pygame.font.init()
    settings = _settings(_png(tmp_path / "logo.png", kind, 12, 8, line))
    store = Element(id="text.store", role="text", label="Toko Maju")
    canvas = Canvas(settings.panel)
    draw(canvas, View(revision=1, screen="menu", language="id", elements=(store,)), appearance=settings.appearance)
    logo = canvas.pixels((3.8, 1.8, 12.0, 8.0))
    assert canvas.surface.get_at(logo.center)[:3] == colour


def test_a_logo_that_is_no_picture_is_refused(tmp_path):
    """It would end the program with the first screen that shows it, each time that it starts."""
    path = tmp_path / "logo.png"
    path.write_text("logo", encoding="ascii")
    with pytest.raises(msgspec.ValidationError, match=re.escape(f"logo: {path} is no picture")):
        _settings(str(path))


def test_a_logo_of_too_many_pixels_is_refused(tmp_path):
    """A small file can be a picture that fills the memory."""
    path = _png(tmp_path / "logo.png", GREY, 2_001, 2_000, bytes(2_001))
    with pytest.raises(msgspec.ValidationError, match=re.escape(f"logo: {path} has more than 4 million pixels")):
        _settings(path)


def test_a_logo_of_too_many_bytes_is_refused(tmp_path):
    """It is not read at all."""
    path = tmp_path / "logo.png"
    path.write_bytes(bytes(2 * 1024 * 1024 + 1))
    with pytest.raises(msgspec.ValidationError, match=re.escape(f"logo: {path} has more than 2 MiB")):
        _settings(str(path))
