"""Group "ui": the touchscreen beside bare pygame-ce and a browser, and once more with a real controller behind it."""

import contextlib
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec

from bench.kiosk import with_controller
from bench.measure import Metric, median_of, percentile, quartiles
from bench.site import Site
from bench.ui import programs
from bench.ui.figures import SHOWN_S_MAX, STILL_S, Series, Walker, Way, go_to_and_fro, idle, parade, starts, walkers_of
from bench.ui.player import Plan
from bench.ui.programs import Player, Program, Running, on_displays
from bench.ui.recorded import SERVICE, record
from bench.ui.scenes import centre, placed, scenes
from messages.view import TextSize, Theme, View
from ui.measures import SEVEN_INCH

TAPS_AS = {
    "entry": {"pad.5": "typed", "action.back": "menu"},
    "typed": {"pad.clear": "entry"},
    "menu": {SERVICE: "entry"},
}
"""What a touch leads to, as the real controller had it when it was recorded."""
PEERS = ("bare_pygame", "chromium")


class Rounds(NamedTuple):
    """How often and how long."""

    starts: int = 7
    taps: int = 200
    presses: int = 50
    switches: int = 40
    screens: int = 1_000
    idle_s: float = 65.0
    """More than a minute: the picture of attract moves once a minute."""


def measure(site: Site, say: Callable[[str], None], rounds: Rounds = Rounds()) -> list[Metric]:  # noqa: B008  (a constant)
    """Give the metrics."""
    work = Path(tempfile.mkdtemp(prefix="anjungan-touch-"))
    try:
        views, live = with_controller(site, partial(_at_a_controller, work, say, rounds))
        return [*_beside_peers(work, views, say, rounds), live]
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _at_a_controller(
    work: Path, say: Callable[[str], None], rounds: Rounds, controller: Path
) -> tuple[dict[str, View], Metric]:
    views = record(controller, SEVEN_INCH)
    return views, _live(work, views, controller, say, rounds)


def _live(
    work: Path, views: Mapping[str, View], controller: Path, say: Callable[[str], None], rounds: Rounds
) -> Metric:
    """Type on the screen's keys with the real controller behind it."""
    say(f"{rounds.taps} taps by way of the real controller")
    command = programs.touchscreen(work, "live", controller, SEVEN_INCH)
    with on_displays({"live": command}, SEVEN_INCH.size, work) as found, _all_running(found) as running:
        screen, pointer = found["live"].display.screen, found["live"].display.pointer
        before = ((0, screen.wait_still(2 * STILL_S, SHOWN_S_MAX)),)
        pointer.down(*centre(placed(views["menu"], SEVEN_INCH)[SERVICE][1]))
        pointer.up()
        screen.wait_other(before, SHOWN_S_MAX)
        walkers = walkers_of(running, _way(views, "entry", "pad.5", "typed", "pad.clear"))
        series = go_to_and_fro(running, walkers, rounds.taps, Walker.touch)
    return median_of("ui.tap_to_pixel_controller_p50", series.samples["live"], "ms")


def _beside_peers(work: Path, views: Mapping[str, View], say: Callable[[str], None], rounds: Rounds) -> list[Metric]:
    shown = {name: views[name] for name in TAPS_AS}
    drawn = scenes(shown, TAPS_AS, SEVEN_INCH)
    variants = _variants(views)
    with contextlib.closing(Player(work / "a", Plan({**shown, **variants}, TAPS_AS))) as player:
        commands = {
            "ui": programs.touchscreen(work, "ui", player.socket, SEVEN_INCH),
            "bare_pygame": programs.bare_pygame(work, drawn),
            "chromium": programs.chromium(work, drawn, SEVEN_INCH.size),
        }
        with on_displays(commands, SEVEN_INCH.size, work) as found:
            say(f"touchscreen, bare pygame-ce and a browser start {rounds.starts} times in turns")
            first = starts(found, rounds.starts)
            with _all_running(found) as running:
                metrics = _in_use(running, views, say, rounds)
                idleness = _idleness(work, running, views, say, rounds)
                memory = {name: one.memory_mib() for name, one in running.items()}
                growth = _growth(running["ui"], player, list(variants), say, rounds)
    return [
        _beside("ui.first_frame", "s", first, 0.40, {"chromium": 0.30}),
        _single("ui.memory", memory["ui"], "MiB", 45, _ratios(memory), {"chromium": 0.12}),
        _single("ui.growth_1000_screens", growth, "MiB", 5),
        *idleness,
        *metrics,
    ]  # fmt: skip


def _in_use(
    running: dict[str, Running], views: Mapping[str, View], say: Callable[[str], None], rounds: Rounds
) -> list[Metric]:
    say(f"{rounds.taps} taps and {rounds.presses} fingers that hold, in turns")
    typists = walkers_of(running, _way(views, "entry", "pad.5", "typed", "pad.clear"))
    taps = go_to_and_fro(running, typists, rounds.taps, Walker.touch)
    presses = go_to_and_fro(running, typists, rounds.presses, Walker.press)
    say(f"{rounds.switches} times another screen, in turns")
    movers = walkers_of(running, _way(views, "entry", "action.back", "menu", SERVICE))
    switches = go_to_and_fro(running, movers, rounds.switches, Walker.touch_rested)
    return [
        _beside("ui.tap_to_pixel_p50", "ms", taps.samples, 3, {"chromium": 0.30, "bare_pygame": 2.5}),
        _tail("ui.tap_to_pixel_p99", taps),
        _single("ui.cpu_per_tap", taps.cpu_ms["ui"], "ms", 2, _ratios(taps.cpu_ms)),
        _beside("ui.press_to_pixel_p50", "ms", presses.samples, None),
        _beside("ui.screen_switch_p50", "ms", switches.samples, 8, {"chromium": 0.6}),
        _single("ui.cpu_per_switch", switches.cpu_ms["ui"], "ms", 6, _ratios(switches.cpu_ms)),
    ]  # fmt: skip


def _idleness(
    work: Path, running: dict[str, Running], views: Mapping[str, View], say: Callable[[str], None], rounds: Rounds
) -> list[Metric]:
    """Leave every program alone on its screen, and beside them a touchscreen that waits for a customer."""
    with contextlib.closing(Player(work / "b", Plan({"attract": views["attract"]}, {"attract": {}}))) as player:
        command = programs.touchscreen(work, "attract", player.socket, SEVEN_INCH)
        with on_displays({"attract": command}, SEVEN_INCH.size, work) as found, _all_running(found) as waiting:
            say(f"nobody touches anything for {rounds.idle_s:.0f} s")
            share = idle({**running, **waiting}, rounds.idle_s)
    return [
        _single("ui.idle_cpu", share["ui"], "% of a core", 0.1, _ratios(share)),
        _single("ui.attract_cpu", share["attract"], "% of a core", 2),
    ]


def _growth(ui: Running, player: Player, names: list[str], say: Callable[[str], None], rounds: Rounds) -> float:
    """Give the MiB by which a thousand screens make it grow, once each kind of screen was there."""
    say(f"{rounds.screens} screens")
    screen = ui.program.display.screen
    parade(screen, player.show, names, len(names))
    before = ui.memory_mib()
    parade(screen, player.show, names, rounds.screens)
    return ui.memory_mib() - before


def _variants(views: Mapping[str, View]) -> dict[str, View]:
    """Give every view in each theme and size of text, in an order in which none looks like the one before, nor the first like

    what is on the screen when the others are measured.
    """
    looks: Iterator[tuple[TextSize, Theme, str]]
    looks = itertools.product(get_args(TextSize), get_args(Theme), reversed(list(views)))
    return {
        f"{name}-{theme}-{text}": msgspec.structs.replace(views[name], theme=theme, text=text)
        for text, theme, name in looks
    }


@contextlib.contextmanager
def _all_running(found: Mapping[str, Program]) -> Iterator[dict[str, Running]]:
    """Start them, wait until each has drawn, and end them afterwards."""
    with contextlib.ExitStack() as stack:
        running = {}
        for name, program in found.items():
            empty = program.display.screen.rows()
            running[name] = program.start()
            stack.callback(running[name].end)
            program.display.screen.wait_other(((0, empty),), SHOWN_S_MAX)
        for program in found.values():
            program.display.screen.wait_still(4 * STILL_S, SHOWN_S_MAX)
        yield running


def _way(views: Mapping[str, View], first: str, there: str, second: str, back: str) -> Way:
    return Way(centre(placed(views[first], SEVEN_INCH)[there][1]), centre(placed(views[second], SEVEN_INCH)[back][1]))


def _beside(
    name: str, unit: str, samples: dict[str, list[float]], target: float | None, goals: dict[str, float] | None = None
) -> Metric:
    medians = {program: percentile(values, 0.5) for program, values in samples.items()}
    ours = samples["ui"]
    return Metric(
        name, medians["ui"], unit, len(ours), quartiles(ours), ratios=_ratios(medians), target=target, goals=goals
    )


def _tail(name: str, series: Series) -> Metric:
    tails = {program: percentile(values, 0.99) for program, values in series.samples.items()}
    ours = series.samples["ui"]
    return Metric(name, tails["ui"], "ms", len(ours), quartiles(ours), ratios=_ratios(tails))


def _single(
    name: str,
    value: float,
    unit: str,
    target: float,
    ratios: dict[str, float] | None = None,
    goals: dict[str, float] | None = None,
) -> Metric:
    return Metric(name, value, unit, 1, (value, value), ratios=ratios, target=target, goals=goals)


def _ratios(values: Mapping[str, float]) -> dict[str, float]:
    """Give ours divided by each peer's; nothing is divided by nothing."""
    return {peer: values["ui"] / values[peer] for peer in PEERS if values[peer]}
