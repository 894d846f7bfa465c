"""What a run was, and many runs together."""

from collections import Counter

import msgspec

_DAY_MS = 86_400_000
_HOUR_S = 3_600


class Figures(msgspec.Struct):
    """How much happened. kiosk_ms: virtual milliseconds of all kiosks; cpu_s: what it cost."""

    runs: int = 0
    kiosk_ms: int = 0
    customers: int = 0
    slips: int = 0
    payments: int = 0
    entries: int = 0
    cuts: int = 0
    faults: int = 0
    cpu_s: float = 0.0

    def add(self, other: "Figures") -> None:
        """Add another run's."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def lines(self) -> list[str]:
        """Give them for people, with what they are in an hour of one processor."""
        hours = max(self.cpu_s, 0.001) / _HOUR_S
        days = self.kiosk_ms / _DAY_MS
        return [
            f"{self.runs} runs, {days:.1f} kiosk-days, {self.cpu_s:.0f} s of processor time",
            f"{self.customers} customers, {self.slips} slips, {self.payments} payments, {self.entries} journal entries",
            f"{self.faults} faults, {self.cuts} of them power cuts",
            f"in an hour of one processor: {days / hours:,.0f} kiosk-days, {self.cuts / hours:,.0f} power cuts,"
            f" {self.faults / hours:,.0f} faults, {self.payments / hours:,.0f} payments",
        ]


class Result(msgspec.Struct):
    """One run. digest: of its trace. violations: each one once, in the order in which they were found. met: fault and screen."""

    seed: int
    digest: str
    violations: list[str]
    figures: Figures
    met: Counter[tuple[str, str]]
