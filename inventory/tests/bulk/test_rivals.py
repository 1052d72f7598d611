"""Somebody else writes while a file comes in."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

import pytest
from django.db import connection

from backoffice.bulk.engine import merge
from backoffice.bulk.staging import Stage
from backoffice.tests.bulk.rows import rows_of
from inventory.bulk.products import Products
from inventory.models import Product
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db(transaction=True)

REPRICE = "UPDATE inventory_product SET price = 2, version = version + 1 WHERE sku = 'A'"


class Overtaken(Products):
    """The first time that the rows have been judged, somebody else changes a product: SQLite has locked nothing yet."""

    times = 0

    def notes(self, stage: Stage) -> list[str]:
        return [f"judged {self.times} times"]

    def find_problems(self, stage: Stage) -> None:
        super().find_problems(stage)
        self.times += 1
        if self.times == 1:
            with sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0) as rival:
                rival.execute(REPRICE)
            rival.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL holds the rows before they are judged")
def test_rows_are_judged_without_a_lock_and_again_where_somebody_wrote_meanwhile() -> None:
    make_product(sku="A", name="a", price=Decimal(1))

    done = merge(Overtaken(), rows_of("sku,name,price", "A,a,2", "B,b,1", "b,b,1"), by=None, partly=True)

    assert (done.new, done.changed, done.unchanged, done.wrong) == (1, 0, 1, 1)
    assert list(done.notes) == ["judged 2 times"]
    assert Product.objects.get(sku="A").version == 2
