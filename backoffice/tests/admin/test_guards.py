"""Doors that Django and its packages leave open: actions, lookups, sensitive fields, permissions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ModelAdmin

from backoffice.admin import actions
from backoffice.admin.actions import GuardedActions
from backoffice.admin.lookups import CheapLookups
from backoffice.admin.sensitive import SensitiveColumns
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.models import Category, Product, StockMovement
from inventory.tests.factories import make_category, make_product, make_stock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("backoffice.tests.admin.site")]
LIST = "/admin/inventory/product/"


def run(client: Any, action: str, *products: Product, **more: str) -> Any:
    return client.post(LIST, {"action": action, ACTION_CHECKBOX_NAME: [product.pk for product in products], **more})


def open_door(monkeypatch: pytest.MonkeyPatch, guard: type, *methods: str) -> None:
    """Take a guard away: what it overrides is Django's again."""
    for method in methods:
        monkeypatch.setattr(guard, method, getattr(ModelAdmin, method))


@pytest.mark.parametrize("role", Role)
def test_an_action_without_a_permission_runs_for_nobody(role: Role) -> None:
    product = make_product(name="Mug")

    run(client_of(role), "careless", product)

    product.refresh_from_db()
    assert product.name == "Mug"


def test_without_the_guard_a_viewer_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    open_door(monkeypatch, GuardedActions, "get_actions")
    product = make_product(name="Mug")

    run(client_of(Role.VIEWER), "careless", product)

    product.refresh_from_db()
    assert product.name == "careless"


def test_an_action_with_a_permission_runs_for_who_has_it() -> None:
    product = make_product()

    page = run(client_of(Role.STAFF), "activate", product)
    refused = run(client_of(Role.VIEWER), "activate", product)

    assert [str(message) for message in page.wsgi_request._messages] == ["1 done"]
    assert "1 done" not in [str(message) for message in refused.wsgi_request._messages]


def test_a_refused_action_is_a_message_and_an_event() -> None:
    product = make_product()

    response = run(client_of(Role.STAFF), "refused", product)

    assert response.status_code == 302
    assert [str(message) for message in response.wsgi_request._messages] == ["A cent is too little. Ask for more."]
    event = AuditEvent.objects.get(action="product.refused")
    assert (event.outcome, event.data) == ("refused", {"rule": "price too small"})


def test_an_action_on_a_strange_id_is_a_bad_request() -> None:
    response = client_of(Role.STAFF).post(LIST, {"action": "activate", ACTION_CHECKBOX_NAME: "abc"})

    assert response.status_code == 400


def test_all_rows_cannot_mean_more_than_the_page_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CAP", 1)
    products = make_product(), make_product()

    response = run(client_of(Role.STAFF), "activate", *products, select_across="1")

    assert "Narrow the list first" in str(*response.wsgi_request._messages)


@pytest.mark.parametrize("lookup", ["name__regex", "name__iregex", "category__name__regex"])
@pytest.mark.parametrize("role", Role)
def test_a_regular_expression_in_the_address_is_refused(role: Role, lookup: str) -> None:
    response = client_of(role).get(LIST, {lookup: "^(a+)+$"})

    assert response.status_code == 400


def test_without_the_guard_it_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    open_door(monkeypatch, CheapLookups, "lookup_allowed")

    response = client_of(Role.VIEWER).get(LIST, {"name__regex": "^(a+)+$"})

    assert response.status_code == 200


COST_QUESTIONS = (
    "cost_price=6",
    "cost_price__gte=6",
    "cost_price__isnull=False",
    "cost_price__range__gte=6",
    "category__products__cost_price__gte=6",
)


@pytest.mark.parametrize("question", COST_QUESTIONS)
def test_a_viewer_cannot_ask_for_the_cost_price(question: str) -> None:
    make_product(cost_price=Decimal(7))

    response = client_of(Role.VIEWER).get(f"{LIST}?{question}")

    assert response.status_code == 400


def test_a_viewer_cannot_search_or_order_by_the_cost_price() -> None:
    make_product(name="Dear", cost_price=Decimal(7))
    make_product(name="Cheap", cost_price=Decimal(1))
    viewer = client_of(Role.VIEWER)

    found = viewer.get(LIST, {"q": "7"}).context["cl"]
    ordered = [
        [product.name for product in viewer.get(LIST, {"o": order}).context["cl"].result_list]
        for order in ("4", "-4", "5", "-5", "6", "-6")
    ]

    assert found.list_display == ["sku", "name", "price"]
    assert "cost_price" not in str(found.queryset.query.where)
    assert ordered == [["Cheap", "Dear"]] * 6


def test_a_viewer_sees_no_cost_price_anywhere() -> None:
    product = make_product(price=Decimal(20), cost_price=Decimal("7.7777"))
    viewer = client_of(Role.VIEWER)
    version = product.history.get().pk

    pages = [
        viewer.get(f"{LIST}{address}").content.decode()
        for address in ("", f"{product.pk}/change/", f"{product.pk}/history/", f"{product.pk}/history/{version}/")
    ]

    for page in pages:
        assert "7.7777" not in page
        assert "12.2223" not in page  # the margin
        assert not re.search(r"\bcost", page, re.IGNORECASE)  # a word: the form's random token may hold the letters


def test_staff_see_the_cost_price_everywhere() -> None:
    product = make_product(price=Decimal(20), cost_price=Decimal("7.7777"))
    staff = client_of(Role.STAFF)
    version = product.history.get().pk

    for address in ("", f"{product.pk}/change/", f"{product.pk}/history/{version}/"):
        assert "7.7777" in staff.get(f"{LIST}{address}").content.decode()
    assert staff.get(LIST, {"cost_price__gte": "6", "cost_price__range__lte": "8"}).context["cl"].result_count == 1


def test_without_the_guard_a_viewer_bisects_it(monkeypatch: pytest.MonkeyPatch) -> None:
    open_door(monkeypatch, SensitiveColumns, "lookup_allowed")
    make_product(cost_price=Decimal(7))
    viewer = client_of(Role.VIEWER)

    answers = [viewer.get(LIST, {"cost_price__gte": bound}).context["cl"].result_count for bound in (6, 8)]

    assert answers == [1, 0]


def test_a_superuser_too_cannot_do_what_the_model_does_not_offer() -> None:
    level = make_stock(make_product(), 3)
    movement = StockMovement.objects.get(product=level.product)
    boss = client_of(make_user(None, is_superuser=True))
    address = f"/admin/inventory/stockmovement/{movement.pk}"

    assert boss.get(f"{address}/change/").status_code == 200
    answers = [
        boss.post(f"{address}/change/", {"quantity": 1}).status_code,
        boss.post(f"{address}/delete/", {"post": "yes"}).status_code,
        boss.get("/admin/inventory/stockmovement/add/").status_code,
    ]

    assert answers == [403, 403, 403]


def test_a_deletion_is_logged_with_it() -> None:
    category = make_category(name="Cups")

    client_of(Role.ADMIN).post(f"/admin/inventory/category/{category.pk}/delete/", {"post": "yes"})

    assert not Category.objects.filter(pk=category.pk).exists()
    event = AuditEvent.objects.get(action="category.delete")
    assert (event.object_label, event.object_id, event.role) == ("Cups", str(category.pk), "admin")


def test_a_deletion_of_many_is_logged_each() -> None:
    categories = make_category(), make_category()

    client_of(Role.ADMIN).post(
        "/admin/inventory/category/",
        {"action": "delete_selected", ACTION_CHECKBOX_NAME: [c.pk for c in categories], "post": "yes"},
    )

    assert AuditEvent.objects.filter(action="category.delete").count() == 2
    assert not Category.objects.exists()


def test_what_is_referred_to_since_the_page_was_opened_is_not_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    category = make_category(name="Cups")
    make_product(category=category)
    # What Django looks at before it asks "sure?" does not show a row that comes in between.
    monkeypatch.setattr("django.contrib.admin.options.get_deleted_objects", lambda *args: ([], {}, set(), []))

    response = client_of(Role.ADMIN).post(
        f"/admin/inventory/category/{category.pk}/delete/", {"post": "yes"}, follow=True
    )

    assert "Cups cannot be deleted, because something refers to it." in response.content.decode()
    assert Category.objects.filter(pk=category.pk).exists()
    assert [(e.action, e.outcome) for e in AuditEvent.objects.filter(action__startswith="category")] == [
        ("category.delete", "refused")
    ]


def test_of_many_all_are_deleted_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    free, used = make_category(name="A"), make_category(name="B")
    make_product(category=used)
    monkeypatch.setattr("django.contrib.admin.options.get_deleted_objects", lambda *args: ([], {}, set(), []))

    client_of(Role.ADMIN).post(
        "/admin/inventory/category/",
        {"action": "delete_selected", ACTION_CHECKBOX_NAME: [free.pk, used.pk], "post": "yes"},
    )

    assert Category.objects.count() == 2
    assert [event.outcome for event in AuditEvent.objects.filter(action__contains="delete")] == ["refused"]


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_only_an_admin_deletes(role: Role) -> None:
    category = make_category()

    response = client_of(role).post(f"/admin/inventory/category/{category.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Category.objects.filter(pk=category.pk).exists()
