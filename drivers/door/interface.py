"""Door contacts, normally closed: "cabinet" (audited, stops issuing) and "paper" (the hatch; stops nothing)."""

from typing import Protocol

CONTACTS = ("cabinet", "paper")


class Doors(Protocol):
    """Reports `Listener.contact_changed` for both contacts at start and at each change. Unknown counts as open."""

    def close(self) -> None:
        """Let go of the pins."""
