"""What is said after saving and deleting, in our words."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.test import Client

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.factories import make_user
from inventory.models import Category
from inventory.tests.factories import make_category, make_product
from sales.tests.factories import make_processing_order

pytestmark = pytest.mark.django_db

LIST = "/admin/inventory/category/"


@pytest.fixture
def admin() -> Client:
    return client_of(Role.ADMIN)


def said(client: Client, address: str, typed: Any) -> str:
    return " ".join(map(str, get_messages(client.post(address, typed).wsgi_request)))


def test_saving_says_what_is_saved_and_links_to_it_from_elsewhere(admin: Client) -> None:
    form = fields_of(admin.get(f"{LIST}add/"), "category_form")
    added = said(admin, f"{LIST}add/", form | {"name": "Mugs & <cups>", "slug": "mugs"})
    page = f"{LIST}{Category.objects.get().pk}/change/"
    form = fields_of(admin.get(page), "category_form")

    assert added == f'<a href="{page}">Mugs &amp; &lt;cups&gt;</a> is added.'
    assert said(admin, page, form | {"name": "Mugs", "_continue": "1"}) == "Mugs is saved."


def test_deleting_says_what_is_gone(admin: Client) -> None:
    first, second, third = make_category(name="A"), make_category(name="B"), make_category(name="C")

    assert said(admin, f"{LIST}{first.pk}/delete/", {"post": "yes"}) == "A is deleted."
    chosen = {"action": "delete_selected", "post": "yes", ACTION_CHECKBOX_NAME: [second.pk, third.pk]}
    assert said(admin, LIST, chosen).endswith("2 categories are deleted.")


def test_what_is_gone_leads_to_the_list_with_a_sentence(admin: Client) -> None:
    response = admin.get(f"{LIST}4711/change/", follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert "There is no such category any more." in response.content.decode()


def test_an_empty_view_of_the_log_speaks_of_events(admin: Client) -> None:
    page = admin.get("/admin/backoffice/auditevent/?view=failed").content.decode()

    assert "There are no events here now." in page


@pytest.mark.parametrize(("is_active", "label"), [(True, "Active"), (False, "Deactivated")])
def test_a_persons_page_says_whether_they_may_sign_in(admin: Client, is_active: bool, label: str) -> None:
    user = make_user(Role.STAFF, is_active=is_active)

    assert f">{label}</span>" in admin.get(f"/admin/backoffice/user/{user.pk}/change/").content.decode()


def test_a_stock_form_begins_at_what_is_wrong() -> None:
    product, client = make_product(), client_of(Role.STAFF)
    address = f"/admin/inventory/product/{product.pk}/stock/adjust/"

    form = client.post(address, {"change": "adjustment", "quantity": "3"}).context["stock_form"]

    assert [name for name, field in form.fields.items() if field.widget.attrs.get("autofocus")] == ["reason"]


def test_a_tracking_number_for_many_is_asked_with_care() -> None:
    client, orders = client_of(Role.STAFF), [make_processing_order().pk for _ in range(2)]
    words = "The same for all. Leave it empty if each parcel has its own."

    for chosen in (orders, orders[:1]):
        page = client.post("/admin/sales/order/", {"action": "ship_orders", ACTION_CHECKBOX_NAME: chosen})
        assert (words in page.content.decode()) is (chosen == orders)
