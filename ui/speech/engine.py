"""The programs that speak: espeak-ng makes a sound of a text, aplay (alsa-utils) plays it on a sound card.

Owns: its two child processes. One thing is said at a time; the selector tells when a child has ended (a pidfd, pidfd_open(2)),
so nothing here waits. The text goes to espeak-ng's standard input: an argument could be read by every user of the system.
"""

import contextlib
import math
import os
import selectors
import signal
import subprocess
from collections.abc import Callable
from typing import NamedTuple

from ui.speech.settings import WORLD
from ui.speech.spelling import plain

SAYING_S_MAX = 300.0
"""The longest text at the slowest pace takes less."""
TRIAL_S_MAX = 10.0
"""A sound card that is opened for a moment of silence."""

_COMPLAINT_BYTES = 4_096
_NO_COMPLAINT = (0, -signal.SIGKILL, -signal.SIGPIPE)
"""Ends that need no words: it was done, it was stopped, or nobody played what it made, who says why."""


class Saying(NamedTuple):
    """voice: the engine's name for it. device: of ALSA, or `WORLD`. volume, speed: 1-10, as in `messages.view.Speech`."""

    text: str
    voice: str
    device: str
    volume: int
    speed: int


class Programs(NamedTuple):
    """The two programs, as names to be found in PATH, or paths."""

    engine: str = "espeak-ng"
    player: str = "aplay"


class Engine:
    """Says one thing at a time. `ended` hears of each that ended by itself: why it was not said, "" when it was."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        ended: Callable[[Saying, str], None],
        programs: Programs = Programs(),  # noqa: B008  (immutable)
    ) -> None:
        self._selector = selector
        self._ended = ended
        self._programs = programs
        self._children: list[_Child] = []
        self._saying: Saying | None = None
        self._complaints: list[str] = []
        self._ends_at = 0.0

    @property
    def idle(self) -> bool:
        """Say whether the next thing can be said: nothing is, and whatever was stopped has let go of the sound card."""
        return not self._children

    def say(self, saying: Saying, now_s: float, most_s: float = SAYING_S_MAX) -> None:
        """Begin to say something that takes at most so long. It must be idle."""
        assert self.idle, "something is being said"
        self._saying, self._complaints = saying, []
        self._ends_at = now_s + most_s
        try:
            self._start(saying)
        except OSError as error:
            self._complain(f"{error.filename}: {error.strerror}")
            self._kill()
            self._end_if_over()

    def stop(self) -> None:
        """Say nothing any more. Of what is stopped, `ended` hears nothing."""
        self._saying = None
        self._kill()

    def serve(self, now_s: float) -> None:
        """Give up what does not end."""
        if self._saying is not None and now_s >= self._ends_at:
            self._complain(f"{self._saying.device}: it does not end")
            self._ends_at = math.inf
            self._kill()

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until it wants `serve`."""
        return None if self._saying is None or self._ends_at == math.inf else self._ends_at - now_s

    def close(self) -> None:
        """Say nothing any more, and let go of the programs."""
        self.stop()
        for child in self._children[:]:
            child.close()

    def _start(self, saying: Saying) -> None:
        played = saying.device != WORLD
        engine = subprocess.Popen(
            [self._programs.engine, "-v", saying.voice, *_how(saying), "--stdin", "--stdout"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if played else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._keep(engine, self._programs.engine)
        assert engine.stdin is not None
        with contextlib.suppress(BrokenPipeError), engine.stdin:
            engine.stdin.write(plain(saying.text).encode())
        if engine.stdout is None:
            return
        with engine.stdout:
            player = subprocess.Popen(
                [self._programs.player, "-q", "-D", saying.device],
                stdin=engine.stdout,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        self._keep(player, f"{self._programs.player} -D {saying.device}")

    def _keep(self, process: "subprocess.Popen[bytes]", name: str) -> None:
        self._children.append(_Child(process, name, self._selector, self._child_ended))

    def _child_ended(self, child: "_Child", complaint: str) -> None:
        self._children.remove(child)
        if complaint:
            self._complain(complaint)
            self._kill()
        self._end_if_over()

    def _complain(self, complaint: str) -> None:
        """Take a reason. That of the engine counts: a player that gets no sound complains of that too."""
        if complaint.startswith(self._programs.engine):
            self._complaints.insert(0, complaint)
        else:
            self._complaints.append(complaint)

    def _kill(self) -> None:
        for child in self._children:
            child.kill()

    def _end_if_over(self) -> None:
        if self._children or self._saying is None:
            return
        saying, self._saying = self._saying, None
        self._ended(saying, self._complaints[0] if self._complaints else "")


class _Child:
    """One program that runs. `gone` hears of its end, and of its last words if it failed by itself."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        name: str,
        selector: selectors.BaseSelector,
        gone: Callable[["_Child", str], None],
    ) -> None:
        self._process, self._name, self._selector, self._gone = process, name, selector, gone
        self._end = os.pidfd_open(process.pid)
        selector.register(self._end, selectors.EVENT_READ, self._ended)

    def kill(self) -> None:
        """Let it end at once."""
        self._process.kill()

    def close(self) -> None:
        """Wait for the end of one that was killed."""
        self._process.wait()
        self._ended(selectors.EVENT_READ)

    def _ended(self, _events: int) -> None:
        self._selector.unregister(self._end)
        os.close(self._end)
        code = self._process.wait()  # the pidfd says that it has ended: this only asks how
        assert self._process.stderr is not None
        with self._process.stderr as complaints:
            os.set_blocking(complaints.fileno(), False)
            words = (complaints.read(_COMPLAINT_BYTES) or b"").decode(errors="replace").split("\n")
        if code in _NO_COMPLAINT:
            self._gone(self, "")
            return
        last = next((line.strip() for line in reversed(words) if line.strip()), f"it ended with {code}")
        self._gone(self, f"{self._name}: {last}")


def _how(saying: Saying) -> list[str]:
    """Give volume and pace as espeak-ng(1) wants them.

    -a: amplitude 0-200, 100 is its default; from 20 to 200 the sound grows by 20 dB (EN 301 549, 8.2.1.1 asks for 18).
    -s: words a minute, 175 is its default; 4 of 10 gives 160, the pace of a calm speaker.
    """
    return ["-a", str(20 * saying.volume), "-s", str(80 + 20 * saying.speed)]
