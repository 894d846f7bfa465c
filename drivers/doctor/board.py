"""The board and its system: model, release, power, clock, watchdogs. `root` stands for /."""

import re
from pathlib import Path

from drivers.doctor.verdict import Run, Verdict, look, ok, properties, skipped, text_of, wrong

MODELS = ("Raspberry Pi 3", "Raspberry Pi 4", "Raspberry Pi 5", "Raspberry Pi Zero 2 W")
_RELEASES = {"12": "bookworm", "13": "trixie"}
_INSTALL = "sudo deploy/install in the project's folder, then sudo reboot"

_LOW, _LOW_BEFORE = 1 << 0, 1 << 16
_HOT, _HOT_BEFORE = 1 << 2 | 1 << 3, 1 << 18 | 1 << 19
"""Bits of `vcgencmd get_throttled` (Raspberry Pi documentation): voltage; throttled, and the soft limit of temperature."""

_BATTERY_UV_LEAST = 2_000_000
"""A cell of 3 V that has less is empty or not there. rtc-rpi.c of the Pi's kernel shows microvolts."""

_WATCHDOG_S_MAX = 15
"""The most that the Pi's chip can wait (bcm2835_wdt.c)."""


def check_board(root: Path) -> Verdict:
    """It is a Pi that the drivers were written for."""
    model = text_of(root / "proc/device-tree/model")
    if model is None or not model.startswith("Raspberry Pi"):
        return wrong("board", f"this is no Raspberry Pi ({model or 'no device tree'})", "run it on the kiosk itself")
    if not model.startswith(MODELS):
        known = ", ".join(name.removeprefix("Raspberry ") for name in MODELS)
        return look("board", f"{model}: nobody has planned for it", f"compare its header with a {known}")
    return ok("board", model)


def check_system(root: Path) -> Verdict:
    """It is a Raspberry Pi OS of 64 bits whose Python the locks resolve for."""
    text = text_of(root / "etc/os-release") or ""
    fields = dict(re.findall(r'^([A-Z_]+)="?([^"\n]*)"?$', text, re.MULTILINE))
    name = fields.get("PRETTY_NAME", "an unknown system")
    want = f"write Raspberry Pi OS Lite (64-bit), {' or '.join(_RELEASES.values())}, to the card"
    if fields.get("ID") != "debian" or fields.get("VERSION_ID") not in _RELEASES:
        return wrong("system", f"this is {name}", want)
    if not (root / "etc/rpi-issue").exists():
        return wrong("system", f"{name}, and no Raspberry Pi OS", want)
    if not (root / "usr/lib/aarch64-linux-gnu").is_dir():
        return wrong("system", f"{name} without 64-bit programs", want)
    return ok("system", f"Raspberry Pi OS on {name}, 64-bit")


def check_power(run: Run) -> Verdict:
    """The supply holds its voltage, and the board stays cool."""
    said = run(("vcgencmd", "get_throttled")) or ""
    found = re.search(r"throttled=(0x[0-9a-fA-F]+)", said)
    if found is None:
        return skipped("power", "vcgencmd does not answer: nobody knows whether the voltage holds")
    bits = int(found[1], 16)
    supply = "use the supply that is made for this board, with its own cable, and nothing else on it"
    if bits & _LOW:
        return wrong("power", "the voltage is too low at this moment", supply)
    if bits & _LOW_BEFORE:
        return wrong("power", "the voltage was too low since the start", supply)
    if bits & _HOT:
        return wrong(
            "power", "the board is too hot and slowed down", "give it a heat sink and air: at most 50 C around it"
        )
    if bits & _HOT_BEFORE:
        return look(
            "power", "the board was too hot since the start", "give it a heat sink and air, and look again in a day"
        )
    return ok("power", "the voltage has held since the start")


def check_clock(root: Path, battery_rtc: bool) -> list[Verdict]:
    """A battery clock is there if it is configured, and a time server was heard."""
    return [_check_battery(root / "sys/class/rtc/rtc0", battery_rtc), _check_time_server(root)]


def _check_battery(rtc: Path, battery_rtc: bool) -> Verdict:
    voltage = text_of(rtc / "battery_voltage")
    volts = int(voltage) / 1_000_000 if voltage is not None and voltage.isdigit() else None
    charged = volts is not None and volts * 1_000_000 >= _BATTERY_UV_LEAST
    if not battery_rtc:
        if charged:
            return look("clock", f"its battery has {volts:.1f} V", "set clock.battery_rtc = true in kiosk.toml")
        return ok("clock", "no battery clock: after a power cut the time is unset until NTP or central says it")
    if not rtc.exists():
        return wrong(
            "clock",
            "clock.battery_rtc is set, and the kernel has no such clock",
            "name the clock's overlay in /boot/firmware/config.txt (dtoverlay=i2c-rtc,...), or set it to false",
        )
    if volts is not None and not charged:
        return wrong("clock", f"its battery has {volts:.1f} V", "fit a battery, or set clock.battery_rtc = false")
    return ok("clock", "a battery clock" if volts is None else f"a battery clock, {volts:.1f} V")


def _check_time_server(root: Path) -> Verdict:
    if (root / "run/systemd/timesync/synchronized").exists():
        return ok("time server", "it was heard since the start")
    return look(
        "time server",
        "none was heard since the start",
        "timedatectl timesync-status; where none can be reached, central's signed time is enough",
    )


def check_watchdogs(root: Path, run: Run) -> list[Verdict]:
    """The Pi's own watchdog is fed by systemd, and systemd watches the controller."""
    runtime = properties(run, "-p", "RuntimeWatchdogUSec").get("RuntimeWatchdogUSec")
    if runtime is None:
        return [skipped("watchdog", "systemd does not answer")]
    found = []
    watchdog = root / "sys/class/watchdog/watchdog0"
    state = text_of(watchdog / "state")
    seconds = _seconds(runtime)
    if not 0 < seconds <= _WATCHDOG_S_MAX:
        found.append(
            wrong("watchdog", f"systemd does not feed the Pi's watchdog (RuntimeWatchdogUSec={runtime})", _INSTALL)
        )
    elif state is None and watchdog.exists():
        # Kernels without CONFIG_WATCHDOG_SYSFS, which Raspberry Pi OS had for long, have the device and no word on its state.
        said = f"systemd asks for {runtime}, and this kernel does not say whether the watchdog runs"
        found.append(
            look("watchdog", said, "sudo journalctl -b | grep -i watchdog has to say: running with a hardware timeout")
        )
    elif state != "active":
        said = f"systemd asks for {runtime}, and the Pi's watchdog is {state or 'not there'}"
        found.append(wrong("watchdog", said, "sudo dmesg | grep -i watchdog; then sudo reboot"))
    else:
        found.append(ok("watchdog", f"systemd feeds the Pi's own within {runtime}"))
    unit = properties(run, "-p", "WatchdogUSec", "anjungan-firmware.service").get("WatchdogUSec", "0")
    if _seconds(unit) > 0:
        found.append(ok("watchdog of the controller", f"within {unit}"))
    else:
        found.append(wrong("watchdog of the controller", "its unit has none", _INSTALL))
    return found


def _seconds(span: str) -> float:
    """Read a span as systemctl prints it ("14s", "1min 30s"); 0 for "0", "infinity" and what is none."""
    units = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
    total = 0.0
    for word in span.split():
        parsed = re.fullmatch(r"([\d.]+)(us|ms|s|min|h)", word)
        if parsed is None:
            return 0.0
        total += float(parsed[1]) * units[parsed[2]]
    return total
