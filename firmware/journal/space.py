"""How much room the journal needs on its disk before a print may begin."""

from collections.abc import Callable

RESERVE_BYTES = 64 * 1024 * 1024
RESERVE_PERCENT = 5
"""No new slip when less than the smaller of both is free: what is under way must still find room."""

FLOOR_OF_RESERVE = 2
"""What is under way may use the reserve down to this part of it; below it no print begins any more."""

DiskSpace = Callable[[], tuple[int, int]]
"""Gives (free bytes, total bytes) of the file system."""


def is_low(disk_space: DiskSpace, part: int = 1) -> bool:
    """Say whether less than the reserve, or this part of it, is left. A disk that does not say how it stands counts as full."""
    try:
        free, total = disk_space()
    except OSError:
        return True
    return free < min(RESERVE_BYTES, total * RESERVE_PERCENT // 100) // part
