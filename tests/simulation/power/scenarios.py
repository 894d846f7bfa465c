"""What happens at a kiosk, as its journal sees it: everything that writes to the disk, in the order of the kiosk's own work."""

from firmware.journal import ageing
from sync.wire import records
from sync.wire.entry import Quality, Stamp
from tests.simulation.power.enumeration import Scenario
from tests.simulation.power.kiosk import DAY_MS, PRIVATE, STAMP, TERMINAL, Kiosk

SLIP, SECOND, THIRD = "4071882350961174", "4071882350961182", "4071882350961190"
MINTED = [f"9{TERMINAL:06}{number:05}0000" for number in range(1, 4)]
LATER = Stamp(STAMP.wall_ms + DAY_MS, Quality.NTP, 1, 9_000)
RESTORED_AT = 1_786_100_000


def be_enrolled(kiosk: Kiosk) -> None:
    """A kiosk's first minutes: born, known to central, with a catalogue and a key."""
    kiosk.commit((records.Born("k-00000000000a", "anjungan"), None))
    kiosk.commit((records.TerminalAssigned(TERMINAL), None), (records.KeyActivated(bytes(32)), None))
    kiosk.commit((records.CatalogueActivated(3, bytes(32)), None))


def sell(kiosk: Kiosk, slip_code: str = SLIP) -> None:
    """One slip, printed."""
    kiosk.end_print(kiosk.issue(slip_code), "printed")


def be_busy(kiosk: Kiosk) -> None:
    """A morning's work."""
    be_enrolled(kiosk)
    for slip_code in (SLIP, SECOND):
        sell(kiosk, slip_code)


def _nothing(kiosk: Kiosk) -> None:
    pass


def _mint(kiosk: Kiosk) -> None:
    for slip_code in MINTED[:2]:
        kiosk.end_print(kiosk.issue(slip_code, minted=True), "printed")


def _lose_a_print(kiosk: Kiosk) -> None:
    kiosk.end_print(kiosk.issue(SLIP), "unknown", "jam")
    kiosk.end_print(kiosk.copy_paper(SLIP, "payment_slip", 1), "printed")


def _print_receipts(kiosk: Kiosk) -> None:
    kiosk.end_print(kiosk.copy_paper(SLIP, "receipt", 0), "printed")
    kiosk.end_print(kiosk.copy_paper(SLIP, "receipt", 1), "unconfirmed")
    kiosk.end_print(kiosk.copy_paper(SECOND, "payment_slip", 1), "failed_clean", "paper_end")


def _cancel(kiosk: Kiosk) -> None:
    kiosk.commit((records.SlipCancelled(SLIP), None))
    kiosk.commit((records.DoorMoved("cabinet", is_open := True), None), (records.DoorMoved("paper", not is_open), None))


def _activate(kiosk: Kiosk) -> None:
    kiosk.commit((records.TerminalAssigned(TERMINAL + 1), None))
    kiosk.commit((records.CatalogueActivated(4, bytes(range(32))), None))
    kiosk.change(lambda store: store.confirm(STAMP.wall_ms))
    kiosk.commit((records.KeyActivated(bytes(range(32))), None))


def _work_over_midnight(kiosk: Kiosk) -> None:
    sell(kiosk, SLIP)
    kiosk.end_print(kiosk.issue(SECOND, stamp=LATER), "printed")
    unset = Stamp(5_000, Quality.UNSET, 1, 10_000)
    kiosk.end_print(kiosk.issue(THIRD, stamp=unset), "printed")


def acknowledge(kiosk: Kiosk) -> None:
    """Central has it all, half of it first."""
    for position in (kiosk.store.head.position // 2, kiosk.store.head.position):
        link = kiosk.store.link_at(position)
        kiosk.change(lambda store, position=position, link=link: store.acknowledge(position, link, 0, STAMP.wall_ms))


def _be_welcomed(kiosk: Kiosk) -> None:
    acknowledge(kiosk)
    kiosk.change(lambda store: store.welcome(3, RESTORED_AT, STAMP.wall_ms + 1))
    sell(kiosk, THIRD)
    acknowledge_restored(kiosk)


def acknowledge_restored(kiosk: Kiosk) -> None:
    """A restored central has it all."""
    head = kiosk.store.head
    kiosk.change(lambda store: store.acknowledge(head.position, head.link, RESTORED_AT, STAMP.wall_ms))


def _purge(kiosk: Kiosk) -> None:
    acknowledge(kiosk)
    kiosk.commit((records.DoorMoved("paper", True), None), stamp=_days_on(31))
    kiosk.purge(STAMP.wall_ms + 32 * DAY_MS)
    kiosk.commit((records.DoorMoved("paper", False), None), stamp=_days_on(32))


def _prune(kiosk: Kiosk) -> None:
    acknowledge(kiosk)
    store = kiosk.store
    kiosk.change(lambda _: store._begin_at(ageing.prune(store._connection, store.journal_id, store.beginning, 5)))
    sell(kiosk, THIRD)


def _settle(kiosk: Kiosk) -> None:
    for number in range(10):
        kiosk.commit((records.SlipCancelled(f"{number:016}"), None))
        kiosk.store.tend()


def _save_its_summary(kiosk: Kiosk) -> None:
    for number in range(2):
        kiosk.commit(*[(records.SlipCancelled(f"{number:08}{each:08}"), None) for each in range(130)])
    sell(kiosk, THIRD)


def _group(kiosk: Kiosk) -> None:
    kiosk.commit((records.SlipCancelled(SLIP), None), (records.SlipCancelled(SECOND), PRIVATE))
    kiosk.commit(*[(records.SlipCancelled(f"{each:016}"), PRIVATE) for each in range(20)])


def _end(kiosk: Kiosk) -> None:
    sell(kiosk, THIRD)
    kiosk.store.close()


def _days_on(days: int) -> Stamp:
    return Stamp(STAMP.wall_ms + days * DAY_MS, Quality.NTP, 1, 20_000)


SCENARIOS = (
    Scenario("birth", None, be_enrolled),
    Scenario("recovery", be_busy, _nothing),
    Scenario("slip", be_enrolled, sell),
    Scenario("offline slips", be_enrolled, _mint),
    Scenario("unknown print and its copy", be_enrolled, _lose_a_print),
    Scenario("receipts and reprints", be_busy, _print_receipts),
    Scenario("cancelled, doors", be_busy, _cancel),
    Scenario("catalogue, terminal, key", be_enrolled, _activate),
    Scenario("over midnight", be_enrolled, _work_over_midnight),
    Scenario("acknowledged", be_busy, acknowledge),
    Scenario("central restored", be_busy, _be_welcomed),
    Scenario("purge", be_busy, _purge),
    Scenario("prune", be_busy, _prune),
    Scenario("log settled", be_busy, _settle),
    Scenario("summary saved", be_enrolled, _save_its_summary),
    Scenario("grouped commits", be_busy, _group),
    Scenario("clean end", be_busy, _end),
)
