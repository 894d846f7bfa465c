"""A slip that is given up at its kiosk: central hears of it, and what was paid before stays paid."""

from sync.wire import records


def cancel(visitor):
    """Give up the slip on the screen."""
    visitor.tap("action.cancel_slip")
    visitor.wait_until(lambda view: view["dialog"] == "cancel_slip", "the question whether to cancel")
    visitor.tap("action.confirm_cancel")
    return visitor.wait_for("cancelled", 30)


def test_cancelled_slip_cannot_be_paid(visitor, till, phone, arrived):
    """The desk refuses it as soon as the journal has arrived; the kiosk says what became of it, and cancels it once."""
    code = visitor.buy_pulsa(phone)["code"]
    total = till.slip(code)["total"]
    view = cancel(visitor)
    assert [e["value"] for e in view["elements"] if e["id"] == "data.slip_code"] == ["*" * 12 + code[-4:]]
    assert till.wait_state(code, "cancelled") == "cancelled"
    assert till.slip(code)["payable"] is False
    assert till.pay(code, total).status_code == 409
    visitor.tap("action.back")
    visitor.ask_status(code, phone[-6:])
    assert visitor.value("data.state") == "cancelled"
    assert visitor.element("action.cancel_slip") is None
    assert [body.code for body, _ in arrived.entries() if body == records.SlipCancelled(code)] == [code]


def test_kept_slip_can_be_paid(visitor, till, phone, arrived):
    """The question alone changes nothing."""
    code = visitor.buy_pulsa(phone)["code"]
    visitor.tap("action.cancel_slip")
    visitor.tap("action.keep_slip")
    visitor.wait_for("slip")
    assert till.pay(code, till.slip(code)["total"]).status_code == 201
    assert records.SlipCancelled(code) not in [body for body, _ in arrived.entries()]


def test_slip_that_was_paid_before_central_heard_of_it_stays_paid(visitor, till, phone, arrived):
    """Cancelled without a link, paid at the till meanwhile: the payment goes on, and the kiosk never promised otherwise."""
    visitor.order_pulsa(phone)
    paper = visitor.print_slip()
    code = paper["code"]
    till.wait_known(code)
    visitor.link(up=False)
    visitor.wait_link(up=False, timeout_s=60)
    cancel(visitor)
    assert "masih berlaku" in visitor.says()
    assert till.pay(code, till.slip(code)["total"]).status_code == 201
    visitor.link(up=True)
    arrived.wait(0, lambda entries: records.SlipCancelled(code) in entries)
    assert till.wait_state(code, "success") == "success"
    visitor.wait_link(up=True)
    visitor.tap("action.back")
    visitor.ask_status(code, phone[-6:])
    assert (visitor.value("data.state"), visitor.element("action.cancel_slip")) == ("success", None)
