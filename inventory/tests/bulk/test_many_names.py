"""Thousands of categories whose names have no letter that a slug could have."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.bulk.engine import merge
from backoffice.tests.bulk.rows import Rows
from inventory.bulk.products import Products
from inventory.models import Category

pytestmark = pytest.mark.django_db


def test_each_name_without_a_slug_of_its_own_costs_one_look() -> None:
    names = [chr(0x4E00 + number) for number in range(600)]
    rows = [(f"S{line}", "n", "1", name) for line, name in enumerate(names)]

    with CaptureQueriesContext(connection) as asked:
        merge(Products(), Rows("sku,name,price,category", rows), by=None)

    assert Category.objects.filter(slug__startswith="category").count() == len(names)
    assert len(asked) < 2 * len(names)


def test_numbered_slugs_of_two_stems_do_not_meet() -> None:
    names = ("a", "a!", "a?", "a 2", "a -- 2", "A. 3")

    merge(Products(), Rows("sku,name,price,category", [(name, "n", "1", name) for name in names]), by=None)

    assert Category.objects.values("slug").distinct().count() == len(names)
