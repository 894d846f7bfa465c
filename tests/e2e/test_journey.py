"""The main job: a touch at the kiosk, cash at the desk, and the payment arrives."""

import concurrent.futures


def take_pulsa_slip(visitor, phone, rupiah=10000):
    """Ask for pulsa at the kiosk and take the slip. Gives (code, paper)."""
    before = len(visitor.papers())
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap(f"denomination.{rupiah}")
    visitor.tap("action.next")
    visitor.wait_for("confirm")
    visitor.tap("action.print")
    visitor.wait_for("slip")
    paper = visitor.wait_paper(before + 1)
    return paper["code"], paper


def ask_status(visitor, code, last6):
    """Ask the kiosk where a slip stands. Gives the view."""
    visitor.tap("action.check_status")
    visitor.wait_for("status_entry")
    visitor.type_digits(code)
    visitor.tap("field.last6")
    visitor.type_digits(last6)
    visitor.tap("action.next")
    return visitor.wait_for("status")


def value(view, element_id):
    return next(element["value"] for element in view["elements"] if element["id"] == element_id)


def test_pulsa_is_paid_at_the_desk_and_its_receipt_is_printed(visitor, till, phone):
    """Touch to receipt: slip, cash, success, and the STRUK at the kiosk."""
    code, paper = take_pulsa_slip(visitor, phone)
    assert paper["kind"] == "payment_slip"
    assert {kind["data"] for kind in visitor.paper_json(paper["number"])["codes"]} == {code}
    visitor.tap("action.done")

    found = till.lookup(code)
    assert (found["state"], found["payable"], found["code"]) == ("awaiting_payment", True, code)
    assert found["total"] == found["amount"] + found["admin_fee"] + found["service_fee"]
    assert phone not in str(found)
    paid = till.pay(code, found["total"], tendered=100_000)
    assert paid.status_code == 201
    assert paid.json()["change"] == 100_000 - found["total"]
    till.wait_state(code, "success")

    visitor.wait_for("attract")
    visitor.tap_point(400, 240)
    visitor.wait_for("menu")
    view = ask_status(visitor, code, phone[-6:])
    assert value(view, "data.state") == "success"
    papers = len(visitor.papers())
    visitor.tap("action.print_receipt")
    receipt = visitor.wait_paper(papers + 1)
    assert (receipt["kind"], receipt["copy"]) == ("receipt", 0)
    assert phone not in visitor.paper_text(receipt["number"])


def test_tokopedia_shows_what_the_biller_says_before_the_slip(visitor, till, numbers):
    """With an inquiry: masked name, three amounts, a total, and a slip that central issued."""
    visitor.tap("service.tokopedia")
    visitor.wait_for("entry")
    visitor.type_digits(numbers["phone"])
    visitor.tap("field.code")
    visitor.type_digits(numbers["success"])
    visitor.tap("action.next")
    view = visitor.wait_for("confirm")
    assert value(view, "data.total") == sum(
        value(view, f"data.{name}") for name in ("amount", "admin_fee", "service_fee")
    )
    assert "*" in value(view, "data.name")
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    paper = visitor.wait_paper(before + 1)
    assert paper["code"][0] in "12345678"
    found = till.lookup(paper["code"])
    assert found["total"] == value(view, "data.total")
    assert till.pay(paper["code"], found["total"]).status_code == 201
    assert till.wait_state(paper["code"], "success") == "success"


def test_two_tills_race_for_one_slip_and_one_wins(visitor, till, till2, phone):
    """However the two requests fall, one is 201 and one is 409."""
    code, _ = take_pulsa_slip(visitor, phone)
    total = till.lookup(code)["total"]
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda desk: desk.pay(code, total).status_code, (till, till2)))
    assert sorted(answers) == [201, 409]


def test_the_same_payment_sent_again_is_the_same_payment(visitor, till, phone):
    """An idempotency key repeats its answer; another body under it is refused."""
    code, _ = take_pulsa_slip(visitor, phone)
    total = till.lookup(code)["total"]
    first, again = till.pay(code, total, key="one-key"), till.pay(code, total, key="one-key")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert till.pay(code, total, key="one-key", tendered=total + 1000).status_code == 422
    assert till.pay(code, total).status_code == 409


def test_a_payment_the_biller_refuses_is_a_refund_and_never_failed(visitor, till, system):
    """Money was taken, the biller says no: refund due."""
    code, _ = take_pulsa_slip(visitor, system["test_numbers"]["pulsa"]["failed"])
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "refund_due") == "refund_due"


def test_an_answer_that_never_came_is_asked_for_and_found(visitor, till, system):
    """The biller did it and stayed silent: advice finds the success, and nothing is bought twice."""
    code, _ = take_pulsa_slip(visitor, system["test_numbers"]["pulsa"]["silent"])
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "success", timeout_s=60) == "success"
