"""Door contacts, normally closed: "cabinet" (audited, stops issuing) and "paper" (the hatch; stops nothing)."""

from typing import Protocol

CONTACTS = ("cabinet", "paper")


class Doors(Protocol):
    """Reports `Listener.contact_changed` for both contacts at start and at each change. Unknown counts as open.

    Contacts that cannot be read, or that chatter, are reported as `device_failed("doors", ...)`, and as recovered when they
    can be relied on again.
    """

    def close(self) -> None:
        """Let go of the pins."""
