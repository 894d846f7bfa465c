"""Product files become the offering: the operator's own on top of those that are shipped, and what does not fit is said."""

import re
from pathlib import Path

import pytest

from central.catalogue import loader
from central.catalogue.loader import ProductFileError, load, shipped

OFFERING = loader.offering()
OWN = """
id = "damri"
position = 5
category = "kereta"
icon = "train-front"
name = { id = "Tiket DAMRI", en = "DAMRI ticket" }
kind = "paycode"
inquiry = true
amount_min = 10000
amount_max = 5000000
admin_fee = 7500
service_fee = 1000
slip_validity_s = 3600
offline = "none"
offline_validity_s = 3600
status_field = "code"

[route]
biller = "aggregator"
mode = "bill"
sku = "damri"
customer_field = "code"

[[fields]]
name = "code"
kind = "digits"
length_min = 6
length_max = 20
label = { id = "Kode bayar", en = "Payment code" }
"""
CATEGORY = '[[category]]\nid = "kereta"\nicon = "train-front"\nname = { id = "Kereta", en = "Trains" }\n'


@pytest.fixture
def directory(tmp_path):
    """An operator's directory with a product of his own and its category."""
    (tmp_path / "categories.toml").write_text(CATEGORY)
    (tmp_path / "damri.toml").write_text(OWN)
    return tmp_path


def test_operator_s_file_is_a_product(directory):
    """It stands where its position says, beside everything that is shipped."""
    offering = loader.offering(str(directory))
    assert [product.id for product in offering.products][:2] == ["damri", "pulsa"]
    assert len(offering.products) == len(OFFERING.products) + 1
    assert [category.id for category in offering.categories][-1] == "kereta"
    assert offering.routes["damri"].sku_of("", 0, {}) == "damri"


def test_operator_s_file_replaces_the_shipped_product_whole(directory):
    """Another price is another file with the same id."""
    text = shipped().joinpath("pulsa.toml").read_text()
    (directory / "mine.toml").write_text(text.replace("service_fee = 1500", "service_fee = 2000"))
    offering = loader.offering(str(directory))
    fees = {product.id: product.service_fee for product in offering.products}
    assert (fees["pulsa"], fees["paket_data"], len(fees)) == (2_000, 1_500, len(OFFERING.products) + 1)


def test_operator_takes_a_product_off_the_menu(directory):
    """`offered = false` leaves the route, for slips that are already paid."""
    (directory / "ovo.toml").write_text("offered = false\n" + shipped().joinpath("ovo.toml").read_text())
    offering = loader.offering(str(directory))
    assert "ovo" not in {product.id for product in offering.products}
    assert "ovo" in offering.routes


def test_example_of_the_documents_is_a_product(directory):
    """What docs/adding-a-product.md shows can be put into a file as it stands."""
    page = Path(__file__).parents[3] / "docs" / "adding-a-product.md"
    (directory / "damri.toml").write_text(page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0])
    offering = loader.offering(str(directory))
    assert [product.id for product in offering.products][-4:] == ["traveloka", "damri", "mobile_legends", "free_fire"]


def test_same_id_twice_in_one_directory_is_an_error(directory):
    """Nobody could say which of the two is meant."""
    (directory / "again.toml").write_text(OWN)
    assert "another file" in (loader.problem_of(str(directory)) or "")


def test_directory_that_is_not_there_is_a_problem(tmp_path):
    """A mistyped directory is said in one line; none at all is no problem."""
    assert loader.problem_of(str(tmp_path / "nowhere")) == "nowhere: No such file or directory"
    assert loader.problem_of("") is None


@pytest.mark.parametrize(
    ("found", "put", "problem"),
    [
        ("[route]", "[way]", "damri.toml: .*route"),
        ('mode = "bill"\n', "", "damri.toml: .*mode"),
        ('mode = "bill"', 'mode = "barter"', "damri.toml: .*barter"),
        ('mode = "bill"', 'mode = "prepaid"', "damri.toml: route: mode prepaid has no inquiry"),
        ('sku = "damri"', 'sku = "damri{class}"', "damri.toml: route: sku"),
        ('biller = "aggregator"', 'biller = "other"', "damri.toml: .*other"),
        ("service_fee = 1000", "service_fee = -1", "product damri: a fee is negative"),
        ('category = "kereta"', 'category = "kapal"', "product damri: unknown category"),
        ("position = 5", 'position = "first"', "damri.toml: .*position"),
        ("length_min = 6", "length_min = 5", "product damri: the status field"),
        ('id = "damri"', "", "damri.toml: .*id"),
        ("status_field", "statusfield", "damri.toml: .*statusfield"),
    ],
)
def test_product_file_that_breaks_a_rule_is_named(directory, found, put, problem):
    """Each mistake of an operator is one line that names the file or the product."""
    assert found in OWN
    (directory / "damri.toml").write_text(OWN.replace(found, put, 1))
    told = loader.problem_of(str(directory)) or ""
    assert re.search(problem, told)
    assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("broken.toml", "id = ", "broken.toml"),
        ("odd.toml", 'id = "x"\ncolour = "red"', "odd.toml"),
        ("categories.toml", 'category = "x"', "categories.toml"),
    ],
)
def test_file_that_does_not_fit_is_named(tmp_path, name, text, problem):
    """A wrong product file stops the loading, with its name."""
    (tmp_path / "categories.toml").write_text('[[category]]\nid = "a"\nicon = "a"\nname = { id = "A" }\n')
    (tmp_path / name).write_text(text)
    with pytest.raises(ProductFileError, match=problem):
        load(tmp_path, restore_id=0, version=1, issued_ms=1)
