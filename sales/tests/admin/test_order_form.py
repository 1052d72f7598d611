"""Write an order by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from backoffice.models import AuditEvent, SiteSettings
from backoffice.tests.admin.pages import fields_of
from inventory.models import Product
from inventory.tests.factories import make_product
from sales.models import Order
from sales.models.orders import Status
from sales.tests.admin.pages import ADD, everything, form_at, page_of, said, typed_line
from sales.tests.factories import ADDRESS, make_customer, make_order, the_line

pytestmark = pytest.mark.django_db


def test_a_new_order_takes_list_prices_and_the_customers_address(staff: Client, mug: Product) -> None:
    customer = make_customer(phone="040 1", addresses=(ADDRESS,))
    form = form_at(staff, ADD) | {"customer": customer.pk} | typed_line(0, mug, 2)

    response = staff.post(ADD, form, follow=True)

    order = Order.objects.get()
    assert response.redirect_chain[-1][0] == page_of(order)
    assert (order.status, order.customer, order.email, order.phone) == (
        Status.DRAFT,
        customer,
        customer.email,
        "040 1",
    )
    assert "Quay 1" in order.shipping_address
    assert (the_line(order).unit_price, order.grand_total) == (Decimal("9.9000"), Decimal("19.80"))
    assert order.created_by is not None
    assert AuditEvent.objects.filter(action="order.create").count() == 1
    assert not AuditEvent.objects.filter(action="order.add").exists()


def test_a_price_of_ones_own_needs_a_reason_and_what_was_typed_stays(staff: Client, mug: Product) -> None:
    form = form_at(staff, ADD) | {"email": "a@example.com"} | typed_line(0, mug, 3, unit_price="7.5")
    before = everything()

    response = staff.post(ADD, form)

    assert response.status_code == 200
    assert "MUG-RED: say why the price is 7.5000 instead of 9.9000." in said(response)
    again = fields_of(response, "order_form")
    assert (again["email"], again["lines-0-unit_price"], again["lines-0-quantity"]) == ("a@example.com", "7.5", "3")
    assert again["lines-0-product"] == str(mug.pk)
    assert again["token"] == form["token"]
    assert everything() == before
    assert AuditEvent.objects.filter(action="order.add", outcome="refused").count() == 1


def test_the_same_form_is_accepted_once_the_reason_is_there(staff: Client, mug: Product) -> None:
    form = form_at(staff, ADD) | {"email": "a@example.com", "shipping_cost": "4.90"}
    form |= typed_line(0, mug, 3, unit_price="7.5", override_reason="regular", discount="1.50")

    staff.post(ADD, form)

    line = the_line(Order.objects.get())
    assert (line.unit_price, line.override_reason, line.line_total) == (Decimal("7.5"), "regular", Decimal("21.00"))
    assert line.order.grand_total == Decimal("25.90")


def test_a_double_click_makes_one_order(staff: Client, mug: Product) -> None:
    form = form_at(staff, ADD) | {"email": "a@example.com"} | typed_line(0, mug)

    first, second = staff.post(ADD, form), staff.post(ADD, form, follow=True)

    assert Order.objects.count() == 1
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "nothing was added" in said(second)


def test_each_opened_form_has_a_token_of_its_own(staff: Client) -> None:
    assert form_at(staff, ADD)["token"] != form_at(staff, ADD)["token"]
    assert form_at(staff, f"{ADD}?token=known")["token"] != "known"


def test_a_drafts_lines_are_changed_added_and_removed_in_one_save(staff: Client, mug: Product) -> None:
    cup, pot = make_product(), make_product()
    order = make_order([(mug, 1), (cup, 1)])
    form = form_at(staff, page_of(order)) | {"lines-0-quantity": "5", "lines-1-DELETE": "on"}

    response = staff.post(page_of(order), form | typed_line(2, pot, 2), follow=True)

    order = Order.objects.get()
    assert list(order.lines.values_list("product", "quantity")) == [(mug.pk, 5), (pot.pk, 2)]
    assert (order.version, order.line_count) == (2, 2)
    assert "is saved." in said(response)


def test_a_line_follows_the_list_price_of_another_product(staff: Client, mug: Product) -> None:
    cup = make_product(price=Decimal(5))
    order = make_order([(mug, 1)])
    form = form_at(staff, page_of(order))

    staff.post(page_of(order), form | {"lines-0-product": str(cup.pk)})

    assert form["lines-0-unit_price"] == ""
    assert the_line(order).unit_price == Decimal(5)


def test_an_empty_save_changes_nothing(staff: Client) -> None:
    order = make_order()
    before = everything()

    staff.post(page_of(order), form_at(staff, page_of(order)))

    assert everything() == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity": "0"}, "greater than or equal to 1"),
        ({"quantity": "9999999"}, "from 1 to 1000000"),
        ({"unit_price": "-1", "override_reason": "x"}, "greater than or equal to 0"),
        ({"unit_price": "1e400", "override_reason": "x"}, "12 digits"),
        ({"unit_price": "NaN", "override_reason": "x"}, "Enter a number"),
        ({"discount": "100"}, "more than the line"),
        ({"product": "999999"}, "valid choice"),
        ({"product": "9" * 40}, "valid choice"),
        ({"product": "' OR 1"}, "valid choice"),
        ({"product": ""}, "required"),
    ],
)
def test_a_line_that_cannot_be_is_refused_in_a_sentence(
    staff: Client, mug: Product, typed: dict[str, str], sentence: str
) -> None:
    form = form_at(staff, ADD) | {"email": "a@example.com"} | typed_line(0, mug, 2)
    form |= {f"lines-0-{name}": value for name, value in typed.items()}
    before = everything()

    response = staff.post(ADD, form)

    assert response.status_code == 200
    assert sentence in said(response)
    assert everything() == before


def test_a_product_out_of_sale_is_refused_in_a_sentence(staff: Client) -> None:
    old = make_product(sku="OLD", is_active=False)
    form = form_at(staff, ADD) | {"email": "a@example.com"} | typed_line(0, old)

    assert "OLD is not active" in said(staff.post(ADD, form))
    assert not Order.objects.exists()


def test_an_external_number_is_taken_once(staff: Client, mug: Product) -> None:
    make_order(external_number="X-1")
    order = make_order(external_number="X-2")
    before = everything()

    response = staff.post(page_of(order), form_at(staff, page_of(order)) | {"external_number": "X-1"})

    assert "There is an order X-1 from there already." in said(response)
    assert everything() == before


def test_a_line_of_another_order_is_not_touched(staff: Client, mug: Product) -> None:
    mine, other = make_order([(mug, 1)]), make_order([(mug, 1)])
    form = form_at(staff, page_of(mine)) | {"lines-0-id": str(the_line(other).pk), "lines-0-quantity": "7"}

    staff.post(page_of(mine), form)

    assert (the_line(other).quantity, the_line(mine).quantity) == (1, 7)


def test_a_line_that_is_named_twice_is_refused(staff: Client, mug: Product) -> None:
    order = make_order([(mug, 1)])
    form = form_at(staff, page_of(order)) | typed_line(1, mug, 4)
    form |= {"lines-INITIAL_FORMS": "2", "lines-1-id": form["lines-0-id"]}
    before = everything()

    assert "sent twice" in said(staff.post(page_of(order), form))
    assert everything() == before


def test_a_form_without_lines_does_not_remove_them(staff: Client) -> None:
    order = make_order()
    form = {name: value for name, value in form_at(staff, page_of(order)).items() if not name.startswith("lines-")}
    before = everything()

    response = staff.post(page_of(order), form)

    assert response.status_code == 200
    assert everything() == before
    assert fields_of(response, "order_form")["lines-INITIAL_FORMS"] == "1"


def test_line_ends_as_browsers_send_them_are_no_change(staff: Client) -> None:
    order = make_order(customer_id=make_customer(addresses=(ADDRESS,)).pk)
    form = form_at(staff, page_of(order))
    assert "\n" in order.billing_address

    staff.post(
        page_of(order), form | {"billing_address": order.billing_address.replace("\n", "\r\n"), "phone": "040 1"}
    )

    assert Order.objects.get().phone == "040 1"
    assert Order.objects.get().billing_address == order.billing_address


def test_the_tax_on_shipping_is_typed_in_percent(staff: Client, mug: Product) -> None:
    SiteSettings.objects.update(default_tax_rate=Decimal("0.19"))
    form = form_at(staff, ADD)
    assert form["shipping_tax_rate"] == "19\xa0%"

    staff.post(ADD, form | {"email": "a@example.com", "shipping_tax_rate": "7,25"} | typed_line(0, mug))

    order = Order.objects.get()
    assert order.shipping_tax_rate == Decimal("0.0725")
    assert form_at(staff, page_of(order))["shipping_tax_rate"] == "7.25\xa0%"


def test_a_fraction_is_no_tax_rate_in_percent(staff: Client, mug: Product) -> None:
    form = form_at(staff, ADD) | {"email": "a@example.com", "shipping_tax_rate": "0.19"} | typed_line(0, mug)

    assert "would be less than 1 %" in said(staff.post(ADD, form))
    assert not Order.objects.exists()
