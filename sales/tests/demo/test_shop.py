"""load_demo fills a database that was only migrated, once; one load serves all tests here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.module_data import kept_for_the_module
from backoffice.tests.snapshots import database_snapshot
from inventory.models import Product, ProductFamily, ProductImage, StockMovement
from sales.models import Order, OrderNote
from sales.models.orders import Disposition, Status

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Loaded:
    said: str
    at: datetime
    media: Path


@pytest.fixture(scope="module", autouse=True)
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """Load the demo once, with DEBUG on and pictures in a folder of this module's own."""
    media = tmp_path_factory.mktemp("media")
    with override_settings(DEBUG=True, MEDIA_ROOT=media), kept_for_the_module(django_db_blocker):
        yield Loaded(run(), timezone.now(), media)


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_a_migrated_database_gets_a_shop_in_the_middle_of_its_week(demo: Loaded) -> None:
    assert demo.said.splitlines() == [
        "Loaded the demo shop: 40 products, 15 customers, 32 orders.",
        "Log in as admin, staff or viewer with the password backoffice-demo.",
    ]
    states = Counter(Order.objects.values_list("status", flat=True))
    assert set(states) == set(Status.values)
    assert Order.objects.short().count() >= 3
    assert Order.objects.ready().count() >= 2
    assert OrderNote.objects.count() >= 5
    assert all(demo.at - timedelta(days=7) < order.created_at < demo.at for order in Order.objects.all())
    assert [finding.check.rule for finding in find_broken() if not finding.holds] == []


def test_an_order_was_cancelled_from_each_state_that_allows_it() -> None:
    ends = {
        (bool(order.submitted_at), bool(order.processing_at), bool(order.shipped_at), order.cancel_disposition)
        for order in Order.objects.in_state(Status.CANCELLED)
    }
    assert ends == {
        (False, False, False, ""),
        (True, False, False, ""),
        (True, True, False, Disposition.RESTOCKED),
        (True, True, True, Disposition.RESTOCKED),
        (True, True, True, Disposition.LOST),
    }


def test_every_product_and_family_has_a_picture_with_its_file() -> None:
    assert not Product.objects.filter(images__isnull=True).exists()
    assert not ProductFamily.objects.filter(images__isnull=True).exists()
    assert all(image.file.storage.exists(str(image.file.name)) for image in ProductImage.objects.all())


def test_the_demo_people_may_sign_in_and_did_all_of_it() -> None:
    for role in Role:
        user = User.objects.get(username=str(role))
        assert user.check_password("backoffice-demo")
        assert user.role is role
    assert not StockMovement.objects.filter(actor=None).exists()
    assert not Order.objects.filter(created_by=None).exists()


def test_a_second_run_changes_nothing_and_says_so(demo: Loaded) -> None:
    before = database_snapshot()
    files = sorted(demo.media.rglob("*"))

    assert run() == "The demo data is there already; nothing was changed.\n"

    assert database_snapshot() == before
    assert sorted(demo.media.rglob("*")) == files
