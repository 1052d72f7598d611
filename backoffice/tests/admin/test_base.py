"""Corners of the base that no list or form of today reaches."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import DecimalField, Form, IntegerField
from django.test import RequestFactory

from backoffice.admin.base import BackofficeAdmin, signed_in
from backoffice.admin.diffs import Names
from backoffice.admin.filters import NumberRangeFilter
from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.history import save_with_history
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.models import Product, StockLocation, StockMovement
from inventory.tests.factories import make_category, make_location, make_product

pytestmark = pytest.mark.django_db


def request_of(user: Any) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_the_plain_save_bumps_the_version_and_signs_the_history() -> None:
    product, anna = make_product(), make_user()

    BackofficeAdmin(Product, admin.site).save_model(request_of(anna), product, Form(), change=True)

    assert Product.objects.get(pk=product.pk).version == 2
    assert product.history.first().history_user == anna


def test_the_plain_save_takes_what_has_no_history() -> None:
    place = make_location()
    place.name = "Cellar"

    BackofficeAdmin(StockLocation, admin.site).save_model(request_of(make_user()), place, Form(), change=True)

    assert StockLocation.objects.get(pk=place.pk).name == "Cellar"


def test_nobody_signed_in_is_nobody() -> None:
    with pytest.raises(PermissionDenied):
        signed_in(request_of(AnonymousUser()))


def test_history_names_what_is_deleted() -> None:
    category, parent = make_category(), make_category()
    category.parent = parent
    save_with_history(category, by=None, at=category.history.get().history_date)
    category.parent = None
    category.save()
    key = parent.pk
    parent.delete()

    newest, middle, _oldest = category.history.order_by("-history_id")

    assert Names((newest, middle)).changes(middle, newest)[0].old == f"no. {key}, deleted"


def test_a_range_over_whole_numbers_takes_whole_numbers() -> None:
    def field_for(model: type[models.Model], name: str) -> Any:
        column = model._meta.get_field(name)
        model_admin = BackofficeAdmin(model, admin.site)
        found = NumberRangeFilter(column, request_of(make_user()), {}, model, model_admin, name)
        return found.form.fields[f"{name}__range__gte"]

    assert type(field_for(StockMovement, "quantity")) is IntegerField
    assert type(field_for(Product, "price")) is DecimalField


def test_a_choice_that_needs_two_parameters_is_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(admin.site.get_model_admin(User)), "list_filter", ("date_joined",))

    page = client_of(Role.ADMIN).get("/admin/backoffice/user/").content.decode()

    assert "Any date" in page
    assert "Past 7 days" not in page
