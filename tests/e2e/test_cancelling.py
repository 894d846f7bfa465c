"""A slip that is not wanted any more, and one that was lost: at most one payment, whatever happens at the same moment."""

import concurrent.futures

from simulator.visitor import find


def ask_to_cancel(visitor):
    """From the slip to the question whether it should really be cancelled."""
    visitor.tap("action.cancel_slip")
    visitor.wait_until(lambda view: view["dialog"] == "cancel_slip" and view["accepts_input"], "the question")


def ask_tokopedia(visitor, numbers):
    visitor.tap("service.tokopedia")
    visitor.wait_for("entry")
    visitor.type_digits(numbers["phone"])
    visitor.tap("field.code")
    visitor.type_digits(numbers["success"])
    visitor.tap("action.next")
    visitor.wait_for("confirm", 30)


def test_cancelled_slip_is_not_payable_any_more(visitor, till, arrived, phone):
    """The kiosk records it, central hears of it, and the desk takes no money for it."""
    known = len(arrived.entries())
    code = visitor.buy_pulsa(phone)["code"]
    total = till.lookup(code)["total"]
    ask_to_cancel(visitor)
    visitor.tap("action.confirm_cancel")
    visitor.wait_for("cancelled")
    arrived.wait(known, lambda records: "SlipCancelled" in [type(record).__name__ for record in records])
    assert till.wait_state(code, "cancelled") == "cancelled"
    assert till.lookup(code)["payable"] is False
    assert till.pay(code, total).status_code == 409


def test_slip_that_is_kept_stays_payable(visitor, till, phone):
    """The question has a way back, and nothing was recorded."""
    code = visitor.buy_pulsa(phone)["code"]
    ask_to_cancel(visitor)
    visitor.tap("action.keep_slip")
    visitor.wait_for("slip")
    assert till.lookup(code)["payable"] is True


def test_slip_cancelled_without_a_link_is_cancelled_once_central_hears_of_it(visitor, till, phone):
    """The entry waits in the journal as every other does."""
    code = visitor.buy_pulsa(phone)["code"]
    visitor.link(up=False)
    ask_to_cancel(visitor)
    visitor.tap("action.confirm_cancel")
    visitor.wait_for("cancelled")
    assert till.lookup(code)["state"] == "awaiting_payment"
    visitor.link(up=True)
    assert till.wait_state(code, "cancelled") == "cancelled"


def test_cancelling_and_paying_at_the_same_moment_leave_one_truth(visitor, till, phone):
    """Paid, and then it stays paid; or cancelled, and then no money was taken."""
    code = visitor.buy_pulsa(phone)["code"]
    total = till.lookup(code)["total"]
    ask_to_cancel(visitor)
    with concurrent.futures.ThreadPoolExecutor(1) as desk:
        paying = desk.submit(till.pay, code, total)
        visitor.tap("action.confirm_cancel")
        status = paying.result().status_code
    visitor.wait_for("cancelled")
    state = till.wait_state(code, "success", "cancelled")
    assert (status, state) in ((201, "success"), (409, "cancelled"))
    visitor.go_home()
    seen = visitor.ask_status(code, phone[-6:])
    assert find(seen, "data.state")["value"] == state


def test_lost_slip_is_found_by_the_same_inquiry_under_a_new_code_and_paid_once(visitor, till, numbers):
    """One bill, two codes: whichever is paid, the other is not payable any more."""
    codes = []
    for _ in range(2):
        ask_tokopedia(visitor, numbers)
        codes.append(visitor.print_slip()["code"])
        visitor.tap("action.done")
        visitor.go_home()
    assert codes[0] != codes[1]
    total = till.lookup(codes[1])["total"]
    assert till.pay(codes[1], total).status_code == 201
    assert till.pay(codes[0], total).status_code == 409
    assert till.lookup(codes[0])["payable"] is False
    assert till.wait_state(codes[1], "success") == "success"
