"""The process that imports is killed, as by a power cut: nothing has happened or everything, and a rerun works."""

from __future__ import annotations

import multiprocessing
import os
import signal
from decimal import Decimal

import pytest
from django.db import connections

from backoffice.bulk.engine import merge
from backoffice.bulk.staging import BATCH
from backoffice.services.integrity import find_broken
from backoffice.tests.bulk.rows import Rows
from backoffice.tests.repeats import repeats
from backoffice.tests.snapshots import database_hash
from inventory.bulk.products import Products
from inventory.models import Product, StockMovement
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = repeats(5, 1)
BEFORE_COMMIT = ("staging", "validating", "merging", "history")
ROWS = BATCH + 500


def source() -> Rows:
    lines = [(f"S-{n}", "Name", "2", f"Family {n % 7}", str(n % 3)) for n in range(ROWS)]
    return Rows("sku,name,price,family,opening_stock", lines)


def import_and_die(phase: str) -> None:
    """Import in this process, and end it without a word as soon as it comes to the phase."""

    def die(done: int, total: int | None, now: str) -> None:
        if now == phase:
            os.kill(os.getpid(), signal.SIGKILL)

    merge(Products(), source(), by=None, progress=die)


def killed_at(phase: str) -> int | None:
    """Return how a process ended that was killed there."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=import_and_die, args=(phase,))
    process.start()
    process.join(120)
    return process.exitcode


@pytest.mark.parametrize("phase", BEFORE_COMMIT)
def test_killed_before_the_commit_nothing_has_happened_and_a_rerun_works(phase: str) -> None:
    make_product(sku="S-1", name="Name", price=Decimal(1))
    before = database_hash()

    for _time in range(TIMES):
        assert killed_at(phase) == -signal.SIGKILL
        assert database_hash() == before

    done = merge(Products(), source(), by=None)
    assert (done.new, done.changed) == (ROWS - 1, 1)
    assert all(finding.holds for finding in find_broken())


def test_killed_after_the_commit_everything_has_happened_and_a_rerun_changes_nothing() -> None:
    assert killed_at("committed") == -signal.SIGKILL

    assert Product.objects.count() == Product.history.count() == ROWS
    assert StockMovement.objects.count() == sum(n % 3 > 0 for n in range(ROWS))
    assert all(finding.holds for finding in find_broken())
    for _time in range(TIMES):
        done = merge(Products(), source(), by=None)
        assert (done.new, done.changed, done.unchanged) == (0, 0, ROWS)
