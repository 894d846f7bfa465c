"""The bodies that the front panel's API accepts. Anything else is 422."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator

Key = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "enter", "clear", "cancel", "help", "up", "down"]
OFFSET_S_MAX = 20 * 366 * 24 * 3600
NUMBER_MAX = 1024 * 1024
SCAN_CHARACTERS_MAX = 4096


class Body(BaseModel):
    """A JSON object of which every key is known."""

    model_config = ConfigDict(extra="forbid")


class Tap(Body):
    """A touch: at a point of the screen in pixels, or on an element."""

    x: StrictInt | None = Field(None, ge=0, le=10_000)
    y: StrictInt | None = Field(None, ge=0, le=10_000)
    id: str | None = Field(None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        point = self.x is not None and self.y is not None
        if (self.x is None) != (self.y is None) or point == (self.id is not None):
            raise ValueError("either x and y, or id")
        return self


class KeyPress(Body):
    """A key of the keypad; `#` and `*` are what is printed on enter and clear."""

    key: Key | Literal["#", "*"]


class ScanText(Body):
    """What the scanner reads: anything that a code may hold. The kiosk's scanner driver judges it."""

    data: str = Field(min_length=1, max_length=SCAN_CHARACTERS_MAX)


class Fault(BaseModel):
    """A fault to give. key: of the keypad, for the fault that takes one. Others are numbers that it takes, such as `at_byte`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[StrictInt | StrictFloat, Field(ge=0, le=NUMBER_MAX, allow_inf_nan=False)]]

    device: str = Field(max_length=40)
    fault: str = Field(max_length=40)
    key: Key | None = None

    def options(self) -> dict[str, float | str]:
        """Give what came with it."""
        extra: dict[str, Any] = self.model_extra or {}
        return {**extra, **({} if self.key is None else {"key": self.key})}


class FaultName(Body):
    """A fault to remove, or all of a device, or all."""

    device: str | None = Field(None, max_length=40)
    fault: str | None = Field(None, max_length=40)


class Door(Body):
    """A door to open or close."""

    contact: Literal["cabinet", "paper"]
    open: StrictBool


class Headphones(Body):
    """The jack for headphones."""

    plugged: StrictBool


class Link(Body):
    """The cable between kiosk and broker."""

    up: StrictBool


class ClockChange(Body):
    """How far the kiosk's wall clock is off, in seconds, and whether NTP holds it. What is left out stays."""

    kiosk_offset_s: StrictInt | None = Field(None, ge=-OFFSET_S_MAX, le=OFFSET_S_MAX)
    trusted: StrictBool | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.kiosk_offset_s is None and self.trusted is None:
            raise ValueError("kiosk_offset_s, trusted, or both")
        return self


class Power(Body):
    """The power switch: off and on again."""

    action: Literal["cut"]
