"""Samples become metrics: medians with their spread, and ratios of figures that were taken in turns."""

import statistics
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

Better = Literal["lower", "higher"]


class Metric(NamedTuple):
    """One figure. value: the median, or what `value_of` made of the samples. spread: first and third quartile.

    ratios: this figure divided by a peer's, by the peer's name. target: at most this (at least, where higher is better), None
    for none; for the ratio to `target_ratio` where that is named. goals: the same for further ratios, by the peer's name.
    """

    name: str
    value: float
    unit: str
    samples: int
    spread: tuple[float, float]
    better: Better = "lower"
    ratios: dict[str, float] | None = None
    target: float | None = None
    target_ratio: str = ""
    goals: dict[str, float] | None = None

    @property
    def judged(self) -> float:
        """What the target is about: the value, or the ratio."""
        return (self.ratios or {})[self.target_ratio] if self.target_ratio else self.value

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached, None without one."""
        return None if self.target is None else self.meets(self.judged, self.target)

    def meets(self, figure: float, goal: float) -> bool:
        """Say whether a figure is as good as a goal, or better."""
        return figure <= goal if self.better == "lower" else figure >= goal


def median_of(name: str, samples: Sequence[float], unit: str, **more: object) -> Metric:
    """Give the metric that is the median of its samples."""
    return Metric(name, statistics.median(samples), unit, len(samples), quartiles(samples), **more)  # type: ignore[arg-type]


def percentile(samples: Sequence[float], share: float) -> float:
    """Give the smallest sample that at least `share` (0 to 1) of the samples do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, min(len(ordered) - 1, -(-len(ordered) * share // 1).__trunc__() - 1))]


def quartiles(samples: Sequence[float]) -> tuple[float, float]:
    """Give the 25th and the 75th percentile."""
    return percentile(samples, 0.25), percentile(samples, 0.75)


def in_turns(rounds: int, *work: Callable[[], float]) -> list[list[float]]:
    """Run each of `work` once a round, the order turning with each round; give the samples of each.

    What disturbs the machine for a while disturbs all of them alike, so a ratio stays a ratio.
    """
    samples: list[list[float]] = [[] for _ in work]
    for number in range(rounds):
        for offset in range(len(work)):
            at = (number + offset) % len(work)
            samples[at].append(work[at]())
    return samples
