"""What a step wants done. Order matters: the controller commits the records first, and only then does the rest."""

import msgspec

from firmware.core.papers import Paper
from sync.wire.records import Body, SlipPrivate
from sync.wire.requests import Request
from sync.wire.slip import SlipFields


class Record(msgspec.Struct, frozen=True):
    """Write these bodies with their private parts (None for none) in one commit; `Recorded(record=number)` follows.

    mint: the public fields of an offline slip; the controller signs the body, puts its bytes into the private part of the
    `SlipIssued` among the bodies, and reports its digits in `Recorded`.
    """

    number: int
    bodies: tuple[Body, ...]
    privates: tuple[SlipPrivate | None, ...]
    mint: SlipFields | None = None


class Print(msgspec.Struct, frozen=True):
    """Print this paper. job: made from the journal position that recorded it; `PrintFinished` with the same job follows."""

    job: str
    paper: Paper


class Ask(msgspec.Struct, frozen=True):
    """Ask central; exactly one `Answered` with the same number follows, with None after `timeout_ms`."""

    number: int
    request: Request
    timeout_ms: int


class Abandon(msgspec.Struct, frozen=True):
    """Nobody waits for this ask any more; no `Answered` follows."""

    number: int


class StartTimer(msgspec.Struct, frozen=True):
    """`Elapsed(timer)` follows after this many milliseconds; an older run of the same timer is forgotten."""

    timer: str
    after_ms: int


class StopTimer(msgspec.Struct, frozen=True):
    """The timer does not report."""

    timer: str


class Light(msgspec.Struct, frozen=True):
    """name: "slip" or "fault"; pattern: "off", "on" or "blink"."""

    name: str
    pattern: str


class Sound(msgspec.Struct, frozen=True):
    """pattern: "key", "good", "bad" or "warning"."""

    pattern: str


class KeepPaper(msgspec.Struct, frozen=True):
    """Keep this figure beside the journal, in the commit of the step's records if it has any. It is no record itself."""

    used_mm: int


Effect = Record | KeepPaper | Print | Ask | Abandon | StartTimer | StopTimer | Light | Sound
