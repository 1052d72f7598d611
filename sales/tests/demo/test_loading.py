"""load_demo beside what is there already, where it may not run, and interrupted."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from backoffice.models import User
from backoffice.tests.snapshots import database_snapshot
from inventory.tests.factories import make_product
from sales.models import Customer


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
def test_an_account_of_the_same_name_keeps_its_password_and_the_others_get_the_one_that_was_given(
    demo_allowed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "known to few")
    User.objects.create_superuser("admin", password="my own")

    said = run()

    assert said.endswith("with the password known to few.\n")
    assert User.objects.get(username="admin").check_password("my own")
    assert User.objects.get(username="staff").check_password("known to few")
    assert User.objects.get(username="viewer").check_password("known to few")


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


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_leaves_nothing_and_the_next_run_loads(demo_allowed: Path) -> None:
    before = database_snapshot()

    for statement in (400, 1200):
        with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(Interruption(statement)):
            run()
        assert database_snapshot() == before
        assert [path for path in demo_allowed.rglob("*") if path.is_file()] == []

    assert run().startswith("Loaded the demo shop")
    assert Customer.objects.count() == 15
