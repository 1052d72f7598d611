"""The page of a product."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.models import User
from backoffice.tests.factories import make_client
from inventory.models import Product
from inventory.services.catalogue import archive_products, edit_product
from inventory.tests.admin.pages import form_of, page_of, save, sentences
from inventory.tests.admin.product_form import ADD
from inventory.tests.factories import make_category, make_family, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db


def test_the_history_tells_rates_in_percent_and_prices_as_money() -> None:
    product = make_product(price=Decimal("9.9000"), tax_rate=Decimal("0.1900"))
    edit_product(product.pk, changes={"tax_rate": Decimal("0.0725"), "price": Decimal("1234.5")}, by=None)
    client = make_client("viewer")

    for path in (page_of(product), page_of(product).replace("change/", "history/")):
        page = client.get(path).content.decode()
        assert '<span class="change__old">19\u00a0%</span> → 7.25\u00a0%' in page
        assert '<span class="change__old">9.90</span> → 1,234.50' in page


def test_a_product_without_any_history_has_a_page() -> None:
    product = make_product()
    Product.history.all().delete()

    response = make_client("staff").get(page_of(product))

    assert (response.status_code, response.context["last_changes"]) == (200, [])


def test_the_margin_is_shown_to_who_may_see_the_cost() -> None:
    product = make_product(price=Decimal("11.9"), cost_price=Decimal(6), tax_rate=Decimal("0.19"))

    assert "€\u00a04.00 · 40.0\u00a0%" in make_client("staff").get(page_of(product)).content.decode()
    assert "argin" not in make_client("viewer").get(page_of(product)).content.decode()


def test_an_archived_product_is_restored_by_its_button_and_not_by_a_tick() -> None:
    client = make_client("staff")
    product = make_product()

    client.post(reverse("admin:inventory_product_archive", args=(product.pk,)))

    assert Product.objects.get().is_archived
    assert "Restore it instead" in sentences(save(client, page_of(product), is_active="on"))
    client.post(reverse("admin:inventory_product_restore", args=(product.pk,)))
    assert Product.objects.get().is_active


@pytest.mark.parametrize("verb", ["archive", "restore"])
def test_archiving_needs_a_post_and_the_permission(verb: str) -> None:
    product = make_product()
    if verb == "restore":
        archive_products([product.pk], by=None)
    before = Product.objects.values().get()
    url = reverse(f"admin:inventory_product_{verb}", args=(product.pk,))

    assert make_client("staff").get(url).status_code == 405
    assert make_client("viewer").post(url).status_code == 403
    assert Client().post(url).status_code == 302
    assert Product.objects.values().get() == before


def test_a_viewer_reads_the_page_without_fields_buttons_or_cost() -> None:
    product = make_product(name="Red mug", cost_price=Decimal("6.6600"), options={"Colour": "Red"})
    make_stock(product, 3)
    edit_product(product.pk, changes={"cost_price": Decimal("7.7700")}, by=None)
    client = make_client("viewer")

    page = client.get(page_of(product)).content.decode()

    assert "Red mug" in page
    assert "Colour: Red" in page
    for text in ("6.66", "7.77", 'name="_save"', 'name="name"', "/archive/", "/stock/adjust/", 'type="file"'):
        assert text not in page
    for path in ("history/", f"history/{Product.history.latest('history_id').pk}/"):
        text = client.get(page_of(product).replace("change/", path)).content.decode()
        assert "7.77" not in text
        assert "6.66" not in text


def test_a_viewer_reads_yes_and_no_and_not_pythons_words() -> None:
    product = make_product(track_stock=False)

    page = make_client("viewer").get(page_of(product)).content.decode()

    assert '<div class="readonly">no</div>' in page
    assert '<div class="readonly">yes</div>' in page
    assert 'alt="True"' not in page


def test_a_viewers_forged_posts_are_refused() -> None:
    product = make_product()
    client = make_client("viewer")
    before = Product.objects.values().get()
    data = form_of(make_client("staff").get(page_of(product)), name="Forged")

    for url in (page_of(product), ADD, page_of(product).replace("change/", "delete/")):
        assert client.post(url, data | {"post": "yes"}).status_code == 403
    assert client.get(ADD).status_code == 403
    assert Product.objects.values().get() == before


def test_staff_without_the_cost_permission_cannot_set_it() -> None:
    user = make_client("staff")
    product = make_product(cost_price=Decimal("6.66"))
    data = form_of(user.get(page_of(product)), name="Cup", cost_price="1")
    staff = User.objects.get()
    group = staff.groups.get()
    group.permissions.remove(group.permissions.get(codename="view_cost_price"))

    user.post(page_of(product), data)

    assert Product.objects.get().name == "Cup"
    assert Product.objects.get().cost_price == Decimal("6.66")
    assert "cost" not in user.get(ADD).content.decode().lower()


def test_only_an_admin_deletes_and_a_used_product_stays_with_a_reason() -> None:
    used, unused = make_product(), make_product()
    make_stock(used, 1)
    admin = make_client("admin")

    def delete_url(product: Product) -> str:
        return reverse("admin:inventory_product_delete", args=(product.pk,))

    assert make_client("staff").post(delete_url(unused), {"post": "yes"}).status_code == 403
    refused = admin.post(delete_url(used), {"post": "yes"}, follow=True)
    assert f"{used.sku} cannot be deleted: stock, orders or movements refer to it. Archive it instead" in sentences(
        refused
    )
    admin.post(delete_url(unused), {"post": "yes"})
    assert Product.objects.get() == used


def test_the_page_costs_the_same_number_of_statements_however_much_has_moved() -> None:
    client = make_client("staff")
    product = make_product(category=make_category(), family=make_family())

    def count_with(number: int) -> int:
        for _ in range(number):
            make_stock(product, 1)
            make_reservation(product, 2)
        client.get(page_of(product))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(product)).status_code == 200
        return len(queries)

    assert count_with(2) == count_with(18) <= 25


def test_where_a_product_cannot_be_deleted_the_page_offers_to_archive_it() -> None:
    used, unused = make_product(), make_product()
    make_stock(used, 1)
    admin = make_client("admin")

    def delete_url(product: Product) -> str:
        return reverse("admin:inventory_product_delete", args=(product.pk,))

    assert delete_url(used) not in admin.get(page_of(used)).content.decode()
    assert delete_url(unused) in admin.get(page_of(unused)).content.decode()
    asked, question = (admin.get(delete_url(product)).content.decode() for product in (used, unused))
    assert f"{used.sku} cannot be deleted" in asked
    assert reverse("admin:inventory_product_archive", args=(used.pk,)) in asked
    assert 'name="post"' not in asked
    assert 'name="post"' in question


def test_the_page_without_the_right_to_see_movements_shows_none() -> None:
    product = make_product()
    make_stock(product, 3)
    client = make_client("viewer")
    group = User.objects.get().groups.get()
    group.permissions.remove(group.permissions.get(codename="view_stockmovement"))

    page = client.get(page_of(product)).content.decode()

    assert "Last movements" not in page
    assert 'id="movements-title"' not in page
    assert "/ledger/" not in page
    assert client.get(reverse("admin:inventory_product_ledger", args=(product.pk,))).status_code == 403


def test_the_window_is_named_after_what_it_shows() -> None:
    client, mug = make_client("staff"), make_product(sku="MUG-RED", name="Red mug")

    named = [
        page_title(client.get(path)) for path in (reverse("admin:inventory_product_changelist"), ADD, page_of(mug))
    ]

    assert named == ["Products | Back office", "New product | Back office", f"{mug} | Back office"]


def page_title(response: Any) -> str:
    return str(response.content.decode()).split("<title>")[1].split("</title>")[0]
