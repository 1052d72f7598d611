"""generate_fake_data fills a database that was only migrated, adds to one that was not, or says why it does not."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from backoffice.models import AuditEvent
from backoffice.services.integrity import find_broken
from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_snapshot
from inventory.models import Category, Product, ProductFamily, ProductImage, StockMovement, StockReservation
from inventory.tests.factories import make_product, make_stock
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Status

UNTIL = "2026-03-31"
SMALL = ("--products=24", "--orders=60", "--customers=9", "--seed=1", f"--until={UNTIL}")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Switch DEBUG on, and let pictures go to a folder of this test's own."""
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def generate(*arguments: str) -> str:
    out, err = StringIO(), StringIO()
    call_command("generate_fake_data", *arguments, stdout=out, stderr=err)
    assert err.getvalue() == ""
    return out.getvalue()


def broken_rules() -> list[str]:
    return [finding.check.rule for finding in find_broken() if not finding.holds]


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@pytest.mark.django_db
def test_a_migrated_database_gets_a_whole_shop() -> None:
    said = generate(*SMALL)

    assert said.startswith("Made 24 products, 9 customers and 60 orders up to 2026-03-31 with the seed 1.\n")
    assert (Product.objects.count(), Customer.objects.count(), Order.objects.count()) == (24, 9, 60)
    assert set(Order.objects.values_list("status", flat=True)) == set(Status)
    assert Order.objects.short().count() >= 1
    assert not Product.objects.filter(category=None).exists()
    assert Customer.objects.filter(addresses__is_billing=True).count() == 9
    assert broken_rules() == []


@pytest.mark.django_db
def test_every_product_and_family_has_a_picture_with_its_files(media: Path) -> None:
    generate(*SMALL)

    assert not Product.objects.filter(images__isnull=True).exists()
    assert not ProductFamily.objects.filter(images__isnull=True).exists()
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2 * ProductImage.objects.count()


@pytest.mark.django_db
def test_everything_lies_in_the_ninety_days(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"

    generate(*SMALL)

    start, end = midnight(date(2026, 1, 1)), midnight(date(2026, 4, 1))
    moments = [
        *Order.history.values_list("history_date", flat=True),
        *StockMovement.objects.values_list("created_at", flat=True),
        *Customer.objects.values_list("created_at", flat=True),
        *Product.objects.values_list("created_at", flat=True),
        *AuditEvent.objects.exclude(action="fake_data.generate").values_list("at", flat=True),
    ]
    assert all(start <= moment < end for moment in moments)
    assert broken_rules() == []


@pytest.mark.django_db
def test_the_ledger_goes_on_in_time_at_every_place() -> None:
    generate(*SMALL)

    movements = StockMovement.objects.order_by("product_id", "id").values_list("product_id", "created_at")
    for _product, places in groupby(movements, key=lambda row: row[0]):
        times = [moment for _product_id, moment in places]
        assert times == sorted(times)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
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


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_data_and_another_one_another() -> None:
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            generate(*SMALL, f"--seed={seed}")
            found.append(the_data())
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert all(one != other for one, other in zip(found[0], found[2], strict=True))


@pytest.mark.django_db
def test_a_second_run_adds_as_many_again_and_disturbs_nothing() -> None:
    generate(*SMALL)
    before = list(Order.objects.order_by("pk").values_list("pk", "status", "grand_total"))
    categories = Category.objects.count()

    generate(*SMALL)

    assert (Product.objects.count(), Customer.objects.count(), Order.objects.count()) == (48, 18, 120)
    assert list(Order.objects.order_by("pk").values_list("pk", "status", "grand_total"))[:60] == before
    assert Category.objects.count() == categories
    assert broken_rules() == []


@pytest.mark.django_db
def test_without_new_products_those_that_are_there_are_ordered_but_not_what_others_wait_for() -> None:
    generate(*SMALL)
    waited_for = set(
        Product.objects.filter(reservations__in=StockReservation.objects.short()).values_list("pk", flat=True)
    )
    make_product(is_active=False)

    generate("--products=0", "--orders=30", "--customers=0", "--seed=2")

    new = Order.objects.order_by("pk")[60:]
    assert len(new) == 30
    assert not waited_for & set(OrderLine.objects.filter(order__in=list(new)).values_list("product_id", flat=True))
    assert Product.objects.count() == 25
    assert broken_rules() == []


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
def test_every_change_carries_the_name_that_was_given() -> None:
    user = make_user()

    generate(*SMALL, f"--user={user.username}")

    for actors in (
        StockMovement.objects.values_list("actor", flat=True),
        Order.objects.values_list("created_by", flat=True),
        Product.history.values_list("history_user", flat=True),
        AuditEvent.objects.values_list("actor", flat=True),
    ):
        assert set(actors) == {user.pk}


@pytest.mark.django_db
def test_a_run_is_in_the_audit_log() -> None:
    generate(*SMALL)

    event = AuditEvent.objects.get(action="fake_data.generate")
    assert event.data == {"products": 24, "orders": 60, "customers": 9, "seed": 1, "last": UNTIL}


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
@pytest.mark.parametrize("statement", [60, 600])
def test_killed_in_the_middle_it_leaves_nothing(media: Path, statement: int) -> None:
    before = database_snapshot()

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(Interruption(statement)):
        generate(*SMALL)

    assert database_snapshot() == before
    assert [path for path in media.rglob("*") if path.is_file()] == []
