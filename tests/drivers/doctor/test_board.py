"""The doctor's judgement of board, system, power, clock and watchdogs."""

import pytest

from drivers.doctor import board
from drivers.doctor.verdict import Verdict

INSTALL = "sudo deploy/install in the project's folder, then sudo reboot"
SUPPLY = "use the supply that is made for this board, with its own cable, and nothing else on it"


@pytest.mark.parametrize(
    "model",
    ["Raspberry Pi 3 Model B Plus Rev 1.3", "Raspberry Pi 4 Model B Rev 1.5", "Raspberry Pi 5 Model B Rev 1.0",
     "Raspberry Pi Zero 2 W Rev 1.0"],
)  # fmt: skip
def test_boards_that_the_drivers_were_written_for_are_well(pi, model):
    """The device tree's model, without the zero at its end."""
    pi.put("proc/device-tree/model", model + "\0")
    assert board.check_board(pi.root) == Verdict("board", "ok", model)


def test_another_pi_is_for_a_person_to_judge(pi):
    """Its header may be the same, and nobody has planned for it."""
    pi.put("proc/device-tree/model", "Raspberry Pi 2 Model B Rev 1.1\0")
    verdict = board.check_board(pi.root)
    assert (verdict.outcome, verdict.said) == ("look", "Raspberry Pi 2 Model B Rev 1.1: nobody has planned for it")


def test_what_is_no_pi_is_wrong(pi):
    """A developer's machine has no device tree, or another's."""
    (pi.root / "proc/device-tree/model").unlink()
    said = "this is no Raspberry Pi (no device tree)"
    assert board.check_board(pi.root) == Verdict("board", "wrong", said, "run it on the kiosk itself")


def test_raspberry_pi_os_of_64_bits_is_well(pi):
    """Trixie."""
    said = "Raspberry Pi OS on Debian GNU/Linux 13 (trixie), 64-bit"
    assert board.check_system(pi.root) == Verdict("system", "ok", said)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda pi: (pi.root / "etc/rpi-issue").unlink(), "Debian GNU/Linux 13 (trixie), and no Raspberry Pi OS"),
        (
            lambda pi: (pi.root / "usr/lib/aarch64-linux-gnu").rmdir(),
            "Debian GNU/Linux 13 (trixie) without 64-bit programs",
        ),
        (lambda pi: pi.put("etc/os-release", 'PRETTY_NAME="Ubuntu 24.04"\nID=ubuntu\n'), "this is Ubuntu 24.04"),
        (lambda pi: (pi.root / "etc/os-release").unlink(), "this is an unknown system"),
    ],
)
def test_another_system_is_wrong(pi, spoil, said):
    """It says what the card has to hold."""
    spoil(pi)
    do = "write Raspberry Pi OS Lite (64-bit), bookworm or trixie, to the card"
    assert board.check_system(pi.root) == Verdict("system", "wrong", said, do)


@pytest.mark.parametrize(
    ("bits", "outcome", "said"),
    [
        ("0x0", "ok", "the voltage has held since the start"),
        ("0x50005", "wrong", "the voltage is too low at this moment"),
        ("0x50000", "wrong", "the voltage was too low since the start"),
        ("0x8", "wrong", "the board is too hot and slowed down"),
        ("0x80000", "look", "the board was too hot since the start"),
        ("0x20002", "ok", "the voltage has held since the start"),
    ],
)
def test_power_is_read_from_the_firmwares_bits(programs, bits, outcome, said):
    """Voltage comes before heat; a frequency that is capped by itself is nothing that a person mends."""
    programs.answers["vcgencmd get_throttled"] = f"throttled={bits}\n"
    verdict = board.check_power(programs)
    assert (verdict.outcome, verdict.said) == (outcome, said)
    assert (verdict.do == SUPPLY) == ("voltage" in said and outcome == "wrong")


def test_power_that_nobody_tells_is_not_called_well(programs):
    """Without vcgencmd it was not looked at."""
    programs.answers.clear()
    assert board.check_power(programs).outcome == "skipped"


@pytest.mark.parametrize(
    ("there", "voltage", "configured", "outcome", "said"),
    [
        (
            False,
            None,
            False,
            "ok",
            "no battery clock: after a power cut the time is unset until NTP or central says it",
        ),
        (True, "3070082", False, "look", "its battery has 3.1 V"),
        (True, "0", False, "ok", "no battery clock: after a power cut the time is unset until NTP or central says it"),
        (True, "3070082", True, "ok", "a battery clock, 3.1 V"),
        (True, None, True, "ok", "a battery clock"),
        (True, "0", True, "wrong", "its battery has 0.0 V"),
        (False, None, True, "wrong", "clock.battery_rtc is set, and the kernel has no such clock"),
    ],
)
def test_the_battery_clock_is_what_the_configuration_says(pi, there, voltage, configured, outcome, said):
    """A Pi 5 has the clock without the battery, and tells the battery's voltage."""
    if there:
        pi.put("sys/class/rtc/rtc0/name", "rpi-rtc\n")
    if voltage is not None:
        pi.put("sys/class/rtc/rtc0/battery_voltage", voltage + "\n")
    verdict = board.check_clock(pi.root, configured)[0]
    assert (verdict.outcome, verdict.said) == (outcome, said)


def test_a_time_server_that_was_never_heard_is_for_a_person_to_judge(pi):
    """Central's time may be enough."""
    assert board.check_clock(pi.root, False)[1] == Verdict("time server", "ok", "it was heard since the start")
    (pi.root / "run/systemd/timesync/synchronized").unlink()
    assert board.check_clock(pi.root, False)[1].outcome == "look"


def test_watchdogs_that_are_fed_are_well(pi, programs):
    """The Pi's own by systemd, the controller's by itself."""
    assert board.check_watchdogs(pi.root, programs) == [
        Verdict("watchdog", "ok", "systemd feeds the Pi's own within 14s"),
        Verdict("watchdog of the controller", "ok", "within 45s"),
    ]


@pytest.mark.parametrize("span", ["0", "infinity", "1min", "20s"])
def test_a_watchdog_that_systemd_does_not_feed_is_wrong(pi, programs, span):
    """Off, or longer than the Pi's chip can wait."""
    programs.answers["systemctl show -p RuntimeWatchdogUSec"] = f"RuntimeWatchdogUSec={span}\n"
    said = f"systemd does not feed the Pi's watchdog (RuntimeWatchdogUSec={span})"
    assert board.check_watchdogs(pi.root, programs)[0] == Verdict("watchdog", "wrong", said, INSTALL)


def test_a_watchdog_that_is_asked_for_and_not_there_is_wrong(pi, programs):
    """The setting alone feeds nothing."""
    (pi.root / "sys/class/watchdog/watchdog0/state").unlink()
    (pi.root / "sys/class/watchdog/watchdog0").rmdir()
    verdict = board.check_watchdogs(pi.root, programs)[0]
    assert (verdict.outcome, verdict.said) == ("wrong", "systemd asks for 14s, and the Pi's watchdog is not there")


def test_a_watchdog_of_which_the_kernel_says_nothing_is_for_a_person_to_judge(pi, programs):
    """Not every kernel has a file for its state; that is no fault of the Pi."""
    (pi.root / "sys/class/watchdog/watchdog0/state").unlink()
    verdict = board.check_watchdogs(pi.root, programs)[0]
    said = "systemd asks for 14s, and this kernel does not say whether the watchdog runs"
    assert (verdict.outcome, verdict.said) == ("look", said)


def test_a_unit_without_a_watchdog_is_wrong(pi, programs):
    """It is not installed, or another's."""
    programs.answers["systemctl show -p WatchdogUSec anjungan-firmware.service"] = "WatchdogUSec=0\n"
    wanted = Verdict("watchdog of the controller", "wrong", "its unit has none", INSTALL)
    assert board.check_watchdogs(pi.root, programs)[1] == wanted


def test_a_machine_without_systemd_is_not_judged_by_it(pi, programs):
    """A container has none."""
    programs.answers.clear()
    assert board.check_watchdogs(pi.root, programs) == [Verdict("watchdog", "skipped", "systemd does not answer")]
