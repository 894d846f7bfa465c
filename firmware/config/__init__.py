"""The kiosk's configuration: its schema, and what cannot be said by shape alone. An unknown key is an error."""

import re
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from drivers.settings import DeviceSettings
from firmware.core.site import Night
from firmware.core.site import Site as Site
from firmware.locale import LANGUAGES
from messages.view import TextSize, Theme
from sync.wire.topics import KIOSK_PATTERN

_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_NIGHT = f"{_TIME}-{_TIME}"

SOCKET_PATH_BYTES_MAX = 107
"""sockaddr_un holds 108 bytes with the closing zero."""


class ClockSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """battery_rtc: the board has a clock that runs on a battery; without one a boot's time counts as unset."""

    battery_rtc: bool = False


class DisplaySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """theme, text: how each customer finds the screens. night: when a screen that nobody looks at is dim, as local times

    "22:00-05:00", "" for never.
    """

    theme: Theme = "light"
    text: TextSize = "normal"
    night: str = ""

    def __post_init__(self) -> None:
        if self.night and not re.fullmatch(_NIGHT, self.night):
            raise ValueError('night: two times of day such as "22:00-05:00", or ""')

    @property
    def dimming(self) -> Night | None:
        """The night as the core takes it, None for never."""
        if not self.night:
            return None
        begin, end = (int(hour) * 60 + int(minute) for hour, minute in re.findall("([0-9]{2}):([0-9]{2})", self.night))
        return Night(begin, end)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything about one kiosk.

    kiosk: k- and 12 hexadecimal digits. state_directory: journal.db and the catalogue. keys_directory: sign.key, box.key,
    central_sign.pub, central_box.pub, 32 raw bytes each. ui_user, sync_user: the user that may connect to that socket besides
    the kiosk's own, "" for nobody else. languages: tags, the default first.
    """

    kiosk: str
    shard: int
    state_directory: str
    keys_directory: str
    ui_socket: str
    sync_socket: str
    ui_user: str = ""
    sync_user: str = ""
    site: Site
    languages: tuple[str, ...] = ("id", "en")
    display: DisplaySettings = DisplaySettings()
    devices: DeviceSettings = DeviceSettings()
    clock: ClockSettings = ClockSettings()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem is not None:
            raise ValueError(problem)

    def _problem(self) -> str | None:
        if not re.fullmatch(KIOSK_PATTERN, self.kiosk):
            return "kiosk: k- and 12 of 0-9, a-f"
        if not 0 <= self.shard <= 9999:
            return "shard: from 0 to 9999"
        if not self.languages or not set(self.languages) <= set(LANGUAGES):
            return f"languages: one or more of {', '.join(LANGUAGES)}"
        if not _is_zone(self.site.zone):
            return "site.zone: not an IANA time zone"
        return self._path_problem()

    def _path_problem(self) -> str | None:
        for name in ("ui_socket", "sync_socket"):
            if not 0 < len(getattr(self, name).encode()) <= SOCKET_PATH_BYTES_MAX:
                return f"{name}: from 1 to {SOCKET_PATH_BYTES_MAX} bytes"
        if self.ui_socket == self.sync_socket:
            return "sync_socket: the touchscreen has this path already"
        if self.ui_user and self.ui_user == self.sync_user:
            return "sync_user: the touchscreen has this user already"
        for name in ("state_directory", "keys_directory"):
            if not getattr(self, name):
                return f"{name}: must not be empty"
        return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
