from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.models import AuditEvent, User
from backoffice.tests.factories import make_client
from inventory.models import Product, StockLevel, StockLocation, StockMovement
from inventory.services.catalogue import edit_product
from inventory.services.stock import new_key
from inventory.tests.admin.pages import page_of
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db


def url_of(product: Product) -> str:
    return reverse("admin:inventory_product_adjust_stock", args=(product.pk,))


def form_of(client: Client, product: Product) -> dict[str, Any]:
    """What the form on the product's page would send."""
    form = client.get(page_of(product)).context["stock_form"]
    return {field.html_name: field.value() or "" for field in form}


def book(client: Client, product: Product, **typed: Any) -> Any:
    return client.post(url_of(product), form_of(client, product) | typed, follow=True)


def on_hand(product: Product) -> dict[str, int]:
    return dict(StockLevel.objects.filter(product=product).values_list("location__name", "on_hand"))


def said(response: Any) -> str:
    messages = [str(message) for message in response.context["messages"]]
    form = response.context.get("stock_form")
    errors = [str(error) for errors in form.errors.values() for error in errors] if form else []
    return "\n".join(messages + errors)


@pytest.mark.parametrize(
    ("typed", "left", "kind", "quantity"),
    [
        ({"change": "receipt", "quantity": "5"}, 15, "receipt", 5),
        ({"change": "damage", "quantity": "4", "reason": "broken"}, 6, "damage", -4),
        ({"change": "adjustment", "quantity": "-3", "reason": "lent"}, 7, "adjustment", -3),
        ({"change": "adjustment", "quantity": "3", "reason": "found"}, 13, "adjustment", 3),
        ({"change": "count", "quantity": "8"}, 8, "count", -2),
        ({"change": "count", "quantity": "0", "confirmed": "0"}, 0, "count", -10),
    ],
)
def test_stock_changes_with_a_kind_a_reason_and_a_name(
    typed: dict[str, str], left: int, kind: str, quantity: int
) -> None:
    client = make_client("staff", username="anna")
    product = make_product()
    make_stock(product, 10)

    response = book(client, product, **typed)

    movement = StockMovement.objects.first()
    assert movement is not None
    assert (movement.kind, movement.quantity, movement.balance_after) == (kind, quantity, left)
    assert movement.actor == User.objects.get(username="anna")
    assert movement.reason == typed.get("reason", "counted" if kind == "count" else "")
    assert f"{left} are on hand" in said(response)
    assert AuditEvent.objects.filter(action__startswith="stock.", actor=movement.actor).count() == 1


def test_the_same_form_sent_twice_moves_stock_once() -> None:
    client = make_client("staff")
    product = make_product()
    typed = form_of(client, product) | {"change": "receipt", "quantity": "5"}

    client.post(url_of(product), typed)
    again = client.post(url_of(product), typed, follow=True)

    assert "Nothing changed" in said(again)
    assert sum(on_hand(product).values()) == 5


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"change": "damage", "quantity": "11", "reason": "fire"}, "Only 10 × MUG are on hand"),
        ({"change": "damage", "quantity": "1", "reason": ""}, "Say why"),
        ({"change": "adjustment", "quantity": "1", "reason": "  "}, "Say why"),
        ({"change": "adjustment", "quantity": "0", "reason": "x"}, "0 is no change"),
        ({"change": "damage", "quantity": "-1", "reason": "x"}, "without a minus"),
        ({"change": "receipt", "quantity": "99999999999"}, "less than or equal"),
        ({"change": "receipt", "quantity": "2147483647"}, "more than a stock can hold"),
        ({"change": "receipt", "quantity": "many"}, "whole number"),
        ({"change": "sale", "quantity": "1", "reason": "x"}, "not one of the available choices"),
        ({"change": "transfer", "quantity": "1", "reason": "x"}, "not one of the available choices"),
        ({"change": "receipt", "quantity": "1", "key": "order:1:line:1:sale"}, "valid value"),
        ({"change": "receipt", "quantity": "1", "key": ""}, "required"),
    ],
)
def test_what_cannot_be_booked_is_said_and_kept(typed: dict[str, str], sentence: str) -> None:
    client = make_client("staff")
    product = make_product(sku="MUG")
    make_stock(product, 10)

    response = book(client, product, **typed)

    assert sentence in said(response)
    assert f'value="{typed["quantity"]}"' in response.content.decode()
    assert on_hand(product) == {StockLocation.default().name: 10}
    assert StockMovement.objects.count() == 1


def test_a_count_against_old_figures_is_refused_and_the_next_one_is_held_against_the_new() -> None:
    client = make_client("staff")
    product = make_product()
    make_stock(product, 10)
    typed = form_of(client, product) | {"change": "count", "quantity": "9"}
    make_stock(product, 5)

    refused = client.post(url_of(product), typed)

    assert "15 are on hand. Count again" in said(refused)
    assert sum(on_hand(product).values()) == 15
    again = {field.html_name: field.value() or "" for field in refused.context["stock_form"]} | {"quantity": "14"}
    client.post(url_of(product), again)
    assert sum(on_hand(product).values()) == 14


def test_orders_that_lose_their_stock_are_named() -> None:
    client = make_client("staff")
    product = make_product()
    make_stock(product, 5)
    make_reservation(product, 5, label="SO-77")

    response = book(client, product, change="damage", quantity="2", reason="broken")

    assert "SO-77 waits for stock now." in said(response)
    waiting = response.content.decode().split('id="waiting-title"')[1].split("</section>")[0]
    assert "SO-77" in waiting
    assert "2 of 5 missing" in waiting


def test_units_are_moved_between_two_locations() -> None:
    client = make_client("staff")
    product, annex = make_product(), make_location(name="Annex")
    make_stock(product, 10)

    book(client, product, change="transfer", quantity="4", to_location=annex.pk)

    assert on_hand(product) == {StockLocation.default().name: 6, "Annex": 4}
    here = StockLocation.default().pk
    assert "two different" in said(book(client, product, change="transfer", quantity="1", to_location=here))
    assert "Choose where" in said(book(client, product, change="transfer", quantity="1", to_location=""))
    assert sum(on_hand(product).values()) == 10


def test_the_stock_of_an_untracked_product_does_not_change() -> None:
    client = make_client("staff")
    product = make_product()
    typed = form_of(client, product) | {"change": "receipt", "quantity": "5"}
    edit_product(product.pk, changes={"track_stock": False}, by=None)

    response = client.post(url_of(product), typed)

    assert "not tracked" in said(response)
    assert not StockMovement.objects.exists()
    assert client.get(page_of(product)).context["stock_form"] is None


def test_only_who_may_adjust_stock_sees_and_sends_the_form() -> None:
    product = make_product()
    viewer, staff = make_client("viewer"), make_client("staff")
    typed = {"change": "receipt", "quantity": "5", "location": StockLocation.default().pk, "key": new_key()}

    assert viewer.get(page_of(product)).context["stock_form"] is None
    assert viewer.get(url_of(product)).status_code == 403
    assert viewer.post(url_of(product), typed).status_code == 403
    assert Client().post(url_of(product), typed).status_code == 302
    assert not StockMovement.objects.exists()
    assert staff.get(url_of(product)).status_code == 200
    assert staff.get(reverse("admin:inventory_product_adjust_stock", args=(4711,))).status_code == 404
    staff.post(url_of(product), typed)
    assert sum(on_hand(product).values()) == 5


@pytest.mark.parametrize("seen", ("1:" + "9" * 5_000, "9" * 5_000 + ":1", "1:-1", "1"))
def test_figures_that_no_page_has_shown_count_nothing(seen: str) -> None:
    product = make_product()
    make_stock(product, 10)

    response = book(make_client("staff"), product, change="count", quantity="8", seen=seen)

    assert response.context["stock_form"].errors.keys() == {"seen"}
    assert StockLevel.objects.get(product=product).on_hand == 10


@pytest.mark.parametrize(
    ("stock", "counted", "asks"),
    [
        (12, "121", True),
        (12, "1", True),
        (10, "0", True),
        (10, "5", False),
        (10, "4", True),
        (3, "1", False),
        (0, "90", False),
        (0, "101", True),
        (1000, "1100", False),
        (1000, "899", True),
    ],
)
def test_a_count_far_off_the_books_asks_first_and_books_nothing(stock: int, counted: str, asks: bool) -> None:
    client = make_client("staff")
    product = make_product()
    make_stock(product, stock or 1)
    if not stock:
        book(client, product, change="count", quantity="0")
    typed = form_of(client, product) | {"change": "count", "quantity": counted}

    asked = client.post(url_of(product), typed, follow=True)

    assert ("Is that right?" in asked.content.decode()) == asks
    assert sum(on_hand(product).values()) == (stock if asks else int(counted))
    if asks:
        other = client.post(url_of(product), typed | {"confirmed": str(int(counted) + 5000)}, follow=True)
        assert "Is that right?" in other.content.decode()
        client.post(url_of(product), typed | {"confirmed": counted})
        client.post(url_of(product), typed | {"confirmed": counted})
        assert sum(on_hand(product).values()) == int(counted)


def test_the_page_has_a_form_to_adjust_and_one_to_count_each_with_its_own_key() -> None:
    client = make_client("staff")
    product = make_product()
    make_stock(product, 10)

    context = client.get(page_of(product)).context

    assert context["stock_form"]["key"].value() != context["count_form"]["key"].value()
    assert context["count_form"]["change"].value() == "count"
    asked = client.get(url_of(product), {"change": "transfer"}).context["stock_form"]
    assert asked["change"].value() == "transfer"
    assert client.get(url_of(product), {"change": "<sale>"}).context["stock_form"]["change"].value() == "receipt"
