"""What the session wants done by the shell. Plain data, so that a test compares it with a literal."""

import msgspec

from messages.local import SyncToController


class ConnectBroker(msgspec.Struct, frozen=True):
    """Open a connection; `broker_up` or `broker_down` follows."""


class DropBroker(msgspec.Struct, frozen=True):
    """Close the connection; nothing follows."""


class ConnectController(msgspec.Struct, frozen=True):
    """Open a connection; `controller_up` or `controller_down` follows."""


class DropController(msgspec.Struct, frozen=True):
    """Close the connection; nothing follows."""


class Publish(msgspec.Struct, frozen=True):
    """Publish on this up-channel with QoS 1; `published(number)` follows when the broker has taken it."""

    number: int
    channel: str
    payload: bytes


class Tell(msgspec.Struct, frozen=True):
    """Say this to the controller."""

    message: SyncToController


Output = ConnectBroker | DropBroker | ConnectController | DropController | Publish | Tell
