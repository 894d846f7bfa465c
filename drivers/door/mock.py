"""Door contacts without pins: the world opens and closes the doors, and cuts the wires."""

from drivers.door.interface import CONTACTS
from drivers.listener import Done, Listener, ignore_done


class MockDoors:
    """Driver side: `close`. World side: `move`, `cut`, `mend`, `lose`, `fail`, `recover`.

    `history` lists what was reported, `wires_cut` the contacts whose wire is cut now, `failed` whether none can be read.
    `opened`: how the doors stand at the start; a contact that it does not name is unknown, and counts as open.
    """

    def __init__(self, listener: Listener, opened: dict[str, bool]) -> None:
        self._listener = listener
        self._open = True
        self._doors = {contact: opened.get(contact, True) for contact in CONTACTS}
        self._told: dict[str, bool] = {}
        self.history: list[tuple[str, bool]] = []
        self.wires_cut: set[str] = set()
        self.failed = False
        for contact in CONTACTS:
            self._report(contact, ignore_done)

    def move(self, contact: str, opened: bool, done: Done = ignore_done) -> None:
        """World: a door opens or closes. Raises `KeyError` for a contact that does not exist.

        What changes nothing for the controller is done at once: a door that stands so already, or whose contact cannot say it.
        """
        if contact not in self._doors:
            raise KeyError(contact)
        if not self._open:
            done(False, "closed", 0)
            return
        self._doors[contact] = opened
        self._report(contact, done)

    def cut(self, contact: str) -> None:
        """World: a contact's wire is cut, which looks like an open door. Raises `KeyError` as `move` does."""
        self.wires_cut.add(_known(contact))
        self._report(contact, ignore_done)

    def mend(self, contact: str) -> None:
        """World: the wire leads to the contact again, so the door is seen as it stands. Raises `KeyError` as `move` does."""
        self.wires_cut.discard(_known(contact))
        self._report(contact, ignore_done)

    def lose(self) -> None:
        """World: it is gone itself, so nobody knows how the doors stand."""
        for contact in CONTACTS:
            self.move(contact, True)

    def fail(self) -> None:
        """World: from now on no contact can be read. Unknown counts as open."""
        self.failed = True
        if self._open:
            self._listener.device_failed("doors", "the contacts cannot be read")
        for contact in CONTACTS:
            self._report(contact, ignore_done)

    def recover(self) -> None:
        """World: they can be read again."""
        self.failed = False
        if self._open:
            self._listener.device_recovered("doors")
        for contact in CONTACTS:
            self._report(contact, ignore_done)

    def close(self) -> None:
        """Let go."""
        self._open = False

    def _report(self, contact: str, done: Done) -> None:
        opened = self.failed or contact in self.wires_cut or self._doors[contact]
        if not self._open or self._told.get(contact) == opened:
            done(self._open, None if self._open else "closed", 0)
            return
        self._told[contact] = opened
        self.history.append((contact, opened))
        self._listener.contact_changed(contact, opened, done)


def _known(contact: str) -> str:
    if contact not in CONTACTS:
        raise KeyError(contact)
    return contact
