"""`make kernel`: boots a Linux kernel in an emulator and runs drivers and touchscreen there, on what the kernel simulates.

gpio-sim gives a header with the Pi's own label, uinput keyboards and a touch panel, dummy_hcd and the printer gadget a USB
printer with a real bus between, virtio a graphics card. The machine sees the host's files read only and has no network.
Debian's kernels before 7 have no gpio-sim: the folder is where linux-modules and linux-binary of one version were unpacked
(`dpkg-deb -x`).
"""

import argparse
import gzip
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = (
    "9p", "9pnet_virtio", "uinput", "evdev", "gpio-sim", "dummy_hcd", "usb_f_printer", "usblp", "usbhid", "hid-generic",
    "virtio-gpu",
)  # fmt: skip
GRAPHICS = "virtio-gpu-pci,xres=800,yres=480"
"""The card of the machine, whose panel is the emulator's: a test has it pictured through the second serial line."""
SECONDS_MAX = 1_800
MEMORY = "1024"
_PYTEST = (
    "cd /mnt && export TMPDIR=/tmp LG_WD=/tmp HYPOTHESIS_STORAGE_DIRECTORY=/tmp/hypothesis PYTHONDONTWRITEBYTECODE=1"
    " PYTHONPATH=/mnt/.kernel-packages &&"
    " .venv/bin/python -m pytest -n 0 -v --color=no --timeout=600 {words}"
)


LIBRARIES = {"gbm": "libgbm1", "EGL": "libegl1", "GLESv2": "libgles2"}
"""What SDL opens by name to draw on a panel, and Debian's packages of it; Mesa's drivers (libgl1-mesa-dri) beside them."""


class KernelError(Exception):
    """Something is missing for it; the text says what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Boot, run the tests (other words are pytest's), and give its exit code; 1 when the machine did not come to its end."""
    parser = argparse.ArgumentParser(prog="make kernel", description=__doc__)
    parser.add_argument("--kernel", type=Path, required=True, help="the folder of an unpacked kernel")
    chosen, words = parser.parse_known_args(arguments)
    every = sorted(str(path.relative_to(ROOT)) for path in HERE.glob("kernel_*.py"))
    with tempfile.TemporaryDirectory(prefix="anjungan-kernel-") as work:
        try:
            require_libraries()
            image, modules = find_kernel(chosen.kernel)
            disk = pack(Path(work), modules, _PYTEST.format(words=shlex.join(words or every)))
        except KernelError as error:
            sys.stderr.write(f"make kernel: {error}\n")
            return 1
        return run(image, disk, Path(work))


def require_libraries() -> None:
    """Raise `KernelError` where the host's files, which the machine uses, cannot draw on a panel."""
    missing = [package for name, package in LIBRARIES.items() if find_library(name) is None]
    if missing:
        raise KernelError(f"install {' '.join([*missing, 'libgl1-mesa-dri'])}")


def find_kernel(folder: Path) -> tuple[Path, Path]:
    """Give the kernel's image and its folder of modules. Raises `KernelError`."""
    modules = next(iter(sorted(folder.glob("**/lib/modules/*/kernel"))), None)
    image = next((found for name in ("vmlinuz*", "**/vmlinuz*") for found in sorted(folder.glob(name))), None)
    if modules is None or image is None:
        raise KernelError(
            f"{folder} has no {'image' if modules else 'modules'}: unpack linux-binary and linux-modules there"
        )
    return image, modules.parent


def pack(work: Path, modules: Path, command: str) -> Path:
    """Make the first file system: busybox, the modules that are needed, the command. Raises `KernelError`."""
    tree = work / "tree"
    for folder in ("bin", "modules", "proc", "sys", "dev", "host"):
        (tree / folder).mkdir(parents=True)
    busybox = shutil.which("busybox")
    if busybox is None:
        raise KernelError("busybox is missing")
    shutil.copy(busybox, tree / "bin/busybox")
    shutil.copy(HERE / "init.sh", tree / "init")
    (tree / "init").chmod(0o755)
    (tree / "command").write_text(command)
    names = []
    for path in modules_in_order(work, modules):
        names.append(path.name.removesuffix(".xz"))
        content = (
            subprocess.run(["xz", "-dc", path], capture_output=True, check=True).stdout
            if path.suffix == ".xz"
            else path.read_bytes()
        )
        (tree / "modules" / names[-1]).write_bytes(content)
    (tree / "modules/order").write_text("\n".join(names) + "\n")
    listed = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    archive = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"], cwd=tree, input=listed.encode(), capture_output=True, check=True
    )
    disk = work / "initrd.gz"
    disk.write_bytes(gzip.compress(archive.stdout, 1))
    return disk


def modules_in_order(work: Path, modules: Path) -> list[Path]:
    """Give the files of the modules, what each needs before it. Raises `KernelError` for one that this kernel lacks."""
    base = work / "base/lib/modules"
    base.mkdir(parents=True)
    (base / modules.name).symlink_to(modules.resolve())
    tools = {"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
    # depmod writes beside the modules: it gets a folder of links instead.
    linked = work / "linked/lib/modules" / modules.name
    linked.mkdir(parents=True)
    (linked / "kernel").symlink_to((modules / "kernel").resolve())
    subprocess.run(["depmod", "-b", work / "linked", modules.name], env=tools, capture_output=True, check=True)
    found: dict[Path, None] = {}
    for name in MODULES:
        asked = ["modprobe", "-d", work / "linked", "-S", modules.name, "--show-depends", name]
        shown = subprocess.run(asked, env=tools, capture_output=True, text=True, check=False)
        if shown.returncode:
            raise KernelError(f"the kernel {modules.name} has no module {name}")
        found.update(dict.fromkeys(Path(path) for path in re.findall(r"^insmod (\S+)", shown.stdout, re.MULTILINE)))
    return list(found)


def run(image: Path, disk: Path, work: Path) -> int:
    """Start the machine and pass on what it says; give the exit code that it names.

    Its second serial line is the emulator's own monitor (QMP), which puts pictures of the panel into a folder that it can read.
    """
    pictures, line = work / "pictures", work / "line"
    pictures.mkdir()
    shares = [
        part
        for tag, path in (("host", Path("/")), ("project", ROOT), ("pictures", pictures))
        for part in ("-virtfs", f"local,path={path},mount_tag={tag},security_model=none,readonly=on,multidevs=remap")
    ]
    # A busy host is slower than the kernel expects of a timer when it checks one: no_timer_check.
    command = [
        "qemu-system-x86_64", "-accel", "tcg", "-cpu", "Nehalem", "-m", MEMORY, "-no-reboot", "-nic", "none",
        "-display", "none", "-vga", "none", "-device", GRAPHICS, "-monitor", "none", "-serial", "stdio",
        "-chardev", f"socket,id=line,path={line},server=on,wait=off", "-serial", "chardev:line", "-qmp", f"unix:{line}",
        "-kernel", str(image), "-initrd", str(disk), *shares,
        "-append", f"console=ttyS0 quiet panic=-1 no_timer_check PICTURES={pictures}",
    ]  # fmt: skip
    code = 1
    machine = subprocess.Popen(
        ["timeout", str(SECONDS_MAX), *command],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
    )
    assert machine.stdout is not None
    for line in machine.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        ended = re.match(r"EXIT (\d+)", line)
        if ended:
            code = int(ended[1])
    machine.wait()
    return code


if __name__ == "__main__":
    sys.exit(main())
