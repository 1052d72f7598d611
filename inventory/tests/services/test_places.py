from __future__ import annotations

import pytest

from backoffice.models import AuditEvent
from inventory.exceptions import CategoryRefused, LocationRefused
from inventory.models import Category, StockLocation
from inventory.services.categories import save_category
from inventory.services.locations import delete_location, save_location
from inventory.tests.factories import make_category, make_location, make_product, make_stock

pytestmark = pytest.mark.django_db


def test_a_circle_of_categories_is_refused_and_nothing_changes() -> None:
    top = make_category(name="Top")
    bottom = make_category(name="Bottom", parent=make_category(parent=top))
    top.parent = bottom

    with pytest.raises(CategoryRefused, match="“Bottom” is “Top” itself or lies below it"):
        save_category(top, by=None)

    assert Category.objects.get(pk=top.pk).parent is None
    assert not AuditEvent.objects.filter(object_type="inventory.category").exists()


def test_a_default_location_cannot_step_back_by_itself() -> None:
    location = StockLocation.default()
    location.is_default = False

    with pytest.raises(LocationRefused, match="Mark another one"):
        save_location(location, by=None)

    assert StockLocation.default() == location


def test_a_new_default_location_replaces_the_former_one_and_the_audit_says_so() -> None:
    former, location = StockLocation.default(), make_location()
    location.is_default = True

    save_location(location, by=None)

    assert StockLocation.default() == location
    assert AuditEvent.objects.get(action="stocklocation.change").data == {"default_before": [former.pk]}


def test_only_an_unused_location_is_deleted() -> None:
    used, unused = make_location(name="Annex"), make_location()
    make_stock(make_product(), 1, used)

    with pytest.raises(LocationRefused, match="default location"):
        delete_location(StockLocation.default().pk, by=None)
    with pytest.raises(LocationRefused, match="“Annex” cannot be deleted"):
        delete_location(used.pk, by=None)
    delete_location(unused.pk, by=None)

    assert set(StockLocation.objects.all()) == {used, StockLocation.default()}
    assert AuditEvent.objects.get(action__startswith="stocklocation").action == "stocklocation.delete"


def test_values_that_no_row_may_have_are_refused() -> None:
    with pytest.raises(CategoryRefused, match="Name"):
        save_category(Category(name="", slug="mugs"), by=None)
    with pytest.raises(LocationRefused, match="Code"):
        save_location(StockLocation(name="Annex", code="an annex"), by=None)

    assert not Category.objects.exists()
    assert StockLocation.objects.count() == 1
