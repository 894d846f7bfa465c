"""The tables of codes and products are complete and consistent."""

import inspect

import pytest

from central.billers.aggregator import Aggregator
from central.billers.interface import Biller, Finality
from central.billers.result_codes import RESULT_CODES, result_of
from central.billers.skus import ROUTES


def test_open_codes_are_open_by_the_table():
    """Codes that say nothing final, and those that nobody has heard of, stay open; named time-outs may be final."""
    open_codes = {code for code, result in RESULT_CODES.items() if result.finality is Finality.OPEN}
    assert open_codes == {"03", "39", "40", "41", "42", "45", "49", "91", "99"}
    assert (result_of("01").finality, result_of("70").finality) == (Finality.FAILED, Finality.FAILED)
    assert result_of("12345").finality is Finality.OPEN


@pytest.mark.parametrize(
    ("product", "brand", "denomination", "sku"),
    [
        ("pulsa", "xl", 10_000, "xl10"),
        ("pulsa", "telkomsel", 100_000, "telkomsel100"),
        ("tokopedia", "", 0, "tokopedia"),
    ],
)
def test_product_has_its_name_at_the_biller(product, brand, denomination, sku):
    """The aggregator's names follow from brand and denomination."""
    assert ROUTES[product].sku_of(brand, denomination) == sku


def test_aggregator_has_the_verbs_of_the_interface():
    """Name and parameters of each verb are those of the interface."""
    for verb in ("advice_creates", "inquire", "pay", "advise"):
        assert inspect.signature(getattr(Aggregator, verb)) == inspect.signature(getattr(Biller, verb))
