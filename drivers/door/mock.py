"""Door contacts without pins: the world opens and closes them."""

from drivers.door.interface import CONTACTS
from drivers.listener import Done, Listener, ignore_done


class MockDoors:
    """Driver side: `close`. World side: `move`, `lose`. `history` lists what was reported.

    `opened`: how the doors stand at the start; a contact that it does not name is unknown, and counts as open.
    """

    def __init__(self, listener: Listener, opened: dict[str, bool]) -> None:
        self._listener = listener
        self._open = True
        self._opened = {contact: opened.get(contact, True) for contact in CONTACTS}
        self.history: list[tuple[str, bool]] = []
        for contact in CONTACTS:
            self._report(contact, ignore_done)

    def move(self, contact: str, opened: bool, done: Done = ignore_done) -> None:
        """World: a door opens or closes. Raises `KeyError` for a contact that does not exist. No change is done at once."""
        if not self._open or self._opened[contact] == opened:
            done(self._open, None if self._open else "closed", 0)
            return
        self._opened[contact] = opened
        self._report(contact, done)

    def lose(self) -> None:
        """World: the wires are cut; nobody knows how the doors stand."""
        for contact in CONTACTS:
            self.move(contact, True)

    def close(self) -> None:
        """Let go."""
        self._open = False

    def _report(self, contact: str, done: Done) -> None:
        self.history.append((contact, self._opened[contact]))
        self._listener.contact_changed(contact, self._opened[contact], done)
