"""Run by the bench: a controller that knows a few views by heart, and which of them a touch on an element leads to.

`python -m bench.ui.player SOCKET PLAN`: PLAN is a file with `Plan` as JSON. A line on its input, the name of a view, shows it.
It answers as fast as a program can: what is left is the touchscreen's own time.
"""

import selectors
import socket
import sys
from pathlib import Path

import msgspec

from messages.framing import Decoder, encode
from messages.local import Handled, Show, Tapped, UiToController
from messages.view import View

READ_BYTES = 1 << 16


class Plan(msgspec.Struct, frozen=True):
    """views: by name, the first one is shown first. taps: for a view and the id of an element, the view that comes next."""

    views: dict[str, View]
    taps: dict[str, dict[str, str]]


class Player:
    """One conversation with a touchscreen."""

    def __init__(self, plan: Plan, connection: socket.socket) -> None:
        self._plan, self._connection = plan, connection
        self._decoder: Decoder[UiToController] = Decoder(UiToController)
        self._name, self._revision = next(iter(plan.views)), 0
        self.show(self._name)

    def show(self, name: str) -> None:
        """Show this view now."""
        self._connection.sendall(self._picture(name))

    def ready(self) -> bool:
        """Take in what the touchscreen says; False when it has hung up."""
        received = self._connection.recv(READ_BYTES)
        for message in self._decoder.feed(received):
            if isinstance(message, Tapped):
                self._connection.sendall(self._answer(message))
        return bool(received)

    def _answer(self, tapped: Tapped) -> bytes:
        name = self._plan.taps[self._name].get(tapped.element)
        if name is None or tapped.revision != self._revision:
            return encode(Handled(tapped.sequence, False, "nothing", self._revision))
        return self._picture(name) + encode(Handled(tapped.sequence, True, None, self._revision))

    def _picture(self, name: str) -> bytes:
        self._name, self._revision = name, self._revision + 1
        return encode(Show(msgspec.structs.replace(self._plan.views[name], revision=self._revision)))


def main(path: Path, plan: Plan) -> None:
    """Serve one touchscreen after the other until the input ends."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as selector:
        listener.bind(str(path))
        listener.listen(1)
        selector.register(listener, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        player: Player | None = None
        while True:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    player = Player(plan, connection)
                    selector.register(connection, selectors.EVENT_READ, player)
                elif isinstance(key.data, Player):
                    if not key.data.ready():
                        selector.unregister(key.fileobj)
                elif not (line := sys.stdin.readline()):
                    return
                else:
                    assert player is not None, "a touchscreen is there before it is shown something"
                    player.show(line.strip())


if __name__ == "__main__":
    main(Path(sys.argv[1]), msgspec.json.decode(Path(sys.argv[2]).read_bytes(), type=Plan))
