"""systemd's units: accepted by systemd itself, fenced in, and naming what the examples and the installer put there."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
EXPOSURE_MAX = {
    "anjungan-firmware": 0.9,
    "anjungan-ui": 0.9,
    "anjungan-sync": 1.5,
    "anjungan-watch": 1.5,
    "anjungan-central": 1.5,
}
"""What systemd-analyze may find open at most, of 10; the kiosk's programs without a network less than those with one."""


def directives(unit: str) -> dict[str, list[str]]:
    """Give every directive of a unit with its values, in order."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / f"{unit}.service").read_text().splitlines():
        if match := re.fullmatch(r"([A-Za-z]+)=(.*)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


def runnable(folder: Path) -> list[Path]:
    """Give copies of the units whose programs exist here, and no page of ours that does not."""
    copies = []
    for unit in sorted(UNITS.glob("*.service")):
        text = re.sub(r"ExecStart=/\S+", "ExecStart=/bin/true", unit.read_text())
        copies.append(folder / unit.name)
        copies[-1].write_text(text)
    return copies


def test_systemd_accepts_every_unit(tmp_path):
    """No unknown key, no wrong value, no unit that orders itself in a circle."""
    copies = runnable(tmp_path)
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, copies)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_systemd_accepts_the_brokers_drop_in(tmp_path):
    """Debian's unit of mosquitto with ours on top of it is whole, and not more open than a broker has to be."""
    debian = Path("/lib/systemd/system/mosquitto.service")
    (tmp_path / "mosquitto.service").write_text(debian.read_text())
    drop_in = "etc/systemd/system/mosquitto.service.d/anjungan.conf"
    (tmp_path / "mosquitto.service.d").mkdir()
    (tmp_path / "mosquitto.service.d/anjungan.conf").write_text((ROOT / "deploy/central.files" / drop_in).read_text())
    for command in (["verify", "--man=no"], ["security", "--offline=true", "--threshold=20", "--no-pager"]):
        ended = subprocess.run(
            ["systemd-analyze", *command, str(tmp_path / "mosquitto.service")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (0, ""), command


@pytest.mark.parametrize("unit", EXPOSURE_MAX)
def test_a_program_is_fenced_in(unit):
    """systemd's own judgement of what a program that was taken over could still reach."""
    threshold = round(EXPOSURE_MAX[unit] * 10)
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={threshold}", "--no-pager"]
    ended = subprocess.run([*command, str(UNITS / f"{unit}.service")], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout.splitlines()[-1]
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", ended.stdout)
    assert exposure is not None
    assert float(exposure[1]) <= EXPOSURE_MAX[unit]


@pytest.mark.parametrize("unit", EXPOSURE_MAX)
def test_a_program_that_hangs_or_dies_is_back_within_seconds(unit):
    """Watched for 45 s, restarted within 5 s whatever happened, except where the configuration is wrong."""
    have = directives(unit)
    expected = {
        "Type": ["notify"],
        "NotifyAccess": ["main"],
        "WatchdogSec": ["45"],
        "Restart": ["always"],
        "RestartPreventExitStatus": ["2"],
        "OOMPolicy": ["stop"],
    }
    assert {key: have.get(key) for key in expected} == expected
    assert have["RestartSec"][0] in ("500ms", "3", "5")
    assert have["MemoryMax"] != []
    assert int(have["StartLimitBurst"][0]) >= 30


def test_the_controller_waits_for_nobody():
    """It starts without the touchscreen, the link and the network, and is the last to be killed when memory is short."""
    have = directives("anjungan-firmware")
    assert {"Requires", "Wants", "After", "BindsTo"} & set(have) == set()
    assert have["OOMScoreAdjust"] == ["-900"]
    assert have["PrivateNetwork"] == ["yes"]


def test_the_doctor_knows_the_groups_that_the_unit_adds():
    """It judges by them what the controller may use."""
    from drivers.doctor import access

    have = directives("anjungan-firmware")
    assert (have["User"], have["SupplementaryGroups"]) == ([access.USER], [" ".join(access.GROUPS)])


def test_units_and_examples_name_the_same_users_and_paths():
    """What a unit makes or opens is what its program's example names."""
    firmware, ui, sync, watch = (directives(f"anjungan-{name}") for name in ("firmware", "ui", "sync", "watch"))
    kiosk, screen, link, afar = (
        tomllib.loads((ROOT / "deploy/kiosk.example" / f"{name}.toml").read_text())
        for name in ("kiosk", "ui", "sync", "watch")
    )
    assert kiosk["ui_user"] == ui["User"][0]
    assert kiosk["sync_user"] == sync["User"][0]
    folder = f"/run/{firmware['RuntimeDirectory'][0].split()[0]}"
    assert (kiosk["ui_socket"], kiosk["sync_socket"]) == (f"{folder}/ui", f"{folder}/sync")
    assert (screen["controller"], link["controller"]) == (kiosk["ui_socket"], kiosk["sync_socket"])
    assert kiosk["state_directory"] == f"/var/lib/{firmware['StateDirectory'][0]}"
    for peer in (ui, sync):
        assert firmware["Group"][0] in peer["SupplementaryGroups"][0].split()
    assert (
        f"ConditionPathExists={kiosk['keys_directory']}/sign.key" in (UNITS / "anjungan-firmware.service").read_text()
    )
    rules = (ROOT / "deploy/kiosk.files/etc/udev/rules.d/99-z-anjungan.rules").read_text()
    assert f'SYMLINK+="{kiosk["devices"]["printer"]["path"].removeprefix("/dev/")}"' in rules
    users = re.findall(
        r"^u (\S+)", (ROOT / "deploy/kiosk.files/etc/sysusers.d/anjungan.conf").read_text(), re.MULTILINE
    )
    assert sorted(users) == sorted(one["User"][0] for one in (firmware, ui, sync, watch))
    assert (afar["socket"], afar["ui_user"]) == (f"/run/{watch['RuntimeDirectory'][0]}/ui", ui["User"][0])
    assert watch["Group"][0] in ui["SupplementaryGroups"][0].split()


def test_the_panel_keeps_its_message_when_the_touchscreen_ends():
    """The kernel's picture beneath may be written, the console is not reset to text, and the program is back in half a second."""
    have = directives("anjungan-ui")
    assert {"TTYReset", "TTYVHangup", "TTYVTDisallocate"} & set(have) == set()
    assert "char-fb rw" in have["DeviceAllow"]
    assert (have["StandardInput"], have["TTYPath"], have["RestartSec"]) == (["tty"], ["/dev/tty1"], ["500ms"])


@pytest.mark.parametrize(
    ("status", "said"), [("2", "panel-message --config /etc/anjungan/ui.toml\n"), ("1", ""), ("KILL", "")]
)
def test_a_touchscreen_that_is_configured_wrongly_leaves_its_message(status, said):
    """Only then: whatever else ended it, it is back at once."""
    (command,) = directives("anjungan-ui")["ExecStopPost"]
    command = (
        command.removeprefix("-").replace("$$", "$").replace("exec /opt/anjungan/current/venv/bin/anjungan", "echo")
    )
    ended = subprocess.run(
        shlex.split(command), env={"EXIT_STATUS": status}, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, said)
