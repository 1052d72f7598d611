"""load_demo fills a database that was only migrated, once, or not at all."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.snapshots import database_snapshot
from inventory.models import Product, ProductFamily, ProductImage, StockMovement
from inventory.tests.factories import make_product
from sales.models import Customer, Order, OrderNote
from sales.models.orders import Disposition, Status


@pytest.fixture
def demo_allowed(settings: LazySettings, tmp_path: Path) -> Path:
    """Switch DEBUG on, and let pictures go to a folder of this test's own."""
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_migrated_database_gets_a_shop_in_the_middle_of_its_week(demo_allowed: Path) -> None:
    said = run()

    assert said.splitlines() == [
        "Loaded the demo shop: 40 products, 15 customers, 32 orders.",
        "Log in as admin, staff or viewer with the password backoffice-demo.",
    ]
    states = Counter(Order.objects.values_list("status", flat=True))
    assert set(states) == set(Status.values)
    assert Order.objects.short().count() >= 3
    assert Order.objects.ready().count() >= 2
    assert OrderNote.objects.count() >= 5
    now = timezone.now()
    assert all(now - timedelta(days=7) < order.created_at < now for order in Order.objects.all())
    assert [finding.check.rule for finding in find_broken() if not finding.holds] == []


@pytest.mark.django_db
def test_an_order_was_cancelled_from_each_state_that_allows_it(demo_allowed: Path) -> None:
    run()

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


@pytest.mark.django_db
def test_every_product_and_family_has_a_picture_with_its_file(demo_allowed: Path) -> None:
    run()

    assert not Product.objects.filter(images__isnull=True).exists()
    assert not ProductFamily.objects.filter(images__isnull=True).exists()
    assert all(image.file.storage.exists(str(image.file.name)) for image in ProductImage.objects.all())


@pytest.mark.django_db
def test_the_demo_people_may_sign_in_and_did_all_of_it(demo_allowed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "known to few")

    run()

    for role in Role:
        user = authenticate(username=str(role), password="known to few")
        assert isinstance(user, User)
        assert user.role is role
    assert not StockMovement.objects.filter(actor=None).exists()
    assert not Order.objects.filter(created_by=None).exists()


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_says_so(demo_allowed: Path) -> None:
    run()
    before = database_snapshot()
    files = sorted(demo_allowed.rglob("*"))

    assert run() == "The demo data is there already; nothing was changed.\n"

    assert database_snapshot() == before
    assert sorted(demo_allowed.rglob("*")) == files


@pytest.mark.django_db
def test_an_account_of_the_same_name_keeps_its_password(demo_allowed: Path) -> None:
    User.objects.create_superuser("admin", password="my own")

    run()

    assert authenticate(username="admin", password="my own")
    assert authenticate(username="staff", password="backoffice-demo")


@pytest.mark.django_db
def test_without_debug_it_refuses_in_a_sentence(settings: LazySettings) -> None:
    settings.DEBUG = False
    before = database_snapshot()

    with pytest.raises(CommandError, match=r"only when DEBUG is on\.") as refused:
        run()

    assert refused.value.returncode == 1
    assert database_snapshot() == before


@pytest.mark.django_db
def test_a_product_of_ones_own_in_the_way_is_named_and_nothing_is_loaded(demo_allowed: Path) -> None:
    make_product(sku="board-oak", name="My board")
    before = database_snapshot()

    with pytest.raises(CommandError, match="BOARD-OAK belongs to “board-oak · My board” already"):
        run()

    assert database_snapshot() == before


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
@pytest.mark.parametrize("statement", [400, 1200])
def test_killed_in_the_middle_it_leaves_nothing_and_the_next_run_loads(demo_allowed: Path, statement: int) -> None:
    before = database_snapshot()

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(Interruption(statement)):
        run()

    assert database_snapshot() == before
    assert [path for path in demo_allowed.rglob("*") if path.is_file()] == []
    assert run().startswith("Loaded the demo shop")
    assert Customer.objects.count() == 15
