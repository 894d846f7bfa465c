"""What a sandbox biller says of its own accord: which notices a payment leads to, and who carries them to central.

What a notice says is composed when it leaves, so that it is as true as the biller is; only a fault makes it say something else.
"""

import asyncio
from collections.abc import Callable, Sequence

import httpx
import msgspec

from simulator.biller.faults import CallbackMode
from simulator.biller.register import Reference

PAUSES_S = (2, 10, 60)
"""Between the tries of one that was not taken; after the last one the biller gives up."""

ANSWER_S = 10
EARLY_S_MAX = 5
_LOOK_S = 0.05
_SENT_KEPT = 1_000

NowMs = Callable[[], int]
"""Gives the time, UTC milliseconds."""


class Notice(msgspec.Struct, frozen=True):
    """One callback to come. word: the state that it claims, "" for how it stands then. excess: rupiah that it claims too much.

    genuine: whether it is signed as it should be. early: it goes out before the answer to the payment.
    """

    reference: str
    due_ms: int
    word: str = ""
    excess: int = 0
    genuine: bool = True
    early: bool = False


class Letter(msgspec.Struct, frozen=True):
    """A notice on its way: an HTTP POST."""

    headers: dict[str, str]
    body: bytes


Compose = Callable[[Notice], Letter]
"""Writes a notice in the biller's own form, at the moment at which it leaves."""


def plan(mode: CallbackMode, reference: Reference, now_ms: int, pending: str) -> tuple[Notice, ...]:
    """Give the notices of a payment that was just decided, in the order in which they leave. pending: the word before the end."""
    final = Notice(reference.ref_id, reference.settles_ms)
    turned = (Notice(reference.ref_id, reference.turns_ms),) if reference.turned else ()
    match mode:
        case "never":
            return ()
        case "twice":
            return (final, final, *turned)
        case "early":
            return (Notice(reference.ref_id, now_ms, reference.final, early=True), *turned)
        case "out_of_order":
            return (final, Notice(reference.ref_id, reference.settles_ms, pending), *turned)
        case "wrong_amount":
            return (msgspec.structs.replace(final, excess=1_000), *turned)
        case "wrong_signature":
            return (msgspec.structs.replace(final, genuine=False), *turned)
    return (final, *turned)


class Postman:
    """Carries notices to `url`, "" for nowhere. Runs in the event loop of whoever calls it."""

    def __init__(self, url: str, compose: Compose, now_ms: NowMs) -> None:
        self._url = url
        self._compose = compose
        self._now_ms = now_ms
        self._rounds: dict[asyncio.Task[None], int] = {}
        """With when each goes on, UTC milliseconds; 0 while somebody is on his way."""

        self.outstanding = 0
        self.sent: list[tuple[str, int]] = []
        """Of the newest: the reference, and the status of the answer, 0 for none."""

    @property
    def due(self) -> int:
        """How many notices, or rows of them, should have arrived by now and are still under way."""
        return sum(at_ms <= self._now_ms() for at_ms in self._rounds.values())

    async def take(self, notices: Sequence[Notice]) -> None:
        """Take these notices: the early ones are carried now, the others when they are due, each after the one before it."""
        if not self._url:
            return
        early = [notice for notice in notices if notice.early]
        later = [notice for notice in notices if not notice.early]
        for notice in early:
            await self._post(notice)
        if later:
            self.outstanding += len(later)
            task = asyncio.create_task(self._round(later))
            self._rounds[task] = later[0].due_ms
            task.add_done_callback(self._rounds.pop)

    async def _round(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            await self._until(notice.due_ms)
            for pause_s in (*PAUSES_S, None):
                if await self._post(notice) or pause_s is None:
                    break
                await self._until(self._now_ms() + pause_s * 1_000)
            self.outstanding -= 1

    async def _post(self, notice: Notice) -> bool:
        letter = self._compose(notice)
        wait_s = EARLY_S_MAX if notice.early else ANSWER_S
        status = 0
        try:
            async with httpx.AsyncClient(timeout=wait_s, trust_env=False) as client:
                status = (await client.post(self._url, content=letter.body, headers=letter.headers)).status_code
        except httpx.HTTPError:
            pass
        self.sent = [*self.sent, (notice.reference, status)][-_SENT_KEPT:]
        return 200 <= status < 300

    async def _until(self, due_ms: int) -> None:
        """Wait in short steps: in tests the clock jumps."""
        task = asyncio.current_task()
        assert task is not None, "notices are carried in rounds of their own"
        self._rounds[task] = due_ms
        while self._now_ms() < due_ms:
            await asyncio.sleep(_LOOK_S)
        self._rounds[task] = 0
