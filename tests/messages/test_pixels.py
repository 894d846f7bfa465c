"""Pictures that travel as patches: what is kept, what is refused, and what a slow viewer gets."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.pixels import BACKLOG_BYTES_MAX, Backlog, Patch, Picture, Pixels, PixelsError, compress, to_browser

RED, BLUE = b"\xff\x00\x00", b"\x00\x00\xff"


def plain(rect, colour):
    return compress(rect, colour * (rect[2] * rect[3]))


def test_a_patch_changes_its_rectangle_and_nothing_else():
    """In a picture of 4x3 a red 2x1 at (1, 1) is two pixels of the second row."""
    picture = Picture((4, 3))
    picture.apply(Pixels((4, 3), (plain((1, 1, 2, 1), RED),)))
    row = bytes(12)
    assert picture.rgb == row + bytes(3) + RED + RED + bytes(3) + row


def test_the_whole_of_a_picture_makes_it_elsewhere():
    """Who joins late and applies it has the same picture."""
    picture, late = Picture((4, 3), (1, 2, 3)), Picture((4, 3))
    picture.apply(Pixels((4, 3), (plain((3, 2, 1, 1), BLUE),)))
    late.apply(picture.whole())
    assert late.rgb == bytes((1, 2, 3)) * 11 + BLUE


@pytest.mark.parametrize(
    "patch",
    [
        plain((3, 0, 2, 1), RED),
        plain((0, 2, 1, 2), RED),
        Patch((-1, 0, 1, 1), zlib.compress(RED)),
        Patch((0, 0, 0, 1), zlib.compress(b"")),
        Patch((0, 0, 1, 1), zlib.compress(RED + b"\x00")),
        Patch((0, 0, 1, 1), zlib.compress(RED[:2])),
        Patch((0, 0, 1, 1), b"no zlib"),
        Patch((0, 0, 4, 3), zlib.compress(bytes(100_000_000))),
    ],
)
def test_a_patch_that_does_not_fit_changes_nothing(patch):
    """Outside of the picture, of another length, not compressed, or one that unfolds to much more: the picture stays."""
    picture = Picture((4, 3))
    with pytest.raises(PixelsError):
        picture.apply(Pixels((4, 3), (plain((0, 0, 1, 1), RED), patch)))
    assert (picture.rgb, picture.revision) == (bytes(36), 0)


@pytest.mark.parametrize("size", [(0, 480), (800, -1), (5000, 480)])
def test_a_size_that_no_panel_has_is_refused(size):
    """No memory is taken for it."""
    with pytest.raises(PixelsError):
        Picture(size)


def test_patches_of_another_size_are_refused():
    """They belong to another picture."""
    with pytest.raises(PixelsError):
        Picture((4, 3)).apply(Pixels((3, 4), (plain((0, 0, 1, 1), RED),)))


def test_a_page_reads_the_bytes_that_the_page_script_expects():
    """Width, height and count in 2 bytes each; left, top, width, height in 2 bytes each, the length in 4, then the patch."""
    patch = Patch((1, 2, 3, 4), b"abcde")
    assert to_browser(Pixels((800, 480), (patch, patch))) == (
        b"\x03\x20\x01\xe0\x00\x02" + 2 * b"\x00\x01\x00\x02\x00\x03\x00\x04\x00\x00\x00\x05abcde"
    )


def test_a_viewer_gets_the_whole_picture_first_and_then_what_changed():
    """What happened before he came is in the picture; after that each message comes once, in order."""
    picture, backlog = Picture((2, 1)), Backlog()
    backlog.add(b"before")
    assert backlog.take(picture) == [to_browser(picture.whole())]
    assert not backlog.due
    backlog.add(b"one")
    backlog.add(b"two")
    assert backlog.take(picture) == [b"one", b"two"]
    assert backlog.take(picture) == []


def test_a_viewer_hears_that_there_is_no_picture():
    """Once, with an empty message."""
    backlog = Backlog()
    assert (backlog.take(None), backlog.due) == ([b""], False)


def test_a_viewer_who_reads_slowly_gets_the_whole_picture():
    """More than a mebibyte that waits is forgotten, and so is what comes before he reads."""
    picture, backlog = Picture((2, 1)), Backlog()
    backlog.take(picture)
    backlog.add(bytes(BACKLOG_BYTES_MAX))
    backlog.add(b"x")
    backlog.add(b"y")
    assert backlog.take(picture) == [to_browser(picture.whole())]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(1, 8), st.integers(1, 6)), max_size=6))
def test_patches_add_up_to_what_was_painted(rects):
    """Whatever rectangles change, in whatever order, the kept picture is the painted one."""
    picture, painted = Picture((8, 6)), [0] * 48
    for shade, (left, top, wide, high) in enumerate(rects, 1):
        width, height = min(wide, 8 - left), min(high, 6 - top)
        picture.apply(Pixels((8, 6), (plain((left, top, width, height), bytes([shade] * 3)),)))
        for y in range(top, top + height):
            painted[8 * y + left : 8 * y + left + width] = [shade] * width
    assert picture.rgb == b"".join(bytes([shade] * 3) for shade in painted)
