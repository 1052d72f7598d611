"""What generate_fake_data makes, and what a second run adds to it; one shop serves all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from backoffice.models import AuditEvent, User
from backoffice.tests.factories import make_user
from backoffice.tests.module_data import kept_for_the_module
from inventory.models import Category, Product, ProductFamily, ProductImage, StockMovement, StockReservation
from inventory.tests.factories import make_product
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Status
from sales.tests.commands.generating import SMALL, UNTIL, broken_rules, generate

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@dataclass(frozen=True)
class Made:
    said: str
    by: User
    media: Path


@pytest.fixture(scope="module", autouse=True)
def shop(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    """Generate a shop in Berlin once, with DEBUG on and pictures in a folder of this module's own."""
    media = tmp_path_factory.mktemp("media")
    berlin = override_settings(DEBUG=True, MEDIA_ROOT=media, TIME_ZONE="Europe/Berlin")
    with berlin, kept_for_the_module(django_db_blocker):
        user = make_user()
        yield Made(generate(*SMALL, f"--user={user.username}"), user, media)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def test_a_migrated_database_gets_a_whole_shop(shop: Made) -> None:
    assert shop.said.startswith("Made 16 products, 9 customers and 36 orders up to 2026-03-31 with the seed 1.\n")
    assert (Product.objects.count(), Customer.objects.count(), Order.objects.count()) == (16, 9, 36)
    assert set(Order.objects.values_list("status", flat=True)) == set(Status)
    assert Order.objects.short().count() >= 1
    assert not Product.objects.filter(category=None).exists()
    assert Customer.objects.filter(addresses__is_billing=True).count() == 9
    assert broken_rules() == []


def test_every_product_and_family_has_a_picture_with_its_files(shop: Made) -> None:
    assert not Product.objects.filter(images__isnull=True).exists()
    assert not ProductFamily.objects.filter(images__isnull=True).exists()
    assert len([path for path in shop.media.rglob("*") if path.is_file()]) == 2 * ProductImage.objects.count()


def test_everything_lies_in_the_ninety_days() -> None:
    start, end = midnight(date(2026, 1, 1)), midnight(date(2026, 4, 1))
    moments = [
        *Order.history.values_list("history_date", flat=True),
        *StockMovement.objects.values_list("created_at", flat=True),
        *Customer.objects.values_list("created_at", flat=True),
        *Product.objects.values_list("created_at", flat=True),
        *AuditEvent.objects.exclude(action="fake_data.generate").values_list("at", flat=True),
    ]

    assert str(start) == "2026-01-01 00:00:00+01:00"
    assert all(start <= moment < end for moment in moments)


def test_the_ledger_goes_on_in_time_at_every_place() -> None:
    movements = StockMovement.objects.order_by("product_id", "id").values_list("product_id", "created_at")
    for _product, places in groupby(movements, key=lambda row: row[0]):
        times = [moment for _product_id, moment in places]
        assert times == sorted(times)


def test_every_change_carries_the_name_that_was_given(shop: Made) -> None:
    for actors in (
        StockMovement.objects.values_list("actor", flat=True),
        Order.objects.values_list("created_by", flat=True),
        Product.history.values_list("history_user", flat=True),
        AuditEvent.objects.values_list("actor", flat=True),
    ):
        assert set(actors) == {shop.by.pk}


def test_a_run_is_in_the_audit_log() -> None:
    event = AuditEvent.objects.get(action="fake_data.generate")
    assert event.data == {"products": 16, "orders": 36, "customers": 9, "seed": 1, "last": UNTIL}


@pytest.mark.thorough
def test_a_second_run_adds_as_many_again_and_disturbs_nothing() -> None:
    before = list(Order.objects.order_by("pk").values_list("pk", "status", "grand_total"))
    categories = Category.objects.count()

    generate(*SMALL)

    assert (Product.objects.count(), Customer.objects.count(), Order.objects.count()) == (32, 18, 72)
    assert list(Order.objects.order_by("pk").values_list("pk", "status", "grand_total"))[:36] == before
    assert Category.objects.count() == categories
    assert broken_rules() == []


def test_without_new_products_those_that_are_there_are_ordered_but_not_what_others_wait_for() -> None:
    waited_for = set(
        Product.objects.filter(reservations__in=StockReservation.objects.short()).values_list("pk", flat=True)
    )
    make_product(is_active=False)

    generate("--products=0", "--orders=15", "--customers=0", "--seed=2")

    new = Order.objects.order_by("pk")[36:]
    assert len(new) == 15
    assert waited_for
    assert not waited_for & set(OrderLine.objects.filter(order__in=list(new)).values_list("product_id", flat=True))
    assert Product.objects.count() == 17
    assert broken_rules() == []
