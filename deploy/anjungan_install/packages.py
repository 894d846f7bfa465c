"""Debian's packages: only on the running machine, through apt."""

from collections.abc import Sequence

from anjungan_install.commands import Run
from anjungan_install.steps import InstallError, Step

KIOSK = (
    "python3-venv",
    "python3-lgpio",
    # A printer without the kernel's driver (`transport = "usb"`): pyusb opens it by name.
    "libusb-1.0-0",
    # What SDL opens by name to draw on the panel (docs/hardware.md): none of it comes with pygame-ce.
    "libdrm2",
    "libegl1",
    "libgbm1",
    "libgl1-mesa-dri",
    "libgles2",
    "libudev1",
    # What the touchscreen speaks with.
    "alsa-utils",
    "espeak-ng",
    "nftables",
    "systemd-timesyncd",
    "tzdata",
)
CENTRAL = ("python3-venv", "mosquitto", "systemd-timesyncd", "tzdata")


def packages_step(wanted: Sequence[str], run: Run, heed: Run) -> Step:
    """Give the step that has these packages. run: for questions; heed: for what takes long."""

    def differs() -> list[str]:
        present = set()
        for package in wanted:
            try:
                status = run(["dpkg-query", "-W", "-f=${db:Status-Status}", package])
            except InstallError:
                continue  # dpkg does not know it
            if status.strip() == "installed":
                present.add(package)
        return [f"{package}: is not installed" for package in wanted if package not in present]

    def apply() -> None:
        # A file of a package that the installer has changed stays as it is.
        own = ["-o", "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-confold"]
        quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *own, "-q"]
        heed([*quiet, "update"])
        heed([*quiet, "install", "-y", "--no-install-recommends", *wanted])

    return Step("packages", differs, apply, live=True)
