"""Forms that noticed: the row has moved on, or the business said no."""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.admin.diffs import stale_sentence
from backoffice.admin.forms import GuardedForm
from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.factories import make_user
from inventory.models import Category, Product
from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_category, make_product

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
pytestmark = [pytest.mark.django_db, pytest.mark.urls("backoffice.tests.admin.site")]


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


@pytest.fixture
def anna() -> User:
    return make_user(Role.STAFF, first_name="Anna", last_name="Smith")


@pytest.fixture
def mug() -> Product:
    return make_product(name="Mug", price=Decimal(10), cost_price=Decimal(4))


def address_of(product: Product) -> str:
    return f"/admin/inventory/product/{product.pk}/change/"


def form_of(client: Client, product: Product) -> dict[str, str]:
    return fields_of(client.get(address_of(product)), "product_form")


def errors(response: Any) -> str:
    return " ".join(response.context["adminform"].form.non_field_errors())


def test_a_fresh_form_saves_and_bumps_the_version(staff: Client, mug: Product) -> None:
    form = form_of(staff, mug)

    response = staff.post(address_of(mug), form | {"name": "Cup"})

    mug.refresh_from_db()
    assert (response.status_code, mug.name, mug.version, form["version"]) == (302, "Cup", 2, "1")


def test_a_stale_form_is_refused_with_who_when_and_what(staff: Client, mug: Product, anna: User) -> None:
    form = form_of(staff, mug)
    edit_product(mug.pk, changes={"price": Decimal(12)}, by=anna)

    response = staff.post(address_of(mug), form | {"name": "Cup", "price": "11"})

    mug.refresh_from_db()
    assert (mug.name, mug.price) == ("Mug", Decimal(12))
    assert "This was changed by Anna Smith at" in errors(response)
    assert "Price: 10.00 → 12.00" in errors(response)


def test_a_stale_form_keeps_what_was_typed_and_saves_it_the_second_time(
    staff: Client, mug: Product, anna: User
) -> None:
    form = form_of(staff, mug)
    edit_product(mug.pk, changes={"price": Decimal(12)}, by=anna)

    second = fields_of(staff.post(address_of(mug), form | {"name": "Cup", "price": "11"}), "product_form")
    response = staff.post(address_of(mug), second)

    mug.refresh_from_db()
    assert (second["name"], second["price"], second["version"]) == ("Cup", "11", "2")
    assert (response.status_code, mug.name, mug.price) == (302, "Cup", Decimal(11))


def test_a_form_that_does_not_say_what_it_saw_is_stale(staff: Client, mug: Product) -> None:
    form = form_of(staff, mug)
    del form["version"]

    staff.post(address_of(mug), form | {"name": "Cup"})

    mug.refresh_from_db()
    assert mug.name == "Mug"


def test_without_the_guard_a_stale_form_overwrites(
    staff: Client, mug: Product, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GuardedForm, "is_stale", False)
    monkeypatch.setattr("backoffice.tests.admin.site.ProductAdmin.known_version", lambda self, request: None)
    form = form_of(staff, mug)
    edit_product(mug.pk, changes={"price": Decimal(12)}, by=anna)

    staff.post(address_of(mug), form)

    mug.refresh_from_db()
    assert mug.price == Decimal(10)


def test_what_the_service_finds_stale_under_its_lock_is_refused_too(
    staff: Client, mug: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(staff, mug)

    def overtaken(*args: Any, **kwargs: Any) -> Product:
        return edit_product(*args, **kwargs | {"version": kwargs["version"] - 1})

    monkeypatch.setattr("backoffice.tests.admin.site.edit_product", overtaken)
    response = staff.post(address_of(mug), form | {"name": "Cup"})

    mug.refresh_from_db()
    assert (response.status_code, mug.name) == (200, "Mug")
    assert "was changed by somebody else" in errors(response)


def test_the_stale_sentence_hides_what_the_reader_may_not_see(mug: Product, anna: User) -> None:
    edit_product(mug.pk, changes={"cost_price": Decimal("7.7777"), "price": Decimal(12)}, by=anna)
    mug.refresh_from_db()

    sentence = stale_sentence(mug, known_version=1, hidden={"cost_price"})

    assert "7.7777" not in sentence
    assert "Price: 10.00 → 12.00" in sentence


def test_a_refusal_shows_the_same_form_again(staff: Client, mug: Product) -> None:
    form = form_of(staff, mug)

    response = staff.post(address_of(mug), form | {"name": "Cup", "price": "0.01"})

    assert errors(response) == "A cent is too little. Ask for more."
    assert fields_of(response, "product_form").items() >= {"name": "Cup", "price": "0.01", "version": "1"}.items()


def test_a_refusal_rolls_back_and_is_logged_after_it(staff: Client, mug: Product) -> None:
    staff.post(address_of(mug), form_of(staff, mug) | {"price": "0.01"})

    assert not Category.objects.exists()
    event = AuditEvent.objects.get(outcome="refused")
    assert (event.action, event.object_id, event.data) == ("product.change", str(mug.pk), {"rule": "price too small"})


def test_a_refused_new_object_keeps_what_was_typed(staff: Client) -> None:
    typed = {"sku": "MUG", "name": "Mug", "price": "0.01"}

    response = staff.post("/admin/inventory/product/add/", typed)

    assert errors(response) == "A cent is too little. Ask for more."
    assert fields_of(response, "product_form").items() >= typed.items()
    assert not Product.objects.exists()


def test_a_refused_upload_can_be_read_again(staff: Client, mug: Product) -> None:
    picture = SimpleUploadedFile("mug.png", PNG, "image/png")

    response = staff.post("/admin/inventory/productimage/add/", {"product": mug.pk, "file": picture})

    assert errors(response) == "A cent is too little. Ask for more."
    assert "file" not in response.context["adminform"].form.errors


def test_a_model_without_a_service_is_saved_with_its_history(staff: Client) -> None:
    category = make_category(name="Cups", slug="cups")

    staff.post(f"/admin/inventory/category/{category.pk}/change/", {"name": "Mugs", "slug": "cups", "parent": ""})

    category.refresh_from_db()
    event = AuditEvent.objects.get(action="category.change")
    assert category.name == "Mugs"
    assert category.history.latest("history_id").history_user == event.actor
    assert event.data == {"fields": ["Name"]}


def test_an_addition_is_logged_once(staff: Client) -> None:
    staff.post("/admin/inventory/category/add/", {"name": "Mugs", "slug": "mugs", "parent": ""})
    staff.post("/admin/inventory/product/add/", {"sku": "MUG", "name": "Mug", "price": "5"})

    assert AuditEvent.objects.filter(action="category.add").count() == 1
    assert AuditEvent.objects.filter(action="product.add").count() == 1


def test_a_viewer_gets_no_input_and_no_way_to_save(mug: Product) -> None:
    viewer = client_of(Role.VIEWER)

    page = viewer.get(address_of(mug))
    response = viewer.post(address_of(mug), {"name": "Cup", "version": "1"})

    assert set(fields_of(page, "product_form")) <= {"csrfmiddlewaretoken", "version"}
    assert response.status_code == 403
