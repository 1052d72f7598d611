from __future__ import annotations

from decimal import Decimal

import pytest

from inventory.demo.catalogue import DemoProduct, read_catalogue
from inventory.demo.motifs import MOTIFS
from inventory.demo.pictures import COLOURS
from inventory.models import Category, Product, ProductFamily
from inventory.services.catalogue import create_products
from inventory.services.images import add_image


def check_digit(barcode: str) -> int:
    """Compute an EAN-13's last digit from the twelve before it (GS1 General Specifications, 7.9)."""
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(barcode[:12]))
    return -sum(weighted) % 10


def product(sku: str) -> DemoProduct:
    return next(each for each in read_catalogue().products if each.sku == sku)


def test_the_shop_has_what_a_demonstration_needs() -> None:
    shop = read_catalogue()

    assert (len(shop.categories), len(shop.families), len(shop.products)) == (14, 8, 40)
    assert sum(not each.track_stock for each in shop.products) == 3
    assert any(each.opening_stock == 0 and each.track_stock for each in shop.products)
    assert any(0 < each.opening_stock <= (each.low_stock_threshold or 0) for each in shop.products)


def test_every_key_points_to_something_read_before_it() -> None:
    shop = read_catalogue()

    known: set[str | None] = {None}
    for category in shop.categories:
        assert category.parent in known
        known.add(category.slug)
    assert {each.category for each in shop.products} <= known
    assert {each.family for each in shop.products} == {None, *(family.slug for family in shop.families)}


def test_a_familys_products_have_its_options_and_no_two_the_same() -> None:
    shop = read_catalogue()

    for family in shop.families:
        options = [tuple(each.options.items()) for each in shop.products if each.family == family.slug]
        assert len(set(options)) == len(options) > 1
        assert all(tuple(name for name, _value in each) == family.option_names for each in options)


def test_a_product_takes_from_its_family_what_it_does_not_say_itself() -> None:
    large, small = product("NOTE-FIELD-A5-LIN"), product("NOTE-FIELD-A6-LIN")

    assert large.name == "Field notebook, A5, Lined"
    assert (large.category, large.picture.motif) == ("notebooks", "notebook")
    assert (large.price, small.price) == (Decimal("14.90"), Decimal("10.90"))
    assert large.description == small.description


def test_barcodes_are_unique_in_store_numbers_with_a_right_check_digit() -> None:
    barcodes = [each.barcode for each in read_catalogue().products if each.barcode]

    assert len(set(barcodes)) == len(barcodes) == 37
    assert all(len(each) == 13 and each.startswith("2") for each in barcodes)
    assert all(check_digit(each) == int(each[12]) for each in barcodes)


def test_nothing_is_sold_below_its_cost() -> None:
    assert all(each.cost_price is None or each.cost_price < each.price for each in read_catalogue().products)


def test_every_picture_can_be_drawn() -> None:
    shop = read_catalogue()

    for picture in (*(each.picture for each in shop.products), *(each.picture for each in shop.families)):
        assert picture.motif in MOTIFS
        assert picture.colour in COLOURS
        assert picture.alt


@pytest.mark.django_db
def test_the_services_take_the_whole_catalogue() -> None:
    shop = read_catalogue()
    categories: dict[str | None, Category] = {}
    for row in shop.categories:
        categories[row.slug] = Category.objects.create(name=row.name, slug=row.slug, parent=categories.get(row.parent))
    families = {each.slug: ProductFamily.objects.create(name=each.name, slug=each.slug) for each in shop.families}
    items = [
        each.fields() | {"category": categories[each.category], "family": families.get(each.family or "")}
        for each in shop.products
    ]

    create_products(items, by=None)

    assert Product.objects.count() == 40
    mug = Product.objects.get(sku="MUG-HEARTH-TER")
    image = add_image(owner=mug, upload=product(mug.sku).picture.file(), alt=product(mug.sku).picture.alt, by=None)
    assert image.alt == "Hearth mug, Terracotta"
