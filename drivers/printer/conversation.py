"""What is said to one open printer, and what it answers. Owns the device between opening and loss; knows nothing of jobs.

Every wait has a deadline. `TransportError` from any method means that the device is gone and this object with it.
"""

import os
import time
from collections import deque
from collections.abc import Callable

import msgspec

from drivers.printer import status
from drivers.printer.commands import AUTOMATIC_STATUS_ON, CLEAR_BUFFERS, INITIALIZE, RECOVER_CLEARING
from drivers.printer.profiles import Profile
from drivers.transport.interface import Transport

REPLIES_MAX = 64


def drain(wake: int) -> None:
    """Take back every ring of an eventfd."""
    try:
        os.eventfd_read(wake)
    except BlockingIOError:
        return


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds. retry_s: waits before asking a lost or silent printer again; the last one repeats."""

    answer_s: float = 2.0
    quiet_s: float = 0.1
    stall_s: float = 5.0
    confirm_s: float = 15.0
    overheat_s: float = 60.0
    retry_s: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0)


class Conversation:
    """One open device. `state` is what the printer said last, None while it is silent.

    wake: an eventfd that ends a wait early and is drained by it; who rings it looks at its reason after every wait.
    cancelled: says whether all waiting has to end. clock: seconds that never go back.
    """

    def __init__(
        self,
        device: Transport,
        wake: int,
        profile: Profile,
        timings: Timings,
        cancelled: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state: status.State | None = None
        self._device = device
        self._wake = wake
        self._profile = profile
        self._timings = timings
        self.cancelled = cancelled
        self.clock = clock
        self._told_by_itself = False
        self._parser = status.Parser()
        self._replies: deque[status.Reply] = deque(maxlen=REPLIES_MAX)

    def close(self) -> None:
        """Let go of the device."""
        self._device.close()

    def pump(self, timeout_s: float | None, write: bool = False) -> bool:
        """Wait once and take in what arrived; say whether the device can take bytes."""
        readable, writable = self._device.wait(self._wake, timeout_s, write)
        drain(self._wake)
        if readable:
            for byte in self._device.read():
                reply = self._parser.feed(byte)
                if isinstance(reply, status.Automatic):
                    self._told_by_itself = True
                    self._take_state(status.state_of_automatic(reply.block))
                elif reply is not None:
                    self._replies.append(reply)
        return writable

    def write(self, data: bytes) -> int:
        """Offer bytes; give how many were accepted."""
        return self._device.write(data)

    def take_replies(self) -> tuple[status.Reply, ...]:
        """Give the replies that nobody has taken yet, oldest first."""
        replies = tuple(self._replies)
        self._replies.clear()
        return replies

    def ask_state(self) -> None:
        """Ask DLE EOT 1 to 4 and set `state`: None when an answer does not come in time."""
        self.forget_replies()
        values = []
        for number in (1, 2, 3, 4):
            if self.send(bytes((0x10, 0x04, number)), self._timings.answer_s) < 3:
                break
            reply = self.await_reply(lambda reply: isinstance(reply, status.RealTime), self._timings.answer_s)
            if not isinstance(reply, status.RealTime):
                break
            values.append(reply.value)
        if len(values) == 4:
            self._take_state(status.state_of_real_time(*values))
        else:
            self.state = None

    def await_reply(self, wanted: Callable[[status.Reply], bool], timeout_s: float) -> status.Reply | None:
        """Give the first reply that is `wanted`, dropping others; None when none came in time."""
        until = self.clock() + timeout_s
        while True:
            while self._replies:
                reply = self._replies.popleft()
                if wanted(reply):
                    return reply
            left = until - self.clock()
            if left <= 0 or self.cancelled():
                return None
            self.pump(left)

    def forget_replies(self) -> None:
        """Drop replies to older questions, waiting until the line is quiet when there were any."""
        for _ in range(REPLIES_MAX):
            before = len(self._replies)
            self.pump(self._timings.quiet_s if before else 0)
            if len(self._replies) == before:
                break
        self._replies.clear()

    def send(self, data: bytes, timeout_s: float) -> int:
        """Write a short command; give how many of its bytes were accepted in time."""
        accepted = 0
        until = self.clock() + timeout_s
        while accepted < len(data):
            left = until - self.clock()
            if left <= 0 or self.cancelled():
                break
            if self.pump(left, write=True):
                accepted += self._device.write(data[accepted:])
        return accepted

    def clear(self) -> None:
        """Throw away what the printer still holds, so that paper put in later does not bring out an old tail."""
        if self._profile.status:
            self.send(CLEAR_BUFFERS, self._timings.answer_s)

    def reset(self) -> bool:
        """Bring a printer in any condition to a line's start with empty buffers and automatic status on; say if it took that.

        The zeros end a raster command that was cut off in its middle; elsewhere a printer ignores them.
        """
        self.clear()
        commands = bytes(self._profile.raster_bytes_max) + INITIALIZE
        if not self._profile.status:
            return self.send(commands, self._timings.stall_s) == len(commands)
        commands += AUTOMATIC_STATUS_ON
        self._told_by_itself = False
        if self.send(commands, self._timings.stall_s) < len(commands):
            return False
        self._await_automatic()
        return True

    def _await_automatic(self) -> None:
        """Wait until automatic status works; else ask: the printer may have gone offline before it came to that command."""
        if self.state is not None and self.state.offline:
            # It comes to that command when it goes online again, and tells that by itself.
            return
        until = self.clock() + self._timings.answer_s
        while not self._told_by_itself:
            left = until - self.clock()
            if left <= 0 or self.cancelled():
                self.ask_state()
                return
            self.pump(left)

    def free_cutter(self) -> None:
        """Clear a cutter's error that lasts from before: once at each opening, a person may have freed the knife meanwhile."""
        if self.state is not None and self.state.cutter:
            self._device.write(RECOVER_CLEARING)

    def _take_state(self, state: status.State) -> None:
        before, self.state = self.state, state
        # Closing the cover is how a person says that the cutter is free; the error itself lasts until it is cleared.
        if before is not None and before.cover_open and not state.cover_open and (state.cutter or state.mechanical):
            self._device.write(RECOVER_CLEARING)
