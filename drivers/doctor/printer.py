"""The printer: its way, its answers, its paper, and whether it is the model of its profile. Nothing is printed."""

from contextlib import closing

from drivers.doctor.verdict import Verdict, look, ok, wrong
from drivers.printer.interface import PrinterReason
from drivers.printer.probe import Answers, ask
from drivers.printer.probe_report import recommend
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.settings import PrinterSettings, TransportName
from drivers.transport.interface import OpenTransport, TransportError

ANSWER_S = 1.0

_NO_WAY: dict[TransportName, str] = {
    "device": "switch it on and plug it in; lsusb shows it, ls -l /dev/anjungan/ its name; sudo deploy/install for the rule",
    "serial": "plug the adapter in; ls /dev/serial/by-id shows it, and that path belongs to devices.printer.path",
    "usb": "switch it on and plug it in; lsusb shows its vendor:product, which belongs to devices.printer.identity",
    "network": "switch it on; its self-test (feed button at power-on) prints its address; ping it from here",
}
_NO_ANSWER: dict[TransportName, str] = {
    "device": "switch it off and on; still silent = a printer that cannot answer: anjungan printer probe finds its profile",
    "serial": "baud, parity and handshake as on its self-test; all wires, also from printer to Pi; then anjungan printer probe",
    "usb": "switch it off and on; still silent = a printer that cannot answer: anjungan printer probe finds its profile",
    "network": "switch it off and on; another computer may hold its one connection; then anjungan printer probe",
}
_TROUBLES: dict[PrinterReason, tuple[str, str]] = {
    "cover_open": ("its cover is open", "close the cover until it clicks"),
    "paper_end": ("it has no paper", "put in a roll, printed side outwards as its cover shows, and close it"),
    "cutter": (
        "its cutter is jammed",
        "switch it off, open the cover, free the knife as its manual shows, switch it on",
    ),
    "overheated": ("its head is too hot", "wait some minutes; air around it"),
    "error": ("it reports an error", "switch it off and on; its lamp's blinking is explained in its manual"),
}


def check_printer(settings: PrinterSettings, open_printer: OpenTransport, wait_s: float = ANSWER_S) -> list[Verdict]:
    """It can be reached, answers, is ready, and is what its profile says.

    open_printer: as `transport_of` gives it. wait_s: how long to wait for each of a dozen answers.
    """
    try:
        with closing(open_printer()) as device:
            answers = ask(device, wait_s)
    except TransportError as error:
        return [wrong("printer", f"{settings.transport}: {error}", _NO_WAY[settings.transport])]
    return judge(settings, answers)


def judge(settings: PrinterSettings, answers: Answers) -> list[Verdict]:
    """Give the verdicts on what a printer answered."""
    profile = PROFILES[settings.profile]
    if answers.echoed:
        do = "switch echo off in the adapter, and look for wires that touch"
        return [wrong("printer", "what is sent comes back: nobody knows what the printer says", do)]
    state = answers.state
    if state is None:
        if profile.status:
            return [wrong("printer", "is there, and answers nothing", _NO_ANSWER[settings.transport])]
        return [
            look(
                "printer", f"is there, and answers nothing, as {profile.name} expects", "anjungan printer probe --page"
            )
        ]
    report = state.report
    found = [
        ok("printer", f"answers ({settings.transport}), and is ready")
        if report.reason == "ok"
        else wrong("printer", *_TROUBLES[report.reason])
    ]
    if report.near_end and report.reason != "paper_end":
        found.append(look("paper", "nearly used up", "have a new roll at hand"))
    if settings.near_end_mm and not profile.near_end_sensor:
        do = "set devices.printer.near_end_mm = 0, or choose the printer's own profile"
        found.append(look("paper", f"near_end_mm is set, and {profile.name} has no such sensor", do))
    if not profile.status:
        said = f"it answers, and {profile.name} never asks"
        found.append(look("printer's profile", said, _better(settings, answers)))
    elif not answers.offline:
        found.append(judge_profile(profile, answers, _better(settings, answers)))
    return found


def _better(settings: PrinterSettings, answers: Answers) -> str:
    """Say which profile to choose; of several widths the paper decides."""
    names = " or ".join(profile.name for profile in recommend(answers, settings.identity)) or "another"
    return f"set devices.printer.profile to {names}; anjungan printer probe --page shows what fits"


def judge_profile(profile: Profile, answers: Answers, better: str) -> Verdict:
    """Say whether a printer that answered so is what this profile expects. better: what to do when it is not."""
    name = f"{answers.maker or ''} {answers.model or ''}".strip()
    part, expected = "printer's profile", profile.identity
    if expected is not None and answers.model and not expected.matches(answers.maker or "", answers.model):
        return wrong(part, f"it is a {name}, which {profile.name} is not for", better)
    lacking = {"process_id": not answers.process_id, "gs_r": answers.confirmation == "none", "none": False}
    if lacking[profile.confirmation]:
        command = {"process_id": "GS ( H", "gs_r": "GS r", "none": ""}[profile.confirmation]
        return wrong(
            part, f"it does not answer {command} as {profile.name} expects: no slip would count as printed", better
        )
    if profile.confirmation == "gs_r" and answers.process_id:
        return look(part, f"it answers GS ( H, a better proof than the GS r of {profile.name}", better)
    return ok(part, f"{profile.name} fits{f' ({name})' if name else ''}")
