"""Topics: built from identity alone, and nothing else is parsed."""

import pytest

from sync.wire import topics


def test_kiosks_topic_comes_back():
    """What a kiosk publishes on says shard, kiosk and channel."""
    assert topics.up(3, "k-00000000000a", "batch") == "k/3/k-00000000000a/up/batch"
    assert topics.parse_up("k/3/k-00000000000a/up/batch") == (3, "k-00000000000a", "batch")
    assert topics.down(3, "k-00000000000a", "ack") == "k/3/k-00000000000a/down/ack"


@pytest.mark.parametrize(
    "topic",
    [
        "", "k/3/k-00000000000a/down/ack", "k/3/k-00000000000A/up/batch", "k/3/+/up/batch", "k/3/k-00000000000a/up/#",
        "k/3/k-00000000000a/up/other", "k/12345/k-00000000000a/up/batch", "k/3/k-00000000000a/up/batch/x",
        "k/3/k-00000000000a/up/batch\n", "x/3/k-00000000000a/up/batch",
    ],
)  # fmt: skip
def test_other_topics_are_nobodys(topic):
    """Wildcards, other spellings and further levels are not a kiosk's topic."""
    assert topics.parse_up(topic) is None
