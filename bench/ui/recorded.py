"""What a real controller shows a customer, taken down at its socket: so the screens that are measured are those of a kiosk."""

import socket
import time
from pathlib import Path

from messages.framing import Decoder, encode
from messages.local import ControllerToUi, Fits, Show, Tapped
from messages.view import View
from ui.measures import Panel
from ui.screens.front import capacity

ANSWER_S_MAX = 10.0
READ_BYTES = 1 << 18
SERVICE = "service.pln_prepaid"
"""It can be begun without a link: its slip would be a queue slip."""
DIGITS = "5300000000"


class Recorder:
    """A touchscreen that is nothing but its messages."""

    def __init__(self, controller: Path, panel: Panel) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(ANSWER_S_MAX)
        self._socket.connect(str(controller))
        self._decoder: Decoder[ControllerToUi] = Decoder(ControllerToUi)
        self._sequence = 0
        self._socket.sendall(encode(Fits(capacity(panel, "normal"), capacity(panel, "big"))))
        self.view: View | None = None

    def wait_for(self, screen: str) -> View:
        """Give the view as soon as it is of this screen. Raises `TimeoutError`."""
        deadline = time.monotonic() + ANSWER_S_MAX
        while self.view is None or self.view.screen != screen:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the controller shows {self.view and self.view.screen}, not {screen}")
            self._hear()
        return self.view

    def tap(self, element: str) -> View:
        """Touch an element; give the view that the controller answers with. Raises `RuntimeError` when it refuses."""
        assert self.view is not None, "something is shown before it can be touched"
        self._sequence += 1
        self._socket.sendall(encode(Tapped(self._sequence, element, self.view.revision)))
        while True:
            for message in self._hear():
                if isinstance(message, Show) or message.sequence != self._sequence:
                    continue
                if not message.accepted:
                    raise RuntimeError(f"a touch on {element} was refused: {message.reason}")
                while self.view.revision < message.revision:
                    self._hear()
                return self.view

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _hear(self) -> list[ControllerToUi]:
        if not (received := self._socket.recv(READ_BYTES)):
            raise OSError("the controller has hung up")
        messages = list(self._decoder.feed(received))
        for message in messages:
            if isinstance(message, Show):
                self.view = message.view
        return messages


def record(controller: Path, panel: Panel) -> dict[str, View]:
    """Go a customer's way at the controller that listens here, and leave it at its menu; give the views by what they are."""
    recorder = Recorder(controller, panel)
    try:
        attract = recorder.wait_for("attract")
        menu = recorder.tap("action.start")
        entry = recorder.tap(SERVICE)
        typed = recorder.tap("pad.5")
        empty = recorder.tap("pad.clear")
        assert empty.elements == entry.elements, "what was typed can be taken back"
        for digit in DIGITS:
            long = recorder.tap(f"pad.{digit}")
        recorder.tap("action.back")
        help_ = recorder.tap("action.help")
        recorder.tap("action.back")
        english = recorder.tap("language.en")
        recorder.tap("language.id")
        return {
            "entry": entry, "typed": typed, "menu": menu, "attract": attract, "long": long, "help": help_, "english": english,
        }  # fmt: skip
    finally:
        recorder.close()
