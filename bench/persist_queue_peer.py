"""The peer "persist_queue": put, then get and acknowledge messages one by one. Runs in the bench's own environment, by its path.

Arguments: a directory, how many messages, and of how many bytes. Prints the seconds of all puts, and of all gets with their ack.
"""

import os
import sys
import time

from persistqueue import SQLiteAckQueue  # type: ignore[import-not-found]


def main() -> None:
    """Measure, and print both figures."""
    directory, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    queue = SQLiteAckQueue(directory, auto_commit=True)
    messages = [os.urandom(size) for _ in range(count)]
    start = time.perf_counter()
    for message in messages:
        queue.put(message)
    put = time.perf_counter()
    for _ in range(count):
        queue.ack(queue.get())
    sys.stdout.write(f"{put - start} {time.perf_counter() - put}\n")


if __name__ == "__main__":
    main()
