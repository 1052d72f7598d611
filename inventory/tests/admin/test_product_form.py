"""A product is typed: options, prices, rates and what cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from backoffice.models import AuditEvent, User
from backoffice.tests.factories import make_client
from inventory.models import Product, StockMovement
from inventory.tests.admin.pages import form_of, page_of, save, sentences
from inventory.tests.admin.product_form import ADD, NEW
from inventory.tests.factories import make_category, make_family, make_product, make_reservation

pytestmark = pytest.mark.django_db


def test_a_product_is_created_with_its_options_and_opening_stock() -> None:
    client = make_client("staff", username="anna")
    category, family = make_category(), make_family()

    response = save(
        client,
        ADD,
        **NEW,
        category=category.pk,
        family=family.pk,
        options="Colour: Red\nSize: L",
        cost_price="4",
        opening_stock="12",
    )

    product = Product.objects.get()
    assert (product.sku, product.category, product.family) == ("MUG-RED", category, family)
    assert (product.options, product.cost_price) == ({"Colour": "Red", "Size": "L"}, Decimal(4))
    movement = StockMovement.objects.get()
    assert (movement.kind, movement.quantity, movement.actor) == ("initial", 12, User.objects.get(username="anna"))
    assert list(AuditEvent.objects.exclude(action="login").order_by("id").values_list("action", flat=True)) == [
        "product.add",
        "stock.receive",
    ]
    assert "is added." in sentences(response)


def test_opening_stock_of_an_untracked_product_is_refused_on_the_form() -> None:
    client = make_client("staff")
    typed = form_of(client.get(ADD), **NEW, opening_stock="12")
    del typed["track_stock"]

    response = client.post(ADD, typed)

    assert "Stock is not tracked" in sentences(response)
    assert not Product.objects.exists()


@pytest.mark.parametrize(("price", "shown"), [("18.5", "18.50"), ("0.0125", "0.0125"), ("100", "100.00")])
def test_a_price_is_shown_with_the_decimals_that_say_something(price: str, shown: str) -> None:
    product = make_product(price=Decimal(price))

    page = make_client("staff").get(page_of(product)).content.decode()

    assert f'name="price" value="{shown}"' in page


def test_the_tax_rate_is_typed_in_percent_and_kept_as_a_fraction() -> None:
    client = make_client("staff")
    product = make_product(tax_rate=Decimal("0.1900"))

    save(client, page_of(product), tax_rate="7.25")

    assert Product.objects.get().tax_rate == Decimal("0.0725")
    assert 'value="7.25\u00a0%"' in client.get(page_of(product)).content.decode()
    assert "7.25\u00a0%" in make_client("viewer").get(page_of(product)).content.decode()
    before = Product.objects.get().version
    save(client, page_of(product))
    assert Product.objects.get().version == before
    save(client, page_of(product), tax_rate="")
    assert Product.objects.get().tax_rate is None


def test_a_tax_rate_that_is_none_is_a_sentence_and_stays_in_its_field() -> None:
    product = make_product(tax_rate=Decimal("0.1900"))

    response = save(make_client("staff"), page_of(product), tax_rate="0.07")

    assert "“0.07” would be less than 1 %. Write “19” for 19 %" in sentences(response)
    assert 'value="0.07"' in response.content.decode()
    assert Product.objects.get().tax_rate == Decimal("0.1900")


def test_no_form_of_an_existing_product_takes_a_quantity() -> None:
    client = make_client("admin")
    product = make_product()

    save(client, page_of(product), name="Cup", opening_stock="5", on_hand="5", reserved="5", available="5")

    assert Product.objects.get().name == "Cup"
    assert not StockMovement.objects.exists()


def test_a_taken_sku_or_barcode_is_named_on_the_form_and_what_was_typed_is_kept() -> None:
    client = make_client("staff")
    make_product(sku="mug-red", name="First", barcode="4006381333931")

    response = save(client, ADD, **NEW, barcode="4006381333931", description="Typed with care")

    said = sentences(response)
    assert "The SKU MUG-RED belongs to “mug-red · First” already" in said
    assert "The barcode 4006381333931 belongs to “mug-red · First” already" in said
    assert "Typed with care" in response.content.decode()
    assert Product.objects.count() == 1


TOO_MANY = "\n".join(f"Option {number}: x" for number in range(21))


@pytest.mark.parametrize("options", [TOO_MANY, "Red", "Colour:", ": Red", "Colour: Red\nColour: Blue"])
def test_options_are_names_and_values(options: str) -> None:
    response = save(make_client("staff"), ADD, **NEW, options=options)

    assert response.context["adminform"].form.errors["options"]
    assert not Product.objects.exists()
    product = make_product(options={"Colour": "Red"})
    save(make_client("staff"), page_of(product), options=options)
    assert Product.objects.get().options == {"Colour": "Red"}


def test_an_edit_bumps_the_version_and_names_only_the_fields() -> None:
    client = make_client("staff")
    product = make_product(options={"Colour": "Red"}, cost_price=Decimal("4.1234"))

    save(client, page_of(product), name="Cup", cost_price="5.6789")

    product = Product.objects.get()
    assert (product.name, product.cost_price, product.version) == ("Cup", Decimal("5.6789"), 2)
    assert product.options == {"Colour": "Red"}
    event = AuditEvent.objects.get(action="product.change")
    assert event.data == {"fields": ["name", "cost_price"]}


def test_a_stale_form_is_refused_says_who_and_keeps_what_was_typed() -> None:
    client, rival = make_client("staff"), make_client("admin", username="rita")
    product = make_product(name="Mug")
    stale = form_of(client.get(page_of(product)), description="My text")
    save(rival, page_of(product), name="Her mug")

    response = client.post(page_of(product), stale)

    assert "changed by rita" in sentences(response)
    assert "My text" in response.content.decode()
    assert Product.objects.get().description == ""
    again = client.post(page_of(product), form_of(response))
    assert again.status_code == 302
    assert Product.objects.get().description == "My text"


def test_a_change_between_the_forms_check_and_the_lock_is_refused_too() -> None:
    client = make_client("staff")
    product = make_product(name="Mug")
    typed = form_of(client.get(page_of(product)), name="Typed")

    def rival(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and '"inventory_product"."id" IN (' in sql:
            done.append(sql)
            Product.objects.filter(pk=product.pk).update(version=2)
        return execute(sql, params, many, context)

    done: list[str] = []
    with connection.execute_wrapper(rival):
        response = client.post(page_of(product), typed)

    assert done
    assert "was changed by somebody else" in sentences(response)
    assert 'value="Typed"' in response.content.decode()
    assert Product.objects.get().name == "Mug"


def test_tracking_cannot_change_while_orders_wait() -> None:
    client = make_client("staff")
    product = make_product()
    make_reservation(product, 1, label="SO-12")
    typed = form_of(client.get(page_of(product)), description="Typed")
    del typed["track_stock"]

    response = client.post(page_of(product), typed)

    assert "SO-12" in sentences(response)
    assert "Typed" in response.content.decode()
    assert Product.objects.get().track_stock
    assert AuditEvent.objects.get(outcome="refused").data == {"rule": "demand open"}
