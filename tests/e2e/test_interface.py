"""What outsiders rely on: names, shapes and status codes, and that nothing hostile gets further than the door."""

import concurrent.futures
import re
import uuid

import httpx
import pytest

from simulator.visitor import find

VIEW = {"revision", "screen", "dialog", "language", "theme", "size", "accepts_input", "focus", "elements"}
ELEMENT = {"id", "role", "label", "value", "enabled", "focused", "selected", "error", "rect"}
ROLES = {"button", "field", "text", "image", "list", "progress", "dialog"}
IDS = re.compile(
    r"(service|category|page|language|field|error|pad|denomination|action|data|text|image|progress|dialog|step|text_size|theme|speech|volume|speed)\.\w+"
)
SLIP = {
    "code",
    "state",
    "payable",
    "reason",
    "product",
    "customer_masked",
    "name_masked",
    "amount",
    "admin_fee",
    "service_fee",
    "total",
    "valid_until",
    "repeat_of",
}  # fmt: skip
FURTHER = {"product_id", "denomination", "choice", "details", "kiosk", "store", "here", "cut_off_until"}
"""What a slip at the desk has beyond what outsiders were promised."""


@pytest.fixture
def panel(system):
    """The front panel's API, as it is."""
    with httpx.Client(base_url=system["panel"], timeout=40, trust_env=False) as client:
        yield client


def order_pulsa(visitor, phone):
    """From the menu to the confirmation."""
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("denomination.10000")
    visitor.tap("action.next")
    return visitor.wait_for("confirm")


def print_slip(visitor):
    """Print what is confirmed, and leave. Gives the code."""
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    code = visitor.wait_paper(before + 1)["code"]
    visitor.tap("action.done")
    visitor.wait_for("attract")
    visitor.tap("action.start")
    visitor.wait_for("menu")
    return code


def check_view(view):
    """Every name and every type of a view."""
    assert set(view) == VIEW
    width, height = view["size"]
    for element in view["elements"]:
        assert set(element) == ELEMENT
        assert element["role"] in ROLES
        assert IDS.fullmatch(element["id"]), element["id"]
        left, top, wide, high = element["rect"]
        assert min(left, top, wide - 1, high - 1) >= 0, element
        assert (left + wide <= width, top + high <= height) == (True, True), element
    assert [e["id"] for e in view["elements"] if e["focused"]] == ([view["focus"]] if view["focus"] else [])


def test_run_file_names_everything(system):
    """Addresses, process ids, tokens, logins and test numbers, under the names that outsiders use."""
    assert system["version"] == 1
    assert set(system["broker"]) == {"host", "port", "ca"}
    assert set(system["pids"]) == {"firmware", "ui", "sync", "central", "broker", "biller", "paycode", "simulator"}
    assert {"cashier", "cashier2", "operator", "seller"} <= set(system["tokens"])
    assert all(set(login) == {"user", "password"} for login in system["logins"].values())
    assert {"success", "pending_success", "pending_failed", "failed"} <= set(system["test_numbers"]["pulsa"])


def test_a_service_on_another_page_is_paged_to_and_opened(visitor):
    """A touch by id turns the pages as far as it has to, and counts although pages have just changed."""
    first = visitor.wait_for("menu")
    assert find(first, "service.shopee") is None
    assert visitor.tap("service.shopee")["accepted"]
    assert find(visitor.wait_for("entry"), "text.heading")["label"] == "Shopee"


def test_every_screen_has_its_names(visitor, phone):
    """Views and elements have the documented keys, ids, roles and places, from the menu to the slip."""
    check_view(visitor.view())
    confirm = order_pulsa(visitor, phone)
    check_view(confirm)
    assert find(confirm, "data.customer")["value"] == phone
    assert isinstance(find(confirm, "data.total")["value"], int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", find(confirm, "data.valid_until")["value"])
    visitor.tap("action.edit")
    entry = visitor.wait_for("entry")
    check_view(entry)
    assert find(entry, "field.phone")["value"] == phone
    visitor.tap("action.back")
    visitor.wait_for("menu")
    for action, screen in (("action.check_status", "status_entry"), ("action.help", "help")):
        visitor.tap(action)
        check_view(visitor.wait_for(screen))
        visitor.tap("action.back")
        visitor.wait_for("menu")


@pytest.mark.parametrize(
    "data",
    ["\x00", "é", "\U0001f600", "1\n2", "'; DROP TABLE entries;--", " ", "9" * 500, "x" * 4000, "٤" * 16, "\r\n"],
)
def test_hostile_scan_is_refused_by_the_kiosk(panel, visitor, data):
    """A bar code may hold anything: what is no slip's code changes nothing."""
    screen = visitor.view()["screen"]
    answer = panel.post("/api/scan", json={"data": data})
    assert (answer.status_code, answer.json()["accepted"]) == (200, False)
    assert visitor.view()["screen"] == screen


@pytest.mark.parametrize(
    "body", [b'{"data": "\\ud800"}', b'{"\\ud800": 1}', b"\xff", b"[" * 9000, b"null", b'{"id": 7}']
)
@pytest.mark.parametrize("call", ["/api/scan", "/api/tap", "/api/key", "/api/fault"])
def test_malformed_order_is_refused_by_the_panel(panel, call, body):
    """Neither a crash nor an act."""
    assert panel.post(call, content=body, headers={"Content-Type": "application/json"}).status_code in (400, 422)


def test_a_clock_that_is_set_shows_at_once_and_spoils_no_sale(visitor, till, phone):
    """Hours ahead: the slip prints and central judges its time. Not trusted: no time is shown."""
    before = find(visitor.view(), "text.clock")["label"]
    visitor.clock(5 * 3600, trusted=True)
    assert find(visitor.view(), "text.clock")["label"] != before
    order_pulsa(visitor, phone)
    assert till.slip(print_slip(visitor))["payable"] is True
    visitor.clock(10**8, trusted=False)
    assert find(visitor.view(), "text.clock")["label"] == "--.--"


def test_what_a_till_is_told(visitor, till, till2, phone):
    """Exact keys of a slip, a claim, a payment and a problem; a claim keeps the other till out until it is let go."""
    order_pulsa(visitor, phone)
    code = print_slip(visitor)
    slip = till.lookup(f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}\r\n")
    assert set(slip) - FURTHER == SLIP
    assert set(till.claim(code).json()) - FURTHER == SLIP | {"claim_until"}
    refused = till2.claim(code)
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["type"] == "urn:anjungan:problem:slip-not-payable"
    assert refused.json()["reason"] == "claimed"
    assert till.http.delete(f"/api/cashier/slips/{code}/claim").status_code == 204
    assert till2.claim(code).status_code == 200
    paid = till2.pay(code, slip["total"])
    assert set(paid.json()) == {"payment_id", "state", "change"}
    assert till2.http.post(f"/api/cashier/slips/{code}/void").status_code == 409


def test_the_same_purchase_again_wants_a_yes_at_kiosk_and_desk(visitor, till, phone):
    """ "Bayar lagi?" twice: without `repeat_confirmed` the desk takes no money for it."""
    order_pulsa(visitor, phone)
    first = print_slip(visitor)
    total = till.slip(first)["total"]
    assert till.pay(first, total).status_code == 201
    till.wait_state(first, "success")
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("denomination.10000")
    visitor.tap("action.next")
    visitor.wait_until(lambda view: view["dialog"] == "pay_again" and view["accepts_input"], "the question")
    visitor.tap("action.pay_again")
    second = print_slip(visitor)
    seen = till.slip(second)
    assert (seen["reason"], seen["repeat_of"] is None) == ("repeat", False)
    assert till.pay(second, total).status_code == 409
    assert till.pay(second, total, repeat_confirmed=True).status_code == 201


def test_claims_voids_and_payments_at_once_leave_one_truth(visitor, till, till2, phone):
    """Two tills do everything at the same moment: paid once or void, never both."""
    order_pulsa(visitor, phone)
    code = print_slip(visitor)
    total, key = till.slip(code)["total"], str(uuid.uuid4())
    acts = [
        lambda: ("paid", till.pay(code, total, key).status_code),
        lambda: ("void", till2.http.post(f"/api/cashier/slips/{code}/void").status_code),
        lambda: ("paid", till2.pay(code, total).status_code),
        lambda: ("claim", till.claim(code).status_code),
        lambda: ("paid", till.pay(code, total, key).status_code),
        lambda: ("void", till.http.post(f"/api/cashier/slips/{code}/void").status_code),
    ]
    with concurrent.futures.ThreadPoolExecutor(len(acts)) as hands:
        answers = list(hands.map(lambda act: act(), acts))
    assert {status for _, status in answers} <= {200, 201, 409}
    payments, voids = answers.count(("paid", 201)), answers.count(("void", 200))
    state = till.wait_state(code, "success", "cancelled")
    assert (payments, voids > 0) == ((1, False) if state == "success" else (0, True))
