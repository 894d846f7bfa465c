"""What goes wrong between kiosks and central, and at central itself."""

from collections.abc import Callable, Sequence

from simulator.world.virtual.adversary import HostileBroker
from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.central import VirtualCentral
from simulator.world.virtual.malicious import MaliciousKiosk
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.plan import MINUTE_MS
from simulator.world.virtual.weather import storm


class WideFaults:
    """Gives faults to the network and to central and mends them after a while. kiosks: the names of the honest ones."""

    def __init__(
        self,
        around: Surroundings,
        broker: VirtualBroker,
        central: VirtualCentral,
        enemy: MaliciousKiosk,
        kiosks: Sequence[str],
    ) -> None:
        self._time, self._chance = around.time, around.chance
        self._broker, self._central, self._enemy, self._kiosks = broker, central, enemy, kiosks
        self._hostile = HostileBroker(around, broker)
        self._given: dict[str, Callable[[], None]] = {
            "lossy_network": self._lossy_network,
            "slow_network": self._slow_network,
            "no_network": self._no_network,
            "half_open": lambda: self._each(broker.half_open),
            "broker_forgets": self._broker_forgets,
            "central_killed": lambda: self._kill(None),
            "worker_killed": lambda: self._kill(self._chance.randrange(central.workers)),
            "poison": lambda: self._attack("poison"),
            "malicious_kiosk": lambda: self._attack(""),
            "hostile_broker": self._hostile_broker,
            "replayed": lambda: broker.replay(self._chance.randint(1, 10)),
        }

    def give(self, fault: str) -> None:
        """Let this happen now."""
        self._given[fault]()

    def mend(self) -> None:
        """Make everything well."""
        self._broker.weather.calm()
        self._broker.weather.latency_ms = (5, 60)
        self._broker.slow_ms.clear()
        for kiosk in self._kiosks:
            self._broker.plug(kiosk)
        self._hostile.give_back()
        self._broker.restart(1_000)

    def _later(self, least_ms: int, most_ms: int, task: Callable[[], None]) -> None:
        self._time.call_after(self._chance.randint(least_ms, most_ms), task)

    def _each(self, act: Callable[[str], object]) -> None:
        act(self._chance.choice(self._kiosks))

    def _lossy_network(self) -> None:
        self._broker.weather = storm(self._chance)
        self._later(MINUTE_MS, 8 * MINUTE_MS, self._broker.weather.calm)

    def _slow_network(self) -> None:
        name = self._chance.choice(self._kiosks)
        least_ms = self._chance.choice((300, 3_000, 20_000))
        self._broker.slow_ms[name] = (least_ms, 3 * least_ms)
        self._later(MINUTE_MS, 8 * MINUTE_MS, lambda: self._quick(name))

    def _quick(self, name: str) -> None:
        self._broker.slow_ms.pop(name, None)

    def _no_network(self) -> None:
        name = self._chance.choice(self._kiosks)
        self._broker.unplug(name)
        self._later(10_000, 15 * MINUTE_MS, lambda: self._broker.plug(name))

    def _broker_forgets(self) -> None:
        if self._chance.random() < 0.5:
            self._broker.forget_queued()
        else:
            self._broker.restart(self._chance.choice((100, 5_000, 60_000)))

    def _kill(self, worker: int | None) -> None:
        if self._chance.random() < 0.5:
            self._central.kill(worker)
        else:
            self._central.kill_at_commit(self._chance.choice(("before", "after")), self._chance.randint(1, 5))

    def _attack(self, kind: str) -> None:
        self._enemy.attack(kind)

    def _hostile_broker(self) -> None:
        if self._broker.hostile is None:
            self._hostile.seize()
            self._later(MINUTE_MS, 8 * MINUTE_MS, self._hostile.give_back)
        self._hostile.whisper(self._chance.randint(0, 5))
