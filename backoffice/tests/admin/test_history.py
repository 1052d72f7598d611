"""History pages: to read, by whoever may see the object, and never to write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from backoffice.admin.history import HistoryPages
from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.services.history import save_with_history
from backoffice.services.users import set_role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import PASSWORD, make_user
from inventory.models import Product, StockMovement
from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_category, make_product, make_stock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("backoffice.tests.admin.site")]
FORGED = {"sku": "MUG", "name": "Forged", "price": "1", "version": "1"}


@pytest.fixture
def mug() -> Product:
    return make_product(name="Mug", price=Decimal(10), cost_price=Decimal(4))


def page_of(product: Product, version: int | None = None) -> str:
    return f"/admin/inventory/product/{product.pk}/history/" + (f"{version}/" if version else "")


def entries(response: Any) -> list[list[tuple[str, str, str]]]:
    return [[(c.label, c.old, c.new) for c in entry["changes"]] for entry in response.context["entries"]]


@pytest.mark.parametrize("role", Role)
def test_nobody_writes_through_history(role: Role, mug: Product) -> None:
    client = client_of(role)
    version = mug.history.get().pk

    answers = [client.post(page_of(mug, key), FORGED).status_code for key in (None, version)]

    mug.refresh_from_db()
    assert answers == [403, 403]
    assert (mug.name, mug.history.count()) == ("Mug", 1)


def test_nobody_brings_back_what_was_deleted(mug: Product) -> None:
    key, version = mug.pk, mug.history.get().pk
    mug.delete()

    response = client_of(Role.VIEWER).post(f"/admin/inventory/product/{key}/history/{version}/", FORGED)

    assert response.status_code == 403
    assert not Product.objects.exists()


def test_in_the_packages_own_admin_a_viewer_overwrites() -> None:
    category = make_category(name="Cups", slug="cups")
    address = f"inventory/category/{category.pk}/history/{category.history.get().pk}/"
    viewer, forged = client_of(Role.VIEWER), {"name": "Forged", "slug": "cups", "parent": ""}

    ours = viewer.post(f"/admin/{address}", forged)
    category.refresh_from_db()
    kept = category.name
    viewer.post(f"/naive/{address}", forged)

    category.refresh_from_db()
    assert (ours.status_code, kept, category.name) == (403, "Cups", "Forged")


def test_no_admin_has_the_packages_own_views() -> None:
    assert not [a for a in admin.site._registry.values() if isinstance(a, SimpleHistoryAdmin)]


@pytest.mark.parametrize("role", Role)
def test_history_tells_who_changed_what_and_why(role: Role, mug: Product) -> None:
    anna = make_user(Role.STAFF, first_name="Anna", last_name="Smith")
    cups = make_category(name="Cups")
    edit_product(mug.pk, changes={"price": Decimal(12), "is_active": False, "category": cups}, by=anna)

    response = client_of(role).get(page_of(mug))

    assert entries(response) == [
        [("Category", "–", "Cups"), ("Price", "10.00", "12.00"), ("Active", "yes", "no")],
        [],
    ]
    assert [entry["who"] for entry in response.context["entries"]] == ["Anna Smith", "the system"]


def test_the_last_change_of_a_page_is_against_the_first_of_the_next(
    mug: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HistoryPages, "history_per_page", 2)
    for price in (11, 12, 13):
        edit_product(mug.pk, changes={"price": Decimal(price)}, by=None)
    client = client_of(Role.STAFF)

    first, second = client.get(page_of(mug)), client.get(page_of(mug), {"p": "2"})

    assert entries(first) == [[("Price", "12.00", "13.00")], [("Price", "11.00", "12.00")]]
    assert entries(second) == [[("Price", "10.00", "11.00")], []]


def test_history_needs_no_more_queries_for_more_changes(mug: Product) -> None:
    client = client_of(Role.STAFF)
    edit_product(mug.pk, changes={"category": make_category()}, by=make_user())

    with CaptureQueriesContext(connection) as two:
        client.get(page_of(mug))
    for _number in range(18):
        edit_product(mug.pk, changes={"category": make_category()}, by=make_user())
    with CaptureQueriesContext(connection) as twenty:
        client.get(page_of(mug))

    assert len(two) == len(twenty)


def test_a_page_shows_the_object_as_it_stood(mug: Product) -> None:
    version = mug.history.get().pk
    edit_product(mug.pk, changes={"name": "Cup"}, by=None)

    page = client_of(Role.VIEWER).get(page_of(mug, version)).content.decode()

    assert "<dd>Mug</dd>" in page
    assert "Cup" not in page.split('id="content-main"')[1]
    assert "SKU key" not in page


def test_history_outlives_the_object(mug: Product) -> None:
    key, version = mug.pk, mug.history.get().pk
    mug.delete()
    client = client_of(Role.STAFF)

    pages = [client.get(f"/admin/inventory/product/{key}/history/{end}") for end in ("", f"{version}/")]

    assert [page.status_code for page in pages] == [200, 200]
    assert f"/admin/inventory/product/{key}/change/" not in pages[0].content.decode()


@pytest.mark.parametrize("address", ["999/history/", "abc/history/", "999/history/1/"])
def test_a_history_of_nothing_is_not_found(address: str) -> None:
    assert client_of(Role.STAFF).get(f"/admin/inventory/product/{address}").status_code == 404


def test_a_version_of_another_object_is_not_found(mug: Product) -> None:
    other = make_product()

    response = client_of(Role.STAFF).get(page_of(mug, other.history.get().pk))

    assert response.status_code == 404


def test_what_is_not_tracked_has_no_history_page() -> None:
    movement = StockMovement.objects.get(product=make_stock(make_product(), 3).product)
    client = client_of(Role.ADMIN)

    page = client.get(f"/admin/inventory/stockmovement/{movement.pk}/change/").content.decode()

    assert client.get(f"/admin/inventory/stockmovement/{movement.pk}/history/").status_code == 404
    assert "/history/" not in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_history_needs_the_right_to_see_the_object(role: Role) -> None:
    user = make_user()

    response = client_of(role).get(f"/admin/backoffice/user/{user.pk}/history/")

    assert response.status_code == 403


def test_a_stranger_is_asked_to_sign_in(mug: Product) -> None:
    response = Client().get(page_of(mug))

    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={page_of(mug)}")


def test_a_reason_is_written_once() -> None:
    category, anna, moment = make_category(), make_user(), timezone.now()

    save_with_history(category, by=anna, at=moment, reason="spring")
    category.name = "Other"
    category.save()

    latest, first = category.history.order_by("-history_id")[:2]
    assert (first.history_change_reason, first.history_user, first.history_date) == ("spring", anna, moment)
    assert (latest.history_change_reason, latest.history_user) == (None, None)


def test_a_reason_may_be_long() -> None:
    category = make_category()

    save_with_history(category, by=None, at=timezone.now(), reason="why " * 100)

    assert category.history.latest("history_id").history_change_reason == "why " * 100


def test_the_history_of_people_holds_no_password_and_no_sign_in() -> None:
    fields = {field.name for field in User.history.model._meta.get_fields()}

    assert fields.isdisjoint({"password", "last_login"})


def test_signing_in_writes_no_history() -> None:
    user = make_user(username="anna")
    before = user.history.count()

    Client().post("/admin/login/", {"username": "anna", "password": PASSWORD})

    user.refresh_from_db()
    assert user.last_login is not None
    assert user.history.count() == before
    assert AuditEvent.objects.filter(action="login", actor=user).count() == 1


def test_an_admin_reads_a_persons_history() -> None:
    boss, anna = make_user(Role.ADMIN), make_user(Role.STAFF)
    set_role(anna.pk, role=Role.VIEWER, by=boss)

    page = client_of(boss).get(f"/admin/backoffice/user/{anna.pk}/history/").content.decode()

    assert "Role: Viewer" in page
    assert "Reason:" not in page
    assert boss.display_name in page


def test_a_persons_reason_stands_with_the_change(mug: Product) -> None:
    save_with_history(mug, by=None, at=timezone.now(), reason="Spring sale")

    assert "<div>Reason: Spring sale</div>" in client_of(Role.VIEWER).get(page_of(mug)).content.decode()
