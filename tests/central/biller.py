"""The time of a test, and a biller that it scripts."""

from collections import defaultdict

from central.billers.interface import Bill, Finality, InquiryRefused, Outcome, Purchase, Rules

START_MS = 1_788_000_000_000


class Clock:
    """UTC milliseconds that only the test moves."""

    def __init__(self) -> None:
        self.ms = START_MS

    def __call__(self) -> int:
        return self.ms

    def forward(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


class FakeBiller:
    """A biller with a memory. `script` says what each coming pay or advise does, else both succeed.

    Words: success, failed, pending; done_silent (delivered, no answer), lost (nothing happened, no answer); crash (raises).
    A reversal knows them too: unless it is lost or pending, what was not delivered never will be.
    """

    name = "aggregator"

    def __init__(self) -> None:
        self.rules = Rules()
        self.script: list[str] = []
        self.inquiries: list[Bill | InquiryRefused] = []
        self.delivered: dict[str, int] = defaultdict(int)
        self.calls: list[tuple[str, str]] = []
        self._final: dict[str, Finality] = {}
        self._known: set[str] = set()

    def advice_creates(self, purchase: Purchase) -> bool:
        return purchase.mode != "bill"

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        self.calls.append(("inquire", purchase.reference))
        usual = Bill(150_000, 1_500, "BUDI SANTOSO", 0, (("merchant", "Toko"),))
        return self.inquiries.pop(0) if self.inquiries else usual

    def pay(self, purchase: Purchase) -> Outcome:
        self.calls.append(("pay", purchase.reference))
        return self._act(purchase, creates=True)

    def advise(self, purchase: Purchase) -> Outcome:
        self.calls.append(("advise", purchase.reference))
        if purchase.reference not in self._known and not self.advice_creates(purchase):
            return Outcome(Finality.ABSENT, "50")
        return self._act(purchase, creates=self.advice_creates(purchase))

    def reverse(self, purchase: Purchase) -> Outcome:
        self.calls.append(("reverse", purchase.reference))
        word = self.script.pop(0) if self.script else "success"
        if word in {"lost", "pending"}:
            return Outcome(Finality.OPEN, "" if word == "lost" else "03")
        return self._answer(self._final.setdefault(purchase.reference, Finality.FAILED))

    def deny(self, reference: str) -> None:
        """Take a success back, as a biller does by itself."""
        self._final[reference] = Finality.FAILED
        self.delivered[reference] = 0

    def _act(self, purchase: Purchase, *, creates: bool) -> Outcome:
        reference = purchase.reference
        word = self.script.pop(0) if self.script else "success"
        if reference in self._final:
            silent = word in {"done_silent", "lost"}
            return Outcome(Finality.OPEN, "") if silent else self._answer(self._final[reference])
        if word == "lost":
            return Outcome(Finality.OPEN, "")
        if word == "crash":
            raise RuntimeError("the connector broke")
        self._known.add(reference)
        if word == "pending":
            return Outcome(Finality.OPEN, "03")
        if word == "failed":
            self._final[reference] = Finality.FAILED
        else:
            self._final[reference] = Finality.SUCCESS
            self.delivered[reference] += 1
        return Outcome(Finality.OPEN, "") if word == "done_silent" else self._answer(self._final[reference])

    def _answer(self, finality: Finality) -> Outcome:
        if finality is Finality.FAILED:
            return Outcome(finality, "02")
        return Outcome(finality, "00", "5543210", "REF-1", ("STRUK", "Terima kasih"))
