"""Where a customer can hear the touchscreen."""

import msgspec

WORLD = "world"
"""The sound card of a simulated kiosk: the engine runs, and nobody plays what it makes."""


class SpeechSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """headphones, speaker: the sound card's ALSA device for each (`aplay -L` lists them), "" for none."""

    headphones: str = ""
    speaker: str = ""

    @property
    def devices(self) -> dict[str, str]:
        """The devices there are, by what a view calls them."""
        return {name: device for name, device in (("headphones", self.headphones), ("speaker", self.speaker)) if device}
