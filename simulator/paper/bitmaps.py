"""Pictures as ESC/POS writes them: rows of bits (raster) or columns of bits (bit images), as pictures of mode "1" with ink 1."""

from PIL import Image

_SINGLE_DENSITY = (0, 32)
_EIGHT_DOTS = (0, 1)


def from_rows(data: bytes, bytes_wide: int, across: int = 1, down: int = 1) -> Image.Image:
    """Give the picture of rows from top to bottom, each dot drawn `across` times `down` dots large."""
    rows = len(data) // max(bytes_wide, 1)
    picture = Image.frombytes("1", (bytes_wide * 8, rows), data[: bytes_wide * rows])
    return _larger(picture, across, down)


def from_columns(data: bytes, bytes_high: int, across: int = 1, down: int = 1) -> Image.Image:
    """Give the picture of columns from left to right, each from top to bottom."""
    # Columns are the rows of the same picture mirrored along its diagonal.
    return _larger(from_rows(data, bytes_high).transpose(Image.Transpose.TRANSPOSE), across, down)


def bit_image(mode: int, data: bytes) -> Image.Image:
    """ESC *: 8 or 24 dots high; at the lower density each column is two dots wide, and 8 dots are as high as 24."""
    across = 2 if mode in _SINGLE_DENSITY else 1
    return from_columns(data, 1, across, 3) if mode in _EIGHT_DOTS else from_columns(data, 3, across)


def bit_image_bytes(mode: int, columns: int) -> int:
    """Give the length of the data of ESC *."""
    return columns * (1 if mode in _EIGHT_DOTS else 3)


def _larger(picture: Image.Image, across: int, down: int) -> Image.Image:
    if across == down == 1 or not picture.width or not picture.height:
        return picture
    return picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST)
