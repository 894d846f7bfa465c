"""The light behind a panel, as the kernel offers it: Documentation/ABI/stable/sysfs-class-backlight."""

import logging
from pathlib import Path

LOG = logging.getLogger("ui")

BACKLIGHTS = Path("/sys/class/backlight")
DARK_SHARE = 5
"""In the dark a fifth of the light is enough to be found by."""


class Backlight:
    """Every light that may be set. root: where the kernel shows them."""

    def __init__(self, root: Path = BACKLIGHTS) -> None:
        self._lights = sorted(root.glob("*/brightness"))
        self._complained: set[Path] = set()

    def show(self, *, dark: bool) -> bool:
        """Set all of them; say whether there was one and each could be set. May be repeated."""
        done = [self._set(light, dark=dark) for light in self._lights]
        return bool(done) and all(done)

    def _set(self, light: Path, *, dark: bool) -> bool:
        try:
            most = int((light.parent / "max_brightness").read_text(encoding="ascii"))
            light.write_text(str(max(1, most // DARK_SHARE) if dark else most), encoding="ascii")
        except (OSError, ValueError) as error:
            if light not in self._complained:
                LOG.warning("backlight: %s cannot be set: %s", light.parent.name, error)
            self._complained.add(light)
            return False
        return True
