"""A private X server without a panel (Xvfb), what is on its screen, and a finger on it.

Xvfb keeps its picture in a file that can be mapped (`-fbdir`, Xvfb(1)): looking at pixels costs the server nothing, so what is
measured is the program. The file is an XWD dump: 25 words of 32 bits with the highest byte first, the name of the window, a map
of colours of 12 bytes each, then the rows (X11/XWDFile.h).
"""

import contextlib
import ctypes
import mmap
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.ui.pointer import Pointer

LOOK_S = 0.0001
"""Between two looks at the pixels: what a tap takes is known to about this much, and the other processor has its time too."""

Size = tuple[int, int]
Rect = tuple[int, int, int, int]

Picture = tuple[tuple[int, bytes], ...]
"""Some of the rows of a screen: for each part its first row, and their pixels."""

_memcmp = ctypes.CDLL(None).memcmp
_memcmp.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_COLOUR_BYTES = 12
_PIXEL_BYTES = 4


class Screen(NamedTuple):
    """The picture of an X server. memory: the mapped file. start: where its rows begin; each has `stride` bytes, B G R unused."""

    memory: mmap.mmap
    start: int
    stride: int
    size: Size

    def rows(self, top: int = 0, count: int | None = None) -> bytes:
        """Give a copy of these rows, all without a count."""
        first = self.start + top * self.stride
        return self.memory[first : first + (self.size[1] if count is None else count) * self.stride]

    def area(self, rect: Rect) -> bytes:
        """Give a copy of a rectangle's pixels (x, y, width, height), row by row."""
        x, y, width, height = rect
        rows = self.rows(y, height)
        left, right = x * _PIXEL_BYTES, (x + width) * _PIXEL_BYTES
        return b"".join(rows[at + left : at + right] for at in range(0, len(rows), self.stride))

    def shows(self, picture: Picture) -> bool:
        """Say whether the screen has these rows; nothing is copied."""
        address = ctypes.addressof(ctypes.c_char.from_buffer(self.memory)) + self.start
        return all(not _memcmp(address + top * self.stride, rows, len(rows)) for top, rows in picture)

    def wait_for(self, picture: Picture, seconds_most: float) -> float:
        """Give the monotonic time at which the screen got these rows. Raises `TimeoutError`."""
        deadline = time.perf_counter() + seconds_most
        while not self.shows(picture):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the screen did not become the expected one within {seconds_most:g} s")
            time.sleep(LOOK_S)
        return time.perf_counter()

    def wait_other(self, picture: Picture, seconds_most: float) -> float:
        """Give the monotonic time at which one of these rows was another. Raises `TimeoutError`."""
        deadline = time.perf_counter() + seconds_most
        while self.shows(picture):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"nothing changed on the screen within {seconds_most:g} s")
            time.sleep(LOOK_S)
        return time.perf_counter()

    def wait_still(self, still_s: float, seconds_most: float) -> bytes:
        """Give the whole screen once it has been the same for `still_s` seconds. Raises `TimeoutError`."""
        deadline = time.perf_counter() + seconds_most
        before, since = self.rows(), time.perf_counter()
        while time.perf_counter() - since < still_s:
            time.sleep(0.005)
            if not self.shows(((0, before),)):
                before, since = self.rows(), time.perf_counter()
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the screen is not still for {still_s:g} s within {seconds_most:g} s")
        return before

    def telling(self, pictures: Sequence[bytes], others: Sequence[bytes]) -> Picture:
        """Give the rows by which a screen is told from another, from several copies of each.

        Rows that are not the same in every copy say nothing: a browser does not repaint each pixel of an edge alike.
        """
        kept: list[tuple[int, bytes]] = []
        for row in range(self.size[1]):
            part = slice(row * self.stride, (row + 1) * self.stride)
            one, other = {copy[part] for copy in pictures}, {copy[part] for copy in others}
            if len(one) > 1 or one & other:
                continue
            if kept and kept[-1][0] + len(kept[-1][1]) // self.stride == row:
                kept[-1] = (kept[-1][0], kept[-1][1] + one.pop())
            else:
                kept.append((row, one.pop()))
        assert kept, "the two screens can be told from each other"
        return tuple(kept)


class Display(NamedTuple):
    """An X server that runs."""

    number: int
    pid: int
    screen: Screen
    pointer: Pointer

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find it. It may keep its modules compiled, as an installed one has them."""
        foreign = ("WAYLAND_DISPLAY", "XAUTHORITY", "PYTHONDONTWRITEBYTECODE")
        inherited = {name: value for name, value in os.environ.items() if name not in foreign}
        return {**inherited, "DISPLAY": f":{self.number}"}


@contextlib.contextmanager
def private_display(size: Size) -> Iterator[Display]:
    """Run an X server with a screen of this size, without a cursor and without a network socket."""
    memory_files = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (the directory made in it is private)
    with tempfile.TemporaryDirectory(prefix="anjungan-xvfb-", dir=memory_files) as directory:
        reader, writer = os.pipe()
        command = [
            "Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size[0]}x{size[1]}x24", "-fbdir", directory,
            "-nocursor", "-noreset", "-nolisten", "tcp", "-dpi", "96",
        ]  # fmt: skip
        with (Path(directory) / "log").open("wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[writer])
        os.close(writer)
        try:
            with os.fdopen(reader, "rb") as said:
                number = said.readline()
            if not number.strip():
                raise OSError(f"Xvfb does not start: {(Path(directory) / 'log').read_text(errors='replace')[-200:]}")
            with _mapped(Path(directory) / "Xvfb_screen0") as screen:
                pointer = Pointer(int(number))
                yield Display(int(number), process.pid, screen, pointer)
                pointer.close()
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[Screen]:
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    words = struct.unpack(">25I", memory[:100])
    header, width, height, bits, stride, colours = words[0], words[4], words[5], words[11], words[12], words[19]
    assert bits == 8 * _PIXEL_BYTES, "a screen of 24 planes has 32 bits a pixel"
    yield Screen(memory, header + colours * _COLOUR_BYTES, stride, (width, height))
    memory.close()
