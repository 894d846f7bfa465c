"""The link's limits, and the relations between them."""

from messages.local import BATCH_BYTES_MAX, DOWN_BYTES_MAX
from sync.wire.topics import PACKET_BYTES_MAX

ANSWER_MS = 10_000
"""Each step of knock, nonce, hello, welcome and the controller's word on it."""

ACK_MS = 5_000
ACK_MS_MAX = 60_000
ACK_TIMEOUTS_COUNTED_MAX = 4
"""An acknowledgement's time; it doubles with each one that is missed in a row."""

RECONNECT_BASE_MS = 500
"""Waits before the broker is tried again, with full jitter; they grow up to `Times.reconnect_s_max`."""

RECONNECT_APART_MS = 1_000
"""A kiosk calls the broker once a second at most, also one that takes each connection and drops it again."""

RECONNECT_LASTING_MS = 10_000
"""A connection that ends sooner did not work: two copies of one kiosk throw each other out, and slow down over it."""

KNOCK_BASE_MS, KNOCK_CAP_MS = 1_000, 10_000
"""Waits before another knock while the broker says that nobody hears it."""

CONTROLLER_BASE_MS, CONTROLLER_CAP_MS = 200, 5_000
"""The same for the controller, which is on this machine."""

BATCHES_FLYING_MAX = 8
"""Batches without central's acknowledgement."""

PACKETS_FLYING_MAX = 20
"""Publishes without the broker's PUBACK: paho walks all of them at each one, so a longer queue goes quadratic."""

REQUESTS_MAX = 16
"""Requests that wait for a link or for their PUBACK."""

NONCES_MAX = 4
"""Nonces that one knock may bring: no broker makes a kiosk sign without end."""

NONCE_BYTES_MAX = 64

REQUEST_BYTES_MAX = 16 * 1024
HELLO_BYTES_MAX = 4 * 1024
BATCH_PAYLOAD_BYTES_MAX = BATCH_BYTES_MAX + 1024
"""A batch is at most 60 KiB of entries; its head and signature come on top."""

_TOPIC_AND_HEADER_BYTES_MAX = 128

assert BATCH_PAYLOAD_BYTES_MAX + _TOPIC_AND_HEADER_BYTES_MAX <= PACKET_BYTES_MAX, "the broker would refuse a full batch"
assert DOWN_BYTES_MAX <= PACKET_BYTES_MAX
assert BATCHES_FLYING_MAX + 2 < PACKETS_FLYING_MAX, "batches, a knock and a hello leave room for requests"
assert ACK_MS < ANSWER_MS, "a lost acknowledgement is noticed before a lost central"
assert ACK_MS << ACK_TIMEOUTS_COUNTED_MAX >= ACK_MS_MAX
