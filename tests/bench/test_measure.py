"""Samples become the figures that are published: percentiles, turns, ratios, targets, and the file that outsiders read."""

import json
import re
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.measure import Metric, in_turns, median_of, percentile, quartiles

DOCS = Path(__file__).resolve().parents[2] / "docs" / "bench.md"


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.01, 1), (0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100)])
def test_percentile_is_the_smallest_that_covers_its_share(share, expected):
    """Of 1 to 100 in any order."""
    assert percentile([*range(51, 101), *range(1, 51)], share) == expected


def test_median_carries_its_spread():
    """The value is the median, the spread the quartiles, and the number of samples is told."""
    metric = median_of("x", [5.0, 1.0, 2.0, 9.0], "ms", target=4)
    assert (metric.value, metric.spread, metric.samples, metric.reached) == (3.5, (1.0, 5.0), 4, True)
    assert quartiles([7.0]) == (7.0, 7.0)


def test_turns_alternate_who_begins():
    """Each round runs all of them once, and another one first."""
    order = []
    samples = in_turns(3, lambda: order.append("a") or 1.0, lambda: order.append("b") or 2.0)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert samples == [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]


@pytest.mark.parametrize(
    ("metric", "reached"),
    [
        (Metric("x", 5, "us", 1, (5, 5), ratios={"floor": 1.4}, target=1.35, target_ratio="floor"), False),
        (Metric("x", 5, "us", 1, (5, 5), ratios={"floor": 1.3}, target=1.35, target_ratio="floor"), True),
        (Metric("x", 5, "1/s", 1, (5, 5), better="higher", target=6), False),
        (Metric("x", 5, "s", 1, (5, 5)), None),
    ],
)
def test_target_is_of_the_value_or_of_the_ratio(metric, reached):
    """A missed target is said, not hidden; where a ratio is named, the ratio counts."""
    assert metric.reached is reached
    assert ("missed" in bench.table([metric])) == (reached is False)


def test_report_has_the_shape_that_outsiders_read():
    """`build/bench.json`: commit, machine, versions, and each metric with unit, direction, samples, spread and ratios."""
    metric = Metric("journal.record_p50", 123.456, "us", 9, (100.0, 150.4), ratios={"fdatasync": 1.2345})
    found = json.loads(json.dumps(bench.report([metric])))
    assert set(found) == {"commit", "machine", "versions", "metrics"}
    assert found["metrics"] == {
        "journal.record_p50": {
            "value": 123.0, "unit": "us", "better": "lower", "samples": 9, "spread": [100.0, 150.0],
            "ratios": {"fdatasync": 1.23},
        }
    }  # fmt: skip


def test_journal_and_slip_are_measured_here(tmp_path):
    """The two groups that need no running system: real figures, above zero, under the names that the docs explain."""
    said = []
    found = [*bench.journal.measure_journal(tmp_path, said.append, 5), *bench.journal.measure_slip(said.append, 3)]
    assert all(metric.value > 0 for metric in found)
    assert list(tmp_path.iterdir()) == []
    assert {metric.name for metric in found} <= documented()


def test_every_group_is_explained():
    """docs/bench.md names each metric of each group, and nothing that does not exist."""
    beginnings = {name.split(".")[0] for name in documented()}
    assert beginnings == {*bench.GROUPS, "cashier", "callback"}, "what others ask of central is measured with its group"


def documented():
    """Give the metrics that docs/bench.md has a row for."""
    return set(re.findall(r"^\| `([a-z]+\.[a-z0-9_]+)`", DOCS.read_text(), re.MULTILINE))
