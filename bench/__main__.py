"""`make bench`: measures, prints the table, and writes `build/bench.json`. Exit code 1 only when something cannot be measured."""

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import desk, devices, ingest, inquiry, journal, kiosk, link
from bench.measure import Metric
from bench.site import measured_site
from bench.ui import measure as touchscreen

BUILD = Path("build")
GROUPS = ("controller", "keypad", "ui", "journal", "slip", "inquiry", "link", "central")
LIBRARIES = ("apsw", "msgspec", "paho-mqtt", "pygame-ce", "cryptography", "SQLAlchemy", "psycopg", "python-escpos")
_NEEDS_A_SITE = ("controller", "ui", "inquiry", "central")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one group, or all."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, help="one group")
    chosen = parser.parse_args(arguments)
    wanted = (chosen.only,) if chosen.only else GROUPS
    BUILD.mkdir(exist_ok=True)
    metrics = measure(wanted)
    (BUILD / "bench.json").write_text(json.dumps(report(metrics), indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(table(metrics))
    return 0


def measure(wanted: Sequence[str]) -> list[Metric]:
    """Give the metrics of these groups."""
    found: list[Metric] = []
    if "keypad" in wanted:
        found += devices.measure_keypad(_say)
    if "journal" in wanted:
        found += journal.measure_journal(BUILD, _say)
    if "slip" in wanted:
        found += journal.measure_slip(_say)
    if "link" in wanted:
        found += link.measure(BUILD, _say)
    if "central" in wanted:
        found += [*ingest.measure(_say), *desk.measure(_say)]
    if not set(wanted) & set(_NEEDS_A_SITE):
        return found
    with measured_site(_say, _wait if "controller" in wanted else None) as site:
        if "controller" in wanted:
            found += [*kiosk.measure(site, _say), devices.measure_idle(site, _say)]
        if "ui" in wanted:
            found += touchscreen.measure(site, _say)
        if set(wanted) & {"inquiry", "central"}:  # it is a figure of central's too
            found += inquiry.measure(site, _say)
    return found


def report(metrics: Sequence[Metric]) -> dict[str, Any]:
    """Give the content of `build/bench.json`."""
    return {
        "commit": _commit(),
        "machine": {"system": platform.platform(), "processor": _processor(), "cores": os.cpu_count()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "metrics": {
            metric.name: {
                "value": _rounded(metric.value), "unit": metric.unit, "better": metric.better, "samples": metric.samples,
                "spread": [_rounded(bound) for bound in metric.spread],
                "ratios": {peer: _rounded(ratio) for peer, ratio in (metric.ratios or {}).items()},
            }
            for metric in metrics
        },
    }  # fmt: skip


def table(metrics: Sequence[Metric]) -> str:
    """Give the figures as a person reads them; each further ratio has a line of its own."""
    lines = [f"\n{'metric':<29}{'value':>10}  {'unit':<12}{'quartiles':>19}  {'ratio':<36}{'target':<10}\n"]
    for metric in metrics:
        ratio, *further = [_ratio(metric, peer) for peer in metric.ratios or {}] or [""]
        spread = " - ".join(str(_rounded(bound)) for bound in metric.spread)
        goal = ""
        if metric.target is not None:
            goal = f"{_sign(metric)} {metric.target:g}" + ("" if metric.reached else "  missed")
        head = f"{metric.name:<29}{_rounded(metric.value):>10}  {metric.unit:<12}{spread:>19}  "
        lines.append(f"{head}{ratio:<36}{goal}\n")
        lines += [f"{'':<{len(head)}}{each}\n" for each in further]
    return "".join(lines)


def _sign(metric: Metric) -> str:
    return "<=" if metric.better == "lower" else ">="


def _ratio(metric: Metric, peer: str) -> str:
    """Give a ratio to a peer, with its goal where there is one."""
    share = (metric.ratios or {})[peer]
    goal = (metric.goals or {}).get(peer)
    text = f"{_rounded(share)} / {peer}"
    if goal is None:
        return text
    return f"{text} ({_sign(metric)} {goal:g}{'' if metric.meets(share, goal) else ', missed'})"


def _rounded(value: float) -> float:
    """Give three significant digits: the machine gives no more."""
    return float(f"{value:.3g}")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith(("model name", "Model")):
            return line.partition(":")[2].strip()
    return platform.machine()


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def _say(text: str) -> None:
    sys.stderr.write(f"  {text} ...\n")


if __name__ == "__main__":
    sys.exit(main())
