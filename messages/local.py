"""What `ui` and `sync` say to the controller over its two Unix sockets, and what it answers.

The controller is the only server. Sequence numbers belong to the side that asks; the answer repeats them. Neither peer is
trusted: `ui` can only report taps on what it was shown, `sync` can only delay or drop what the controller signed and
what central signed.
"""

import msgspec

from messages.view import View

BATCH_BYTES_MAX = 60 * 1024
"""A batch of journal entries; the broker's packet limit is 64 KiB."""

DOWN_BYTES_MAX = 64 * 1024


class Tapped(msgspec.Struct, frozen=True, tag=True):
    """ui: the customer released a touch on this element of the view with this revision."""

    sequence: int
    element: str
    revision: int


class Capacity(msgspec.Struct, frozen=True):
    """How much one page of a list holds. services: of the menu. choices: cells for amounts on `entry`; where there are more

    amounts than cells, two cells turn the pages. filters: the menu has room for a row of `category.` buttons. options: cells,
    counted like those for amounts, for a field's options in place of the pad. results: services above the letters of `search`.
    """

    services: int
    choices: int
    filters: bool
    options: int = 6
    results: int = 3


class Fits(msgspec.Struct, frozen=True, tag=True):
    """ui: what fits this panel, in each size of text. Sent first, at each connection."""

    normal: Capacity
    big: Capacity


class Sheets(msgspec.Struct, frozen=True, tag=True):
    """ui: the words of the view with this revision take so many sheets (1-8). Sent when that is not what the view says."""

    revision: int
    count: int


class Watched(msgspec.Struct, frozen=True, tag=True):
    """ui: somebody began or ceased to look at this screen from afar."""

    by_someone: bool


class Speaks(msgspec.Struct, frozen=True, tag=True):
    """ui: where a customer can hear it now, and what is wrong with what is configured ("" when nothing is).

    Sent at each connection, and when it changes.
    """

    headphones: bool
    speaker: bool
    trouble: str


class Touches(msgspec.Struct, frozen=True, tag=True):
    """ui: whether the touch panel can be read. trouble: why not, "" when all is well. Said at each connection and change."""

    trouble: str


class Handled(msgspec.Struct, frozen=True, tag=True):
    """Controller: what became of an input. `revision` is the newest view's, made before this was sent."""

    sequence: int
    accepted: bool
    reason: str | None
    revision: int


class Show(msgspec.Struct, frozen=True, tag=True):
    """Controller: draw this. Sent at connection and at each change; an older view is dropped in favour of a newer one."""

    view: View


UiToController = Tapped | Fits | Sheets | Watched | Speaks | Touches
ControllerToUi = Show | Handled


class LinkChanged(msgspec.Struct, frozen=True, tag=True):
    """sync: central answers (up), or does not."""

    up: bool


class Challenged(msgspec.Struct, frozen=True, tag=True):
    """sync: central's nonce for a hello. The controller answers with `Hello`."""

    nonce: bytes


class Hello(msgspec.Struct, frozen=True, tag=True):
    """Controller: the signed hello to publish (`sync.wire.envelope.sign_hello`)."""

    payload: bytes


class Pull(msgspec.Struct, frozen=True, tag=True):
    """sync: give me the next batch after `position`. Answered by `Batch` as soon as there is one entry; one pull at a time."""

    after: int
    bytes_max: int


class Batch(msgspec.Struct, frozen=True, tag=True):
    """Controller: the signed batch to publish (`sync.wire.batch`), with the positions it holds."""

    first: int
    last: int
    payload: bytes


class Deliver(msgspec.Struct, frozen=True, tag=True):
    """sync: bytes that came from central. `channel`, the topic's last level: welcome, ack, answer, command or availability."""

    channel: str
    payload: bytes


class Send(msgspec.Struct, frozen=True, tag=True):
    """Controller: publish this signed, sealed request now, or drop it after `deadline_ms` without a link."""

    payload: bytes
    deadline_ms: int


class Acknowledged(msgspec.Struct, frozen=True, tag=True):
    """Controller: the highest position that central has signed for; `sync` goes on pulling after it when it must resend."""

    position: int


class TimeKnown(msgspec.Struct, frozen=True, tag=True):
    """Controller: it is at least `now_ms` (UTC milliseconds), and exactly that when `trusted`. Sent at connection and whenever
    trust comes or goes: `sync` judges the broker's certificate by it, because the machine's own clock may be unset.
    """

    now_ms: int
    trusted: bool


SyncToController = LinkChanged | Challenged | Pull | Deliver
ControllerToSync = Hello | Batch | Send | Acknowledged | TimeKnown
