"""Central under kills, a bad broker, backups and enemies: nothing is lost, nothing happens twice, and no money is made up."""

import pytest

from simulator.world.virtual.adversary import HostileBroker
from simulator.world.virtual.malicious import MaliciousKiosk, stranger
from simulator.world.virtual.scripted import ScriptedKiosk
from simulator.world.virtual.weather import HOUR_MS
from tests.simulation.shop import Shop


def settled(shop) -> None:
    """Assert what must hold when all faults are over and everything had time to arrive."""
    for kiosk in shop.kiosks:
        assert kiosk.acknowledged == len(kiosk.rows)
        assert shop.stored(kiosk) == list(range(1, len(kiosk.rows) + 1))
    assert shop.applied()
    assert shop.sum() == 0
    assert shop.in_drawers() == shop.paid()
    assert shop.states().count("success") == shop.delivered()
    assert shop.central.open_orders() == 0
    assert shop.restored() == 0


def busy(shop, customers=10, pause_s=30) -> None:
    """Let customers come to every kiosk."""
    for number in range(customers):
        for index, kiosk in enumerate(shop.kiosks):
            shop.buy(kiosk, shop.tills[(number + index) % 2], f"0878{index:02d}{number:06d}")
        shop.wait(pause_s)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_any_commit(moment):
    """Central dies at each commit of a customer's way in turn; kiosk, till and dispatcher go on after its restart."""
    shop = Shop()
    shop.wait(5)
    for commit in range(1, 19):
        shop.central.kill_at_commit(moment, commit)
        shop.buy(shop.kiosks[0], phone=f"0878000{commit:05d}")
        shop.wait(90)
    assert sum("dies" in line for line in shop.trace.lines) == 18
    shop.calm()
    shop.wait(900)
    settled(shop)
    assert shop.in_drawers() == 18 * 12_500


def test_worker_killed_while_the_other_serves():
    """The other worker takes the shard, the orders and the entries over."""
    shop = Shop(kiosks=2, workers=2)
    shop.wait(5)
    busy(shop, 2)
    shop.central.kill(0, again=False)
    shop.wait(1)
    shop.central.lend(0, 1)
    busy(shop, 4)
    shop.central.switch_on()
    shop.wait(300)
    settled(shop)


def test_broker_wiped_under_load():
    """A broker that restarts again and again with nothing in it loses no entry and no payment."""
    shop = Shop(kiosks=2)
    shop.weather.lost, shop.weather.doubled, shop.weather.overtaken = 0.2, 0.2, 0.2
    shop.wait(5)
    for _ in range(5):
        busy(shop, 2, 20)
        shop.broker.restart(2_000)
    shop.calm()
    shop.wait(600)
    settled(shop)


def test_messages_hours_late():
    """Hellos, batches and questions that come hours later than newer ones hold nobody and change nothing."""
    shop = Shop(kiosks=2)
    shop.wait(5)
    shop.weather.held, shop.weather.held_ms = 0.3, (1_000, 2 * HOUR_MS)
    busy(shop)
    shop.calm()
    shop.wait(3 * 3600)
    settled(shop)
    assert [shop.held(kiosk) for kiosk in shop.kiosks] == [False, False]


def test_biller_without_answers():
    """Calls that are lost, answers that are lost, and purchases that take their time: each is delivered once or paid back."""
    shop = Shop()
    shop.moods.deaf, shop.moods.mute, shop.moods.pending = 0.3, 0.3, 0.3
    shop.wait(5)
    busy(shop, 15)
    shop.calm()
    shop.wait(3 * 3600)
    settled(shop)
    assert set(shop.states()) == {"success"}


def test_restored_from_a_backup():
    """What the backup lacks comes again from the kiosks; what may have been paid since is held, and no money moves for it."""
    shop = Shop()
    shop.wait(5)
    busy(shop, 2)
    shop.wait(60)
    shop.central.back_up()
    busy(shop, 3)
    before = len(shop.kiosks[0].rows)
    shop.wait(60)
    shop.central.kill(again=False)
    shop.wait(30)
    shop.central.restore()
    shop.central.switch_on()
    assert len(shop.stored(shop.kiosks[0])) < before
    shop.wait(120)
    assert shop.stored(shop.kiosks[0]) == list(range(1, before + 1))
    drawers, delivered = shop.in_drawers(), shop.delivered()
    for code in shop.quoted:
        for till in shop.tills:
            till.serve(code)
    shop.wait(900)
    assert (shop.in_drawers(), shop.delivered()) == (drawers, delivered)
    assert shop.tills[0].outcomes[-3:] == ["refused:reconcile"] * 3


def test_no_answer_reaches_the_till():
    """A cashier whose answers are lost asks again with the same key: the cash is taken once, and the drawer is right."""
    shop = Shop()
    shop.wait(5)
    for till in shop.tills:
        till.habits.unanswered = 0.5
    busy(shop, 10, 120)
    shop.calm()
    shop.wait(600)
    settled(shop)
    assert len(shop.cash) == len({cash.code for cash in shop.cash})


def test_two_tills_at_the_same_moment():
    """One of two cashiers who scan the same slip takes the cash."""
    shop = Shop()
    shop.wait(5)
    serve = shop.tills[0].serve
    shop.tills[0].serve = lambda code: (serve(code), shop.tills[1].serve(code))
    busy(shop, 8)
    shop.wait(300)
    settled(shop)
    assert shop.in_drawers() == 8 * 12_500
    assert all(till.drawer for till in shop.tills)


def test_refund_for_the_number_of_the_kiosk():
    """A purchase that failed is paid back once, for the number that the kiosk printed."""
    shop = Shop()
    shop.wait(5)
    shop.moods.failed = 1.0
    shop.buy(shop.kiosks[0])
    shop.wait(60)
    assert shop.states() == ["refund_due"]
    code, till = shop.quoted[0], shop.tills[1]
    till.refund(code, "00000000")
    shop.wait(60)
    numbers = shop.refund_number(shop.kiosks[0], code)
    till.refund(code, numbers[0])
    till.refund(code, numbers[0])
    shop.wait(120)
    assert till.outcomes == ["not_refundable:number_missing", "refunded", "not_refundable:not_due"]
    assert (shop.states(), shop.in_drawers(), shop.sum()) == (["refunded"], 0, 0)


def test_hostile_broker():
    """Fault 23: whatever he does, he can only delay; afterwards every record and every rupiah is where it belongs."""
    shop = Shop(kiosks=2)
    shop.wait(5)
    hostile = HostileBroker(shop.around("adversary"), shop.broker)
    hostile.seize()
    busy(shop, 12)
    hostile.whisper(50)
    shop.wait(60)
    shop.calm()
    shop.wait(600)
    settled(shop)
    assert hostile.acts > 100
    assert [shop.held(kiosk) for kiosk in shop.kiosks] == [False, False]


def test_malicious_kiosk():
    """Faults 12 and 21: a kiosk that says everything it should not stalls nobody else and makes no money."""
    shop = Shop(kiosks=2)
    names = [kiosk.identity.kiosk for kiosk in shop.kiosks]
    enemy = MaliciousKiosk(shop.around("enemy"), shop.broker, shop.identity(9), names)
    enemy.switch_on()
    shop.wait(5)
    for number in range(80):
        enemy.attack()
        enemy.codes += shop.quoted[-1:]
        if number % 8 == 0:
            busy(shop, 1, 0)
        shop.wait(10)
        for digits in enemy.papers[-1:]:
            shop.tills[0].serve(digits)
    shop.wait(900)
    settled(shop)
    assert enemy.acknowledged == len(enemy.rows)
    assert [shop.held(kiosk) for kiosk in shop.kiosks] == [False, False]
    owned = {cash.code: cash.amount for cash in shop.cash if not cash.code.startswith("9")}
    assert set(owned.values()) == {12_500}


def test_clone_is_held():
    """Fault 19: two kiosks that continue one journal in two ways are found out at a hello or a batch."""
    shop = Shop()
    kiosk = shop.kiosks[0]
    shop.wait(5)
    busy(shop, 2)
    clone = ScriptedKiosk(shop.around("clone"), shop.broker, kiosk.identity)
    for name in ("journal_id", "acknowledged", "restore_id"):
        setattr(clone, name, getattr(kiosk, name))
    clone.rows, clone.links = list(kiosk.rows), list(kiosk.links)
    clone.write(b"\x93\x09\xa5paper\xc3")
    clone.write(b"\x93\x09\xa5paper\xc2")
    busy(shop, 1)
    clone.switch_on()
    shop.wait(120)
    assert shop.held(kiosk)


def test_stranger_with_a_copied_certificate():
    """Who has a kiosk's certificate and not its keys throws it off the line, and is believed in nothing."""
    shop = Shop()
    kiosk = shop.kiosks[0]
    shop.wait(5)
    thief = ScriptedKiosk(shop.around("thief"), shop.broker, stranger(kiosk.identity))
    thief.switch_on()
    busy(shop, 4)
    thief.switch_off()
    assert sum("taken_over" in line for line in shop.trace.lines) > 3
    shop.wait(300)
    settled(shop)
    assert (thief.acknowledged, shop.held(kiosk)) == (0, False)
