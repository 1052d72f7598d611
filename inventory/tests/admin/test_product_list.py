from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.models import AuditEvent, SiteSettings
from backoffice.tests.factories import make_client
from inventory.models import Product
from inventory.services.catalogue import archive_products, edit_product
from inventory.tests.factories import make_category, make_family, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db

URL = "/admin/inventory/product/"


def skus(response: Any) -> list[str]:
    return [product.sku for product in response.context["cl"].result_list]


def listed(client: Client, **query: Any) -> list[str]:
    return skus(client.get(URL, query))


def run(client: Client, action: str, *products: Product) -> str:
    data = {"action": action, "_selected_action": [product.pk for product in products]}
    response = client.post(URL, data, follow=True)
    return "\n".join(str(message) for message in response.context["messages"])


def test_the_list_shows_price_with_currency_stock_and_state() -> None:
    product = make_product(name="Red mug", price=Decimal("1234.5"), category=make_category(name="Mugs"))
    make_stock(product, 7)
    make_reservation(product, 3)

    page = make_client("viewer").get(URL).content.decode()

    for text in ("Red mug", "Mugs", "€\u00a01,234.50", "Active", "Low · 4", ">7<", ">3<"):
        assert text in page


def test_a_price_with_four_decimals_keeps_them() -> None:
    make_product(price=Decimal("0.0125"))

    assert "€\u00a00.0125" in make_client("viewer").get(URL).content.decode()


@pytest.mark.parametrize("role", ["viewer", "staff", "admin"])
def test_products_are_found_by_sku_name_and_barcode(role: str) -> None:
    client = make_client(role)
    make_product(sku="AB-1", name="Cup", barcode="4006381333931")
    make_product(sku="ZZ-9", name="Bowl")

    assert listed(client, q="ab-1") == listed(client, q="cup") == listed(client, q="4006381333931") == ["AB-1"]


def test_the_price_range_combines_with_the_search_and_the_other_filters() -> None:
    mugs = make_category()
    for sku, price, category in (("A", 5, mugs), ("B", 15, mugs), ("C", 15, None), ("D", 25, mugs)):
        make_product(sku=sku, name=f"Mug {sku}", price=Decimal(price), category=category)
    client = make_client("viewer")
    between = {"price__range__gte": "10", "price__range__lte": "20"}

    assert listed(client, **between) == ["B", "C"]
    assert listed(client, q="mug b", **between) == ["B"]
    assert listed(client, q="mug d", **between) == []
    assert listed(client, category__id__exact=mugs.pk, **between) == ["B"]


def test_the_stock_filter_finds_what_is_low_or_out() -> None:
    plenty, low, _out, untracked = (make_product(sku=sku, name=sku) for sku in "PLOU")
    make_stock(plenty, 100)
    make_stock(low, 2)
    edit_product(untracked.pk, changes={"track_stock": False}, by=None)
    client = make_client("viewer")

    assert listed(client, stock="low") == ["L", "O"]
    assert listed(client, stock="out") == ["O"]
    edit_product(plenty.pk, changes={"low_stock_threshold": 100}, by=None)
    assert listed(client, stock="low") == ["L", "O", "P"]


def test_family_state_and_archive_filters() -> None:
    family = make_family()
    make_product(sku="A", name="A", family=family)
    make_product(sku="B", name="B", is_active=False)
    archive_products([make_product(sku="C", name="C").pk], by=None)
    client = make_client("viewer")

    assert listed(client, family__id__exact=family.pk) == ["A"]
    assert listed(client, is_active__exact="0") == ["B", "C"]
    assert listed(client, archived="yes") == ["C"]
    assert listed(client, archived="no") == ["A", "B"]


def test_the_cost_price_is_for_those_who_may_see_it() -> None:
    make_product(sku="CHEAP", name="B", cost_price=Decimal("6.6600"))
    make_product(sku="DEAR", name="A", cost_price=Decimal("7.7700"))
    staff, viewer = make_client("staff"), make_client("viewer")

    assert "€\u00a06.66" in staff.get(URL).content.decode()
    assert "6.66" not in viewer.get(URL).content.decode()
    assert listed(staff, cost_price__gte="7") == ["DEAR"]
    assert viewer.get(URL, {"cost_price__gte": "7"}).status_code == 400
    column = list(staff.get(URL).context["cl"].list_display).index("cost_column")
    assert listed(staff, o=str(column)) == ["CHEAP", "DEAR"]
    orders = {tuple(listed(viewer, o=f"{sign}{column}")) for column in range(14) for sign in ("", "-")}
    assert orders <= {("DEAR", "CHEAP"), ("CHEAP", "DEAR")}
    assert "cost_column" not in viewer.get(URL).context["cl"].list_display


def test_regular_expressions_are_refused() -> None:
    assert make_client("viewer").get(URL, {"name__regex": "(a+)+$"}).status_code == 400


@pytest.mark.parametrize("role", ["viewer", "staff"])
def test_the_list_costs_the_same_number_of_statements_with_2_and_20_rows(role: str) -> None:
    client = make_client(role)
    category, family = make_category(), make_family()

    def count_with(number: int) -> int:
        for _ in range(number):
            make_stock(make_product(category=category, family=family), 3)
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL, {"q": "mug", "stock": "low"}).status_code == 200
        return len(queries)

    assert count_with(2) == count_with(18) <= 12


def test_archiving_from_the_list_reports_on_each_row() -> None:
    client = make_client("staff")
    free, wanted = make_product(sku="FREE"), make_product(sku="WANTED")
    make_reservation(wanted, 1, label="SO-9")

    said = run(client, "archive", free, wanted)

    assert "1 product archived: FREE." in said
    assert "WANTED cannot be archived" in said
    assert "SO-9" in said
    assert Product.objects.archived().get() == free
    refusal = AuditEvent.objects.get(outcome="refused")
    assert (refusal.action, refusal.object_id) == ("product.archive", str(wanted.pk))
    assert "1 product restored: FREE." in run(client, "restore", free)
    assert not Product.objects.archived().exists()


def test_a_viewer_has_no_actions_and_cannot_forge_them() -> None:
    client = make_client("viewer")
    product = make_product()

    assert "_selected_action" not in client.get(URL).content.decode()
    for action in ("archive", "restore", "delete_selected"):
        assert client.post(URL, {"action": action, "_selected_action": [product.pk]}).status_code == 403
    assert not Product.objects.get().is_archived


def test_only_an_admin_may_delete_and_only_what_nothing_refers_to() -> None:
    unused, used = make_product(sku="UNUSED"), make_product(sku="USED")
    make_stock(used, 1)
    admin = make_client("admin")
    data = {"action": "delete_selected", "_selected_action": [unused.pk], "post": "yes"}

    assert make_client("staff").post(URL, data).status_code == 403
    assert Product.objects.count() == 2
    admin.post(URL, data)

    assert Product.objects.get() == used
    data["_selected_action"] = [used.pk]
    assert "USED cannot be deleted" in admin.post(URL, data, follow=True).content.decode()
    assert Product.objects.get() == used


def test_strangers_are_sent_to_the_login_page() -> None:
    response = Client().get(URL)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


def test_autocomplete_offers_only_what_can_be_sold_and_says_what_it_costs_and_whether_it_is_there() -> None:
    make_stock(make_product(sku="A", name="Sold mug"), 3)
    make_product(sku="C", name="The mug's engraving", track_stock=False)
    make_product(sku="B", name="Retired mug", is_active=False)
    query = {"app_label": "sales", "model_name": "orderline", "field_name": "product", "term": "mug"}

    answer = make_client("staff").get(reverse("admin:autocomplete"), query)

    assert [row["text"] for row in answer.json()["results"]] == [
        "A · Sold mug · €\xa09.90 · 3 available",
        "C · The mug's engraving · €\xa09.90 · stock not counted",
    ]


def test_the_shops_currency_and_threshold_are_used() -> None:
    SiteSettings.objects.update(currency="CHF", low_stock_threshold=1)
    make_stock(make_product(), 2)

    page = make_client("viewer").get(URL).content.decode()

    assert "CHF\u00a09.90" in page
    assert "In stock" in page


def test_of_many_refusals_the_first_twenty_are_told_one_by_one() -> None:
    client = make_client("staff")
    products = [make_product() for _ in range(25)]
    done = run(client, "archive", *products)

    refused = run(client, "archive", *products)

    assert "25 products archived" in done
    assert done.endswith(" ….")
    assert refused.count("is archived already") == 20
    assert "5 more products were refused" in refused
