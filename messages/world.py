"""What the simulated world and the programs that dial its socket say to each other. Simulation only.

The world holds paper, doors, keys and the power switch, so that they survive a kiosk's power cut. The mocks of `drivers`
and, in simulation, `ui` connect to the world's Unix socket and say `Attach` first. A `token` links an act of a person to
what the controller made of it (`Done`).
"""

import msgspec

from messages.pixels import Pixels


class Attach(msgspec.Struct, frozen=True, tag=True):
    """A program: I am here. role: "firmware", "ui", or "disk" (the firmware's disk, before its journal opens); one each."""

    role: str
    pid: int


class Press(msgspec.Struct, frozen=True, tag=True):
    """World to firmware: a key of the keypad goes down and up. Names as in `drivers.keypad.interface`."""

    token: int
    key: str


class Scan(msgspec.Struct, frozen=True, tag=True):
    """World to firmware: the scanner read this."""

    token: int
    data: str


class Contact(msgspec.Struct, frozen=True, tag=True):
    """World to firmware: a contact ("cabinet" or "paper") is open or closed. Sent for both at `Attach`, with token 0."""

    token: int
    contact: str
    open: bool


class Clock(msgspec.Struct, frozen=True, tag=True):
    """World to firmware: the wall clock is this many seconds off; trusted: NTP holds it. Sent at `Attach`, token 0."""

    token: int
    offset_s: int
    trusted: bool


class Headphones(msgspec.Struct, frozen=True, tag=True):
    """World to firmware: headphones are in the jack, or not. Sent at `Attach` too, before `Clock`, with token 0."""

    token: int
    plugged: bool


class Defects(msgspec.Struct, frozen=True, tag=True):
    """World to firmware: what is wrong with its devices from now on; sent at `Attach` too, before anything else.

    keypad_dead, doors_dead, jack_dead: nothing of it can be read. keys_stuck: names as in `Press`. wires_cut: contacts as in
    `Contact`. lights_burnt_out: lights as in `Lamp`.
    """

    keypad_dead: bool = False
    keys_stuck: tuple[str, ...] = ()
    scanner_unplugged: bool = False
    doors_dead: bool = False
    wires_cut: tuple[str, ...] = ()
    lights_burnt_out: tuple[str, ...] = ()
    buzzer_broken: bool = False
    jack_dead: bool = False


class Disk(msgspec.Struct, frozen=True, tag=True):
    """World to disk: what is wrong with it from now on; sent at `Attach` too. Every fault is one flag.

    nearly_full: only the reserve is left. full: a write finds no space. read_only: the file system takes no writes.
    io_error: a flush fails. slow_ms: a flush takes this long.
    """

    nearly_full: bool = False
    full: bool = False
    read_only: bool = False
    io_error: bool = False
    slow_ms: int = 0


class Touch(msgspec.Struct, frozen=True, tag=True):
    """World to ui: a finger touches and lifts at (x, y) in pixels of the screen."""

    token: int
    x: int
    y: int


class Done(msgspec.Struct, frozen=True, tag=True):
    """A program: the controller has acted. `view_revision` is that of the view that shows it."""

    token: int
    accepted: bool
    reason: str | None
    view_revision: int


class Lamp(msgspec.Struct, frozen=True, tag=True):
    """firmware: a light shows a pattern ("off", "on", "blink")."""

    name: str
    pattern: str


class Sound(msgspec.Struct, frozen=True, tag=True):
    """firmware: the buzzer played a pattern ("key", "good", "bad", "warning")."""

    pattern: str


class Placed(msgspec.Struct, frozen=True):
    """An element as drawn: the fields of `messages.view.Element` that the front panel shows, and its rectangle in pixels."""

    id: str
    role: str
    label: str
    value: str | int | None
    enabled: bool
    focused: bool
    selected: bool
    error: str | None
    rect: tuple[int, int, int, int]


class Shown(msgspec.Struct, frozen=True, tag=True):
    """ui: this view is on the screen now."""

    view_revision: int
    screen: str
    dialog: str | None
    language: str
    theme: str
    size: tuple[int, int]
    accepts_input: bool
    elements: tuple[Placed, ...]


class Said(msgspec.Struct, frozen=True, tag=True):
    """ui: its voice begins to say this. to: "headphones" or "speaker". voice: the engine's name for it."""

    to: str
    voice: str
    text: str


class Beneath(msgspec.Struct, frozen=True, tag=True):
    """ui: what the panel shows whenever this program is gone. On a kiosk that is the kernel's own picture."""

    picture: Pixels


WorldToFirmware = Defects | Press | Scan | Contact | Clock | Headphones
WorldToDisk = Disk
WorldToUi = Touch
ProgramToWorld = Attach | Done | Lamp | Sound | Shown | Pixels | Beneath | Said
