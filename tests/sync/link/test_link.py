"""The whole link over a real mosquitto with TLS, between a fake controller and a fake central."""

import threading
import time
from typing import Any

from messages.local import Acknowledged, Batch, Challenged, Deliver, Hello, LinkChanged, Pull, Send
from simulator.broker import Broker
from sync.link.loop import Loop

UP, DOWN = "k/0/k-0123456789ab/up", "k/0/k-0123456789ab/down"


def shake_hands(controller: Any, central: Any, mark: int) -> None:
    """Bring the link up, and take the first pull."""
    assert central.expect(f"{UP}/knock") == b""
    central.say(f"{DOWN}/nonce", b"N" * 16)
    assert controller.expect(Challenged) == Challenged(b"N" * 16)
    controller.say(Hello(b"signed hello"))
    assert central.expect(f"{UP}/hello") == b"signed hello"
    central.say(f"{DOWN}/welcome", b"signed welcome")
    assert controller.expect(Deliver) == Deliver("welcome", b"signed welcome")
    controller.say(Acknowledged(mark))
    assert controller.expect(LinkChanged) == LinkChanged(True)
    assert controller.expect(Pull) == Pull(mark, 60 * 1024)


def test_batch_and_request_travel_and_acknowledgement_and_answer_return(
    link: Loop, controller: Any, central: Any
) -> None:
    """A full batch of 61 KiB fits through the broker's packet limit; every channel carries its bytes unchanged."""
    shake_hands(controller, central, mark=7)
    payload = bytes(range(256)) * 244
    controller.say(Batch(8, 10, payload))
    assert central.expect(f"{UP}/batch") == payload
    central.say(f"{DOWN}/ack", b"signed ack")
    assert controller.expect(Deliver) == Deliver("ack", b"signed ack")
    controller.say(Acknowledged(10))
    controller.say(Send(b"sealed question", 5_000))
    assert central.expect(f"{UP}/request") == b"sealed question"
    central.say(f"{DOWN}/answer", b"sealed answer")
    assert controller.expect(Deliver) == Deliver("answer", b"sealed answer")


def test_broker_restart_reports_the_link_down_and_up_again(
    link: Loop, controller: Any, central: Any, broker: Broker
) -> None:
    """Everything starts over from the acknowledged mark after the broker lost its memory."""
    shake_hands(controller, central, mark=7)
    controller.say(Batch(8, 8, b"lost with the broker"))
    central.expect(f"{UP}/batch")
    broker.kill()
    assert controller.expect(LinkChanged) == LinkChanged(False)
    broker.restart()
    shake_hands(controller, central, mark=7)


def test_controller_restart_gets_a_fresh_session(link: Loop, controller: Any, central: Any) -> None:
    """A closed socket is tried again, and a new knock follows."""
    shake_hands(controller, central, mark=7)
    controller._peer.shutdown(2)
    shake_hands(controller, central, mark=9)


def test_full_window_of_small_batches_flows_quickly(link: Loop, controller: Any, central: Any) -> None:
    """500 batches, each acknowledged, arrive once and in order."""
    shake_hands(controller, central, mark=0)

    def answer() -> None:
        for position in range(1, 501):
            assert central.expect(f"{UP}/batch") == b"entry %d" % position
            central.say(f"{DOWN}/ack", b"%d" % position)

    answering = threading.Thread(target=answer)
    answering.start()
    started = time.monotonic()
    controller.say(Batch(1, 1, b"entry 1"))
    acknowledged = 0
    while acknowledged < 500:
        message = controller.said.get(timeout=20)
        if isinstance(message, Pull) and message.after < 500:
            position = message.after + 1
            controller.say(Batch(position, position, b"entry %d" % position))
        elif isinstance(message, Deliver):
            acknowledged = int(message.payload)
            controller.say(Acknowledged(acknowledged))
    answering.join()
    assert time.monotonic() - started < 15


def test_idle_link_uses_no_processor(link: Loop, controller: Any, central: Any) -> None:
    """A second of waiting costs less than 20 ms of processor time in the link's thread."""
    shake_hands(controller, central, mark=7)
    thread = next(each for each in threading.enumerate() if getattr(each, "_target", None) == link.run)
    assert thread.ident is not None
    clock = time.pthread_getcpuclockid(thread.ident)
    before = time.clock_gettime(clock)
    threading.Event().wait(1.0)
    assert time.clock_gettime(clock) - before < 0.02
