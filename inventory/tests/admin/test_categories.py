from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from backoffice.tests.factories import make_client
from inventory.models import Category, ProductFamily
from inventory.tests.admin.pages import form_of, save, sentences
from inventory.tests.factories import make_category, make_family, make_product, make_stock

pytestmark = pytest.mark.django_db

CATEGORIES, FAMILIES = "/admin/inventory/category/", "/admin/inventory/productfamily/"


def test_staff_create_and_change_categories_with_history_and_audit() -> None:
    client = make_client("staff", username="anna")
    parent = make_category()

    save(client, f"{CATEGORIES}add/", name="Mugs", slug="mugs", parent=parent.pk)

    category = Category.objects.get(slug="mugs")
    assert category.parent == parent
    save(client, f"{CATEGORIES}{category.pk}/change/", name="Cups")
    assert [row.history_user.username for row in category.history.all()] == ["anna", "anna"]
    assert list(
        AuditEvent.objects.filter(object_id=str(category.pk)).order_by("id").values_list("action", flat=True)
    ) == [
        "category.add",
        "category.change",
    ]


def test_a_category_cannot_come_to_lie_below_itself() -> None:
    client = make_client("staff")
    top = make_category(name="Kitchen")
    middle = make_category(name="Cups", parent=top)
    bottom = make_category(name="Mugs", parent=middle)

    for parent in (top, middle, bottom):
        response = save(client, f"{CATEGORIES}{top.pk}/change/", parent=parent.pk)
        assert f"“{parent}” is “Kitchen” itself or lies below it" in sentences(response)

    assert Category.objects.get(pk=top.pk).parent is None
    save(client, f"{CATEGORIES}{bottom.pk}/change/", parent=top.pk)
    assert Category.objects.get(pk=bottom.pk).parent == top


def test_a_used_category_cannot_be_deleted_and_an_unused_one_can() -> None:
    used, unused = make_category(), make_category()
    make_product(category=used)
    admin = make_client("admin")

    assert make_client("staff").post(f"{CATEGORIES}{unused.pk}/delete/", {"post": "yes"}).status_code == 403
    for category in (used, unused):
        admin.post(f"{CATEGORIES}{category.pk}/delete/", {"post": "yes"})

    assert Category.objects.get() == used


@pytest.mark.parametrize("url", [CATEGORIES, FAMILIES])
def test_viewers_look_and_strangers_do_not(url: str) -> None:
    pk = (make_category() if url == CATEGORIES else make_family()).pk
    viewer = make_client("viewer")

    assert viewer.get(url).status_code == viewer.get(f"{url}{pk}/change/").status_code == 200
    assert 'name="_save"' not in viewer.get(f"{url}{pk}/change/").content.decode()
    for path in (f"{pk}/change/", "add/", f"{pk}/delete/"):
        assert viewer.post(url + path, {"name": "Forged", "slug": "forged", "post": "yes"}).status_code == 403
        assert Client().post(url + path).status_code == 302
    assert not Category.objects.filter(name="Forged")
    assert not ProductFamily.objects.filter(name="Forged")


@pytest.mark.parametrize("url", [CATEGORIES, FAMILIES])
def test_the_lists_count_products_in_a_constant_number_of_statements(url: str) -> None:
    client = make_client("viewer")

    def count_with(number: int) -> int:
        for _ in range(number):
            make_product(category=make_category(parent=make_category()), family=make_family())
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, {"q": "a"}).status_code == 200
        return len(queries)

    assert count_with(2) == count_with(18) <= 10


def test_a_family_shows_its_products_with_their_stock() -> None:
    family = make_family(option_names=["Colour", "Size"])
    make_stock(make_product(sku="MUG-R", options={"Colour": "Red", "Size": "L"}, family=family), 4)
    url = f"{FAMILIES}{family.pk}/change/"

    def statements(role: str) -> int:
        client = make_client(role)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url).content.decode()
        for text in ("MUG-R", "Red / L", ">4<", "Colour, Size"):
            assert text in page
        return len(queries)

    before = statements("viewer"), statements("staff")
    for _ in range(10):
        make_product(family=family)
    assert (statements("viewer"), statements("staff")) == before


def test_a_family_of_hundreds_shows_its_first_products_and_leads_to_the_list(monkeypatch: Any) -> None:
    monkeypatch.setattr("inventory.admin.families.SHOWN_PRODUCTS", 5)
    family, category = make_family(name="Mugs"), make_category()
    for number in range(7):
        make_product(family=family, name=f"Mug {number}", category=category)
    client = make_client("staff")

    response = client.get(f"{FAMILIES}{family.pk}/change/")

    assert [row["product"].name for row in response.context["members"]] == [f"Mug {number}" for number in range(5)]
    assert "These are the first 5 of 7." in response.content.decode()
    assert len(client.get(response.context["members_url"]).context["cl"].result_list) == 7
    new = client.get(response.context["add_member_url"]).context["adminform"].form
    assert (new["name"].value(), new["family"].value(), new["category"].value()) == (
        "Mugs",
        str(family.pk),
        str(category.pk),
    )


def test_a_viewer_is_not_offered_to_add_a_product_to_a_family() -> None:
    family = make_family()

    context = make_client("viewer").get(f"{FAMILIES}{family.pk}/change/").context

    assert (context["members"], context["add_member_url"]) == ([], "")


def test_option_names_are_typed_with_commas() -> None:
    client = make_client("staff")

    save(client, f"{FAMILIES}add/", name="Mugs", slug="mugs", option_names=" Colour , Size,,Colour")

    family = ProductFamily.objects.get()
    assert family.option_names == ["Colour", "Size"]
    save(client, f"{FAMILIES}{family.pk}/change/", name="Cups")
    assert ProductFamily.objects.get().option_names == ["Colour", "Size"]
    save(client, f"{FAMILIES}{family.pk}/change/", option_names="x" * 501)
    assert ProductFamily.objects.get().option_names == ["Colour", "Size"]
    assert AuditEvent.objects.filter(object_type="inventory.productfamily").count() == 2


def test_a_rival_who_takes_the_slug_at_the_same_moment_is_a_sentence() -> None:
    client = make_client("staff")
    typed = form_of(client.get(f"{CATEGORIES}add/"), name="Mugs", slug="mugs")

    def rival(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and sql.startswith('INSERT INTO "inventory_category" '):
            done.append(sql)
            Category.objects.create(name="Theirs", slug="mugs")
        return execute(sql, params, many, context)

    done: list[str] = []
    with connection.execute_wrapper(rival):
        response = client.post(f"{CATEGORIES}add/", typed)

    assert done
    assert "at the same moment" in sentences(response)
    assert 'value="Mugs"' in response.content.decode()
    assert AuditEvent.objects.get(action="category.add").data == {"rule": "saved meanwhile"}
