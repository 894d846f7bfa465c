"""The two plans: what a kiosk is made of, and what a server is made of."""

from pathlib import Path
from typing import NamedTuple

from anjungan_install import packages
from anjungan_install.boot import boot_step
from anjungan_install.commands import Run
from anjungan_install.files import below, files_step
from anjungan_install.listeners import listeners_step
from anjungan_install.machine import require_central, require_kiosk
from anjungan_install.owners import accounts_step, owners_step
from anjungan_install.parts import parts_steps
from anjungan_install.release import Release
from anjungan_install.steps import Step
from anjungan_install.units import SYSTEM, enabled_step, masked_step, unmasked_step

KIOSK_UNITS = ("anjungan-firmware.service", "anjungan-sync.service", "anjungan-ui.service", "anjungan-watch.service")
CENTRAL_UNITS = ("anjungan-central.service",)
SYSTEM_UNITS = ("nftables.service", "systemd-timesyncd.service")
NEVER = (
    # The screen is the touchscreen's; a keyboard finds no login on it, and restarts nothing.
    "getty@tty1.service",
    "ctrl-alt-del.target",
    # Asks for a user's name on the screen at the first boot.
    "userconfig.service",
    # They listen to the network or to the air, for nobody.
    "avahi-daemon.service",
    "avahi-daemon.socket",
    "bluetooth.service",
)
REMOTE_LOGIN = ("ssh.service", "ssh.socket", "sshswitch.service")
SSH_MARK, SSH_RULE = b"# @SSH@", b"tcp dport 22 limit rate 10/minute accept"


class Options(NamedTuple):
    """source: the project's folder. root: "/" or an image's folder. ssh: technicians may sign in over the network."""

    source: Path
    root: Path
    run: Run
    heed: Run
    ssh: bool = False


def kiosk(options: Options) -> list[Step]:
    """Give the steps that turn a fresh Raspberry Pi OS Lite into a kiosk. Raises `InstallError` on another machine."""
    source, root, run = options.source, options.root, options.run
    require_kiosk(root)
    own = below(source / "deploy/kiosk.files")
    firewall = Path("etc/nftables.conf")
    own[firewall] = own[firewall].replace(SSH_MARK, SSH_RULE if options.ssh else b"# No remote login.")
    login = unmasked_step if options.ssh else masked_step
    return [
        packages.packages_step(packages.KIOSK, run, options.heed),
        files_step("system's files", {root / path: content for path, content in own.items()}),
        accounts_step(root, Path("etc/sysusers.d/anjungan.conf"), run),
        owners_step(root, Path("etc/tmpfiles.d/anjungan.conf"), run),
        *Release(source, root, "kiosk", options.heed).steps(),
        files_step("units", _units(options, KIOSK_UNITS)),
        *parts_steps(root),
        masked_step("screen and listeners", root, NEVER),
        login("remote login", root, REMOTE_LOGIN),
        enabled_step("start of the system's own", root, SYSTEM_UNITS, run),
        enabled_step("start of the kiosk", root, KIOSK_UNITS, run),
        boot_step(root),
        listeners_step(Path("/proc/net"), ssh=options.ssh),
    ]


def central(options: Options) -> list[Step]:
    """Give the steps that install the server's part on Debian. Raises `InstallError` on another machine."""
    source, root, run = options.source, options.root, options.run
    require_central(root)
    own = below(source / "deploy/central.files")
    return [
        packages.packages_step(packages.CENTRAL, run, options.heed),
        files_step("system's files", {root / path: content for path, content in own.items()}),
        accounts_step(root, Path("etc/sysusers.d/anjungan-central.conf"), run),
        owners_step(root, Path("etc/tmpfiles.d/anjungan-central.conf"), run),
        *Release(source, root, "central", options.heed).steps(),
        files_step("units", _units(options, CENTRAL_UNITS)),
        enabled_step("start of central", root, CENTRAL_UNITS, run),
    ]


def _units(options: Options, names: tuple[str, ...]) -> dict[Path, bytes]:
    folder = options.source / "deploy/systemd"
    return {options.root / SYSTEM / name: (folder / name).read_bytes() for name in names}
