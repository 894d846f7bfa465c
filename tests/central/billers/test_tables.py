"""The tables of codes and products are complete and consistent."""

import inspect

import msgspec
import pytest

from central.billers.aggregator import Aggregator
from central.billers.interface import Biller, Finality
from central.billers.result_codes import RESULT_CODES, result_of
from central.billers.routes import Rewrite
from central.catalogue.loader import offering
from sync.wire.catalogue import Denomination


def test_open_codes_are_open_by_the_table():
    """Codes that say nothing final, and those that nobody has heard of, stay open; named time-outs may be final."""
    open_codes = {code for code, result in RESULT_CODES.items() if result.finality is Finality.OPEN}
    assert open_codes == {"03", "05", "39", "40", "41", "42", "45", "49", "91", "99"}
    assert (result_of("01").finality, result_of("70").finality) == (Finality.FAILED, Finality.FAILED)
    assert result_of("12345").finality is Finality.OPEN


@pytest.mark.parametrize(
    ("product", "brand", "denomination", "sku", "mode"),
    [
        ("pulsa", "xl", 10_000, "xl10", "prepaid"),
        ("pulsa", "telkomsel", 100_000, "telkomsel100", "prepaid"),
        ("paket_data", "tri", 44_000, "tridata44", "prepaid"),
        ("pln_prepaid", "", 1_000_000, "pln1000", "meter"),
        ("gopay", "", 25_000, "gopay", "bill"),
        ("tokopedia", "", 0, "tokopedia", "bill"),
        ("shopee", "", 0, "shopee", "bill"),
    ],
)
def test_product_has_its_name_and_way_at_the_biller(product, brand, denomination, sku, mode):
    """The aggregator's names follow from brand and denomination, by the product's file."""
    route = offering().routes[product]
    assert (route.sku_of(brand, denomination, {}), route.mode) == (sku, mode)


@pytest.mark.parametrize(
    ("product", "change", "problem"),
    [
        ("pulsa", {"customer_field": "meter"}, "customer_field"),
        ("gopay", {"extra": {"amount": "nominal"}}, "extra names a field"),
        ("pulsa", {"mode": "bill"}, "needs an inquiry"),
        ("pulsa", {"biller": "paycode"}, "the mode bill only"),
        ("pdam", {"key_fields": ("zone",)}, "key_fields names a field"),
        ("pdam", {"sku": "pdam{number}"}, "sku is a name"),
        ("pdam", {"sku": "pelanggan_perusahaan_air_minum_{region}"}, "sku is a name of 1-40"),
        ("bpjs_kesehatan", {"rewrite": (Rewrite(pattern="[0-9", text=""),)}, "a rewrite is"),
        ("bpjs_kesehatan", {"rewrite": (Rewrite(pattern="[0-9]{13}", text="88888\\1"),)}, "a rewrite is"),
        ("pulsa", {"mode": "meter"}, "needs an inquiry"),
        ("tokopedia", {"mode": "prepaid"}, "has no inquiry"),
        ("pln_prepaid", {"mode": "bill"}, "has no choices"),
        ("pulsa", {"sku": "{operator}{thousands}"}, "sku is a name"),
        ("pulsa", {"sku": "{brand.id}"}, "sku is a name"),
        ("pulsa", {"sku": "{brand"}, "sku is a name"),
        ("pulsa", {"sku": ""}, "sku is a name"),
        ("pulsa", {"sku": "{brand}" * 6 + "{thousands}"}, "sku is a name of 1-40"),
        ("pulsa", {"sku": "{brand}"}, "the same name"),
        ("pulsa", {"sku": "pulsa{thousands}"}, "the same name"),
    ],
)
def test_route_that_cannot_deliver_its_product_says_why(product, change, problem):
    """A wrong route is found when the file is read, not when the customer has paid."""
    shipped = offering()
    named = next(each for each in shipped.products if each.id == product)
    assert shipped.routes[product].problem(named) is None
    assert problem in (msgspec.structs.replace(shipped.routes[product], **change).problem(named) or "")


def test_denomination_that_is_no_thousand_has_no_name_in_thousands():
    """20,500 and 20,000 would both be 20."""
    shipped = offering()
    product = next(each for each in shipped.products if each.id == "pln_prepaid")
    odd = msgspec.structs.replace(product, denominations=(Denomination(rupiah=20_500, amount=20_500),))
    assert "thousands" in (shipped.routes["pln_prepaid"].problem(odd) or "")


def test_aggregator_has_the_verbs_of_the_interface():
    """Name and parameters of each verb are those of the interface."""
    for verb in ("advice_creates", "inquire", "pay", "advise"):
        assert inspect.signature(getattr(Aggregator, verb)) == inspect.signature(getattr(Biller, verb))
