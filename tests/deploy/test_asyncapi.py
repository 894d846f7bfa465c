"""docs/asyncapi.yaml says what the code does: topics, directions, sizes, structures, and the broker's rules."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from sync.link import limits
from sync.wire import availability, batch, envelope, requests, topics

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text(encoding="utf-8"))
ARRAYS = (
    envelope._Envelope, envelope._RequestContent, envelope._AnswerContent, envelope.HelloContent, envelope.WelcomeContent,
    envelope.AckContent, batch._Batch, batch._Columns, availability._SignedAvailability, availability.Availability,
)  # fmt: skip


def resolve(reference: str) -> Any:
    """Give what a reference inside the document points at."""
    node = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def references(node: Any) -> list[str]:
    """Every reference below this node."""
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [reference for value in node.values() for reference in references(value)]
    return [reference for value in node for reference in references(value)] if isinstance(node, list) else []


def as_documented(node: Any) -> Any:
    """Turn msgspec's JSON Schema into the document's: draft 7, `bin` as binary, no texts, no leading underscores."""
    if isinstance(node, list | tuple):
        return [as_documented(value) for value in node]
    if not isinstance(node, dict):
        return node.replace("/_", "/") if isinstance(node, str) else node
    plain = {key: value for key, value in node.items() if key != "description"}
    if plain.pop("contentEncoding", "") == "base64":
        plain["format"] = "binary"
    if "prefixItems" in plain:
        rest = plain.pop("items", None)
        plain["items"] = plain.pop("prefixItems")
        if rest is not None:
            plain["additionalItems"] = rest
    return {key: as_documented(value) for key, value in plain.items()}


def structures() -> dict[str, Any]:
    """The schemas of everything that travels, from the code."""
    _, schemas = msgspec.json.schema_components(
        [requests.Request, requests.Answer, *ARRAYS], ref_template="#/components/schemas/{name}"
    )
    for shape in ARRAYS:
        for field, item in zip(msgspec.structs.fields(shape), schemas[shape.__name__]["prefixItems"], strict=True):
            if "$ref" not in item:
                item["title"] = field.name
    for schema in schemas.values():
        schema.pop("title")
    return {name.lstrip("_"): as_documented(schema) for name, schema in schemas.items()}


def test_it_is_asyncapi_3_and_every_reference_leads_somewhere() -> None:
    """No dangling reference."""
    assert DOCUMENT["asyncapi"] == "3.0.0"
    for reference in references(DOCUMENT):
        assert isinstance(resolve(reference), dict), reference


def test_channels_are_the_codes_topics() -> None:
    """Each topic once, and no other."""
    addresses = sorted(channel["address"] for channel in DOCUMENT["channels"].values())
    ups = [f"k/{{shard}}/{{kiosk}}/up/{channel}" for channel in topics.UP]
    downs = [f"k/{{shard}}/{{kiosk}}/down/{channel}" for channel in topics.DOWN]
    assert addresses == sorted(ups + downs)
    assert topics.up(3, "k-00000000000a", "batch") == "k/3/k-00000000000a/up/batch"
    assert topics.down(3, "k-00000000000a", "ack") == "k/3/k-00000000000a/down/ack"


def test_kiosk_sends_up_and_receives_down_with_qos_1_and_nothing_retained() -> None:
    """One operation a channel."""
    operations = {
        resolve(operation["channel"]["$ref"])["address"]: (operation["action"], operation["bindings"]["mqtt"])
        for operation in DOCUMENT["operations"].values()
    }
    bindings = {"qos": 1, "retain": False}
    assert operations == {
        **{f"k/{{shard}}/{{kiosk}}/up/{channel}": ("send", bindings) for channel in topics.UP},
        **{f"k/{{shard}}/{{kiosk}}/down/{channel}": ("receive", bindings) for channel in topics.DOWN},
    }


def test_sizes_are_the_codes_limits() -> None:
    """What the link refuses is what the document forbids."""
    sizes = {name: message["x-bytes-maximum"] for name, message in DOCUMENT["components"]["messages"].items()}
    assert sizes == {
        "Knock": 0, "Nonce": limits.NONCE_BYTES_MAX, "Hello": limits.HELLO_BYTES_MAX, "Welcome": 65_536,
        "Batch": limits.BATCH_PAYLOAD_BYTES_MAX, "Acknowledgement": 65_536, "Request": limits.REQUEST_BYTES_MAX,
        "Answer": 65_536, "Command": 65_536, "Availability": 65_536,
    }  # fmt: skip
    broker = DOCUMENT["servers"]["broker"]["bindings"]["mqtt"]
    assert broker["maximumPacketSize"] == topics.PACKET_BYTES_MAX


@pytest.mark.parametrize("name", sorted(structures()))
def test_structure_is_the_codes(name: str) -> None:
    """Fields, order, types, choices and defaults."""
    documented = as_documented(DOCUMENT["components"]["schemas"][name])
    assert documented == structures()[name]


def test_no_structure_is_documented_that_does_not_travel() -> None:
    """Nothing stale is left behind."""
    assert set(DOCUMENT["components"]["schemas"]) == set(structures())


def test_brokers_rules_are_the_documents_channels() -> None:
    """The ACL names every channel of the document in its direction, and nothing else."""
    lines = (ROOT / "deploy/broker/acl.template").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    expected = {"send": "write", "receive": "read"}
    patterns = [
        f"pattern {expected[operation['action']]} "
        + re.sub(r"{shard}", "+", resolve(operation["channel"]["$ref"])["address"]).replace("{kiosk}", "%u")
        for operation in DOCUMENT["operations"].values()
    ]
    # Central's processes first, one certificate each, all with the same rights.
    assert sorted(rules[12:]) == sorted(patterns)
    for number, user in enumerate(("central", "central-2", "central-3", "central-4")):
        granted = [f"user {user}", f"topic read {topics.UP_FILTER}", "topic write k/+/+/down/+"]
        assert rules[3 * number : 3 * number + 3] == granted


def test_brokers_limits_are_the_links() -> None:
    """Packet size and window."""
    settings = (ROOT / "deploy/broker/mosquitto.conf.template").read_text(encoding="utf-8").splitlines()
    assert f"max_packet_size {topics.PACKET_BYTES_MAX}" in settings
    assert f"max_inflight_messages {limits.PACKETS_FLYING_MAX}" in settings
