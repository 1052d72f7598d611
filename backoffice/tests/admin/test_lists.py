"""Search, filters and pages of a list."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.admin.base import BackofficeAdmin
from backoffice.admin.paginator import CappedPaginator
from backoffice.roles import Role
from backoffice.settings.environment import BASE_DIR
from backoffice.tests.admin.pages import Forms, client_of, fields_of
from inventory.models import Product
from inventory.tests.factories import make_category, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.urls("backoffice.tests.admin.site")]
LIST = "/admin/inventory/product/"


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


def names(response: Any) -> list[str]:
    return [product.name for product in response.context["cl"].result_list]


def test_search_ranges_and_filters_are_fields_of_one_form(staff: Client) -> None:
    make_product()

    response = staff.get(LIST)

    forms = Forms(response.content.decode())
    assert {
        "q",
        "is_active__exact",
        "category__id__exact",
        "created_at__range__gte",
        "created_at__range__lte",
        "price__range__gte",
        "price__range__lte",
    } <= forms.fields["changelist-search"].keys()
    assert forms.outside == set()


def test_the_packages_own_template_would_nest_a_form(staff: Client, settings: Any, tmp_path: Path) -> None:
    without_ours = copytree(BASE_DIR / "templates", tmp_path / "templates", ignore=ignore_patterns("rangefilter"))
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": (without_ours,)}]

    response = staff.get(LIST)

    with pytest.raises(AssertionError, match="stands inside the form"):
        Forms(response.content.decode())


def test_search_combines_with_range_and_filter(staff: Client) -> None:
    make_product(name="Red mug", price=Decimal(5))
    make_product(name="Blue mug", price=Decimal(15))
    make_product(name="Green mug", price=Decimal(15), is_active=False)
    make_product(name="Plate", sku="PLATE", price=Decimal(15))

    response = staff.get(LIST, {"q": "mug", "price__range__gte": "10", "is_active__exact": "1"})

    assert names(response) == ["Blue mug"]


def test_a_sent_form_keeps_what_was_chosen(staff: Client) -> None:
    asked = {"q": "mug", "price__range__gte": "10.5", "created_at__range__lte": "2026-11-03", "o": "1"}

    response = staff.get(LIST, asked)

    assert fields_of(response, "changelist-search").items() >= asked.items()


def test_empty_fields_of_the_form_mean_any(staff: Client) -> None:
    make_product(name="Mug")

    response = staff.get(LIST, {"q": "", "is_active__exact": "", "category__id__exact": "", "price__range__gte": ""})

    assert names(response) == ["Mug"]


def test_a_day_range_includes_both_days(staff: Client) -> None:
    for day in (1, 2, 3, 4):
        make_product(name=f"Mug {day}", at=datetime(2026, 11, day, 23, 30, tzinfo=UTC))

    response = staff.get(LIST, {"created_at__range__gte": "2026-11-02", "created_at__range__lte": "2026-11-03"})

    assert names(response) == ["Mug 2", "Mug 3"]


def test_a_number_range_is_exact(staff: Client) -> None:
    make_product(name="Mug", price=Decimal("0.1"))

    assert names(staff.get(LIST, {"price__range__lte": "0.1"})) == ["Mug"]
    assert names(staff.get(LIST, {"price__range__lte": "0.0999"})) == []


@pytest.mark.parametrize("value", ["abc", "1e30", "99999999999", "0.00001"])
def test_a_range_that_no_price_can_have_is_named(staff: Client, value: str) -> None:
    response = staff.get(LIST, {"price__range__gte": value})

    assert response.status_code == 200
    assert b"text-danger" in response.content


@pytest.mark.parametrize("lookup", ["price__gte=1e30", "price=abc", "category__id__exact=abc", "id=9e9", "p=abc"])
def test_a_value_that_no_column_holds_leads_back_to_the_list(staff: Client, lookup: str) -> None:
    make_product()

    response = staff.get(f"{LIST}?{lookup}", follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("zone", "asked"),
    [("Asia/Tokyo", "created_at__range__gte=0001-01-01"), ("America/New_York", "created_at__range__lte=9999-12-31")],
)
def test_a_day_at_the_end_of_time_leads_back_to_the_list(staff: Client, zone: str, asked: str) -> None:
    with timezone.override(zone):
        response = staff.get(f"{LIST}?{asked}", follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize("name", ["name", "q", "price__range__gte"])
def test_a_nul_in_the_address_is_a_bad_request(staff: Client, name: str) -> None:
    assert staff.get(f"{LIST}?{name}=a%00b").status_code == 400


def test_a_chosen_row_of_an_autocomplete_filter_is_shown(staff: Client) -> None:
    cups, plates = make_category(name="Cups"), make_category(name="Plates")
    make_product(name="Mug", category=cups)
    make_product(name="Dish", category=plates)

    response = staff.get(LIST, {"category__id__exact": cups.pk})

    assert names(response) == ["Mug"]
    assert "Cups" in response.content.decode()
    assert "Plates" not in response.content.decode()


@pytest.mark.parametrize("role", Role)
def test_a_list_needs_no_more_queries_for_more_rows(role: Role) -> None:
    client = client_of(role)
    make_product(category=make_category())
    make_product(category=make_category())
    client.get(LIST)

    with CaptureQueriesContext(connection) as two:
        client.get(LIST)
    for _number in range(18):
        make_product(category=make_category())
    with CaptureQueriesContext(connection) as twenty:
        client.get(LIST)

    assert len(two) == len(twenty)


class ThreePaginator(CappedPaginator[Any]):
    cap = 3


@pytest.mark.parametrize(("rows", "text", "capped"), [(2, "2", False), (3, "3", False), (4, "3+", True)])
def test_the_paginator_counts_to_its_cap(rows: int, text: str, capped: bool) -> None:
    for _row in range(rows):
        make_product()

    paginator = ThreePaginator(Product.objects.order_by("id"), 2)

    assert (paginator.count, paginator.count_text, paginator.is_capped) == (min(rows, 3), text, capped)
    assert ThreePaginator(list(range(rows)), 2).count == min(rows, 3)


def test_the_paginator_never_counts_the_whole_table(staff: Client) -> None:
    make_product()

    with CaptureQueriesContext(connection) as queries:
        staff.get(LIST)

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts
    assert all("LIMIT 10001" in sql for sql in counts)


def test_a_capped_list_says_so(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "cap", 1)
    make_product()
    make_product()

    page = staff.get(LIST).content.decode()

    assert "1+" in page
    assert "Narrow the list" in page


def test_every_admin_is_built_on_the_base() -> None:
    for model_admin in admin.site._registry.values():
        assert isinstance(model_admin, BackofficeAdmin), model_admin
        assert issubclass(model_admin.paginator, CappedPaginator), model_admin
        assert not model_admin.show_full_result_count, model_admin
        assert model_admin.date_hierarchy is None, model_admin
