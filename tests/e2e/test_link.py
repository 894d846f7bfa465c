"""The link goes away at each point of an inquiry: before it (test_faults), while it is asked, and after it was answered."""


def link_shown(view):
    return next(element["value"] for element in view["elements"] if element["id"] == "image.link")


def type_tokopedia(visitor, phone, code):
    visitor.tap("service.tokopedia")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("field.code")
    visitor.type_digits(code)
    visitor.tap("action.next")


def test_link_lost_while_the_biller_is_asked_ends_in_words_and_a_way_on(visitor, numbers):
    """The answer cannot come any more: said within the time limit, with a queue slip or another try offered."""
    type_tokopedia(visitor, numbers["phone"], numbers["slow"])
    visitor.wait_for("waiting")
    visitor.link(up=False)
    view = visitor.wait_until(lambda view: view["screen"] in ("error", "offline"), "an honest end of the waiting", 45)
    offered = {element["id"] for element in view["elements"] if element["enabled"]}
    assert "action.retry" in offered
    visitor.link(up=True)


def test_link_lost_after_the_answer_still_prints_centrals_slip(visitor, till, numbers):
    """The quote is here and names its code: the slip needs no link, and its entry is delivered when the link is back."""
    type_tokopedia(visitor, numbers["phone"], numbers["slow"])
    view = visitor.wait_for("confirm", 30)
    total = next(element["value"] for element in view["elements"] if element["id"] == "data.total")
    visitor.link(up=False)
    visitor.wait_until(lambda view: link_shown(view) == "down", "the lost link to be seen", 60)
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    code = visitor.wait_paper(before + 1)["code"]
    assert code[0] in "12345678"
    assert till.lookup(code)["total"] == total
    assert till.pay(code, total).status_code == 201
    visitor.link(up=True)
    assert till.wait_state(code, "success", timeout_s=60) == "success"
    visitor.wait_until(lambda view: link_shown(view) == "up", "the link", 60)


def test_what_was_printed_without_a_link_reaches_central_by_itself(visitor, till, phone):
    """Nobody brings the paper to a desk: the journal entry alone makes the slip known."""
    visitor.link(up=False)
    visitor.wait_until(lambda view: link_shown(view) == "down", "the lost link to be seen", 60)
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("denomination.10000")
    visitor.tap("action.next")
    visitor.wait_for("confirm")
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    code = visitor.wait_paper(before + 1)["code"]
    assert till.http.get(f"/api/cashier/slips/{code}").status_code == 404
    visitor.link(up=True)
    visitor.wait_until(lambda view: link_shown(view) == "up", "the link", 60)
    till.wait_known(code)
    assert till.slip(code)["payable"] is True
