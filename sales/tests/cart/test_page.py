"""Fill a cart by SKU, barcode or name; change it; find or create the customer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.models import Product
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product, make_reservation, make_stock
from sales.models import Customer, Order
from sales.tests.cart.pages import CART, Window, cart_in, filled_window, open_window, own_keys, quantities, said
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED", name="Red mug", barcode="4006381333931", price=Decimal("9.90"))


@pytest.mark.parametrize("typed", ["MUG-RED", "mug-red", "  ＭＵＧ-red ", "4006381333931"])
def test_exactly_a_sku_or_barcode_adds_at_once(mug: Product, typed: str) -> None:
    window = open_window()

    page = window.go(q=typed)

    assert quantities(window.client) == {mug.pk: 1}
    assert "MUG-RED: 1 in the cart." in said(page)
    assert page.context["rows"][0].total == Decimal("9.90")


def test_a_second_scan_adds_a_second_piece(mug: Product) -> None:
    window = open_window()

    window.go(q="MUG-RED")
    window.go(q="4006381333931")

    assert quantities(window.client) == {mug.pk: 2}


def test_words_of_a_name_offer_what_is_for_sale(mug: Product) -> None:
    archive_products([make_product(sku="MUG-OLD", name="Old red mug").pk], by=None)
    make_product(sku="MUG-BLUE", name="Blue mug")
    window = open_window()

    page = window.go(q="mug red")
    window.go(f"product {mug.pk}")

    assert [hit.product.sku for hit in page.context["hits"]] == ["MUG-RED"]
    assert quantities(window.client) == {mug.pk: 1}


def test_one_products_sku_that_is_anothers_barcode_is_asked_back(mug: Product) -> None:
    other = make_product(sku="4006381333931", name="Odd")
    window = open_window()

    page = window.go(q="4006381333931")

    assert quantities(window.client) == {}
    assert {hit.product.pk for hit in page.context["hits"]} == {mug.pk, other.pk}


def test_a_product_that_is_not_for_sale_is_refused_by_its_code(mug: Product) -> None:
    archive_products([mug.pk], by=None)
    window = open_window()

    by_code, by_button = window.go(q="MUG-RED"), window.go(f"product {mug.pk}")

    assert "MUG-RED is not active and cannot be sold." in said(by_code)
    assert by_code.context["typed"].code == "MUG-RED"
    assert "not active" in said(by_button)
    assert quantities(window.client) == {}


def test_nothing_found_is_said(mug: Product) -> None:
    page = open_window().go(q="nothing like it", customer_q="nobody")

    assert "No product that is for sale has “nothing like it”" in page.content.decode()
    assert b"No active customer has" in page.content


def test_a_line_changes_its_quantity_price_and_discount(mug: Product) -> None:
    window = filled_window(mug)
    fields = {
        f"line__{mug.pk}__quantity": 3,
        f"line__{mug.pk}__unit_price": "8",
        f"line__{mug.pk}__override_reason": "scratched",
        f"line__{mug.pk}__discount": "4",
    }

    page = window.go(shipping_cost="5.00", note="ring twice\r\nplease", **fields)

    line = cart_in(window.client).lines[mug.pk]
    assert (line.quantity, line.unit_price, line.override_reason, line.discount) == (
        3,
        Decimal(8),
        "scratched",
        Decimal(4),
    )
    assert cart_in(window.client).note == "ring twice\nplease"
    assert page.context["rows"][0].total == 20
    assert page.context["total"] == 25
    assert [(row.label, row.amount) for row in page.context["totals"]][:3] == [
        ("Subtotal, with tax", 20),
        ("Discounts, taken off above", 4),
        ("Shipping, with tax", 5),
    ]


def test_an_unsaved_quantity_is_kept_when_the_next_product_is_scanned(mug: Product) -> None:
    lamp = make_product(sku="LAMP")
    window = filled_window(mug)

    window.go(q="LAMP", **{f"line__{mug.pk}__quantity": 7})

    assert quantities(window.client) == {mug.pk: 7, lamp.pk: 1}


def test_a_typed_list_price_is_no_other_price(mug: Product) -> None:
    window = filled_window(mug)

    window.go(**{f"line__{mug.pk}__unit_price": "9.9", f"line__{mug.pk}__override_reason": "no reason"})

    line = cart_in(window.client).lines[mug.pk]
    assert (line.unit_price, line.override_reason) == (None, "")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("quantity", "0", "From 1 to 9,999 pieces"),
        ("quantity", "10000", "From 1 to 9,999 pieces"),
        ("quantity", "1.5", "From 1 to 9,999 pieces"),
        ("quantity", "", "From 1 to 9,999 pieces"),
        ("unit_price", "8", "Say why the price is not the list price."),
        ("unit_price", "-1", "greater than or equal to 0"),
        ("unit_price", "100000000", "less than or equal to"),
        ("unit_price", "NaN", "Write an amount with digits and a point, such as 9.90."),
        ("unit_price", "9,90", "Write an amount with digits and a point, such as 9.90."),
        ("discount", "10%", "Write an amount with digits and a point, such as 9.90."),
        ("unit_price", "1e308", "less than or equal to"),
        ("discount", "-0.01", "greater than or equal to 0"),
        ("discount", "0.001", "2 decimal places"),
        ("override_reason", "x" * 256, "at most 255 characters"),
        ("override_reason", "a\0b", "Null characters"),
    ],
)
def test_an_impossible_value_is_marked_and_nothing_is_changed(
    mug: Product, field: str, value: str, sentence: str
) -> None:
    window = filled_window(mug)
    before = cart_in(window.client)

    page = window.press(q="MUG-RED", note="not kept", **{f"line__{mug.pk}__{field}": value})

    assert sentence in said(page)
    assert "Nothing was changed yet" in said(page)
    assert cart_in(window.client) == before
    assert (window.fields["q"], window.fields["note"]) == ("MUG-RED", "not kept")


def test_a_discount_that_is_too_high_stays_in_sight(mug: Product) -> None:
    window = filled_window(mug)

    page = window.press("draft", **{f"line__{mug.pk}__discount": "1000"})

    assert "The discount of 1000 is more than the line's" in said(page)
    assert window.fields[f"line-{mug.pk}-discount"] == "1000"
    assert page.context["rows"][0].form.is_special


@pytest.mark.parametrize("field", ["shipping_cost", "shipping_address", "note"])
def test_impossible_terms_are_marked_and_nothing_is_changed(mug: Product, field: str) -> None:
    window = filled_window(mug)
    before = cart_in(window.client)

    page = window.press(**{field: "-1" if field == "shipping_cost" else "x" * 5001})

    assert "Nothing was changed yet" in said(page)
    assert cart_in(window.client) == before


def test_a_discount_above_the_line_is_said_and_not_placed(mug: Product) -> None:
    window = filled_window(mug, customer=make_customer())

    page = window.go(**{f"line__{mug.pk}__discount": "10"})
    refused = window.press("place")

    assert "MUG-RED: The discount of 10.00 is more than the line's 9.90." in said(page)
    assert page.context["totals"] == []
    assert "The discount of 10.00" in said(refused)
    assert not Order.objects.exists()


def test_removing_and_emptying(mug: Product) -> None:
    lamp = make_product()
    window = filled_window(mug, lamp)

    window.go(f"remove {mug.pk}")
    assert quantities(window.client) == {lamp.pk: 1}

    window.go("empty")
    assert quantities(window.client) == {}
    assert not own_keys(window.client)


def test_a_hundred_lines_fit_and_one_more_does_not() -> None:
    products = [make_product() for _ in range(101)]
    client = client_of(Role.STAFF)
    form = {"action": "add_to_cart", "_selected_action": [product.pk for product in products[:100]]}
    client.post("/admin/inventory/product/", form)
    window = Window(client)

    page = window.press(q=products[100].sku)

    assert f"{products[100].sku} was not added: a cart holds 100 lines." in said(page)
    assert len(quantities(client)) == 100


def test_9999_pieces_fit_and_one_more_does_not(mug: Product) -> None:
    window = filled_window(mug)
    window.go(**{f"line__{mug.pk}__quantity": 9999})

    page = window.press(q="MUG-RED")

    assert "MUG-RED: a line holds from 1 to 9,999 pieces, not 10000." in said(page)
    assert quantities(window.client) == {mug.pk: 9999}


def test_what_is_available_is_said_and_nothing_is_reserved(mug: Product) -> None:
    make_stock(mug, 5)
    make_reservation(mug, 3)
    window = filled_window(mug)

    page = window.go(**{f"line__{mug.pk}__quantity": 4})

    row = page.context["rows"][0]
    assert (row.facts.available, row.line.missing) == (2, 2)
    assert "2 of 4 available; 2 will wait" in page.content.decode()
    assert mug.stock_levels.get().reserved == 3


def test_an_untracked_product_has_no_stock_to_miss() -> None:
    service = make_product(track_stock=False)

    page = filled_window(service).look()

    assert (page.context["rows"][0].facts.available, page.context["rows"][0].line.missing) == (None, 0)
    assert b"not tracked" in page.content


def test_what_no_page_sends_is_a_bad_request() -> None:
    client = client_of(Role.STAFF)

    for do in ("dance", "remove x", "product", "customer ²", "remove " + "9" * 40):
        assert client.post(CART, {"do": do}).status_code == 400
    assert client.put(CART).status_code == 405


def test_rows_that_are_gone_by_now_are_refused_in_a_sentence() -> None:
    window = open_window()

    assert "no such product" in said(window.press("product 999999"))
    assert "not active" in said(window.press("customer 999999"))
    assert "no address" in said(window.press("address 999999"))
    assert window.press("remove 999999").status_code == 302


def test_looking_writes_nothing(mug: Product) -> None:
    window = filled_window(mug, customer=make_customer())
    before = dict(window.client.session.items())

    window.look(q="mug", customer_q="customer")

    assert dict(window.client.session.items()) == before


def test_forged_posts_by_a_viewer_change_nothing(mug: Product) -> None:
    viewer = client_of(Role.VIEWER)

    answers = [
        viewer.post(CART, {"do": do, "q": "MUG-RED", "new-name": "X"}) for do in ("add", "place", "save-customer")
    ]
    answers += [viewer.get(CART), viewer.post(f"/cart/products/{mug.pk}/")]
    answers += [viewer.post("/admin/inventory/product/", {"action": "add_to_cart", "_selected_action": mug.pk})]

    assert {answer.status_code for answer in answers} == {403}
    assert not own_keys(viewer)
    assert not Customer.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(CART).headers["Location"] == "/admin/login/?next=/cart/"
