"""What a probe's answers mean, in words, and which profile follows from them. Pure."""

from drivers.printer.probe import Answers
from drivers.printer.profiles import PROFILES, Confirmation, Profile
from drivers.printer.settings import PrinterSettings

_RANKS: tuple[Confirmation, ...] = ("none", "gs_r", "process_id")

CONFIRMATIONS: dict[Confirmation, str] = {
    "process_id": "It says that a slip came out when the paper is printed (process id).",
    "gs_r": "It says that it has come to the end of a slip (GS r); the last millimetres are believed.",
    "none": "It cannot say whether a slip came out: every slip will count as unconfirmed.",
}


def describe(answers: Answers) -> list[str]:
    """Give what was asked and what came back, a line each."""
    state = answers.state
    values = " ".join("--" if value is None else f"{value:02x}" for value in answers.real_time)
    rows = [
        ("DLE EOT 1-4", values, "says how it is: " + state.report.reason if state else "does not say how it is"),
    ]
    if not answers.offline and not answers.echoed:
        rows += _buffered(answers)
    lines = [f"{command:<12} {answer:<14} {meaning}".rstrip() for command, answer, meaning in rows]
    if answers.strange:
        lines.append(f"{answers.strange} bytes came that are no answer.")
    return lines


def _buffered(answers: Answers) -> list[tuple[str, str, str]]:
    names = [text for text in (answers.maker, answers.model, answers.firmware) if text]
    automatic = answers.automatic.hex(" ") if answers.automatic else "--"
    tells = "tells its changes by itself" if answers.automatic else "tells nothing by itself"
    return [
        ("GS a", automatic, tells),
        ("GS r", "--" if answers.sensor is None else f"{answers.sensor:02x}", ""),
        ("GS ( H", "yes" if answers.process_id else "--", ""),
        ("GS I 65-67", " ".join(names) or "--", ""),
        ("DLE DC4 8", "yes" if answers.cleared else "--", "can clear its buffers" if answers.cleared else ""),
    ]


def trouble(answers: Answers) -> str | None:
    """Give what keeps these answers from meaning anything, as a sentence; None when they do."""
    if answers.echoed:
        return "What is sent comes back: this is no printer, or the line is looped or of another baud rate."
    if answers.state is None and answers.strange and answers.confirmation == "none":
        return "Only noise comes back: try another baud rate or handshake."
    if answers.offline and answers.state is not None:
        return f"It cannot print now ({answers.state.report.reason}): put that right and probe again."
    return None


def recommend(answers: Answers, usb_identity: str = "", columns: int | None = None) -> tuple[Profile, ...]:
    """Give the profiles that ask of this printer what it answers, one for each width, the narrowest first.

    A printer that is known by its own words or by its USB identity gets the profile of that model alone. columns: what its page
    showed; a clone that calls itself after a model of another width is not that model.
    """
    able = [profile for profile in PROFILES.values() if columns in (None, profile.columns) and _can(answers, profile)]
    known = [profile for profile in able if _is_named(answers, profile)]
    known = known or [profile for profile in able if usb_identity and usb_identity in profile.usb]
    if known:
        return (known[0],)
    best: dict[int, Profile] = {}
    for profile in able:
        if profile.confirmation == _usable(answers) and profile.identity is None and not profile.usb:
            best.setdefault(profile.columns, profile)
    return tuple(best[width] for width in sorted(best))


def configuration(settings: PrinterSettings, profile: Profile) -> list[str]:
    """Give the lines of kiosk.toml that mean this printer."""
    ways = {
        "device": (f'path = "{settings.path}"',),
        "serial": (f'path = "{settings.path}"', f"baud = {settings.baud}", f'handshake = "{settings.handshake}"'),
        "usb": (f'identity = "{settings.identity}"', *([f'port = "{settings.port}"'] if settings.port else [])),
        "network": (f'address = "{settings.address}"', f"tcp_port = {settings.tcp_port}"),
    }
    way = ways[settings.transport]
    lines = ["[devices.printer]", f'transport = "{settings.transport}"', *way, f'profile = "{profile.name}"']
    if profile.near_end_sensor:
        lines.append("# near_end_mm = millimetres left on the roll when its near-end sensor tells: measure them once")
    return lines


def _usable(answers: Answers) -> Confirmation:
    """What a profile may rely on: a confirmation is worth little from a printer that does not say how it is."""
    return "none" if answers.state is None else answers.confirmation


def _can(answers: Answers, profile: Profile) -> bool:
    enough = _RANKS.index(profile.confirmation) <= _RANKS.index(_usable(answers))
    return enough and (answers.state is not None or not profile.status)


def _is_named(answers: Answers, profile: Profile) -> bool:
    identity = profile.identity
    return identity is not None and identity.matches(answers.maker or "", answers.model or "")
