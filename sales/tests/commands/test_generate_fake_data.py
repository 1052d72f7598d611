"""generate_fake_data makes what is wished, the same for the same seed, or says why it does not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from backoffice.tests.snapshots import database_snapshot
from inventory.models import Product, ProductImage, StockMovement
from inventory.tests.factories import make_product, make_stock
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Status
from sales.tests.commands.generating import SMALL, UNTIL, broken_rules, generate


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Switch DEBUG on, and let pictures go to a folder of this test's own."""
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("seed", (0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))))
def test_six_orders_are_one_in_each_state_and_one_that_waits(seed: int) -> None:
    generate("--products=12", "--orders=6", f"--seed={seed}")

    assert Counter(Order.objects.values_list("status", flat=True)) == Counter(Status.values)
    assert Order.objects.short().count() == 1
    assert broken_rules() == []


def the_data() -> list[object]:
    """What a person can see of the data: everything but ids, file names and one-time keys."""
    order_columns = [
        *("status", "email", "phone", "billing_address", "shipping_address", "source", "carrier", "tracking_number"),
        *(
            "subtotal",
            "discount_total",
            "shipping_net",
            "tax_total",
            "grand_total",
            "cancel_reason",
            "cancel_disposition",
        ),
        *("created_at", "submitted_at", "processing_at", "shipped_at", "delivered_at", "cancelled_at"),
    ]
    line_columns = ("sku", "name", "quantity", "unit_price", "override_reason", "discount", "unit_cost", "line_total")
    product_columns = ("sku", "name", "options", "description", "barcode", "price", "cost_price", "tax_rate")
    return [
        list(Order.objects.order_by("created_at").values_list(*order_columns)),
        list(OrderLine.objects.order_by("order__created_at", "position").values_list(*line_columns)),
        list(Product.objects.order_by("sku").values_list(*product_columns, "category__slug", "family__slug")),
        list(Customer.objects.order_by("email").values_list("name", "email", "addresses__line1", "created_at")),
        list(StockMovement.objects.order_by("id").values_list("product__sku", "kind", "balance_after", "created_at")),
        list(ProductImage.objects.order_by("id").values_list("alt", "sha256")),
    ]


@pytest.mark.thorough
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_data_and_another_one_another() -> None:
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            generate("--products=12", "--orders=20", "--customers=5", f"--seed={seed}", f"--until={UNTIL}")
            found.append(the_data())
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert all(one != other for one, other in zip(found[0], found[2], strict=True))


@pytest.mark.django_db
def test_products_alone_have_stock_and_customers_alone_are_possible() -> None:
    generate("--products=20", "--orders=0")
    generate("--products=0", "--orders=0", "--customers=3")

    assert (Product.objects.count(), Customer.objects.count(), Order.objects.count()) == (20, 3, 0)
    assert StockMovement.objects.filter(kind="initial").count() > 10


@pytest.mark.django_db
def test_without_customers_orders_name_an_e_mail() -> None:
    make_stock(make_product(), 3)

    generate("--products=0", "--orders=3", "--customers=0")

    assert all(order.email and order.shipping_address for order in Order.objects.filter(customer=None))
    assert Order.objects.filter(customer=None).count() == 3


@pytest.mark.django_db
def test_without_a_seed_one_is_drawn_and_named_and_without_a_day_it_ends_yesterday() -> None:
    said = generate("--products=1", "--orders=4")

    assert f"2 customers and 4 orders up to {timezone.localdate() - timedelta(days=1)} with the seed " in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--products=-1", "--orders=1"), "--products takes a whole number from 0 to 1,000,000, not -1."),
        (("--products=1", "--orders=ten"), "--orders takes a whole number"),
        (("--products=1", "--orders=1.5"), "--orders takes a whole number"),
        (("--products=1", "--orders=٣"), "--orders takes a whole number"),
        (("--products=1", "--orders=9999999"), "--orders takes a whole number from 0 to 1,000,000"),
        (("--products=1", "--orders=1", "--customers=-2"), "--customers takes a whole number"),
        (("--products=1", "--orders=1", "--seed=abc"), "--seed takes a whole number"),
        (("--products=0", "--orders=0"), "There is nothing to make: each number is 0."),
        (("--products=0", "--orders=5"), "There is no product that could be ordered. Make some as well"),
        (("--products=1", "--orders=1", "--until=soon"), "--until takes a day such as 2026-03-31, not soon."),
        (("--products=1", "--orders=1", "--until=2999-01-01"), "--until takes a day that is over; 2999-01-01 is not."),
        (("--products=1", "--orders=1", "--user=nobody"), "There is no user nobody."),
    ],
)
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_made(arguments: tuple[str, ...], sentence: str) -> None:
    before = database_snapshot()

    with pytest.raises(CommandError) as refused:
        generate(*arguments)

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1
    assert database_snapshot() == before


@pytest.mark.django_db
def test_among_real_data_it_needs_force(settings: Settings) -> None:
    settings.DEBUG = False
    before = database_snapshot()

    with pytest.raises(CommandError, match="can never be taken out of the books again"):
        generate("--products=1", "--orders=1")

    assert database_snapshot() == before
    generate("--products=1", "--orders=1", "--force")
    assert Order.objects.count() == 1


class Interruption:
    """Press Ctrl-C at the n-th SQL statement."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", (60, pytest.param(600, marks=pytest.mark.thorough)))
def test_killed_in_the_middle_it_leaves_nothing(media: Path, statement: int) -> None:
    before = database_snapshot()

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(Interruption(statement)):
        generate(*SMALL)

    assert database_snapshot() == before
    assert [path for path in media.rglob("*") if path.is_file()] == []
