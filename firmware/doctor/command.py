"""`anjungan doctor --config /etc/anjungan/kiosk.toml [--json] [--outputs]`. Exit code 0: nothing is wrong; 1: something is."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from drivers.doctor.verdict import Verdict
from firmware.config import Settings
from firmware.doctor.round import Here, look_around

Load = Callable[[Path, type[msgspec.Struct]], Any]

_MARKS = {"ok": "ok", "wrong": "WRONG", "look": "look", "skipped": "-"}
_JSON_VERSION = 1
_DESCRIPTION = (
    "Looks at a kiosk part by part, changes nothing, prints nothing, and says what to do about what is not well. Run it as root, "
    "with the kiosk stopped. Exit code 0: nothing is wrong; 1: something is; 2: the configuration is."
)


def main(arguments: Sequence[str], load: Load) -> int:
    """Look at this machine and say what was found. 0: nothing is wrong, 1: something is."""
    parser = argparse.ArgumentParser(prog="anjungan doctor", description=_DESCRIPTION)
    parser.add_argument("--config", type=Path, required=True, help="the kiosk's configuration, a TOML file")
    parser.add_argument("--json", action="store_true", help="for programs: one object with every verdict")
    parser.add_argument("--outputs", action="store_true", help="also blink the lights and sound the buzzer")
    typed = parser.parse_args(arguments)
    settings: Settings = load(typed.config, Settings)
    with tempfile.TemporaryDirectory(prefix="anjungan-doctor-") as folder:
        os.environ["LG_WD"] = folder  # lgpio makes a pipe as soon as it is imported
        verdicts = look_around(settings, Here(outputs=typed.outputs))
        wrong = tell_json(settings.kiosk, verdicts) if typed.json else tell(verdicts)
    return 1 if wrong else 0


def tell(verdicts: Iterable[Verdict]) -> int:
    """Print each verdict when it is known, and what they come to. Give how many are wrong."""
    counts = dict.fromkeys(_MARKS, 0)
    for verdict in verdicts:
        counts[verdict.outcome] += 1
        _say(f"{_MARKS[verdict.outcome]:<6} {verdict.part}: {verdict.said}")
        if verdict.do:
            _say(f"       do: {verdict.do}")
    total = f"{counts['ok']} ok, {counts['wrong']} wrong, {counts['look']} for a person to judge"
    _say(f"{total}, {counts['skipped']} not looked at")
    return counts["wrong"]


def tell_json(kiosk: str, verdicts: Iterable[Verdict]) -> int:
    """Print one object with every verdict. Give how many are wrong."""
    found = list(verdicts)
    wrong = sum(verdict.outcome == "wrong" for verdict in found)
    document = {"version": _JSON_VERSION, "kiosk": kiosk, "wrong": wrong, "verdicts": msgspec.to_builtins(found)}
    _say(json.dumps(document, ensure_ascii=False, indent=1))
    return wrong


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
