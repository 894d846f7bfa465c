"""What the journal raises. Each of them means: accept nothing more until somebody has looked, or space was made."""

from typing import Literal

Reason = Literal["disk_full", "io_error", "damaged"]


class JournalError(Exception):
    """The journal did not write. reason: as the core's `RecordFailed` says it."""

    reason: Reason = "io_error"


class JournalDamagedError(JournalError):
    """The file is not a whole journal of this kiosk. It is left as it is: a person has to look, nothing is made anew."""

    reason: Reason = "damaged"


class JournalBusyError(JournalError):
    """Another program holds the journal: there must not be two kiosks on one."""


class JournalFullError(JournalError):
    """The disk's reserve is used up: no print begins. Nothing was written; the journal goes on when there is space again."""

    reason: Reason = "disk_full"


class JournalStoppedError(JournalError):
    """A write failed. It is not tried again: after a failed fsync nobody knows what the disk holds until a restart."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
