"""The socket that the touchscreen dials."""

import selectors
import socket
from pathlib import Path

from messages.local import ControllerToUi
from ui.peer import RETRY_FIRST_S, Peer


def test_a_side_that_takes_nobody_in_is_not_waited_for(tmp_path: Path):
    """A controller that stands still while its queue is full must not stop the screen that says so."""
    path = str(tmp_path / "c")
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as selector:
        listener.bind(path)
        listener.listen(0)
        waiting = []
        while not waiting or waiting[-1].connect_ex(path) == 0:
            waiting.append(socket.socket(socket.AF_UNIX))
            waiting[-1].setblocking(False)
        peer = Peer(path, ControllerToUi, selector, list, lambda _up: None)
        peer.dial(100.0)
        assert (peer.connected, peer.retry_at) == (False, 100.0 + RETRY_FIRST_S)
        for one in waiting:
            one.close()
