"""The people in charge: after a restore two of them let slips go that no drawer has cash for."""

from collections.abc import Callable, Sequence

from central.administration import releasing
from central.administration.acting import Actor, InvalidError, TakenError
from central.administration.releasing import Verdict, Wish
from simulator.world.virtual.central import VirtualCentral
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.till import Cash

EVERY_MS = 5 * 60_000
_CODES_MAX = 100


class Charge:
    """Two people who look after RECONCILE every few minutes. cash: what the drawers know. delivered: the biller's own file.

    lost: codes that were paid for and that central has forgotten; nobody lets them go.
    """

    def __init__(
        self,
        around: Surroundings,
        central: VirtualCentral,
        cash: Sequence[Cash],
        delivered: Callable[[], dict[str, int]],
    ) -> None:
        self.released = 0
        self._time, self._trace = around.time, around.trace
        self._central, self._cash, self._delivered = central, cash, delivered

    def begin(self) -> None:
        """Look now, and again and again."""
        self._look()

    def _look(self) -> None:
        self._time.call_after(EVERY_MS, self._look)
        if self._central.process is None:
            return
        paid = {cash.code for cash in self._cash if cash.amount > 0}
        back = {cash.code for cash in self._cash if cash.amount < 0}
        with self._central.engine.begin() as connection:
            if not releasing.progress(connection).restore_id:
                return
            held = releasing.list_held(connection, Wish())
        fresh = [slip.code for slip in held if slip.kind == "unpaid" and slip.code not in paid]
        unused = [slip.code for slip in held if slip.kind == "unfinished" and not self._delivered().get(slip.reference)]
        owed = [slip.code for slip in held if slip.kind == "refund_due" and slip.code not in back]
        returned = [slip.code for slip in held if slip.kind == "refund_due" and slip.code in back]
        for verdict, codes in (("release", fresh + unused + owed), ("paid_back", returned)):
            for first in range(0, len(codes), _CODES_MAX):
                self._let_go(verdict, tuple(codes[first : first + _CODES_MAX]))  # type: ignore[arg-type]

    def _let_go(self, verdict: Verdict, codes: tuple[str, ...]) -> None:
        now_ms = self._time.utc_ms
        try:
            with self._central.engine.begin() as connection:
                wish = Wish(codes=codes)
                proposal = releasing.propose(connection, Actor("operator ratna", "operator", now_ms), verdict, wish)
            with self._central.engine.begin() as connection:
                done = releasing.confirm(connection, Actor("operator agus", "operator", now_ms), proposal.id).done
        except (TakenError, InvalidError) as error:
            self._trace.note("charge", "must wait", why=type(error).__name__)
            return
        self.released += done
        self._trace.note("charge", "let go", verdict=verdict, slips=done)
        self._central.wake()
