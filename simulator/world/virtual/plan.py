"""What one seed makes of a world: its size, and which faults come how often. Every run draws a mixture of its own."""

import random
from typing import Literal

import msgspec

MINUTE_MS = 60_000

Target = Literal["kiosk", "network", "central"]


class Fault(msgspec.Struct, frozen=True):
    """A kind of fault. number: in the list of docs/simulation.md. often_ms: the mean time between two of them where they are
    frequent; a run draws from there up to eight times that. rare: only few runs have it, because little else happens after it.
    """

    name: str
    number: int
    target: Target
    often_ms: int
    rare: bool = False


FAULTS = (
    Fault("power_cut", 1, "kiosk", 4 * MINUTE_MS),
    Fault("power_cut_while_writing", 2, "kiosk", 4 * MINUTE_MS),
    Fault("disk_full", 3, "kiosk", 10 * MINUTE_MS),
    Fault("disk_fails", 4, "kiosk", 12 * MINUTE_MS),
    Fault("bit_rot", 5, "kiosk", 20 * MINUTE_MS, rare=True),
    Fault("slow_disk", 6, "kiosk", 6 * MINUTE_MS),
    Fault("clock_unset", 7, "kiosk", 10 * MINUTE_MS),
    Fault("clock_wrong", 7, "kiosk", 10 * MINUTE_MS),
    Fault("clock_frozen", 7, "kiosk", 12 * MINUTE_MS),
    Fault("lossy_network", 8, "network", 3 * MINUTE_MS),
    Fault("slow_network", 8, "network", 5 * MINUTE_MS),
    Fault("no_network", 8, "network", 5 * MINUTE_MS),
    Fault("half_open", 9, "network", 5 * MINUTE_MS),
    Fault("broker_forgets", 10, "network", 5 * MINUTE_MS),
    Fault("central_killed", 11, "central", 6 * MINUTE_MS),
    Fault("worker_killed", 11, "central", 5 * MINUTE_MS),
    Fault("central_restored", 11, "central", 20 * MINUTE_MS, rare=True),
    Fault("poison", 12, "network", 6 * MINUTE_MS),
    Fault("printer", 13, "kiosk", 4 * MINUTE_MS),
    Fault("roll_changed", 13, "kiosk", 6 * MINUTE_MS),
    Fault("device", 14, "kiosk", 5 * MINUTE_MS),
    Fault("program_killed", 16, "kiosk", 4 * MINUTE_MS),
    Fault("program_frozen", 16, "kiosk", 5 * MINUTE_MS),
    Fault("cloned", 19, "kiosk", 20 * MINUTE_MS, rare=True),
    Fault("rolled_back", 20, "kiosk", 20 * MINUTE_MS, rare=True),
    Fault("malicious_kiosk", 21, "network", 5 * MINUTE_MS),
    Fault("malicious_customer", 22, "kiosk", 4 * MINUTE_MS),
    Fault("hostile_broker", 23, "network", 5 * MINUTE_MS),
    Fault("replayed", 24, "network", 4 * MINUTE_MS),
)

BY_NAME = {fault.name: fault for fault in FAULTS}


class Plan(msgspec.Struct, frozen=True):
    """One run. every_ms: the mean time between two faults of each of its kinds. customer_ms: between two customers of a kiosk.

    heartbeat_s: silence after which a kiosk asks central for a sign of life. faulty_ms: how long anything may fail; calm_ms: how
    long everything then has to arrive, at most.
    """

    seed: int
    kiosks: int
    tills: int
    workers: int
    customer_ms: int
    heartbeat_s: int
    faulty_ms: int
    calm_ms: int
    every_ms: dict[str, int]


def draw(seed: int) -> Plan:
    """Give the plan of a seed. A run has a third of the faults, now and then all, now and then none."""
    chance = random.Random(f"plan {seed}")
    share = chance.choice((0.0, 0.2, 0.3, 0.3, 0.4, 0.5, 1.0))
    every_ms = {}
    for fault in FAULTS:
        if chance.random() < (share * 0.4 if fault.rare else share):
            every_ms[fault.name] = int(fault.often_ms * 2 ** chance.uniform(0, 3))
    return Plan(
        seed=seed,
        kiosks=chance.choice((1, 1, 1, 1, 2, 2, 3)),
        tills=chance.choice((1, 2, 2)),
        workers=chance.choice((1, 1, 2)),
        customer_ms=chance.randrange(20_000, 80_000),
        heartbeat_s=chance.choice((30, 90, 120, 120)),
        faulty_ms=chance.randrange(3, 10) * MINUTE_MS,
        calm_ms=20 * MINUTE_MS,
        every_ms=every_ms,
    )
