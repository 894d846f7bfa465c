"""The desk's figures: real payments and real callbacks over HTTP, each beside the floor of bare commits."""

import pytest

from bench import desk


@pytest.mark.timeout(300)
def test_payments_and_callbacks_are_measured_beside_bare_commits():
    """Both figures, each with its ratio; whatever central refuses would end the measurement."""
    paid, said = desk.measure(lambda text: None, rounds=1, each=3)
    assert [(metric.name, metric.unit, metric.better, list(metric.ratios)) for metric in (paid, said)] == [
        ("cashier.redemptions_two_tills", "payments/s", "higher", ["bare_commits"]),
        ("callback.ingest", "callbacks/s", "higher", ["bare_commits"]),
    ]
    assert 0 < paid.value < 100_000
    assert 0 < said.value < 100_000
