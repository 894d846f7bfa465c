"""The window on a real X server (Xvfb), with a pointer that XTEST moves, and a controller that the test plays."""

import contextlib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.ui.display import Display, private_display
from messages.framing import Decoder, encode
from messages.local import Fits, Handled, Show, Tapped, UiToController

SIZE = (800, 480)
SEEN_S = 20.0
STILL_S = 0.6
"""What is shown before the first view turns; and a touch counts 250 ms after a view came."""
QUIET_S = 1.0
WAKES_MOST = 2
"""In a second; looking every 20 ms would be fifty."""


class Window:
    """The program with its window, seen from both sides."""

    def __init__(self, display: Display, connection: socket.socket, pid: int) -> None:
        self.display, self._connection, self._pid = display, connection, pid
        self._decoder: Decoder[Any] = Decoder(UiToController)

    def hear(self, seconds_most: float = SEEN_S) -> list[Any]:
        """What the touchscreen says next; nothing when it is silent for so long."""
        self._connection.settimeout(seconds_most)
        with contextlib.suppress(TimeoutError):
            while not (heard := list(self._decoder.feed(self._connection.recv(65_536)))):
                continue
            return heard
        return []

    def tell(self, *messages: Any) -> None:
        """The controller says this."""
        self._connection.sendall(b"".join(encode(message) for message in messages))

    def wakes(self) -> int:
        """How often the kernel has let the program run so far."""
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


@pytest.fixture(params=[0, 90, 270])
def window(request) -> Iterator[tuple[Window, int]]:
    """A window whose picture is turned by so many degrees, on a display of its own."""
    turned = request.param
    mode = SIZE if turned == 0 else SIZE[::-1]
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as directory,
        private_display(mode) as display,
        socket.socket(socket.AF_UNIX) as listener,
    ):
        listener.bind(f"{directory}/controller")
        listener.listen(1)
        listener.settimeout(SEEN_S)
        settings = f"controller='{directory}/controller', output='window', rotate={turned}"
        program = f"import sys; from ui.program import main, Settings; sys.exit(main(Settings({settings})))"
        environment = {name: value for name, value in display.environment.items() if name != "SDL_VIDEODRIVER"}
        process = subprocess.Popen([sys.executable, "-c", program], env=environment)
        try:
            connection, _ = listener.accept()
            with connection:
                yield Window(display, connection, process.pid), turned
        finally:
            process.terminate()
            assert process.wait(10) == 0


def test_a_pointer_presses_what_is_seen_and_nothing_turns_in_between(window, plain, drawn):
    """Pixels follow the pointer at once on any panel, the controller hears once, and a still picture wakes nobody."""
    seen, turned = window
    assert [type(one) for one in seen.hear()] == [Fits]
    menu = msgspec.structs.replace(plain["menu"], revision=1)
    before = seen.display.screen.rows()
    seen.tell(Show(menu))
    seen.display.screen.wait_other(((0, before),), SEEN_S)
    x, y, width, height = next(rect for element, rect, _ in drawn(menu).places if element.id == "service.paket_data")
    across, down = x + width // 2, y + height // 2
    at = {0: (across, down), 90: (SIZE[1] - 1 - down, across), 270: (down, SIZE[0] - 1 - across)}[turned]
    shown = seen.display.screen.wait_still(STILL_S, SEEN_S)
    seen.display.pointer.down(*at)
    seen.display.screen.wait_other(((0, shown),), SEEN_S)
    seen.display.pointer.up()
    assert seen.hear() == [Tapped(1, "service.paket_data", 1)]
    seen.tell(Handled(1, True, None, 1))
    seen.display.screen.wait_for(((0, shown),), SEEN_S)
    assert seen.hear(QUIET_S) == []
    wakes = seen.wakes()
    assert seen.hear(QUIET_S) == []
    assert seen.wakes() - wakes <= WAKES_MOST
