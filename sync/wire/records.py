"""What a kiosk writes down: the public bodies and private blobs of journal entries. These shapes are final.

A body is msgpack of one tagged array; new fields go to the end with a default, so that old entries stay readable. A public
body never holds a bill_key or other personal data: those are in the `Private` blob of the same entry.
"""

from typing import Literal

import msgspec

from sync.wire.errors import UNDECODABLE, WireError

PrintOutcome = Literal["printed", "failed_clean", "unknown", "unconfirmed"]
Contact = Literal["cabinet", "paper"]
PaperKind = Literal[
    "payment_slip", "queue_slip", "receipt", "interim_receipt", "refund", "refund_number", "void", "test"
]


class _Body(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=False):
    pass


class Born(_Body, frozen=True, tag=1):
    """A journal begins. `previous` is the id of the one before on this kiosk, empty for the first."""

    kiosk: str
    software: str
    previous: bytes = b""


class DataKey(_Body, frozen=True, tag=2):
    """A new data key for the UTC day `day` (days since 1970-01-01), sealed to central."""

    day: int
    sealed: bytes


class TerminalAssigned(_Body, frozen=True, tag=3):
    """Central gave this journal its terminal number; from here on codes can be minted offline."""

    terminal_number: int


class SlipIssued(_Body, frozen=True, tag=4):
    """A slip exists, and its print starts. Private: `SlipPrivate`.

    minted: the kiosk made the code offline. queue: no amounts are known (all four are 0). Amounts are rupiah.
    denomination: the one that was chosen, else 0.
    """

    code: str
    product: str
    minted: bool
    queue: bool
    denomination: int
    amount: int
    admin_fee: int
    service_fee: int
    total: int
    valid_until_ms: int
    catalogue_version: int
    language: str


class PrintStarted(_Body, frozen=True, tag=5):
    """A receipt or a further copy of a slip is about to be printed. copy: 0 for a first print, else `CETAK ULANG ke-n`."""

    code: str
    paper: PaperKind
    copy: int


class PrintEnded(_Body, frozen=True, tag=6):
    """The print that `started` (position of its SlipIssued or PrintStarted) began has ended, as far as can be known."""

    started: int
    outcome: PrintOutcome
    detail: str = ""


class SlipCancelled(_Body, frozen=True, tag=7):
    """The customer cancelled an unpaid slip at this kiosk."""

    code: str


class CatalogueActivated(_Body, frozen=True, tag=8):
    """From here on the kiosk offers this catalogue."""

    version: int
    digest: bytes


class DoorMoved(_Body, frozen=True, tag=9):
    """The cabinet or paper contact opened or closed."""

    contact: Contact
    open: bool


class KeyActivated(_Body, frozen=True, tag=10):
    """The kiosk's signing key from here on; its public half."""

    public: bytes


class Salvaged(_Body, frozen=True, tag=11):
    """The journal follows a damaged one, `previous`, whose last known position was `head`: the kiosk's own word for a gap.

    missing: the positions (first, last) in `previous` that could not be read and that central had not acknowledged, in order.
    torn: code of the paper that may be half out at the kiosk, for its own use, "" for none. An unreadable id is empty.
    """

    previous: bytes
    head: int
    acknowledged: int
    missing: tuple[tuple[int, int], ...]
    torn: str = ""


class Rescued(_Body, frozen=True, tag=12):
    """An entry of the damaged journal `previous` that central had not acknowledged, as it stood there.

    The private blob of this entry is the rescued one's own, byte by byte: encrypted under the damaged journal's data key and
    bound to its journal id and position. link: the chain's link that was stored with it.
    """

    previous: bytes
    position: int
    wall_ms: int
    quality: int
    boot: int
    uptime_ms: int
    body: bytes
    blob_digest: bytes
    link: bytes


class CatalogueRefused(_Body, frozen=True, tag=13):
    """A catalogue that central offered, or that was stored, is not used: the last good one stays. reason: one line, no content.

    version: 0 when it could not be read. digest: of its content, empty when none came.
    """

    version: int
    digest: bytes
    reason: str


Body = (
    Born | DataKey | TerminalAssigned | SlipIssued | PrintStarted | PrintEnded | SlipCancelled | CatalogueActivated
    | DoorMoved | KeyActivated | Salvaged | Rescued | CatalogueRefused
)  # fmt: skip


class SlipPrivate(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """The private part of `SlipIssued`. fields: what the customer typed, by field name. slip_body: an offline slip's exact
    bytes (`sync.wire.slip`), else empty.
    """

    fields: dict[str, str]
    name: str = ""
    slip_body: bytes = b""


Private = SlipPrivate

BODY_BYTES_MAX = 4 * 1024
BLOB_BYTES_MAX = 4 * 1024

_BODIES: msgspec.msgpack.Decoder[Body] = msgspec.msgpack.Decoder(Body)
_PRIVATES = msgspec.msgpack.Decoder(Private)
_ENCODER = msgspec.msgpack.Encoder()


def encode(record: Body | Private) -> bytes:
    """Give the bytes of a body or of a private part; they are made once and travel as they are."""
    return _ENCODER.encode(record)


def decode_body(body: bytes) -> Body:
    """Give the record in a public body. Raises `WireError`."""
    try:
        return _BODIES.decode(body)
    except UNDECODABLE as error:
        raise WireError("an entry's body is not a known record") from error


def decode_private(plain: bytes) -> Private:
    """Give the record in a decrypted private blob. Raises `WireError`."""
    try:
        return _PRIVATES.decode(plain)
    except UNDECODABLE as error:
        raise WireError("a private blob is not a known record") from error
