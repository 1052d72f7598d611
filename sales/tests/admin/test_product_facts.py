"""What a product's page and its ledger show of orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.models import Product, StockMovement, StockReservation
from inventory.tests.factories import make_product, make_stock
from sales.models import Order
from sales.models.orders import Status
from sales.tests.factories import make_order, make_order_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    product = make_product(sku="MUG", price=Decimal(10))
    make_stock(product, 100)
    return product


def page_of(product: Product) -> str:
    return reverse("admin:inventory_product_change", args=(product.pk,))


def ledger_of(product: Product) -> str:
    return reverse("admin:inventory_product_ledger", args=(product.pk,))


def link_to(order: Order) -> str:
    return f'<a href="{reverse("admin:sales_order_change", args=(order.pk,))}">{order.number}</a>'


def without(client: Client, codename: str) -> Client:
    group = User.objects.get(pk=client.session["_auth_user_id"]).groups.get()
    group.permissions.remove(group.permissions.get(codename=codename))
    return client


def test_movements_and_reservations_lead_to_their_orders(mug: Product) -> None:
    waiting = make_order_in(Status.PENDING, lines=[(mug, 2)])
    sold = make_order_in(Status.SHIPPED, lines=[(mug, 3)])
    viewer = client_of(Role.VIEWER)

    page, ledger = (viewer.get(url).content.decode() for url in (page_of(mug), ledger_of(mug)))

    assert link_to(waiting) in page
    assert link_to(sold) in page
    assert link_to(sold) in ledger


def test_a_movement_and_a_reservation_on_their_own_pages_lead_to_the_order(mug: Product) -> None:
    waiting = make_order_in(Status.PENDING, lines=[(mug, 2)])
    sold = make_order_in(Status.SHIPPED, lines=[(mug, 3)])
    movement = StockMovement.objects.get(kind="sale")
    pages = (
        (f"/admin/inventory/stockreservation/{StockReservation.objects.get().pk}/change/", waiting),
        (f"/admin/inventory/stockmovement/{movement.pk}/change/", sold),
    )
    viewer = client_of(Role.VIEWER)

    for url, order in pages:
        assert viewer.get(url).context["order_url"] == reverse("admin:sales_order_change", args=(order.pk,))
    without(viewer, "view_order")
    for url, _order in pages:
        assert viewer.get(url).context["order_url"] == ""


def test_who_may_not_see_orders_reads_their_numbers_without_a_link_or_figures(mug: Product) -> None:
    order = make_order_in(Status.SHIPPED, lines=[(mug, 3)])
    client = without(client_of(Role.VIEWER), "view_order")

    page, ledger = (client.get(url).content.decode() for url in (page_of(mug), ledger_of(mug)))

    for text in (page, ledger):
        assert str(order.number) in text
        assert "/sales/order/" not in text
    assert 'id="sales-title"' not in page


def test_units_sold_in_ninety_days_are_added_up(mug: Product) -> None:
    for days, units in ((0, 1), (5, 2), (89, 4), (91, 8)):
        order = make_order_in(Status.SHIPPED, lines=[(mug, units)])
        Order.objects.filter(pk=order.pk).update(submitted_at=timezone.now() - timedelta(days=days))
    make_order(lines=[(mug, 50)])
    make_order_in(Status.CANCELLED, lines=[(mug, 60)])

    shown = client_of(Role.VIEWER).get(page_of(mug)).context["sales"]

    assert shown.figures.units == 7
    assert (shown.figures.steps[0], shown.figures.steps[-1]) == (4, 3)
    assert len(shown.points.split()) == len(shown.figures.steps) == 15


def test_more_orders_need_no_more_statements(mug: Product) -> None:
    client = client_of(Role.STAFF)

    def statements(orders: int) -> tuple[int, int]:
        for number in range(orders):
            make_order_in((Status.SHIPPED, Status.PENDING)[number % 2], lines=[(mug, 1)])
        counted = []
        for url in (page_of(mug), ledger_of(mug)):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counted.append(len(queries))
        return counted[0], counted[1]

    assert statements(2) == statements(18)
