"""Pictures that a host stores in the printer and prints later (GS ( L, GS 8 L, GS *, FS q). All are kept, as in a flash."""

from PIL import Image

from simulator.paper.bitmaps import from_columns, from_rows

Key = tuple[str, bytes]

_PRINT_BUFFER: Key = ("buffer", b"")
_DEFINE_ROWS = {67: "kept", 83: "loaded"}
_DEFINE_COLUMNS = {68: "kept", 84: "loaded"}
_PRINT_STORED = {69: "kept", 85: "loaded"}


class Pictures:
    """Stored pictures by their key."""

    def __init__(self) -> None:
        self._stored: dict[Key, Image.Image] = {}

    def take(self, data: bytes) -> Image.Image | None:
        """Act on the data of one GS ( L (from `m` on); give the picture that is to be printed now, None for none."""
        if len(data) < 2:
            return None
        function, rest = data[1], data[2:]
        if function in (2, 50):
            return self._stored.pop(_PRINT_BUFFER, None)
        if function in (112, 113) and len(rest) >= 8:
            across, down = rest[1], rest[2]
            self._stored[_PRINT_BUFFER] = _picture(rest[4:], columns=function == 113, across=across, down=down)
        elif function in _DEFINE_ROWS | _DEFINE_COLUMNS and len(rest) >= 9:
            columns = function in _DEFINE_COLUMNS
            place = (_DEFINE_COLUMNS if columns else _DEFINE_ROWS)[function]
            # The dots of the first colour follow its number.
            self._stored[place, rest[1:3]] = _picture(rest[4:8] + rest[9:], columns=columns)
        elif function in _PRINT_STORED and len(rest) >= 4:
            stored = self._stored.get((_PRINT_STORED[function], rest[:2]))
            return None if stored is None else _times(stored, rest[2], rest[3])
        return None

    def keep(self, place: str, number: int, data: bytes, bytes_high: int) -> None:
        """GS * and FS q: a picture in columns."""
        self._stored[place, bytes([number])] = from_columns(data, bytes_high)

    def stored(self, place: str, number: int, mode: int) -> Image.Image | None:
        """GS / and FS p: give the picture; mode: bit 0 doubles its width, bit 1 its height."""
        found = self._stored.get((place, bytes([number])))
        return None if found is None else _times(found, 2 if mode & 1 else 1, 2 if mode & 2 else 1)


def _picture(data: bytes, *, columns: bool, across: int = 1, down: int = 1) -> Image.Image:
    """Read `xL xH yL yH` and dots."""
    width, height = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")
    across, down = (2 if across == 2 else 1), (2 if down == 2 else 1)
    if columns:
        whole = from_columns(data[4:], (height + 7) // 8, across, down)
    else:
        whole = from_rows(data[4:], (width + 7) // 8, across, down)
    return whole.crop((0, 0, min(width * across, whole.width), min(height * down, whole.height)))


def _times(picture: Image.Image, across: int, down: int) -> Image.Image:
    size = (picture.width * (2 if across == 2 else 1), picture.height * (2 if down == 2 else 1))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.NEAREST)
