from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from inventory.models import Product, sku_key_of
from inventory.models.stock import at_places
from inventory.tests.factories import make_category, make_location, make_product, make_reservation, make_stock


@pytest.mark.parametrize(
    ("sku", "key"),
    [
        ("MUG-RED", "mug-red"),
        ("  Mug-Red \t", "mug-red"),
        ("\u00a0MUG\u3000", "mug"),  # no-break and ideographic spaces
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("ＭＵＧ－１", "mug-1"),  # full width
        ("№ ½", "no 1⁄2"),
        ("ﬁne", "fine"),  # a ligature
        ("É", "é"),
        ("E\u0301", "é"),  # a letter and its accent
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("Σίσυφος", "σίσυφοσ"),
        ("İ", "i\u0307"),  # the Turkish capital keeps its dot …
        ("I", "i"),  # … and is not the plain one
        ("ı", "ı"),
        ("ΐ", "ΐ"),
        ("Ⅷ", "viii"),
        ("²", "2"),
    ],
)
def test_the_key_of_a_sku_is_folded_and_trimmed(sku: str, key: str) -> None:
    assert sku_key_of(sku) == key


def test_the_key_of_a_key_is_itself() -> None:
    letters = [chr(code) for code in range(0x20, 0x3000) if not 0xD800 <= code < 0xE000]

    assert [letter for letter in letters if sku_key_of(sku_key_of(letter)) != sku_key_of(letter)] == []


@pytest.mark.django_db
def test_a_product_is_named_by_sku_and_name_and_shows_its_options() -> None:
    product = make_product(sku="MUG-RED", name="Red mug", options={"Colour": "Red", "Size": "L"})

    assert str(product) == "MUG-RED · Red mug"
    assert product.options_text == "Red / L"
    assert str(make_category(name="Mugs")) == "Mugs"


@pytest.mark.django_db
def test_products_tell_their_stock_over_all_locations() -> None:
    product, other = make_product(), make_product()
    make_stock(product, 5)
    make_stock(product, 7, make_location())
    make_reservation(product, 3)

    annotated = Product.objects.with_stock().order_by("pk")
    rows = annotated.values_list("pk", "on_hand", "reserved", "available")  # type: ignore[misc]

    assert list(rows) == [(product.pk, 12, 3, 9), (other.pk, 0, 0, 0)]


@pytest.mark.django_db
def test_stock_is_low_at_the_products_own_threshold_or_else_the_shops() -> None:
    at_own = make_product(low_stock_threshold=2)
    above_own = make_product(low_stock_threshold=1)
    at_shops, untracked, inactive = make_product(), make_product(track_stock=False), make_product(is_active=False)
    for product in (at_own, above_own, at_shops, inactive):
        make_stock(product, 2)
    assert not untracked.stock_levels.exists()
    empty = make_product(low_stock_threshold=0)

    low = Product.objects.low_stock(default=2)

    assert set(low) == {at_own, at_shops, empty}
    assert set(Product.objects.low_stock(default=1)) == {at_own, empty}
    assert set(Product.objects.out_of_stock()) == {empty}


@pytest.mark.django_db
def test_reserved_stock_is_not_available() -> None:
    product = make_product()
    make_stock(product, 3)
    make_reservation(product, 3)

    assert list(Product.objects.out_of_stock()) == [product]


@pytest.mark.django_db
def test_active_and_archived_products_are_told_apart() -> None:
    active, inactive = make_product(), make_product(is_active=False)

    assert list(Product.objects.active()) == [active]
    assert list(Product.objects.archived()) == []
    assert (active.is_archived, inactive.is_archived) == (False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("price", ["-0.01", "100000000", "1E+308", "NaN", "Infinity"])
def test_the_model_names_an_impossible_price(price: str) -> None:
    product = make_product()
    product.price = Decimal(price)

    with pytest.raises(ValidationError, match="price"):
        product.full_clean()


@pytest.mark.django_db
def test_places_are_matched_pair_by_pair() -> None:
    first, second = make_product(), make_product()
    here, there = make_location(), make_location()
    levels = {
        (product.pk, place.pk): make_stock(product, 1, place) for product in (first, second) for place in (here, there)
    }
    wanted = [(first.pk, here.pk), (second.pk, there.pk)]

    found = type(levels[wanted[0]]).objects.filter(at_places(wanted))

    assert {(level.product_id, level.location_id) for level in found} == set(wanted)
    assert not type(levels[wanted[0]]).objects.filter(at_places([])).exists()
