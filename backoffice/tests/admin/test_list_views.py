"""Tabs, chips, buttons and empty places of a list."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.admin import list_views
from backoffice.admin.list_views import count_each
from backoffice.admin.paginator import CappedPaginator
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.screens.pages import read
from inventory.models import Product
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_category, make_product, make_stock

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


def skus(response: Any) -> list[str]:
    return sorted(product.sku for product in response.context["cl"].result_list)


def chips(response: Any) -> dict[str, str]:
    """Map what each chip says to where its × leads."""
    found = re.findall(r'<a class="chip" href="([^"]*)" aria-label="Remove ([^"]*)"', response.content.decode())
    return {words: address.replace("&amp;", "&") for address, words in found}


def make_shelf() -> None:
    """One product each that is low, out, plenty and archived."""
    for sku, units in (("LOW", 2), ("OUT", 0), ("PLENTY", 90)):
        product = make_product(sku=sku)
        if units:
            make_stock(product, units)
    archive_products([make_product(sku="OLD").pk], by=None)


@pytest.mark.parametrize(
    ("view", "wanted"),
    [("", ["LOW", "OLD", "OUT", "PLENTY"]), ("low", ["LOW"]), ("out", ["OUT"]), ("archived", ["OLD"])],
)
def test_a_tab_counts_what_its_list_shows(staff: Client, view: str, wanted: list[str]) -> None:
    make_shelf()

    response = staff.get(LIST, {"view": view})

    assert skus(response) == wanted
    current = re.search(r'aria-current="page">[^<]+<span class="tabs__count">(\d+)<', response.content.decode())
    assert current is not None
    assert int(current[1]) == len(wanted)


def test_an_unknown_view_is_the_whole_list(staff: Client) -> None:
    make_shelf()

    assert len(skus(staff.get(LIST, {"view": "none"}))) == 4


def test_all_tabs_are_counted_in_one_statement_and_to_a_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    make_shelf()
    monkeypatch.setattr(list_views, "CAP", 2)
    products = Product.objects.all()

    with CaptureQueriesContext(connection) as queries:
        counts = count_each((products, products.filter(sku="LOW"), products.none(), products.filter(is_active=True)))

    assert counts == ["2+", "1", "0", "2+"]
    assert len(queries) == 1


def test_search_range_filter_and_tab_combine_in_the_form_that_a_browser_sends(staff: Client) -> None:
    mugs = make_category()
    for sku, price, category, stock in (
        ("A", 15, mugs, 1),
        ("B", 5, mugs, 1),
        ("C", 15, None, 1),
        ("D", 15, mugs, 99),
        ("E", 15, mugs, 1),
    ):
        name = "Plate" if sku == "E" else "Mug"
        make_stock(make_product(sku=sku, name=name, price=Decimal(price), category=category), stock)
    opened = staff.get(LIST, {"view": "low", "category__id__exact": str(mugs.pk)})

    form = fields_of(opened, "changelist-search") | {"q": "mug", "price__range__gte": "10"}
    response = staff.get(LIST, form)

    assert skus(response) == ["A"]
    assert fields_of(response, "changelist-search").items() >= form.items()


def test_a_chip_removes_its_own_filter_and_no_other(staff: Client) -> None:
    mugs = make_category(name="Mugs")
    make_product(sku="A", price=Decimal(15), category=mugs)
    asked: dict[str, str] = {
        "view": "out",
        "q": "a",
        "o": "2",
        "is_active__exact": "1",
        "category__id__exact": str(mugs.pk),
        "price__range__gte": "10",
        "price__range__lte": "20",
    }

    response = staff.get(LIST, asked)

    found = chips(response)
    gone = {
        "Search: a": {"q"},
        "Active: Yes": {"is_active__exact"},
        "Category: Mugs": {"category__id__exact"},
        "Price: 10 – 20": {"price__range__gte", "price__range__lte"},
    }
    assert found.keys() == gone.keys()
    for words, address in found.items():
        left = staff.get(f"{LIST}{address}").wsgi_request.GET.dict()
        assert left == {name: value for name, value in asked.items() if name not in gone[words]}
    assert 'href="?view=out">Clear all' in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"price__range__gte": "10"}, "Price: from 10"),
        ({"price__range__lte": "0"}, "Price: to 0"),
        ({"price__range__lte": "abc"}, "Price: abc"),
        ({"category__id__exact": "999"}, "Category: 999"),
        ({"barcode__exact": "4006"}, "Barcode: 4006"),
        ({"name__icontains": "<b>"}, "Name (icontains): &lt;b&gt;"),
    ],
)
def test_whatever_narrows_the_list_has_its_chip(staff: Client, asked: dict[str, str], words: str) -> None:
    assert list(chips(staff.get(LIST, asked))) == [words]


def test_a_day_range_is_one_chip() -> None:
    admin = client_of(Role.ADMIN)

    response = admin.get(
        "/admin/backoffice/auditevent/", {"at__range__gte": "2026-11-02", "at__range__lte": "2026-11-03"}
    )

    assert list(chips(response)) == ["Time: 2 Nov 2026 – 3 Nov 2026"]


@pytest.mark.parametrize(
    ("asked", "sentence", "button"),
    [
        ({"q": "zzz"}, "No products fit what you chose.", 'href="?">Clear all'),
        ({"view": "low"}, "There are no products here now.", 'href="?">Show all products'),
        ({}, "There are no products yet.", 'href="/admin/inventory/product/add/">Add the first product'),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(
    staff: Client, asked: dict[str, str], sentence: str, button: str
) -> None:
    page = staff.get(LIST, asked).content.decode()

    assert sentence in page
    assert button in page
    assert "add/" not in client_of(Role.VIEWER).get(LIST, asked).content.decode()


def test_sorting_is_announced_and_numbers_stand_at_the_right(staff: Client) -> None:
    make_product(sku="A", price=Decimal(2))
    make_product(sku="B", price=Decimal(1))

    first = read(staff.get(LIST).content)
    headings = {attributes["class"]: attributes.get("aria-sort") for tag, attributes in first.tags if tag == "th"}
    assert headings["column-name"] == "ascending"
    assert headings["column-price_column num"] is None
    price = staff.get(LIST).context["cl"].list_display.index("price_column")
    response = staff.get(LIST, {"o": f"-{price}"})

    assert [product.sku for product in response.context["cl"].result_list] == ["A", "B"]
    assert re.search(r'class="column-price_column num" aria-sort="descending"', response.content.decode())
    assert 'data-label="Price" class="num field-price_column"' in response.content.decode()


def test_an_action_is_a_button_that_sends_the_form(staff: Client) -> None:
    product = make_product()
    page = staff.get(LIST)

    sent = fields_of(page, "changelist-form") | {"action": "archive", "_selected_action": str(product.pk)}
    staff.post(LIST, sent)

    assert '<button type="submit" name="action" value="archive"' in page.content.decode()
    assert Product.objects.get().is_archived
    for never in (">Go<", "---------", " of 1 selected"):
        assert never not in page.content.decode()


def test_who_selects_nothing_is_told(staff: Client) -> None:
    make_product()

    response = staff.post(LIST, fields_of(staff.get(LIST), "changelist-form") | {"action": "archive"}, follow=True)

    assert "must be selected" in " ".join(str(message) for message in response.context["messages"])
    assert not Product.objects.get().is_archived


def test_moments_are_short_and_in_full_on_hover() -> None:
    admin = client_of(Role.ADMIN)
    make_stock(make_product(at=datetime(2026, 1, 2, tzinfo=UTC)), 3)

    page = admin.get("/admin/inventory/stockmovement/").content.decode()

    assert re.search(r'<time datetime="[^"]+" title="\w+, \d+ \w+ \d{4}, \d\d:\d\d">today \d\d:\d\d</time>', page)


@pytest.mark.parametrize("rows", [2, 20])
def test_each_page_of_a_long_list_can_be_reached(staff: Client, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.admin.products.ProductAdmin.list_per_page", 5)
    for _row in range(rows):
        make_product()

    page = staff.get(LIST, {"p": "2", "is_active__exact": "1"}).content.decode()

    assert ('rel="next" href="?p=3&amp;is_active__exact=1"' in page) is (rows == 20)


def test_the_pager_says_which_rows_of_how_many(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.admin.products.ProductAdmin.list_per_page", 2)
    for _row in range(5):
        make_product()

    first, last = (staff.get(LIST, {"p": number}).content.decode() for number in ("1", "3"))
    monkeypatch.setattr(CappedPaginator, "cap", 4)
    capped = staff.get(LIST).content.decode()

    assert '<span class="pages__shown">1–2 of 5</span>' in first
    assert '<span class="pages__shown">5–5 of 5</span>' in last
    assert '<span class="pages__shown">1–2 of 4+</span>' in capped
    assert 'aria-label="Page 2">2</a>' in first
    assert 'aria-label="Page 1" aria-current="page">1</a>' in first
