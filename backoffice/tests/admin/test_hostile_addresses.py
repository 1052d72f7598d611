"""What no page of ours would ask for, typed into the address or forged into a form: an answer, never a failure."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from backoffice.admin.base import MOST_ROWS
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from inventory.models import Product
from inventory.tests.factories import make_category, make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
MANY_WORDS = "a " * 2_000
NO_IDS = ("abc", "9" * 23, "9" * 5_000, "%00")
SEARCHED = tuple(model for model, model_admin in admin.site._registry.items() if model_admin.search_fields)


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


@pytest.mark.parametrize("model", SEARCHED, ids=lambda model: str(model._meta.model_name))
def test_a_search_for_a_thousand_words_is_cut(model: type[models.Model]) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    response = client_of(Role.ADMIN).get(address, {"q": MANY_WORDS})

    assert response.status_code == 200
    assert len(response.context["cl"].query) <= 200


@pytest.mark.parametrize(("term", "status"), [("mug", 200), (MANY_WORDS, 200), ("a\0b", 400)])
def test_an_autocomplete_answers_whatever_is_typed(staff: Client, term: str, status: int) -> None:
    asked = {"app_label": "sales", "model_name": "order", "field_name": "customer", "term": term}

    assert staff.get("/admin/autocomplete/", asked).status_code == status


@pytest.mark.parametrize("lookup", ["created_at__year=99999", 'options__contains={"a":1}', "options__x__contains=a"])
def test_a_lookup_that_the_database_cannot_do_leads_back_to_the_list(staff: Client, lookup: str) -> None:
    make_product()

    assert staff.get(f"{LIST}?{lookup}", follow=True).status_code == 200


@pytest.mark.parametrize("value", ["5", "123", "1,2"])
def test_a_bare_range_in_the_address_is_refused(value: str) -> None:
    viewer = client_of(Role.VIEWER)

    assert viewer.get(LIST, {"price__range": value}).status_code == 400
    assert viewer.get(LIST, {"price__range__gte": "1"}).status_code == 200


@pytest.mark.parametrize("key", NO_IDS)
def test_no_id_is_chosen_where_the_address_or_the_form_names_none(staff: Client, key: str) -> None:
    product = make_product(name="Mug")
    form = fields_of(staff.get(f"{LIST}{product.pk}/change/"), "product_form")

    opened = staff.get(f"{LIST}add/?category={key}")
    sent = staff.post(f"{LIST}{product.pk}/change/", form | {"category": key, "name": "Cup"})
    listed = staff.get(f"{LIST}?category__id__exact={key}", follow=True)

    assert (opened.status_code, sent.status_code) == (200, 200)
    assert "category" in sent.context["adminform"].form.errors
    assert listed.status_code == (400 if key == "%00" else 200)
    assert Product.objects.get().name == "Mug"


def test_a_known_id_is_chosen(staff: Client) -> None:
    category = make_category(name="Cups")

    page = staff.get(f"{LIST}add/?category={category.pk}").content.decode()

    assert "Cups" in page


def test_a_refusal_of_an_address_with_a_nul_is_in_the_audit_log() -> None:
    viewer = client_of(Role.VIEWER)

    response = viewer.get(f"{LIST}1%00{'x' * 1_000}/delete/")

    assert response.status_code == 403
    path = AuditEvent.objects.get(action="access.refused").data["path"]
    assert path.startswith(f"{LIST}1%00x")
    assert len(path) <= 500


def test_a_form_that_announces_thousands_of_rows_is_neither_made_nor_shown(staff: Client) -> None:
    product = make_product(name="Mug")
    page = f"{LIST}{product.pk}/change/"
    form = fields_of(staff.get(page), "product_form")

    response = staff.post(page, form | {"images-TOTAL_FORMS": "9" * 6, "name": "Cup"})

    [rows] = response.context["inline_admin_formsets"]
    assert rows.formset.total_form_count() == MOST_ROWS
    assert rows.formset.non_form_errors()
    assert Product.objects.get().name == "Mug"
