"""Who may publish and read what: the access list that is deployed with the broker (`deploy/broker/acl.template`)."""

import re

from sync.wire import topics

CENTRAL = "central"
"""What the names of central's processes begin with."""

_TOPIC = re.compile(r"k/[0-9]+/([^/]+)/(up|down)/([a-z]+)")


def may_write(name: str, topic: str) -> bool:
    """Say whether the access list lets a name publish on a topic."""
    match = _TOPIC.fullmatch(topic)
    if match is None:
        return False
    if name.startswith(CENTRAL):
        return match[2] == "down"
    return match[1] == name and match[2] == "up" and match[3] in topics.UP


def may_read(name: str, topic: str) -> bool:
    """Say whether the access list lets a name read a topic."""
    match = _TOPIC.fullmatch(topic)
    if match is None:
        return False
    if name.startswith(CENTRAL):
        return match[2] == "up"
    return match[1] == name and match[2] == "down" and match[3] in topics.DOWN
