"""Every step can fail: link, power, paper and doors, while a customer stands there."""

BOOT_S = 60


def start_pulsa(visitor, phone, rupiah=10000):
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap(f"denomination.{rupiah}")
    visitor.tap("action.next")
    visitor.wait_for("confirm")


def print_slip(visitor):
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    return visitor.wait_paper(before + 1)


def link_is(visitor, up):
    icon = {"value": "up" if up else "down"}
    return visitor.wait_until(
        lambda view: any(
            element["id"] == "image.link" and element["value"] == icon["value"] for element in view["elements"]
        ),
        f"the link's picture to say {icon['value']}",
        60,
    )


def offline_digits(visitor, paper):
    codes = visitor.paper_json(paper["number"])["codes"]
    return next(code["data"] for code in codes if len(code["data"]) > 100)


def test_offline_pulsa_is_payable_at_once_by_its_qr(visitor, till, phone):
    """The link is down at the kiosk; the till's is not. The entry that comes later is the same money."""
    visitor.link(up=False)
    link_is(visitor, False)
    start_pulsa(visitor, phone)
    paper = print_slip(visitor)
    assert paper["code"].startswith("9")
    assert till.http.get(f"/api/cashier/slips/{paper['code']}").status_code == 404
    found = till.lookup(offline_digits(visitor, paper))
    assert (found["code"], found["payable"]) == (paper["code"], True)
    assert till.pay(paper["code"], found["total"]).status_code == 201
    assert till.wait_state(paper["code"], "success") == "success"
    visitor.link(up=True)
    link_is(visitor, True)
    assert till.slip(paper["code"])["state"] == "success"


def test_offline_tokopedia_takes_a_queue_slip(visitor, till, numbers):
    """No name, no amount, no lie: the inquiry is made when the paper reaches the desk."""
    visitor.link(up=False)
    link_is(visitor, False)
    visitor.tap("service.tokopedia")
    visitor.wait_for("entry")
    visitor.type_digits(numbers["phone"])
    visitor.tap("field.code")
    visitor.type_digits(numbers["pending_success"])
    visitor.tap("action.next")
    visitor.wait_for("offline")
    before = len(visitor.papers())
    visitor.tap("action.print_queue_slip")
    visitor.wait_for("slip")
    paper = visitor.wait_paper(before + 1)
    assert paper["kind"] == "queue_slip"
    assert "Rp" not in visitor.paper_text(paper["number"])
    found = till.lookup(offline_digits(visitor, paper))
    assert found["payable"] is True
    assert till.pay(paper["code"], found["total"]).status_code == 201
    assert till.wait_state(paper["code"], "success") == "success"
    visitor.link(up=True)
    link_is(visitor, True)


def test_power_cut_while_printing_leaves_a_torn_slip_and_a_void_stub(visitor, phone, another_phone):
    """What was journalled is delivered; the half slip is voided before the next paper, also when the power fails again."""
    start_pulsa(visitor, phone)
    before = len(visitor.papers())
    visitor.fault("printer", "slow", rows_per_second=20)
    visitor.tap("action.print")
    visitor.wait_for("printing")
    visitor.cut_power()
    visitor.wait_for("attract", BOOT_S)
    visitor.mend()
    assert visitor.papers()[before]["complete"] is False
    visitor.cut_power()
    visitor.wait_for("attract", BOOT_S)
    visitor.tap_point(400, 240)
    visitor.wait_for("menu")
    start_pulsa(visitor, another_phone)
    visitor.tap("action.print")
    visitor.wait_for("slip", 30)
    kinds = [paper["kind"] for paper in visitor.papers()[before:]]
    assert kinds[-2:] == ["void", "payment_slip"]


def test_paper_out_before_the_print_stops_it_before_anything_is_promised(visitor, phone):
    """No paper, no slip, no code: the customer is told on the screen."""
    start_pulsa(visitor, phone)
    before = len(visitor.papers())
    visitor.fault("printer", "paper_end")
    visitor.wait_until(
        lambda view: (
            view["screen"] == "paper_out"
            or not next(e["enabled"] for e in view["elements"] if e["id"] == "action.print")
        ),
        "printing to be out of reach",
    )
    assert len(visitor.papers()) == before


def test_open_cabinet_issues_nothing(visitor, phone):
    """While the cabinet is open no slip is issued; closing it brings the kiosk back."""
    visitor.door("cabinet", is_open=True)
    visitor.wait_for("out_of_service")
    visitor.door("cabinet", is_open=False)
    visitor.wait_until(lambda view: view["screen"] in ("attract", "menu"), "the kiosk back in service")
