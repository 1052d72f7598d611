"""One clerk archives a product while another submits an order for it: one of them is refused."""

from __future__ import annotations

from functools import partial

import pytest

from backoffice.tests.repeats import repeats
from inventory.models import Product, StockReservation
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.rendezvous import Point, lead_to, place
from inventory.tests.races.report import note
from sales.models import Order
from sales.models.orders import Status
from sales.services import orders as order_services
from sales.tests.factories import make_order
from sales.tests.races.orders import step

ROUNDS = repeats(100, 10)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_product_is_never_both_archived_and_promised() -> None:
    archived = 0

    with open_clients(2) as clients:
        for _ in range(ROUNDS):
            order = make_order([(product := make_product(), 1)])
            answers = clients.call([partial(archive, product.pk), partial(step, "submit", order.pk)])

            assert crashes(answers) == []
            assert [answer.is_done for answer in answers].count(True) == 1
            archived += is_archived(product)
            assert is_archived(product) != (Order.objects.get(pk=order.pk).status == Status.PENDING)

    note(f"archive against submit: {ROUNDS} rounds, {archived} archived, {ROUNDS - archived} submitted, never both")


def test_an_order_whose_product_is_looked_at_cannot_lose_it(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order([(product := make_product(), 1)])
    point = Point(patience=0.3)

    with monkeypatch.context() as patch:
        place(patch, point, (order_services, "claim_lines"))
        ends = lead_to(point, partial(step, "submit", order.pk), partial(archive, product.pk))

    assert ends[0] is None
    assert "cannot be archived" in str(ends[1])
    assert StockReservation.objects.filter(product=product).exists()
    assert not is_archived(product)


def archive(product_id: int) -> None:
    archive_products([product_id], by=None)[0].unwrap()


def is_archived(product: Product) -> bool:
    return Product.objects.get(pk=product.pk).is_archived
