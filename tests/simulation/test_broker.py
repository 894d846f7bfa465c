"""The virtual broker: what it promises, and each way in which it breaks its promises on command."""

import random

import pytest

from simulator.world.virtual.access import may_read, may_write
from simulator.world.virtual.adversary import HostileBroker, Malice
from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.time import VirtualTime
from simulator.world.virtual.trace import Trace
from simulator.world.virtual.weather import HOUR_MS, Weather, storm

A, B, CENTRAL = "k-00000000000a", "k-00000000000b", "central-0"


class Ear:
    """A client that remembers what it heard."""

    def __init__(self, world, name):
        self.world, self.name, self.heard = world, name, []
        side = "up/" if name.startswith("central") else f"k/0/{name}/down/"
        self.connection = world.broker.connect(name, lambda topic: side in topic, self)

    def publish(self, topic, payload=b"x", number=1):
        self.connection.publish(number, topic, payload)
        self.world.wait(1_000)

    def up(self, packets_max):
        self.heard.append(("up", packets_max))

    def down(self, reason):
        self.heard.append(("down", reason))

    def arrived(self, topic, payload):
        self.heard.append((topic, payload))

    def taken(self, number, heard):
        self.heard.append((number, heard))


class World:
    def __init__(self):
        self.time = VirtualTime()
        self.trace = Trace(self.time)
        self.broker = VirtualBroker(self.around())
        self.central, self.a, self.b = (Ear(self, name) for name in (CENTRAL, A, B))
        self.wait(1_000)
        for ear in (self.central, self.a, self.b):
            assert ear.heard == [("up", 20)]
            ear.heard.clear()

    def around(self):
        return Surroundings(self.time, self.trace, random.Random(1))

    def wait(self, ms):
        self.time.run_until(self.time.now_ms + ms)


@pytest.fixture
def world():
    return World()


def up(name, channel="batch"):
    return f"k/0/{name}/up/{channel}"


def down(name, channel="ack"):
    return f"k/0/{name}/down/{channel}"


def test_message_arrives_and_is_acknowledged(world):
    """Central gets what a kiosk publishes, once, and the kiosk gets its PUBACK."""
    world.a.publish(up(A), b"entries", 7)
    assert (world.central.heard, world.a.heard, world.b.heard) == ([(up(A), b"entries")], [(7, True)], [])


def test_nobody_hears(world):
    """The PUBACK says so when nobody subscribes."""
    world.central.connection.close()
    world.a.publish(up(A))
    assert world.a.heard == [(1, False)]


def test_messages_keep_their_order(world):
    """As long as nothing else is asked for, what was sent first arrives first."""
    for number in range(20):
        world.a.connection.publish(number, up(A), bytes([number]))
    world.wait(5_000)
    assert [payload for _, payload in world.central.heard] == [bytes([number]) for number in range(20)]


def test_access_list(world):
    """A kiosk reaches its own up-channels only, and reads its own down-channels only."""
    world.a.publish(up(B))
    world.a.publish(down(A))
    world.a.publish("k/0/+/up/batch")
    assert (world.central.heard, world.a.heard) == ([], [(1, False)] * 3)
    assert [may_write(CENTRAL, topic) for topic in (down(A), up(A))] == [True, False]
    assert [may_read(A, topic) for topic in (down(A), down(B), up(A))] == [True, False, False]


def test_second_connection_of_a_name_ends_the_first(world):
    """A clone that comes takes the line over, and the first one hears so."""
    clone = Ear(world, A)
    world.wait(1_000)
    assert (clone.heard, world.a.heard) == ([("up", 20)], [("down", "taken over")])
    world.central.publish(down(A))
    assert clone.heard[1:] == [(down(A), b"x")]


def test_half_open_is_not_noticed(world):
    """Nothing passes either way, and neither end hears of it."""
    assert world.broker.half_open(A)
    world.a.publish(up(A))
    world.central.publish(down(A))
    assert (world.a.heard, world.central.heard) == ([], [(1, True)])
    world.wait(120_000)
    world.central.publish(down(A))
    assert world.central.heard[-1] == (1, False)  # the broker's keepalive has ended
    assert world.a.heard == []


def test_unplugged_cannot_connect(world):
    """Without a network a connection is never made, until it is plugged in."""
    world.broker.unplug(A)
    again = Ear(world, A)
    world.wait(20_000)
    assert again.heard == [("down", "no answer")]
    world.broker.plug(A)
    again = Ear(world, A)
    world.wait(1_000)
    assert again.heard == [("up", 20)]


def test_broker_loses_what_it_acknowledged(world):
    """Fault 10: a PUBACK says nothing about delivery."""
    world.broker.slow_ms[CENTRAL] = (5_000, 5_000)
    world.a.publish(up(A))
    assert world.a.heard == [(1, True)]
    world.broker.forget_queued()
    world.wait(60_000)
    assert world.central.heard == []


def test_broker_restarts(world):
    """Everybody is disconnected, nobody can connect meanwhile, and nothing of before comes after."""
    world.broker.weather.held, world.broker.weather.held_ms = 1.0, (30_000, 30_000)
    world.a.publish(up(A))
    world.broker.restart(10_000)
    world.wait(1_000)
    assert world.a.heard[-1] == ("down", "the broker stopped")
    refused = Ear(world, A)
    world.wait(1_000)
    assert refused.heard == [("down", "refused")]
    world.wait(10_000)
    central = Ear(world, CENTRAL)
    world.wait(60_000)
    assert central.heard == [("up", 20)]


@pytest.mark.parametrize(("fault", "copies"), [("lost", 0), ("doubled", 2)])
def test_messages_lost_and_doubled(world, fault, copies):
    """A message that was acknowledged arrives never, or twice."""
    setattr(world.broker.weather, fault, 1.0)
    world.a.publish(up(A))
    assert (len(world.central.heard), world.a.heard) == (copies, [(1, True)])


def test_message_held_for_three_days(world):
    """What the broker held comes late, to whoever has the name then."""
    world.broker.weather.held, world.broker.weather.held_ms = 1.0, (72 * HOUR_MS, 72 * HOUR_MS)
    world.a.publish(up(A), b"old")
    world.central.connection.close()
    later = Ear(world, CENTRAL)
    world.wait(71 * HOUR_MS)
    assert later.heard == [("up", 20)]
    world.wait(2 * HOUR_MS)
    assert later.heard == [("up", 20), (up(A), b"old")]


def test_messages_overtake_each_other(world):
    """With reordering some message arrives before one that was sent earlier, and none is lost."""
    world.broker.weather.overtaken = 0.5
    for number in range(30):
        world.a.connection.publish(number, up(A), bytes([number]))
    world.wait(60_000)
    arrived = [payload[0] for _, payload in world.central.heard]
    assert arrived != sorted(arrived)
    assert sorted(arrived) == list(range(30))


def test_connection_breaks_while_publishing(world):
    """Whether the message had passed is not known to its sender: there is no PUBACK either way."""
    world.broker.weather.broken = 1.0
    seen = set()
    for _ in range(20):
        kiosk = Ear(world, A)
        world.wait(1_000)
        world.central.heard.clear()
        kiosk.publish(up(A))
        assert kiosk.heard == [("up", 20), ("down", "broken")]
        seen.add(len(world.central.heard))
    assert seen == {0, 1}


def test_old_messages_come_with_a_connection(world):
    """Retained garbage and old messages of the own channels arrive before anything was asked."""
    world.central.publish(down(A), b"welcome of yesterday")
    world.broker.weather.retained = 1.0
    kiosk = Ear(world, A)
    world.wait(1_000)
    assert kiosk.heard[0] == ("up", 20)
    assert {topic for topic, _ in kiosk.heard[1:]} == {down(A)}


def test_receive_maximum_is_watched(world):
    """Who sends more packets than the broker allows without PUBACK is written down."""
    world.broker.weather.packets_max = 2
    kiosk = Ear(world, A)
    world.wait(1_000)
    for number in range(2):
        kiosk.connection.publish(number, up(A), b"x")
    assert world.broker.overruns == []
    kiosk.connection.publish(2, up(A), b"x")
    assert world.broker.overruns == [A]


def test_hostile_broker_reaches_everybody(world):
    """Fault 23: he crosses kiosks, alters bytes, forges and repeats, past every access list."""
    hostile = HostileBroker(world.around(), world.broker, Malice(0.0, 0.3, 0.3, 0.5, 0.5))
    hostile.seize()
    for number in range(60):
        world.central.publish(down((A, B)[number % 2], "answer"), bytes([number]) * 40)
        world.a.publish(up(A), bytes([number]) * 40)
    meant = {bytes([number]) * 40 for number in range(0, 60, 2)}
    got = [payload for topic, payload in world.a.heard if isinstance(payload, bytes) and topic == down(A, "answer")]
    assert len(got) > len(set(got))  # repeated
    assert set(got) - meant  # crossed, altered or forged
    assert {topic for topic, _ in world.a.heard if isinstance(topic, str)} > {down(A, "answer")}
    hostile.give_back()
    world.b.heard.clear()
    world.central.publish(down(A), b"honest")
    assert world.b.heard == []


def test_calm_weather_after_a_storm(world):
    """A storm's chances are all back at nothing, so that a run can end well."""
    weather = storm(random.Random(3))
    weather.calm()
    calm = Weather(latency_ms=weather.latency_ms, held_ms=weather.held_ms, packets_max=weather.packets_max)
    assert weather == calm
