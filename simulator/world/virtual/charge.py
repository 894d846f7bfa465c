"""The people in charge: two of them let slips go that a restore holds back, and have payments taken back that take too long."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from central.administration import deciding, releasing
from central.administration.acting import Actor, InvalidError, TakenError
from central.administration.releasing import Verdict, Wish
from central.ledger.books import Books
from central.store.money_tables import slips
from simulator.world.virtual.central import VirtualCentral
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.till import Cash

EVERY_MS = 5 * 60_000
REVERSALS_MS = 20_000
_CODES_MAX = 100


class Charge:
    """Two people who look after RECONCILE, and after what waits at the gateway, every few minutes. cash: what the drawers know.
    delivered: the billers' own files.

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
        self._look_at_orders()

    def _look_at_orders(self) -> None:
        """Have payments that take long taken back, where the biller can: whoever waits gets the cash again."""
        self._time.call_after(REVERSALS_MS, self._look_at_orders)
        process = self._central.process
        if process is None:
            return
        with self._central.engine.begin() as connection:
            query = select(slips.c.code).where(slips.c.state == "in_process", slips.c.biller == "paycode")
            codes = connection.execute(query.order_by(slips.c.paid_ms).limit(1)).scalars().all()
        for code in codes:
            self._take_back(process.books, code)

    def _take_back(self, books: Books, code: str) -> None:
        now_ms = self._time.utc_ms
        try:
            with books.engine.begin() as connection:
                proposer = Actor("operator ratna", "operator", now_ms)
                proposal = deciding.propose(books, connection, proposer, code, "reverse", "waits too long")
            with books.engine.begin() as connection:
                deciding.confirm(books, connection, Actor("operator agus", "operator", now_ms), proposal.id)
        except (TakenError, InvalidError) as error:
            self._trace.note("charge", "leaves it", why=type(error).__name__)
            return
        self._trace.note("charge", "takes back", slip=self._trace.name("slip", code))
        self._central.wake()

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
