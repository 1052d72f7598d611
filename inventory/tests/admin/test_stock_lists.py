from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from backoffice.tests.factories import make_client, make_user
from inventory.models import StockLevel, StockLocation, StockMovement, StockReservation
from inventory.services.stock import Receipt, adjust_stock, receive_stock
from inventory.tests.admin.pages import save, sentences
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db

LEVELS, MOVEMENTS = "/admin/inventory/stocklevel/", "/admin/inventory/stockmovement/"
RESERVATIONS, LOCATIONS = "/admin/inventory/stockreservation/", "/admin/inventory/stocklocation/"


def rows(client: Client, url: str, **query: Any) -> list[Any]:
    return list(client.get(url, query).context["cl"].result_list)


def test_levels_are_searched_and_filtered() -> None:
    mug, cup, annex = make_product(sku="MUG", name="A mug"), make_product(sku="CUP", name="A cup"), make_location()
    make_stock(mug, 5)
    make_stock(cup, 6, annex)
    client = make_client("viewer")

    assert [level.product for level in rows(client, LEVELS)] == [cup, mug]
    assert [level.product for level in rows(client, LEVELS, q="mug")] == [mug]
    assert [level.product for level in rows(client, LEVELS, location__id__exact=annex.pk)] == [cup]
    assert rows(client, LEVELS, q="mug", location__id__exact=annex.pk) == []


def test_a_levels_page_says_what_lies_there() -> None:
    level = make_stock(make_product(), 7_654)

    page = make_client("viewer").get(f"{LEVELS}{level.pk}/change/").content.decode()

    assert page.count("7,654") == 2  # on hand, and all of it available


def test_movements_are_told_apart_by_a_badge() -> None:
    make_stock(make_product(), 3)

    assert "status--incoming" in make_client("viewer").get(MOVEMENTS).content.decode()


def test_movements_are_searched_by_sku_reference_and_reason_and_filtered() -> None:
    mug, cup, place = make_product(sku="MUG", name="x"), make_product(sku="CUP", name="x"), StockLocation.default().pk
    for day, product in ((1, mug), (5, cup)):
        receipt = Receipt(product.pk, place, day, reference=f"PO-{day}")
        receive_stock([receipt], by=make_user(), at=datetime(2026, 5, day, 12, tzinfo=UTC))
    adjust_stock(product_id=mug.pk, location_id=place, quantity=-1, reason="a cat", kind="damage", by=None)
    client = make_client("viewer")

    def quantities(**query: Any) -> list[int]:
        return [movement.quantity for movement in rows(client, MOVEMENTS, **query)]

    assert quantities() == [-1, 5, 1]
    assert quantities(q="mug") == [-1, 1]
    assert quantities(q="PO-5") == [5]
    assert quantities(q="mug cat") == [-1]
    assert quantities(kind__exact="receipt") == [5, 1]
    between = {"created_at__range__gte": "2026-05-01", "created_at__range__lte": "2026-05-03"}
    assert quantities(**between) == [1]
    assert quantities(q="cup", **between) == []


def test_reservations_show_the_queue() -> None:
    product = make_product(sku="MUG")
    make_stock(product, 3)
    make_reservation(product, 2, label="SO-1")
    make_reservation(product, 2, label="SO-2")
    client = make_client("viewer")

    assert [row.label for row in rows(client, RESERVATIONS)] == ["SO-1", "SO-2"]
    assert [(row.label, row.missing) for row in rows(client, RESERVATIONS, state="short")] == [("SO-2", 1)]
    assert [row.label for row in rows(client, RESERVATIONS, state="full")] == ["SO-1"]
    assert [row.label for row in rows(client, RESERVATIONS, q="so-2")] == ["SO-2"]


@pytest.mark.parametrize("role", ["viewer", "staff", "admin"])
@pytest.mark.parametrize("url", [LEVELS, MOVEMENTS, RESERVATIONS])
def test_stock_is_looked_at_and_never_written(url: str, role: str) -> None:
    product = make_product()
    make_stock(product, 3)
    make_reservation(product, 2)
    models: dict[str, Any] = {LEVELS: StockLevel, MOVEMENTS: StockMovement, RESERVATIONS: StockReservation}
    pk = models[url].objects.get().pk
    before = list(models[url].objects.values())
    client = make_client(role)

    page = client.get(f"{url}{pk}/change/").content.decode()

    assert 'name="_save"' not in page
    assert "_selected_action" not in client.get(url).content.decode()
    for path in ("add/", f"{pk}/change/", f"{pk}/delete/"):
        assert client.post(url + path, {"on_hand": 99, "quantity": 99, "reserved": 0, "post": "yes"}).status_code == 403
    client.post(url, {"action": "delete_selected", "_selected_action": [pk], "post": "yes"})
    assert list(models[url].objects.values()) == before


@pytest.mark.parametrize("url", [LEVELS, MOVEMENTS, RESERVATIONS, LOCATIONS])
def test_the_lists_cost_the_same_number_of_statements_with_2_and_20_rows(url: str) -> None:
    client = make_client("staff")

    def count_with(number: int) -> int:
        for _ in range(number):
            product, place = make_product(), make_location()
            receive_stock([Receipt(product.pk, place.pk, 3)], by=make_user())
            make_reservation(product, 2, location=place)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    assert count_with(2) == count_with(18) <= 10


def test_making_a_location_the_default_makes_the_former_one_step_back() -> None:
    admin, former = make_client("admin"), StockLocation.default()

    save(admin, f"{LOCATIONS}add/", name="Annex", code="annex", make_default="on")

    assert StockLocation.objects.get(is_default=True).code == "annex"
    save(admin, f"{LOCATIONS}{former.pk}/change/", make_default="on", name="Main")
    assert StockLocation.default() == former
    save(admin, f"{LOCATIONS}{former.pk}/change/", name="Main again")
    assert StockLocation.default().name == "Main again"
    actions = AuditEvent.objects.filter(object_type="inventory.stocklocation").order_by("id")
    assert [event.action for event in actions] == ["stocklocation.add"] + ["stocklocation.change"] * 2


def test_the_default_and_used_locations_cannot_be_deleted() -> None:
    admin = make_client("admin")
    default, used, unused = StockLocation.default(), make_location(), make_location()
    make_stock(make_product(), 1, used)

    response = admin.post(f"{LOCATIONS}{default.pk}/delete/", {"post": "yes"}, follow=True)

    assert "is the default location and cannot be deleted" in sentences(response)
    for location in (used, unused):
        admin.post(f"{LOCATIONS}{location.pk}/delete/", {"post": "yes"})
    assert set(StockLocation.objects.all()) == {default, used}
    both = {"action": "delete_selected", "_selected_action": [default.pk, make_location().pk], "post": "yes"}
    admin.post(LOCATIONS, both)
    assert StockLocation.objects.count() == 3


@pytest.mark.parametrize("role", ["viewer", "staff"])
def test_only_an_admin_changes_locations(role: str) -> None:
    client, location = make_client(role), make_location()
    before = list(StockLocation.objects.order_by("pk").values())

    for path in ("add/", f"{location.pk}/change/", f"{location.pk}/delete/"):
        data = {"name": "Forged", "code": "forged", "make_default": "on", "post": "yes"}
        assert client.post(LOCATIONS + path, data).status_code == 403

    assert list(StockLocation.objects.order_by("pk").values()) == before
