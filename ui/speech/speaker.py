"""The voice of the touchscreen: reads the views that are drawn, one thing after the other, and knows whether it can be heard.

It is an onlooker of the screen (`ui.parts`) and never holds it up. Each sound card is tried at the start with a moment of
silence, and again while it fails and nobody listens to another; what is wrong is said to the controller
(`messages.local.Speaks`), and logged once.
"""

import logging
import selectors
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec

from messages.local import Speaks
from messages.view import Speech, View
from messages.world import Said
from ui.speech.engine import TRIAL_S_MAX, Engine, Programs, Saying
from ui.speech.reading import read
from ui.speech.settings import SpeechSettings

LOG = logging.getLogger("ui")

WAITING_MAX = 8
"""Texts that wait for their turn; beyond that the oldest is dropped. Whoever wants all of it asks for it again."""

TRY_AGAIN_S = 30.0
"""A sound card that failed is tried again after this."""

_TRIAL, _TRIAL_VOICE = ".", "en"
"""espeak-ng 1.51 makes 154 samples of silence of it, which is enough to open a sound card."""


class Speaker:
    """`tell` hears where it can speak: first when every sound card was tried. said: a simulated world hears every text."""

    def __init__(
        self,
        settings: SpeechSettings,
        selector: selectors.BaseSelector,
        tell: Callable[[Speaks], None],
        said: Callable[[Said], None] | None = None,
        programs: Programs = Programs(),  # noqa: B008  (immutable)
    ) -> None:
        self._devices = settings.devices
        self._engine = Engine(selector, self._ended, programs)
        self._tell, self._said = tell, said
        self._drawn: View | None = None
        self._read: View | None = None
        self._speech: Speech | None = None
        self._waiting: deque[tuple[str, Saying]] = deque(maxlen=WAITING_MAX)
        self._to = ""
        self._trials = deque(self._devices)
        self._on_trial = False
        self._trouble: dict[str, str] = {}
        self._told: Speaks | None = None
        self._try_at = 0.0

    def drawn(self, _canvas: Any, drawing: Any, _turn: float) -> None:
        """As in `Onlooker`: what is on the screen now is read, unless it was."""
        if drawing.view is not self._drawn:
            self._drawn = drawing.view
            self._take(drawing.view)

    def serve(self, now_s: float) -> None:
        """As in `Onlooker`: say the next thing, or try a sound card."""
        self._engine.serve(now_s)
        while self._engine.idle and self._waiting:
            self._to, saying = self._waiting.popleft()
            if self._said is not None:
                self._said(Said(self._to, saying.voice, saying.text))
            self._engine.say(saying, now_s)
        if self._wants_trial and not self._trials and now_s >= self._try_at:
            self._trials.extend(self._trouble)
        while self._engine.idle and self._trials:
            self._to, self._on_trial = self._trials.popleft(), True
            self._try_at = now_s + TRY_AGAIN_S
            self._engine.say(Saying(_TRIAL, _TRIAL_VOICE, self._devices[self._to], 1, 1), now_s, TRIAL_S_MAX)

    def wait_s(self, now_s: float) -> float | None:
        """As in `Onlooker`."""
        waits = [self._engine.wait_s(now_s)]
        if self._engine.idle:
            waits.append(self._try_at - now_s if self._wants_trial else None)
            waits.append(0.0 if self._waiting or self._trials else None)
        return min((max(0.0, wait) for wait in waits if wait is not None), default=None)

    def close(self) -> None:
        """Say nothing any more."""
        self._engine.close()

    @property
    def _wants_trial(self) -> bool:
        """Say whether a sound card failed, and nobody who hears another one would have to wait for its trial."""
        return bool(self._trouble) and (self._speech is None or self._speech.to in self._trouble)

    def _take(self, view: View) -> None:
        if view.revision == 0 and self._speech is not None:  # the touchscreen's own words: who listened still does
            view = msgspec.structs.replace(view, speech=self._speech)
        reading, speech = read(self._read, view), view.speech
        self._read, self._speech = view, speech
        if speech is None or reading.interrupts:
            self._waiting.clear()
            if not self._on_trial:
                self._engine.stop()
        device = self._devices.get(speech.to) if speech is not None else None
        if speech is not None and device is not None and reading.text:
            saying = Saying(reading.text, speech.words.voice, device, speech.volume, speech.speed)
            self._waiting.append((speech.to, saying))

    def _ended(self, _saying: Saying, complaint: str) -> None:
        """Something was said, or could not be: that sound card is well, or it is not."""
        self._on_trial = False
        before = self._trouble.pop(self._to, "")
        if complaint:
            self._trouble[self._to] = complaint
        if complaint and complaint != before:
            LOG.error("nobody hears what is said to the %s: %s", self._to, complaint)
        elif before and not complaint:
            LOG.info("the %s can be heard again", self._to)
        self._report()

    def _report(self) -> None:
        if self._told is None and self._trials:
            return
        can = {to: to in self._devices and to not in self._trouble for to in ("headphones", "speaker")}
        speaks = Speaks(can["headphones"], can["speaker"], "; ".join(self._trouble[to] for to in sorted(self._trouble)))
        if speaks != self._told:
            self._told = speaks
            self._tell(speaks)
