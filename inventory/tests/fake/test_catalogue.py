from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest

from inventory.demo.catalogue import DemoCatalogue, read_catalogue
from inventory.demo.motifs import MOTIFS
from inventory.demo.pictures import COLOURS
from inventory.fake.barcodes import free_barcodes, with_check_digit
from inventory.fake.catalogue import Inventor, Known
from inventory.fake.kinds import KINDS, RANGES
from inventory.models import sku_key_of


def invent(count: int, seed: int = 1, known: Known | None = None) -> DemoCatalogue:
    return Inventor(Random(seed), known or Known()).invent(count)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 300])
def test_it_invents_exactly_as_many_products_as_are_wanted(count: int) -> None:
    assert len(invent(count).products) == count


def test_the_same_seed_gives_the_same_catalogue_and_another_one_another() -> None:
    assert invent(50, seed=3) == invent(50, seed=3)
    assert invent(50, seed=3) != invent(50, seed=4)


def test_no_two_products_have_the_same_sku_barcode_or_name() -> None:
    products = invent(2_000).products

    for names in ([each.sku for each in products], [each.name for each in products]):
        assert len(set(names)) == 2_000
    barcodes = [each.barcode for each in products if each.barcode]
    assert len(set(barcodes)) == len(barcodes) > 1_800


def test_a_family_has_two_products_or_more_that_differ_in_its_options() -> None:
    shop = invent(500)

    options = defaultdict(list)
    for each in shop.products:
        options[each.family].append(tuple(each.options.items()))
    assert set(options) == {None, *(family.slug for family in shop.families)}
    for family in shop.families:
        assert len(set(options[family.slug])) == len(options[family.slug]) > 1
        assert all(tuple(name for name, _value in each) == family.option_names for each in options[family.slug])
    assert set(options[None]) == {()}


def test_prices_are_above_the_cost_and_larger_ones_cost_more() -> None:
    products = invent(500).products

    assert all(each.price > 1 for each in products)
    assert all(each.cost_price is None or 0 < each.cost_price < each.price for each in products)
    sizes = {(each.family, each.options.get("Colour"), each.options.get("Size")): each.price for each in products}
    pairs = [
        (sizes[family, colour, "Small"], price) for (family, colour, size), price in sizes.items() if size == "Large"
    ]
    assert pairs
    assert all(small < large for small, large in pairs)


def test_what_is_there_is_not_invented_again() -> None:
    first = invent(400)
    known = Known(
        skus=[sku_key_of(each.sku) for each in first.products],
        slugs=[family.slug for family in first.families],
        barcodes=[each.barcode for each in first.products],
    )

    second = invent(400, known=known)

    for name in ("sku", "name"):
        assert not {getattr(each, name) for each in first.products} & {getattr(each, name) for each in second.products}
    barcodes = {each.barcode for each in first.products if each.barcode}
    assert not barcodes & {each.barcode for each in second.products}


def test_when_all_ideas_are_used_up_the_ranges_come_back_with_a_number() -> None:
    codes = [f"{kind.code}-{name.upper()}".casefold() for name in RANGES for kind in KINDS]

    products = invent(20, known=Known(skus=codes)).products

    assert all("2" in each.sku.split("-")[1] and " 2 " in each.name for each in products)


def test_every_kind_can_be_drawn_and_has_its_category() -> None:
    categories = {each.slug for each in read_catalogue().categories}

    for kind in KINDS:
        assert kind.motif in MOTIFS
        assert set(kind.colours) <= set(COLOURS)
        assert kind.category in categories
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert len(set(RANGES)) == len(RANGES)


@pytest.mark.parametrize(("twelve", "barcode"), [(400638133393, "4006381333931"), (200000000000, "2000000000008")])
def test_a_check_digit_is_that_of_gs1(twelve: int, barcode: str) -> None:
    assert with_check_digit(twelve) == barcode


def test_barcodes_count_on_from_the_highest_of_their_range() -> None:
    known = ("", "4006381333931", "2900000000421", "29000000000", "29০0000000421")

    barcodes = free_barcodes(known)

    assert [next(barcodes), next(barcodes)] == [with_check_digit(290000000043), with_check_digit(290000000044)]
    assert next(free_barcodes(())) == with_check_digit(290000000000)


def test_prices_are_exact() -> None:
    assert all(each.price == each.price.quantize(Decimal("0.01")) for each in invent(200).products)
